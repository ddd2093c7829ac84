"""The sink's thread, and the follower with its connections as the thread drives it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
import threading
from typing import cast
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.upkeep import SinkHealthRecord
from custom_components.lifeops.ha.database.following import Following
from custom_components.lifeops.ha.database.thread import NAME, SinkThread
from custom_components.lifeops.metrics.follower import Follower
from custom_components.lifeops.metrics.pace import Pace

HEALTH = SinkHealthRecord(name="db", at=datetime(2026, 3, 1, tzinfo=UTC))


def raise_(error: Exception) -> None:
    raise error


class Scripted:
    """A follower that does as it is told, and notes what it was asked."""

    def __init__(self) -> None:
        """Rest after every step."""
        self.paces = [Pace(2.0)]
        self.fault: Exception | None = None
        self.done: list[str] = []
        self.opened = 0
        self.caught_up_at: datetime | None = None
        self.detail = ""

    def step(self) -> Pace:
        self.done.append("step")
        if self.fault is not None:
            raise self.fault
        return self.paces.pop(0) if len(self.paces) > 1 else self.paces[0]

    def resend(self) -> None:
        self.done.append("resend")

    def health(self) -> SinkHealthRecord | None:
        return HEALTH

    @contextmanager
    def open(self) -> Iterator[Follower]:
        self.opened += 1
        try:
            yield cast("Follower", self)
        finally:
            self.done.append("stop")


@pytest.fixture
def follower() -> Scripted:
    return Scripted()


@pytest.fixture
def following(follower: Scripted) -> Following:
    return Following(follower.open)


@pytest.fixture
def thread() -> Iterator[SinkThread]:
    thread = SinkThread()
    yield thread
    thread.end()
    thread._thread.join(5)
    assert not thread.alive


def test_what_is_asked_for_is_done_in_order_on_one_thread(thread: SinkThread) -> None:
    names: list[str] = []

    def note() -> int:
        names.append(threading.current_thread().name)
        return len(names)

    assert [thread.call(note).result(5) for _ in range(3)] == [1, 2, 3]
    assert set(names) == {NAME}


def test_a_fault_reaches_who_asked_and_ends_nothing(thread: SinkThread) -> None:
    failing = thread.call(lambda: raise_(ValueError("no")))
    with pytest.raises(ValueError, match="no"):
        failing.result(5)
    assert thread.call(lambda: 1).result(5) == 1


def test_what_nobody_waits_for_any_more_is_not_done(thread: SinkThread) -> None:
    go_on, done = threading.Event(), threading.Event()
    thread.call(lambda: go_on.wait(5))
    assert thread.call(done.set).cancel()
    go_on.set()
    thread.call(lambda: None).result(5)
    assert not done.is_set()


def test_all_that_was_asked_for_is_done_before_the_end() -> None:
    thread = SinkThread()
    last = thread.call(lambda: "last")
    thread.end()
    assert last.result(5) == "last"
    thread._thread.join(5)
    assert not thread.alive


def test_one_follower_is_kept_from_step_to_step(
    following: Following, follower: Scripted
) -> None:
    assert following.step().pace == Pace(2.0)
    assert following.step().health == HEALTH
    assert follower.opened == 1
    assert follower.done == ["step", "step"]


def test_a_fault_closes_all_and_the_next_step_begins_anew(
    following: Following, follower: Scripted
) -> None:
    follower.fault = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        following.step()
    assert follower.done == ["step", "stop"]
    follower.fault = None
    following.step()
    assert follower.opened == 2


def test_a_wish_is_fulfilled_by_the_next_step_once(
    following: Following, follower: Scripted
) -> None:
    following.wish(lambda one: one.resend())
    following.step()
    following.step()
    assert follower.done == ["resend", "step", "step"]


def test_a_wish_that_fails_is_not_wished_for_ever(
    following: Following, follower: Scripted
) -> None:
    wish: Callable[[Follower], None] = lambda _: raise_(ValueError("no"))  # noqa: E731
    following.wish(wish)
    with pytest.raises(ValueError, match="no"):
        following.step()
    following.step()
    assert follower.done == ["stop", "step"]


def test_at_the_end_what_waits_is_sent_first(
    following: Following, follower: Scripted
) -> None:
    following.step()
    follower.paces = [Pace(), Pace(), Pace(2.0)]
    last = following.finish()
    assert last is not None
    assert last.health == HEALTH
    assert follower.done == ["step", "step", "step", "step", "stop"]


def test_the_end_is_not_put_off_for_ever(
    following: Following, follower: Scripted
) -> None:
    following.step()
    follower.paces = [Pace()]
    with patch("custom_components.lifeops.ha.database.following.FLUSH_S", 0.0):
        following.finish()
    assert follower.done == ["step", "step", "stop"]


def test_what_never_began_ends_at_once(
    following: Following, follower: Scripted
) -> None:
    assert following.finish() is None
    assert follower.opened == 0
