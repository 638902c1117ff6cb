"""The one place that says whether a statement holds: the words are located, then everything checkable is checked.

Knows passages and statements; nothing of models, prompts or who wrote a statement. `finding` decides, `verified` is the
only function that sets `Claim.verified`. What cannot be checked is said to be so, and is not verified.
"""
