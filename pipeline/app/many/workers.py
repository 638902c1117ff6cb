"""A worker process ends when the process that started it does, however that ended.

Knows nothing of the work.
"""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process


def end_with_parent() -> None:
    """Watch the parent from a thread; what is stored is safe at every moment, so nothing has to be tidied up."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
