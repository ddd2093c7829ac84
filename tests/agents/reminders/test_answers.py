"""What is said of the reminders that wait."""

from typing import Any

import pytest

from custom_components.lifeops.agents.reminders.answers import reminders_answer

from .remembering import Remembering


def said(ring: Remembering) -> Any:
    return reminders_answer(ring.view, closed=False)["speech"]


def test_nothing_waits(ring: Remembering) -> None:
    assert said(ring) == {"text": "reminders_none", "placeholders": {}}


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (None, "reminders_open"),
        ("2026-11-23", "reminders_open_day"),
        ("2026-11-21T18:00", "reminders_open_today"),
        ("2026-11-23T18:00", "reminders_open_time"),
    ],
)
def test_the_first_is_said_as_it_is_due(
    ring: Remembering, due: str | None, text: str
) -> None:
    ring.add(**({"due": due} if due else {}))
    told = said(ring)
    assert told["text"] == text
    assert (told["placeholders"]["count"], told["placeholders"]["title"]) == (
        "1",
        "Water",
    )
    assert told["placeholders"].get("day") == (due[:10] if due else None)


def test_what_is_due_stands_before_what_is_not(ring: Remembering) -> None:
    later, first = ring.add(), ring.add(due="2026-11-21T18:00")
    told: Any = reminders_answer(ring.view, closed=False)
    assert [one["id"] for one in told["reminders"]] == [first, later]
