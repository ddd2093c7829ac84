"""A person's reminders, made small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from custom_components.lifeops.agents.reminders.model import RemindersState
from custom_components.lifeops.agents.reminders.rules import RemindersRules
from custom_components.lifeops.core.datasets import (
    HOME as HOMES,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    PERSON as PERSONS,
    PRESENCE,
    REMINDER,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import Emit
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import (
    HomeRecord,
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
    PersonRecord,
    PresenceRecord,
)
from custom_components.lifeops.core.striving import RemindersToday
from custom_components.lifeops.core.tasks import ReminderRecord
from custom_components.lifeops.core.topics import REMINDERS
from tests.agents.toy_view import HOME, PERSON, STOCKHOLM, ToyRing

BEA = "b" * 32
CABIN = "2" * 32
SATURDAY = datetime(2026, 11, 21, tzinfo=UTC).date()


def stockholm(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """Return a wall-clock time in Stockholm, so many days after the first."""
    return wall_moment(SATURDAY + timedelta(days=day), time(hour, minute), STOCKHOLM)


@dataclass
class Remembering(ToyRing[RemindersState]):
    """The ring of one person's reminders, with words for what happens to them."""

    rules: RemindersRules = field(default_factory=RemindersRules)
    now: datetime = field(default_factory=lambda: stockholm(12))
    uids: Any = field(default_factory=lambda: count(1))

    def add(self, title: str = "Water", **data: Json) -> str:
        uid = f"r{next(self.uids)}"
        self.command("add_reminder", {"id": uid, "title": title, **data})
        return uid

    def edit(self, uid: str, **data: Json) -> Mapping[str, Json]:
        return self.command("edit_reminder", {"id": uid, **data})

    def record(self, uid: str) -> ReminderRecord:
        found = self.view.record(REMINDER, f"{PERSON}/{uid}")
        assert found is not None
        return found

    def write(self, uid: str, record: ReminderRecord, *, late: bool = False) -> None:
        self.put(REMINDER, f"{PERSON}/{uid}", record, late=late)

    @property
    def told(self) -> Mapping[str, NotificationRecord]:
        """Return all notifications, by the end of their ids."""
        rows = self.view.stored.get(NOTIFICATION.name, {})
        own = f"{self.view.instance}/"
        return {
            key.removeprefix(own): NOTIFICATION.read(values)
            for key, (_, values) in rows.items()
        }

    @property
    def standing(self) -> list[str]:
        """Return the ends of the ids of what somebody may still see."""
        return [
            key
            for key, record in self.told.items()
            if not record.withdrawn and record.expires > self.view.now
        ]

    @property
    def events(self) -> list[tuple[str, Json]]:
        return [
            (act.event, act.data["reminder"])
            for _, act in self.acts
            if isinstance(act, Emit)
        ]

    @property
    def today(self) -> RemindersToday:
        found = self.view.topic(REMINDERS, PERSON)
        assert found is not None
        return found

    def press(
        self,
        name: str,
        action: str,
        *,
        at: datetime | None = None,
        late: bool = False,
    ) -> None:
        """Press a button under a notification."""
        notification = f"{self.view.instance}/{name}"
        acted = NotificationState.ACTED
        event = NotificationEventRecord(
            notification=notification,
            person=PERSON,
            state=acted,
            at=at or self.view.now,
            action=action,
        )
        self.put(NOTIFICATION_EVENT, f"{notification}/{acted}", event, late=late)

    def deliver(self, name: str) -> None:
        """Let a notification reach a phone."""
        notification = f"{self.view.instance}/{name}"
        state = NotificationState.DELIVERED
        event = NotificationEventRecord(
            notification=notification, person=PERSON, state=state, at=self.view.now
        )
        self.put(NOTIFICATION_EVENT, f"{notification}/{state}", event)

    def presence(
        self, *, home: bool | None, zone: str | None = None, at: str = HOME
    ) -> None:
        """Let a home see or miss the person."""
        record = PresenceRecord(home=home, zone=zone, measured_at=self.view.now)
        self.put(PRESENCE, presence_id(PERSON, at), record)

    def other(
        self, *, home: bool | None, zone: str | None = None, at: str = HOME
    ) -> None:
        """Let a home see or miss the other person; this agent is not told."""
        record = PresenceRecord(home=home, zone=zone, measured_at=self.view.now)
        name = presence_id(BEA, at)
        self.view.write(PRESENCE.name, name, BEA, PRESENCE.write(record))

    def known(self) -> None:
        """Let the other person and the second home be known."""
        bea = PERSONS.write(PersonRecord(name="Bea"))
        self.view.write(PERSONS.name, BEA, BEA, bea)
        cabin = HOMES.write(HomeRecord(name="Cabin"))
        self.view.write(HOMES.name, CABIN, None, cabin)

    def later(self, **span: float) -> None:
        self.run(self.view.now + timedelta(**span))
