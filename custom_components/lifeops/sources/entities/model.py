"""What entities show of a person's health, before it is a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...core.units import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading[V]:
    """A metric's value in its canonical unit, since when it is shown, told again when."""

    metric: Metric
    value: V
    changed_at: datetime
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the entities of one source show at one moment; the unknown is absent."""

    at: datetime
    numbers: Sequence[Reading[float]] = ()
    moments: Mapping[Metric, Reading[datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who tells of the nights, and how early that one is believed."""

    id: str
    name: str
    rank: int
