"""The verbs, one a file: the only place where stages are composed.

Knows nothing of terminals, pages or programs: they come in through `pipeline.api`.
"""
