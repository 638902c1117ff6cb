"""Where the subject changes, and what each part was about.

Knows nothing of questions.
"""
