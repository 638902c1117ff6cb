"""Processes of this machine, each with an interpreter of its own; they end when this one does.

Knows nothing of meetings. Each process is a pool by itself: one that dies (out of memory, killed) takes nobody with it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import local
from typing import Any, TypeVar

from pipeline.app.many.executors import TRIES
from pipeline.app.many.workers import end_with_parent
from pipeline.errors import EngineUnavailable

Made = TypeVar("Made")


class HereExecutor(Executor):
    """So many processes, each behind a thread that gives it one call at a time and starts another when it dies."""

    def __init__(self, processes: int) -> None:
        self.workers = processes
        self._threads = ThreadPoolExecutor(processes)
        self._own = local()
        self._pools: list[ProcessPoolExecutor] = []

    def submit(self, fn: Callable[..., Made], /, *args: Any, **kwargs: Any) -> Future[Made]:
        """The call, in whichever process is free first."""
        return self._threads.submit(self._patiently, fn, args, kwargs)

    def _patiently(self, fn: Callable[..., Made], args: Any, kwargs: Any) -> Made:
        for _ in range(TRIES):
            try:
                return self._pool().submit(fn, *args, **kwargs).result()
            except BrokenProcessPool:
                self._own.pool = None
        raise EngineUnavailable(
            f"its process ended {TRIES} times before it was done", hint="is there enough memory for it?"
        )

    def _pool(self) -> ProcessPoolExecutor:
        if getattr(self._own, "pool", None) is None:
            spawning = get_context("spawn")
            self._own.pool = ProcessPoolExecutor(1, mp_context=spawning, initializer=end_with_parent)
            self._pools.append(self._own.pool)
        pool: ProcessPoolExecutor = self._own.pool
        return pool

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun is dropped; what is under way ends first."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for pool in self._pools:
            pool.shutdown(wait, cancel_futures=cancel_futures)


def open(address: str, processes: int) -> Executor:
    """So many processes; there is no address."""
    return HereExecutor(processes)
