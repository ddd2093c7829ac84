"""The engine's thread: turns, jobs between turns, and its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import threading
from typing import Any, cast, override

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.turn import BREATH_EVERY_S
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.runner import EngineThread, breathe


class FakeEngine:
    """An engine that counts its turns."""

    def __init__(self, due: datetime | None = None) -> None:
        """Know when the next turn is due."""
        self.due = due
        self.turns = 0
        self.more = 0
        self.turned = threading.Event()
        self.fault: Exception | None = None

    def turn(self) -> bool:
        self.turns += 1
        self.turned.set()
        if self.fault is not None:
            raise self.fault
        self.more -= 1
        return self.more >= 0

    def next_due(self) -> datetime | None:
        return self.due


class Ring:
    """A thread and what it turns."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self.wake = threading.Event()
        self.thread = EngineThread(SystemClock(), self.wake)
        self.died = threading.Event()

    def start(self, engine: FakeEngine) -> None:
        self.thread.start(cast("Engine", cast("Any", engine)), self.died.set)
        assert engine.turned.wait(5)


@pytest.fixture
def ring() -> Iterator[Ring]:
    ring = Ring()
    yield ring
    ring.thread.stop()


def test_it_turns_while_there_is_more_and_when_it_is_woken(ring: Ring) -> None:
    engine = FakeEngine()
    engine.more = 3
    ring.start(engine)
    ring.thread.call(lambda: None).result(5)
    assert engine.turns >= 4
    engine.turned.clear()
    ring.wake.set()
    assert engine.turned.wait(5)


def test_it_turns_when_something_is_due(ring: Ring) -> None:
    engine = FakeEngine(datetime.now(UTC) - timedelta(seconds=1))
    ring.start(engine)
    engine.turned.clear()
    assert engine.turned.wait(5)


def test_jobs_are_done_on_its_thread(ring: Ring) -> None:
    ring.start(FakeEngine())
    names: list[str] = []
    job = ring.thread.call(lambda: names.append(threading.current_thread().name))
    job.result(5)
    assert names == ["lifeops-engine"]


def test_a_job_that_fails_says_so_and_the_thread_goes_on(ring: Ring) -> None:
    ring.start(FakeEngine())

    def fail() -> None:
        raise StoreError("store_full", error="x")

    with pytest.raises(StoreError):
        ring.thread.call(fail).result(5)
    ring.thread.call(lambda: None).result(5)
    assert not ring.died.is_set()


def test_a_job_that_is_given_up_is_not_done(ring: Ring) -> None:
    done: list[bool] = []
    given_up = ring.thread.call(lambda: done.append(True))
    given_up.cancel()
    ring.start(FakeEngine())
    ring.thread.call(lambda: None).result(5)
    assert done == []


def test_a_job_with_a_fault_says_so_and_the_thread_goes_on(
    ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.start(FakeEngine())
    with pytest.raises(ZeroDivisionError):
        ring.thread.call(lambda: 1 // 0).result(5)
    assert ring.thread.call(lambda: 7).result(5) == 7
    assert not ring.died.is_set()
    assert caplog.text.count("ZeroDivisionError") == 1


def test_stopped_it_ends_and_tells_those_who_wait(ring: Ring) -> None:
    waiting = ring.thread.call(lambda: None)
    given_up = ring.thread.call(lambda: None)
    given_up.cancel()
    ring.thread.stop()
    with pytest.raises(StoreError, match="'store_unavailable'"):
        waiting.result(0)
    assert not ring.died.is_set()


def test_once_it_has_ended_it_takes_no_more(ring: Ring) -> None:
    ring.start(FakeEngine())
    ring.thread.stop()
    with pytest.raises(StoreError, match="'store_unavailable'"):
        ring.thread.call(lambda: None).result(0)


class EndingEngine(FakeEngine):
    """An engine whose turn lasts until the thread is told to stop."""

    def __init__(self, waiting: int) -> None:
        """Let so many things come in during the first turn."""
        super().__init__()
        self.waiting = waiting
        self.release = threading.Event()

    @override
    def turn(self) -> bool:
        self.turns += 1
        self.turned.set()
        if self.turns == 1:
            assert self.release.wait(5)
            return False
        self.waiting -= 1
        return self.waiting > 0


def _finish(ring: Ring, engine: EndingEngine) -> None:
    """Stop while the first turn runs; what it does not hear is left for the end."""
    stopping = threading.Thread(target=ring.thread.stop)
    stopping.start()
    assert ring.wake.wait(5)
    engine.release.set()
    stopping.join(5)
    assert not stopping.is_alive()
    assert not ring.died.is_set()


@pytest.mark.parametrize(("waiting", "turns"), [(1, 2), (3, 4), (1000, 21)])
def test_stopping_it_hears_what_waits_within_bounds(
    ring: Ring, waiting: int, turns: int
) -> None:
    engine = EndingEngine(waiting)
    ring.start(engine)
    _finish(ring, engine)
    assert engine.turns == turns


def test_stopping_it_does_the_jobs_that_wait(ring: Ring) -> None:
    engine = EndingEngine(waiting=1)
    ring.start(engine)
    job = ring.thread.call(lambda: None)
    ring.wake.clear()
    _finish(ring, engine)
    assert job.done()
    assert not job.cancelled()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_that_ends_it_is_told(ring: Ring) -> None:
    engine = FakeEngine()
    engine.fault = RuntimeError("fault")
    ring.start(engine)
    assert ring.died.wait(5)
    with pytest.raises(StoreError, match="'store_unavailable'"):
        ring.thread.call(lambda: None).result(0)


class DyingEngine(FakeEngine):
    """An engine that ends with a fault once it is let go."""

    def __init__(self) -> None:
        """Hold the first turn."""
        super().__init__()
        self.release = threading.Event()

    @override
    def turn(self) -> bool:
        self.turned.set()
        assert self.release.wait(5)
        raise RuntimeError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_those_who_wait_while_it_dies_are_told(ring: Ring) -> None:
    engine = DyingEngine()
    ring.start(engine)
    waiting = ring.thread.call(lambda: None)
    engine.release.set()
    with pytest.raises(StoreError, match="'store_unavailable'"):
        waiting.result(5)
    assert ring.died.wait(5)


def test_to_breathe_is_to_rest_long_enough_for_another_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("time.sleep", rests.append)
    breathe()
    (rest,) = rests
    assert 0 < rest < BREATH_EVERY_S
