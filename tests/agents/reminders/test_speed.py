"""A decision stays small however many reminders there are."""

from datetime import date, time
from typing import Any

import pytest

from custom_components.lifeops.core import recurrence
from custom_components.lifeops.core.datasets import REMINDER
from custom_components.lifeops.core.facts import AlarmDue, RecordChanged
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.tasks import Due, ReminderRecord
from tests.agents.toy_view import PERSON

from .remembering import Remembering

MOST = 500
FEW = 10
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


def test_an_ordinary_fact_works_out_no_times_of_what_did_not_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    parse = recurrence.rrulestr

    def counted(rule: str, **options: Any) -> Any:
        asked.append(rule)
        return parse(rule, **options)

    monkeypatch.setattr(recurrence, "rrulestr", counted)
    ring = many()
    assert len(asked) >= MOST
    asked.clear()
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
    for fact in (alarm, changed):
        decision = ring.rules.decide(ring.state, fact, ring.view)
        ring.rules.next_wake(decision.state, ring.view)
    assert len(asked) < FEW


def test_the_state_of_500_is_bounded() -> None:
    ring = many()
    assert len(canonical(ring.state)) < LARGEST
