"""Processes of their own that work on a store, and are killed at any moment."""

from collections.abc import Callable
from contextlib import suppress
import multiprocessing
from multiprocessing.process import BaseProcess
import time

PATIENCE_S = 60.0
# Never by fork: other threads of a worker may hold locks.
_PROCESSES = multiprocessing.get_context("forkserver")


def in_child(work: Callable[..., None], *told: object) -> BaseProcess:
    """Begin work in a process of its own."""
    _PROCESSES.set_forkserver_preload([work.__module__])
    child = _PROCESSES.Process(target=work, args=told)
    child.start()
    return child


def killed(work: Callable[..., None], *told: object, delay_s: float) -> list[int]:
    """Return what a child acknowledged, killed a while after its first commit."""
    acknowledged, writing = _PROCESSES.Pipe(duplex=False)
    child = in_child(work, *told, writing)
    writing.close()
    began = acknowledged.poll(PATIENCE_S)
    time.sleep(delay_s)
    child.kill()
    child.join()
    safe = []
    with suppress(EOFError), acknowledged:
        while True:
            safe.append(acknowledged.recv())
    assert began, "the child never wrote"
    assert safe, "the child ended by itself"
    return safe
