"""What was said in answer to a question: counted, found or told.

Knows nothing of recaps.
"""
