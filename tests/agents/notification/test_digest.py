"""What can wait comes once a day, in one push."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.notification.names import digest_id
from custom_components.lifeops.core.calm import Reason
from custom_components.lifeops.core.effects import Line, PutRecord
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import FREE, NotificationState
from tests.agents.toy_view import PERSON

from .queue import Queue, at

DIGEST = digest_id(PERSON, at(12).date())
TOMORROW = digest_id(PERSON, at(12, day=10).date())
LONG = timedelta(days=3)


def low(queue: Queue, *names: str, **facts: Any) -> None:
    for name in names:
        given = {"text": name, "expires": queue.view.now + LONG} | facts
        queue.notify(name, priority=4, **given)


def lines(queue: Queue, id_: str = DIGEST) -> list[str]:
    return [line.text for line in queue.pushed(id_)[-1].lines]


def test_what_can_wait_comes_in_one_push(queue: Queue) -> None:
    low(queue, "b", "a", placeholders={"x": "y"})
    queue.run(at(17, 59))
    assert queue.pushes == []
    assert queue.summary.next_release == at(18)
    queue.run(at(18))
    (push,) = queue.pushes
    assert (push.text, push.priority, push.person) == ("digest", 4, PERSON)
    assert push.lines == (
        Line(text="a", placeholders={"x": "y"}),
        Line(text="b", placeholders={"x": "y"}),
    )
    assert queue.summary.waiting == 2
    queue.accepted(DIGEST)
    for name in ("a", "b"):
        assert queue.steps(name) == ["queued", "delivered"]
    assert set(queue.state.open) == {DIGEST}
    assert queue.summary.waiting == 0
    assert queue.emitted == []


def test_once_a_day(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    queue.accepted(DIGEST)
    low(queue, "b")
    queue.run(at(17, 59, day=10))
    assert len(queue.pushes) == 1
    queue.run(at(18, day=10))
    assert lines(queue, TOMORROW) == ["b"]
    assert queue.cleared == [queue.key("push", DIGEST)]


def test_it_is_written_once_whatever_comes_in_meanwhile(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    low(queue, "b")
    effects = (one for _, decision in queue.decided for one in decision.effects)
    put = [one.id for one in effects if isinstance(one, PutRecord)]
    assert put.count(DIGEST) == 1


def test_a_restart_leaves_it_known_what_the_digest_told(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    queue.start(StartReason.START)
    queue.accepted(DIGEST)
    assert queue.steps("a") == ["queued", "delivered"]


def test_what_comes_behind_the_digest_waits_for_the_next(queue: Queue) -> None:
    queue.run(at(18, 30))
    low(queue, "a")
    queue.run(at(17, 59, day=10))
    assert queue.pushes == []
    queue.run(at(18, day=10))
    assert lines(queue, TOMORROW) == ["a"]


def test_nothing_is_no_digest(queue: Queue) -> None:
    queue.run(at(18, day=12))
    assert queue.pushes == []
    assert DIGEST not in queue.view.stored.get("notification", {})


def test_a_digest_due_in_quiet_time_comes_at_its_end(queue: Queue) -> None:
    queue.command("set", {"digest_at": "23:00:00"})
    low(queue, "a")
    queue.run(at(6, 59, day=10))
    assert queue.pushes == []
    low(queue, "b")
    queue.run(at(7, day=10))
    assert lines(queue) == ["a", "b"]


def test_who_wants_no_digest_gets_none(queue: Queue) -> None:
    queue.settings(digest=False)
    low(queue, "a", expires=at(12, day=11))
    queue.run(at(11, 59, day=11))
    assert queue.summary.waiting == 1
    queue.run(at(12, day=11))
    assert queue.pushes == []
    expired = queue.event("expired", "a")
    assert expired is not None
    assert expired.reason == Reason.DIGEST


def test_twelve_lines_and_how_many_more(queue: Queue) -> None:
    low(queue, *(f"n{number:02}" for number in range(15)))
    queue.run(at(18))
    push = queue.pushes[0]
    assert [line.text for line in push.lines[:12]] == [f"n{n:02}" for n in range(12)]
    assert push.lines[12:] == (Line(text="digest_more", placeholders={"count": "3"}),)
    queue.accepted(DIGEST)
    assert set(queue.state.open) == {DIGEST}


def test_what_is_no_more_so_is_left_out(queue: Queue) -> None:
    low(queue, "a", about=f"sleep_settings/{PERSON}", about_rev="old")
    low(queue, "b")
    queue.withdraw("b")
    low(queue, "c")
    queue.run(at(18))
    assert lines(queue) == ["c"]
    stale = queue.event("expired", "a")
    assert stale is not None
    assert stale.reason == Reason.STALE


def test_a_digest_of_nothing_is_not_shown(queue: Queue) -> None:
    low(queue, "a", about=f"sleep_settings/{PERSON}", about_rev="old")
    queue.run(at(18))
    assert queue.pushes == []
    assert set(queue.state.open) == set()


def test_a_digest_that_reached_nobody_is_told_again_tomorrow(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    queue.outcome(OutcomeState.FAILED, {"phone": "failed"}, DIGEST)
    assert queue.event("delivered", "a") is None
    queue.run(at(18, day=10))
    assert lines(queue, TOMORROW) == ["a"]


def test_what_nobody_knows_was_shown_is_not_called_delivered(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    queue.outcome(OutcomeState.DONE, {"phone": "unknown"}, DIGEST)
    assert queue.event("delivered", "a") is None
    queue.command("dismissed", {"id": DIGEST})
    assert queue.event("delivered", "a") is not None
    assert queue.state.open == {}


def test_the_home_that_told_a_digest_says_what_was_in_it(queue: Queue) -> None:
    low(queue, "a")
    queue.run(at(18))
    queue.elsewhere(NotificationState.DELIVERED, DIGEST)
    assert queue.event("delivered", "a") is None
    queue.elsewhere(NotificationState.DELIVERED, "a")
    assert "a" not in queue.state.open


def test_a_lost_queue_makes_the_same_digest(queue: Queue) -> None:
    low(queue, "a", "b")
    queue.run(at(18, 1))
    low(queue, "c")
    for _ in range(2):
        queue.forget()
        queue.start(StartReason.RESTORED)
    assert len(queue.pushes) == 1
    queue.accepted(DIGEST)
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert set(queue.state.open) == {DIGEST, "c"}


def test_a_home_that_was_off_at_its_hour_tells_it_later_that_day() -> None:
    queue = Queue()
    queue.start()
    low(queue, "a")
    queue.view.now = at(20)
    queue.start()
    assert lines(queue) == ["a"]


def test_a_digest_of_yesterday_is_not_made_today(queue: Queue) -> None:
    low(queue, "a")
    queue.view.now = at(9, day=10)
    queue.start()
    assert queue.pushes == []
    queue.run(at(18, day=10))
    assert lines(queue, TOMORROW) == ["a"]


@pytest.mark.parametrize("sensitive", [True, False])
def test_a_digest_with_something_private_is_private(
    queue: Queue, *, sensitive: bool
) -> None:
    low(queue, "a", sensitive=sensitive)
    low(queue, "b")
    queue.run(at(18))
    assert queue.pushes[0].hidden is sensitive


def test_a_digest_takes_no_room_from_others(queue: Queue) -> None:
    queue.settings(per_hour=1)
    low(queue, "a")
    queue.run(at(17, 50))
    queue.notify("usual", expires=at(20))
    queue.run(at(18))
    assert len(queue.pushes) == 2
    for number in range(6):
        queue.notify(f"i{number}", priority=2)
    assert len(queue.pushes) == 7


@pytest.mark.parametrize(
    ("title", "shown"), [("", "Filter is full"), (" ", "Filter is full"), ("A", "A")]
)
def test_words_without_a_title_are_their_own_line(
    queue: Queue, title: str, shown: str
) -> None:
    words = {"title": title, "message": "Filter is full"}
    low(queue, "a", text=FREE, placeholders=words)
    queue.run(at(18))
    assert queue.pushes[0].lines[0].placeholders["title"] == shown
