"""An existing Ray cluster: each meeting is a task of one core, given to another worker when its own is lost.

Knows nothing of meetings. Needs the extra `ray`; the workers need this package, the inputs and the store at the same place.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from typing import Any

from pipeline.app.many.executors import TRIES
from pipeline.errors import EngineUnavailable
from pipeline.installed import how_to_add

ANSWERS_S = 5.0
"""A head node that says nothing for so long is none."""


class RayExecutor(Executor):
    """Tasks of a cluster as futures."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._tasks: dict[Callable[..., Any], Any] = {}
        self._under_way: set[Any] = set()
        alive = [node for node in ray.nodes() if node["Alive"]]
        self.workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self.machines = len({node["NodeManagerHostname"] for node in alive})

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call, on some worker of the cluster."""
        if fn not in self._tasks:
            self._tasks[fn] = self._ray.remote(num_cpus=1, max_retries=TRIES - 1)(fn)
        ref = self._tasks[fn].remote(*args, **kwargs)
        self._under_way.add(ref)
        future: Future[Any] = ref.future()
        future.add_done_callback(lambda done: None if done.cancelled() else self._under_way.discard(ref))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; what is still under way there is cancelled, as nobody waits for it any more."""
        for ref in tuple(self._under_way):
            self._ray.cancel(ref, force=False)
        self._ray.shutdown()


def _answering(address: str) -> None:
    """Somebody listens there: Ray itself tries for a minute and a half, then takes the whole program down."""
    host, colon, port = address.rpartition("//")[2].rpartition(":")
    if not (colon and port.isdigit()):
        return  # "auto" and what Ray knows by name
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWERS_S).close()
    except OSError as error:
        raise EngineUnavailable(
            f"no Ray cluster at {address}: {error.strerror or error}",
            hint="ray start --head says the address; the port is usually 6379",
        ) from error


def open(address: str, processes: int) -> Executor:
    """The cluster at an address, or the one that this machine belongs to; it knows by itself how many cores it has.

    Raises EngineUnavailable.
    """
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise EngineUnavailable("ray is not installed", hint=how_to_add("ray")) from error
    _answering(address)
    try:
        ray.init(
            address=address or "auto", log_to_driver=False, logging_level="error", ignore_reinit_error=True
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise EngineUnavailable(
            f"no Ray cluster at {address or 'this machine'}: {error}",
            hint="ray start --head, or give --on ray:HOST:PORT",
        ) from error
    return RayExecutor(ray)
