"""A home's integration agent, made small."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.integration.model import IntegrationState
from custom_components.lifeops.agents.integration.rules import IntegrationRules
from custom_components.lifeops.core.datasets import (
    NOTIFICATION,
    PERSON,
    SOURCE_HEALTH,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import Emit
from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.core.records import NotificationRecord, PersonRecord
from custom_components.lifeops.core.topics import SOURCES, SourceReport, Sources
from tests.agents.toy_view import STOCKHOLM, ToyRing

NOON = wall_moment(date(2026, 6, 9), time(12), STOCKHOLM)
HOME = "1" * 32
ANN, BEA = "a" * 32, "b" * 32
RING, WATCH = "ring", "watch"
HOUR = timedelta(hours=1)
SILENCE = timedelta(hours=36)
SETTLED = timedelta(minutes=15)


@dataclass
class Watch(ToyRing[IntegrationState]):
    """The ring of one home's integration agent; Ann and Bea live there."""

    rules: IntegrationRules = field(default_factory=IntegrationRules)
    now: datetime = NOON
    person: str = HOME

    def __post_init__(self) -> None:
        """Let two people live here."""
        super().__post_init__()
        for person, name in ((ANN, "Ann"), (BEA, "Bea")):
            self.lives(person, name)

    def lives(self, person: str, name: str, *, private: bool = False) -> None:
        record = PersonRecord(name=name, private=private)
        self.view.write(PERSON.name, person, person, PERSON.write(record))

    def tells(self, source: str = RING, **facts: Any) -> None:
        """Let a source tell how it does; what is left out stays as it was."""
        stands = self.view.record(SOURCE_HEALTH, source)
        record = stands or SourceHealthRecord(
            name=source.title(),
            kind="entities",
            person=ANN,
            since=self.view.now,
            max_silence_s=int(SILENCE.total_seconds()),
        )
        self.put(SOURCE_HEALTH, source, replace(record, **facts))

    def measures(self, source: str = RING, **facts: Any) -> None:
        """Let a source tell data of this moment."""
        now = self.view.now
        self.tells(source, last_good=now, last_data=now, **facts)

    def pass_(self, span: timedelta) -> None:
        self.run(self.view.now + span)

    def settle(self) -> None:
        """Start, and let the time go by in which nothing is called silent."""
        self.start()
        self.pass_(SETTLED)

    @property
    def all(self) -> Sources:
        value = self.view.topic(SOURCES, HOME)
        assert value is not None
        return value

    def report(self, source: str = RING) -> SourceReport:
        return self.all.sources[source]

    def status(self, source: str = RING) -> str:
        return self.report(source).status.value

    def told(self, person: str = ANN) -> list[NotificationRecord]:
        return [row.value for row in self.view.records(NOTIFICATION, person=person)]

    @property
    def open(self) -> list[NotificationRecord]:
        everything = (*self.told(ANN), *self.told(BEA))
        return [one for one in everything if not one.withdrawn]

    @property
    def emitted(self) -> list[tuple[str, object]]:
        return [
            (act.event, act.data["source"])
            for _, act in self.acts
            if isinstance(act, Emit)
        ]
