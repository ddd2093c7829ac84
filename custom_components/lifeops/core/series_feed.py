"""What those who follow the series file read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .series import SeriesKey, Sum

type Stamped = tuple[int, float, int]
"""A point's time in microseconds since 1970, its value, its hybrid time."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What a row of the log changed, in its order: a batch, or several that came in."""

    pos: int
    parts: Sequence[tuple[SeriesKey, Sequence[Stamped]]]


@dataclass(frozen=True, slots=True)
class ChangedHour:
    """An hour of a series as it stands, over all origins; None where it is no more."""

    pos: int
    key: SeriesKey
    start: datetime
    sum: Sum | None


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where the series file ends; another generation voids every cursor.

    log_start is the first place of the log that is still there, the next to be given
    where none is; hours is the last place of the hours' own feed.
    """

    generation: str
    log: int
    log_start: int
    hours: int


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """The series file in numbers; oldest and newest are times of points."""

    series: int
    points: int
    hours: int
    dirty_hours: int
    late: int
    log_entries: int
    bytes: int
    oldest: datetime | None
    newest: datetime | None = None
