"""A kept decision as it can be looked into: its fact, its effects, what it had read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ..core.datasets import PUBLISHED
from ..core.effects import Effect, Publish
from ..core.facts import Fact
from ..core.json import Json, JsonMismatchError
from ..core.topics import Topic
from .encoding import decode_effect, decode_fact
from .protocols import DecisionRow

type Fields = Mapping[str, Json] | None
type Place = tuple[str, str]

_SEVERAL = ("records", "between")


@dataclass(frozen=True)
class Kept:
    """One decision; what another version wrote and nobody can read is left out."""

    row: DecisionRow

    @cached_property
    def fact(self) -> Fact | None:
        """Return what the decision was about."""
        try:
            return decode_fact(self.row.fact)
        except JsonMismatchError:
            return None

    @cached_property
    def effects(self) -> Sequence[Effect]:
        """Return what was decided; no act ever came of a late fact."""
        found = []
        for data in self.row.effects:
            try:
                found.append(decode_effect(data))
            except JsonMismatchError:
                continue
        return found

    @cached_property
    def records(self) -> Mapping[Place, Fields]:
        """Return the records that were read, None for one that did not stand."""
        found: dict[Place, Fields] = {}
        for what, about, answer in self._reads:
            if what in _SEVERAL:
                found |= {(about[0], record_id): fields for record_id, fields in answer}
        for what, about, answer in self._reads:
            if what == "record":
                found[about[0], about[1]] = answer
        return found

    @property
    def live(self) -> Sequence[Fact]:
        """Return the live facts that were read."""
        return [
            decode_fact(data)
            for what, _, answer in self._reads
            if what == "live"
            for data in answer
        ]

    @property
    def zone(self) -> ZoneInfo | None:
        """Return the zone in which it was decided, None where that did not matter."""
        zones = (answer for what, _, answer in self._reads if what == "tz")
        return next(map(ZoneInfo, zones), None)

    def topic_before[T](self, topic: Topic[T]) -> T | None:
        """Return what the decision found published of a topic about its subject."""
        place = (PUBLISHED.name, f"{topic.name}/{self.row.instance.subject}")
        published = PUBLISHED.readable(self.records.get(place))
        return None if published is None else _read(topic, published.value)

    def topic_after[T](self, topic: Topic[T]) -> T | None:
        """Return what the decision published of a topic, None where it did not."""
        told = (
            effect.value
            for effect in self.effects
            if isinstance(effect, Publish) and effect.topic == topic.name
        )
        value = next(told, None)
        return None if value is None else _read(topic, value)

    @cached_property
    def _reads(self) -> Sequence[tuple[str, Sequence[Any], Any]]:
        reads: Any = self.row.reads
        return [(what, about, answer) for (what, *about), answer in reads]


def _read[T](topic: Topic[T], value: Json) -> T | None:
    try:
        return topic.read(value)
    except JsonMismatchError:
        return None
