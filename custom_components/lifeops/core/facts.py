"""Facts: what the rules are told, in order; a short closed list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .identity import AgentKind
from .json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened, about one subject or (None) of use to every instance.

    agent narrows it to one kind of agent. seen_at is when LifeOps learned of it,
    measured_at when it was true in the world. From a late fact come data, never acts.
    """

    seen_at: datetime
    measured_at: datetime
    source: str
    subject: str | None = None
    agent: AgentKind | None = None
    late: bool = False


class StartReason(StrEnum):
    """Why an instance is told to look at its world afresh."""

    START = "start"
    ADDED = "added"
    ENABLED = "enabled"
    UPGRADED = "upgraded"
    RESTORED = "restored"
    ALIASED = "aliased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Fact):
    """The first fact of an instance, and again whenever it lost its place."""

    reason: StartReason


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmDue(Fact):
    """The moment that the instance's next_wake asked for has come."""

    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Fact):
    """Somebody asks one instance for something: an action, a button, a reply."""

    id: str
    name: str
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChanged(Fact):
    """A record was written or removed; it comes from the journal only."""

    dataset: str
    id: str
    fields: tuple[str, ...]
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChanged(Fact):
    """Points of one series were written between two moments (inclusive)."""

    series: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChanged(Fact):
    """A screen of the subject became active or idle (None: nobody knows)."""

    device: str
    active: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Fact):
    """Another instance published a new value of a topic."""

    topic: str
    value: Json


FACTS: tuple[type[Fact], ...] = (
    Started,
    AlarmDue,
    Command,
    RecordChanged,
    SeriesChanged,
    ActivityChanged,
    Published,
)
FACT_BY_NAME: Mapping[str, type[Any]] = {kind.__name__: kind for kind in FACTS}
