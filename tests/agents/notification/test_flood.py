"""Many at once: what matters is shown, the rest is counted, nothing grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any, override

import pytest

from custom_components.lifeops.agents.notification.names import digest_id
from custom_components.lifeops.agents.notification.queue import MOST
from custom_components.lifeops.core.calm import Held, Reason
from custom_components.lifeops.core.datasets import NOTIFICATION_EVENT
from custom_components.lifeops.core.facts import Fact, StartReason
from custom_components.lifeops.core.json import Json, canonical
from custom_components.lifeops.core.records import NotificationState
from tests.agents.toy_view import PERSON

from .queue import NOON, Queue, at

MANY = 600
DIGEST = digest_id(PERSON, at(12).date())


@dataclass
class Swift(Queue):
    """A ring that keeps its state as it is, and measures what the rules take."""

    took: list[float] = field(default_factory=list)

    @override
    def _decide(self, fact: Fact) -> Mapping[str, Json] | None:
        began = perf_counter()
        decision = self.rules.decide(self.state, fact, self.view)
        self.rules.next_wake(decision.state, self.view)
        self.took.append(perf_counter() - began)
        self.state = decision.state
        for effect in decision.effects:
            self._apply(effect)
        return decision.answer


@pytest.fixture
def queue() -> Swift:
    """Return a swift queue at noon, just started."""
    ring = Swift()
    ring.start()
    return ring


def flood(queue: Swift, many: int, **facts: Any) -> None:
    expires = NOON + timedelta(days=2)
    for number in range(many):
        queue.notify(f"n{number:05}", expires=expires, actions=(), **facts)


def test_a_flood_does_not_grow_what_is_kept(queue: Swift) -> None:
    flood(queue, MANY, priority=4)
    took, size = sorted(queue.took), len(canonical(queue.state))
    median = took[len(took) // 2] * 1000
    print(f"median {median:.2f} ms, state {size} characters")  # noqa: T201
    assert len(queue.state.open) == MOST
    assert size < 80_000
    assert queue.state.missed == MANY - MOST
    over = queue.event("expired", "n00200")
    assert over is not None
    assert over.reason == Reason.OVERFLOW
    assert queue.emitted == []
    queue.run(at(18))
    more = queue.pushed(DIGEST)[0].lines[-1]
    assert more.placeholders == {"count": str(MANY - 12)}
    assert queue.state.missed == 0


def test_a_flood_of_urgent_ones_does_not_either(queue: Swift) -> None:
    flood(queue, MANY, priority=1)
    assert len(queue.state.open) == MOST
    assert len(queue.state.sent) <= MOST
    assert len(canonical(queue.state)) < 80_000


def test_an_urgent_one_finds_room_among_urgent_ones_that_were_seen(
    queue: Swift,
) -> None:
    flood(queue, MOST, priority=1)
    queue.accepted("n00007")
    queue.accepted("n00003")
    queue.notify("fire", priority=1)
    assert queue.pushed("fire")
    assert "fire" in queue.state.open
    assert "n00003" not in queue.state.open
    over = queue.event("expired", "n00003")
    assert over is not None
    assert over.reason == Reason.OVERFLOW
    assert queue.state.missed == 0


def test_the_digest_always_finds_room(queue: Swift) -> None:
    flood(queue, 1, priority=4)
    for number in range(MOST):
        queue.notify(f"urgent{number}", priority=1, expires=NOON + timedelta(days=2))
    queue.accepted("urgent0")
    queue.run(at(18))
    (push,) = queue.pushed(DIGEST)
    assert [line.placeholders for line in push.lines] == [{"count": "1"}]
    assert DIGEST in queue.state.open


def test_what_waits_is_looked_at_for_room_once(queue: Swift) -> None:
    queue.settings(per_hour=1)
    flood(queue, 3, priority=3)
    assert queue.state.open["n00002"].held is Held.RATE
    queue.elsewhere(NotificationState.QUEUED, "n00002")
    assert queue.pushed("n00002")
    assert queue.pushed("n00001") == []


def test_a_home_that_joins_ends_nothing_of_long_ago(queue: Swift) -> None:
    ago = NOON - timedelta(days=40)
    for number in range(MOST + 5):
        facts = {"not_before": ago, "expires": ago + timedelta(hours=1)}
        queue.notify(f"old{number:03}", late=True, **facts)
    assert not queue.state.open
    assert queue.state.missed == 0
    assert NOTIFICATION_EVENT.name not in queue.view.stored


def test_what_matters_least_makes_room(queue: Swift) -> None:
    queue.settings(do_not_disturb=True)
    flood(queue, MOST, priority=4)
    queue.notify("usual", priority=3)
    queue.notify("urgent", priority=1)
    assert len(queue.state.open) == MOST
    assert {"usual", "urgent"} <= set(queue.state.open)
    assert {"n00198", "n00199"}.isdisjoint(queue.state.open)
    assert len(queue.pushes) == 1


def test_among_equals_the_last_has_no_room(queue: Swift) -> None:
    queue.settings(do_not_disturb=True)
    flood(queue, MOST + 1, priority=3)
    assert "n00200" not in queue.state.open
    assert queue.event("expired", "n00200") is not None


def test_what_was_missed_is_told_though_nothing_else_waits(queue: Swift) -> None:
    queue.settings(do_not_disturb=True)
    flood(queue, MOST + 3, priority=3)
    for number in range(MOST):
        queue.withdraw(f"n{number:05}")
    queue.settings()
    queue.run(at(18))
    (push,) = queue.pushed(DIGEST)
    assert [line.placeholders for line in push.lines] == [{"count": "3"}]


def test_what_was_missed_behind_the_digest_waits_for_the_next(queue: Swift) -> None:
    queue.run(at(18, 30))
    queue.settings(do_not_disturb=True)
    flood(queue, MOST + 3, priority=3)
    queue.settings(per_hour=1)
    queue.run(at(17, 59, day=10))
    assert queue.pushed(DIGEST) == []
    queue.run(at(18, day=10))
    assert len(queue.pushed(digest_id(PERSON, at(12, day=10).date()))) == 1


def test_a_step_that_is_known_leads_nowhere(queue: Swift) -> None:
    queue.settings(do_not_disturb=True)
    flood(queue, MOST + 3, priority=3)
    before = queue.state
    known = queue._changed(NOTIFICATION_EVENT.name, "n00200/expired")
    decision = queue.rules.decide(before, known, queue.view)
    assert decision.state is before
    assert decision.effects == ()


def test_a_digest_that_was_taken_back_counts_the_same_again(queue: Swift) -> None:
    queue.settings(do_not_disturb=True)
    flood(queue, MOST + 3, priority=4)
    queue.settings()
    queue.run(at(18))
    queue.settings(do_not_disturb=True)
    queue.settings()
    first, again = queue.pushed(DIGEST)
    assert first.lines == again.lines
    assert first.lines[-1].placeholders == {"count": str(MOST + 3 - 12)}


def test_a_digest_that_nobody_has_yet_counts_the_same_when_rebuilt(
    queue: Swift,
) -> None:
    flood(queue, MOST + 3, priority=4)
    queue.run(at(18))
    lived = queue.state
    assert lived.open[DIGEST].missed == 4  # the digest itself takes the room of one
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.state == lived
    assert len(queue.pushed(DIGEST)) == 1
    queue.accepted(DIGEST)
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.state.missed == 0


def test_what_the_budget_left_out_is_counted_in_the_digest(queue: Swift) -> None:
    queue.settings(per_hour=20)
    flood(queue, 9, priority=3)
    assert len(queue.pushes) == 6
    assert queue.state.missed == 3
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.state.missed == 3
    queue.run(at(18))
    (push,) = queue.pushed(DIGEST)
    assert [line.placeholders for line in push.lines] == [{"count": "3"}]
