"""A decision stays small however many reminders there are."""

from datetime import date, time
from time import thread_time
from typing import Any

from custom_components.lifeops.core.datasets import REMINDER
from custom_components.lifeops.core.facts import AlarmDue, Fact, RecordChanged
from custom_components.lifeops.core.json import canonical, to_json
from custom_components.lifeops.core.tasks import Due, ReminderRecord
from tests.agents.toy_view import PERSON

from .remembering import Remembering

MOST = 500
ROOM_S = 0.005
LARGEST = 300_000


def many() -> Remembering:
    ring = Remembering()
    for number in range(MOST):
        due = Due(day=date(2026, 11, 22), wall=time(8), rrule="FREQ=DAILY")
        record = ReminderRecord(title=f"Number {number}", due=due)
        fields = REMINDER.write(record)
        ring.view.write(REMINDER.name, f"{PERSON}/n{number}", PERSON, fields)
    ring.start()
    return ring


def seconds(ring: Remembering, fact: Fact) -> float:
    """Return what an ordinary fact takes of the processor, its state's stored form with it."""
    spent = []
    for _ in range(15):
        began = thread_time()
        decision = ring.rules.decide(ring.state, fact, ring.view)
        ring.rules.next_wake(decision.state, ring.view)
        to_json(decision.state)
        spent.append(thread_time() - began)
    return min(spent)


def test_500_reminders_decide_in_milliseconds() -> None:
    ring = many()
    about: dict[str, Any] = {
        "seen_at": ring.view.now,
        "measured_at": ring.view.now,
        "source": "test",
        "subject": PERSON,
    }
    alarm = AlarmDue(**about, due=ring.view.now)
    changed = RecordChanged(
        **about, dataset=REMINDER.name, id=f"{PERSON}/n7", fields=("title",)
    )
    found = {"alarm": seconds(ring, alarm), "changed": seconds(ring, changed)}
    assert max(found.values()) < ROOM_S, found


def test_the_state_of_500_is_bounded() -> None:
    ring = many()
    assert len(canonical(ring.state)) < LARGEST
