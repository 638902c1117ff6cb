"""Decisions, tasks, open questions and risks, each with how firmly it was said.

Knows nothing of passages or shapes.
"""
