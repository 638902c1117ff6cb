"""Finding the talk that bears on a question: BM25, a dense encoder, a reranker, windows under a budget, kept vectors.

Knows passages, never models or meetings.
"""
