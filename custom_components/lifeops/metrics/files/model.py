"""What a file of metrics is made of, and why a line of one cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ...core.health import NightRecord
from ...core.json import Json
from ...core.series import Point, Sum

FORMAT: Final = "lifeops-metrics"
VERSION: Final = 1
METRIC_COLUMNS: Final = ("time", "metric", "source", "value", "unit")
HOUR_COLUMNS: Final = (
    "time",
    "metric",
    "source",
    "n",
    "sum",
    "low",
    "high",
    "last",
    "last_time",
    "unit",
)
_EXAMPLES = 5


class Format(StrEnum):
    """How points are written: a table, or a JSON object a line."""

    CSV = "csv"
    JSON = "json"


class Reason(StrEnum):
    """Why something cannot be used."""

    BAD_DAY = "bad_day"
    BAD_NIGHT = "bad_night"
    BAD_NUMBER = "bad_number"
    BAD_SOURCE = "bad_source"
    BAD_TIME = "bad_time"
    BROKEN_FILE = "broken_file"
    IMPLAUSIBLE_TIME = "implausible_time"
    IMPLAUSIBLE_VALUE = "implausible_value"
    MALFORMED = "malformed"
    NO_ZONE = "no_zone"
    TOO_LONG = "too_long"
    TOO_MANY_SOURCES = "too_many_sources"
    UNKNOWN_FILE = "unknown_file"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_VERSION = "unknown_version"


class UnusableError(Exception):
    """Something read cannot be used; the rest of the file may be."""

    def __init__(self, reason: Reason) -> None:
        """Keep why."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PointRow:
    """A value of a series."""

    metric: str
    source: str
    point: Point


@dataclass(frozen=True, slots=True)
class HourRow:
    """What an hour of a series came to."""

    metric: str
    source: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One thing that is known of a night; when somebody slept is moments."""

    metric: str
    source: str
    at: datetime
    value: float | datetime


@dataclass(frozen=True, slots=True)
class NightRow:
    """A whole night."""

    night: NightRecord


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of another service, by the name of the file that held it."""

    name: str
    data: Mapping[str, Json]


type Row = PointRow | HourRow | ValueRow | NightRow | DocumentRow


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file in the archive, both counted from one; 0 is before the first."""

    member: int = 0
    line: int = 0


@dataclass(slots=True)
class Tally:
    """How much was read, and of what could not be used how much, why, and where."""

    read: int = 0
    unusable: dict[str, int] = field(default_factory=dict)
    examples: tuple[Mapping[str, Json], ...] = ()

    def refuse(self, file: str, line: int, reason: Reason) -> None:
        """Count something that cannot be used, and remember the first few."""
        self.unusable[reason] = self.unusable.get(reason, 0) + 1
        if len(self.examples) < _EXAMPLES:
            example: Mapping[str, Json] = {
                "file": file,
                "line": line,
                "reason": reason.value,
            }
            self.examples = (*self.examples, example)
