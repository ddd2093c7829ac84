"""Answers to those who wait on another thread."""

from concurrent.futures import Future


def answer[T](reply: Future[T], value: T) -> None:
    """Give the answer, unless nobody waits any more."""
    if reply.set_running_or_notify_cancel():
        reply.set_result(value)


def fail[T](reply: Future[T], error: BaseException) -> None:
    """Give the error, unless nobody waits any more."""
    if reply.set_running_or_notify_cancel():
        reply.set_exception(error)
