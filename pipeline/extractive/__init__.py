"""The embedded model: recaps, answers and drafts in the meeting's own words, for nothing.

Knows passages and shapes, never meetings, other models or prices. Each task is the module of its name.
"""
