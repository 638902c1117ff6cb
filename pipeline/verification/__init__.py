"""Whether a statement holds: its words located in the source, then names, numbers, dates, owners, negation, grounding.

Knows passages and statements, never models, prices or meetings.
"""
