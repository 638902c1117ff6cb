"""Whether a statement holds: its words located in the source, then names, numbers, dates, owners, negation, grounding.

Knows passages and statements, never models, prices or meetings. `finding.examine` decides; what cannot be checked is said
to be so, and is not verified. Only `stages/claims.py` writes what it decides into a claim.
"""
