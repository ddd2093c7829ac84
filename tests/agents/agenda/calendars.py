"""Events as collectors write them, and a ring that hears of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.lifeops.agents.agenda.model import AgendaState
from custom_components.lifeops.agents.agenda.rules import AgendaRules
from custom_components.lifeops.core.agenda import AgendaNow
from custom_components.lifeops.core.datasets import CALENDAR_EVENT, CALENDAR_READ
from custom_components.lifeops.core.days import day_id
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    CalendarReadRecord,
)
from custom_components.lifeops.core.topics import AGENDA
from tests.agents.toy_view import HOME, PERSON, ToyRing

CABIN = "2" * 32
MORNING = datetime(2026, 3, 10, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def event(
    start: float = 1, length: float = 1, title: str = "Meeting", **more: Any
) -> CalendarEventRecord:
    """Return an event some hours behind the morning."""
    begins = MORNING + start * HOUR
    facts: dict[str, Any] = {
        "calendar": "calendar.work",
        "title": title,
        "start": begins,
        "end": begins + length * HOUR,
    }
    return CalendarEventRecord(**{**facts, **more})


class Agenda(ToyRing[AgendaState]):
    """A person's agenda agent at nine in the morning in Stockholm."""

    def __init__(self, now: datetime = MORNING) -> None:
        """Begin with no calendar at all."""
        super().__init__(AgendaRules(), now)
        self.start()

    def has(self, *events: CalendarEventRecord, home: str = HOME) -> None:
        """Cache events as a home does, and let the agent look."""
        for one in events:
            name = f"{one.uid}-{one.title}-{one.start:%H%M%S}-{one.end:%H%M%S}"
            where = f"{home}.{one.calendar}"
            id_ = day_id(PERSON, one.start.date(), where, name)
            self.put(CALENDAR_EVENT, id_, one)
        self.run(self.view.now)

    def has_read(
        self, calendar: str = "calendar.work", ago: timedelta = MINUTE, home: str = HOME
    ) -> None:
        """Tell when a home read a calendar."""
        at = MORNING - ago
        record = CalendarReadRecord(
            calendar=calendar, read_at=at, until=at + 300 * HOUR
        )
        self.put(CALENDAR_READ, f"{PERSON}/{home}.{calendar}", record)
        self.run(self.view.now)

    @property
    def shown(self) -> AgendaNow:
        """Return what stands published."""
        found = self.view.topic(AGENDA, PERSON)
        assert found is not None
        return found
