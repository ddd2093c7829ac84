"""A home's data agent, made small."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.data.model import DataState
from custom_components.lifeops.agents.data.rules import DataRules
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import SINK_HEALTH, STORE_HEALTH
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import Emit
from custom_components.lifeops.core.topics import DATA, DataReport
from custom_components.lifeops.core.upkeep import SinkHealthRecord, StoreHealthRecord
from tests.agents.toy_view import STOCKHOLM, ToyRing

NOON = wall_moment(date(2026, 6, 9), time(12), STOCKHOLM)
HOME = "1" * 32
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTLED = timedelta(minutes=15)
SILENCE = timedelta(hours=3)


@dataclass
class Files(ToyRing[DataState]):
    """The ring of one home's data agent."""

    rules: DataRules = field(default_factory=DataRules)
    now: datetime = NOON
    person: str = HOME

    def store(self, **facts: Any) -> None:
        """Let the files be looked at; what is left out stays as it was."""
        stands = self.view.record(STORE_HEALTH, HOME)
        record = stands or StoreHealthRecord(
            at=self.view.now,
            records=40,
            points=5000,
            hours=700,
            store_bytes=3_000_000,
            series_bytes=1_600_000,
        )
        self.put(STORE_HEALTH, HOME, replace(record, **{"at": self.view.now, **facts}))

    def sink(self, **facts: Any) -> None:
        """Let the metrics database tell how it does."""
        stands = self.view.record(SINK_HEALTH, HOME)
        record = stands or SinkHealthRecord(
            name="Attic", at=self.view.now, connected=True, caught_up_at=self.view.now
        )
        self.put(SINK_HEALTH, HOME, replace(record, **{"at": self.view.now, **facts}))

    def fails(self, behind: int = 7) -> None:
        """Let the server be away from now on."""
        now = self.view.now
        self.sink(
            problem="unreachable",
            connected=False,
            failing_since=now,
            behind=behind,
            caught_up_at=now,
        )

    def catches_up(self) -> None:
        self.sink(
            problem=None,
            connected=True,
            failing_since=None,
            behind=0,
            filling=None,
            caught_up_at=self.view.now,
        )

    def pass_(self, span: timedelta, *, telling: bool = True) -> None:
        """Let time go by, in which both are looked at every hour unless told not to."""
        until = self.view.now + span
        told: tuple[Dataset[Any], ...] = (STORE_HEALTH, SINK_HEALTH)
        while telling and self.view.now + HOUR <= until:
            self.run(self.view.now + HOUR)
            for dataset in told:
                stands: Any = self.view.record(dataset, HOME)
                if stands is not None:
                    self.put(dataset, HOME, replace(stands, at=self.view.now))
        self.run(until)

    def settle(self) -> None:
        """Start, and let the time go by in which nothing is judged."""
        self.start()
        self.pass_(SETTLED)

    @property
    def report(self) -> DataReport:
        value = self.view.topic(DATA, HOME)
        assert value is not None
        return value

    @property
    def status(self) -> str:
        return self.report.status.value

    @property
    def silent(self) -> list[str]:
        return list(self.report.silent)

    @property
    def events(self) -> list[Emit]:
        return [act for _, act in self.acts if isinstance(act, Emit)]

    @property
    def emitted(self) -> list[str]:
        return [event.event for event in self.events]
