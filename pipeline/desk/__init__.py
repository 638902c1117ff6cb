"""What people do with many meetings at their desk: follow tasks, watch a folder, edit a recap, begin.

Knows nothing of terminals.
"""
