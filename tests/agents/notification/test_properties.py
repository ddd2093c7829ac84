"""Whatever happens: calm is kept, nothing vanishes, and what was lived can be rebuilt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings, strategies as st

from custom_components.lifeops.agents.notification.model import QueueState
from custom_components.lifeops.core.calm import Channel, Rung
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.records import NotificationState
from tests.agents.toy_view import STOCKHOLM

from .queue import NOON, Queue, at

OVER = {"acted", "dismissed", "expired", "failed", "delivered"}
LADDER = tuple(Rung(after_s=120 * n, channel=Channel.PUSH) for n in (1, 2, 3))
STEP = timedelta(minutes=97)


def delivered(queue: Queue, name: str) -> None:
    item = queue.state.open.get(name)
    if item is not None and item.state is NotificationState.QUEUED and item.shown:
        queue.accepted(name)


def answered(queue: Queue, name: str) -> None:
    if name in queue.state.open:
        queue.command("acknowledge", {"id": name})


def told(queue: Queue, name: str, number: int) -> None:
    if name in queue.view.stored.get("notification", {}):
        return
    ladder = LADDER if number == 2 else ()
    lasts = timedelta(hours=9)
    expires = queue.view.now + lasts
    queue.notify(name, priority=1 + number % 4, expires=expires, ladder=ladder)


HAPPENINGS: Mapping[str, Callable[[Queue, str, int], object]] = {
    "notify": told,
    "accept": lambda queue, name, _: delivered(queue, name),
    "answer": lambda queue, name, _: answered(queue, name),
    "focus": lambda queue, _, number: queue.focus(focused=number % 2 == 0),
    "meeting": lambda queue, _, number: queue.meeting(
        queue.view.now + timedelta(minutes=30 * number), busy=number > 0
    ),
    "silence": lambda queue, _, number: queue.settings(do_not_disturb=number == 0),
    "wait": lambda queue, _, number: queue.run(queue.view.now + number * STEP),
    "restart": lambda queue, _, __: queue.start(),
}
happenings = st.lists(
    st.tuples(st.sampled_from(sorted(HAPPENINGS)), st.integers(0, 7)), max_size=30
)


def lived(
    happened: list[tuple[str, int]], times: int = 1, *, begins: datetime = NOON
) -> Queue:
    queue = Queue(times=times)
    queue.start()
    queue.run(begins)
    for name, number in happened:
        HAPPENINGS[name](queue, f"n{number}", number)
    return queue


@settings(max_examples=100)
@given(happenings, st.integers(0, 9 * 60), st.lists(st.integers(0, 7), min_size=1))
def test_what_can_wait_never_comes_in_quiet_time(
    happened: list[tuple[str, int]], minutes: int, told_first: list[int]
) -> None:
    begins = at(22) + timedelta(minutes=minutes)
    first = [("notify", number) for number in told_first]
    queue = lived([*first, *happened, ("wait", 7)], begins=begins)
    for moment, act in queue.acts:
        if isinstance(act, Push) and act.priority > 2:
            wall = moment.astimezone(STOCKHOLM).time()
            assert time(7) <= wall < time(22, 30)


@settings(max_examples=100)
@given(happenings)
def test_all_that_is_told_is_shown_or_ends_with_a_reason(
    happened: list[tuple[str, int]],
) -> None:
    queue = lived(happened)
    queue.run(queue.view.now + timedelta(hours=48))
    for name in queue.view.stored.get("notification", {}):
        steps = queue.steps(name)
        assert OVER & set(steps)
        expired = queue.event("expired", name)
        shown = any(push.tag == name for push in queue.pushes)
        if expired is not None and not shown and "/digest/" not in name:
            assert expired.reason


@settings(max_examples=100)
@given(happenings)
def test_ladders_are_climbed_until_somebody_answers(
    happened: list[tuple[str, int]],
) -> None:
    queue = lived(happened)
    queue.run(queue.view.now + timedelta(hours=48))
    answers = queue.event("acted", "n2")
    pushes = [(moment, act) for moment, act in queue.acts if isinstance(act, Push)]
    shown = [moment for moment, act in pushes if act.tag == "n2"]
    climbed = [name for name in queue.steps("n2") if name.startswith("rung")]
    assert climbed == [f"rung{n}" for n in range(1, len(climbed) + 1)]
    if answers is None and queue.event("queued", "n2") is not None:
        assert climbed == ["rung1", "rung2", "rung3"]
    if answers is not None:
        assert all(moment <= answers.at for moment in shown)


@settings(max_examples=60)
@given(happenings)
def test_what_is_told_often_is_done_once(happened: list[tuple[str, int]]) -> None:
    plain = [item for item in happened if item[0] != "answer"]
    once, often = lived(plain), lived(plain, times=3)
    assert once.acts == often.acts
    assert once.view.stored == often.view.stored
    assert once.view.topics == often.view.topics


@settings(max_examples=100)
@given(happenings)
def test_what_was_lived_can_be_rebuilt(happened: list[tuple[str, int]]) -> None:
    queue = lived(happened)
    state, summary, acts = queue.state, queue.summary, len(queue.acts)
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert _plain(queue.state) == _plain(state)
    assert queue.summary == summary
    assert len(queue.acts) == acts


def _plain(state: QueueState) -> QueueState:
    """Return a queue in one order."""
    open_ = dict(sorted(state.open.items()))
    return replace(state, open=open_, sent=dict(sorted(state.sent.items())))


def test_the_toys_noon_is_no_quiet_time() -> None:
    assert NOON.astimezone(STOCKHOLM).time() == time(12)
