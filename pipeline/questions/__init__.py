"""A question understood: its kind, whom it names, which stretch of time, which section of a recap, the words to look for.

Knows nothing of passages, models or answers.
"""
