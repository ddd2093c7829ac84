"""An ear for what collectors hand in, and time that passes when it is told to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.days import days_span
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import LifeOpsError
from custom_components.lifeops.core.facts import ActivityChanged, Command, Fact
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.rules import Row
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.collect.collector import Intake
from tests.entries import hub_entry
from tests.settle import NOON

type Advance = Callable[[float], Awaitable[None]]


@dataclass
class Ear(Intake):
    """The ring as collectors see it; it keeps what it hears and breaks on demand."""

    kept: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    persons: dict[str, str | None] = field(default_factory=dict)
    batches: list[Sequence[PutRecord | DeleteRecord]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    points: dict[SeriesKey, list[Point]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    refusal: LifeOpsError | None = None
    fault: Exception | None = None

    def ingest(self, writes: Sequence[PutRecord | DeleteRecord], *, who: str) -> None:
        self.sources.add(who)
        self.batches.append(writes)
        for write in writes:
            if isinstance(write, PutRecord):
                self.kept[write.dataset, write.id] = write.fields
                self.persons[write.id] = write.person
            else:
                del self.kept[write.dataset, write.id]

    def append(self, batch: Mapping[SeriesKey, Sequence[Point]]) -> None:
        for key, points in batch.items():
            self.points.setdefault(key, []).extend(points)

    def submit(self, fact: Fact) -> None:
        self.facts.append(fact)

    def command(self, command: Command) -> Future[Any]:
        self.commands.append(command)
        reply: Future[Any] = Future()
        if self.refusal:
            reply.set_exception(self.refusal)
        else:
            reply.set_result({})
        return reply

    async def async_records[R](
        self, dataset: Dataset[R], person: str
    ) -> Sequence[Row[R]]:
        await asyncio.sleep(0)
        if self.fault:
            raise self.fault
        return self.all(dataset, person)

    async def async_of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        low, behind = days_span(person, first, last)
        rows = await self.async_records(dataset, person)
        return [row for row in rows if low <= row.id < behind]

    def all[R](self, dataset: Dataset[R], person: str) -> list[Row[R]]:
        """Return what is kept of a dataset."""
        return [
            Row(name, dataset.read(fields))
            for (kept_in, name), fields in sorted(self.kept.items())
            if kept_in == dataset.name and self._owner(name) == person
        ]

    def _owner(self, name: str) -> str | None:
        return self.persons.get(name, name.split("/", maxsplit=1)[0])

    @property
    def activity(self) -> list[tuple[str, bool | None]]:
        """Return which screens became active or idle, in order."""
        return [
            (fact.device, fact.active)
            for fact in self.facts
            if isinstance(fact, ActivityChanged)
        ]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def hub(hass: HomeAssistant) -> MockConfigEntry:
    """Return an entry behind which nothing runs."""
    entry = hub_entry()
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def advance(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Advance:
    """Begin at noon local; let so many seconds pass and everything settle."""
    freezer.move_to(NOON)

    async def forward(seconds: float) -> None:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)

    return forward
