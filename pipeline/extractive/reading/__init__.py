"""Sentences as they were spoken: cut, made readable, retold; who is meant, what weighs.

Knows nothing of what is looked for in them.
"""
