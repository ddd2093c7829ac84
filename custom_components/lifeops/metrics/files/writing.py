"""One person's metrics as an archive: written as they are read, a day at a time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import TextIOWrapper
import json
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from ...core.datasets import NIGHT
from ...core.health import NightRecord
from ...core.json import to_json
from ...core.measures import MEASURES
from ...core.series import SeriesKey, Sum
from ..days import edges_of
from ..protocols import Local
from .model import FORMAT, HOUR_COLUMNS, METRIC_COLUMNS, VERSION, Format
from .nights import rows_of

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LOOK = timedelta(days=30)
_EXACT = 1 << 53

type Cells = Sequence[str | float | int | None]


class Cancelled(Exception):  # noqa: N818 - somebody's wish, not an error
    """Whoever wanted the archive wants it no more."""


type Told = Callable[[float], None]
"""Hears how much is done, 0 to 1; may raise Cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose metrics of which days (both included, in UTC), and in which form.

    names are all ids of the person, where there are several.
    """

    person: str
    first: date
    last: date
    format: Format
    made_at: datetime
    names: Collection[str] = ()

    @property
    def start(self) -> datetime:
        """Return where the first day begins."""
        return datetime.combine(self.first, time(), tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return where the last day ends."""
        return datetime.combine(self.last, time(), tzinfo=UTC) + _DAY


@dataclass(slots=True)
class Counts:
    """How much was written of what."""

    points: int = 0
    hours: int = 0
    nights: int = 0
    series: set[str] = field(default_factory=set)

    def told(self) -> dict[str, int]:
        """Return it as it is shown."""
        return {
            "points": self.points,
            "hours": self.hours,
            "nights": self.nights,
            "series": len(self.series),
        }


def write_archive(
    to: IO[bytes],
    local: Local,
    nights: Callable[[], Iterable[NightRecord]],
    wanted: Wanted,
    told: Told,
) -> Counts:
    """Write everything of the days that are wanted; return how much that was."""
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        return _Writer(archive, local, wanted, told).write(nights)


def shown_number(value: float) -> str:
    """Return a number as text from which the same number is read."""
    whole = value == int(value) and abs(value) < _EXACT
    return str(int(value)) if whole else repr(value)


class _Writer:
    """Writes one archive."""

    def __init__(
        self, archive: ZipFile, local: Local, wanted: Wanted, told: Told
    ) -> None:
        self._archive = archive
        self._local = local
        self._wanted = wanted
        self._told = told
        names = {wanted.person, *wanted.names}
        self._keys = [key for key in local.series() if key.person in names]
        self._counts = Counts()

    def write(self, nights: Callable[[], Iterable[NightRecord]]) -> Counts:
        if self._wanted.format is Format.CSV:
            with _text(self._archive, "metrics.csv") as text:
                self._metrics(_table(text, METRIC_COLUMNS), nights())
        else:
            with _text(self._archive, "metrics.jsonl") as text:
                self._metrics(_objects(text, METRIC_COLUMNS), nights())
        with _text(self._archive, "hours.csv") as text:
            self._hours(_table(text, HOUR_COLUMNS))
        with _text(self._archive, "nights.json") as text:
            self._nights(text, nights())
        self._archive.writestr("manifest.json", self._manifest())
        return self._counts

    def _metrics(
        self, write: Callable[[Cells], None], nights: Iterable[NightRecord]
    ) -> None:
        for key, day in self._days(0.0):
            unit = _unit(key.metric)
            for point in self._local.points(str(key), *self._within(day)):
                at = _moment(point.at)
                write((at, key.metric, key.source, point.value, unit))
                self._counts.points += 1
        for night in nights:
            for when, metric, value in rows_of(night):
                shown = _moment(value) if isinstance(value, datetime) else value
                cells = (_moment(when), metric, night.source, shown, _unit(metric))
                write(cells)

    def _hours(self, write: Callable[[Cells], None]) -> None:
        """Write the hours whose points are no more."""
        for key, day in self._days(0.5):
            name, (start, end) = str(key), self._within(day)
            found = self._local.sums([name], edges_of(start, end, _HOUR))
            points = self._local.points(name, start, end)
            standing = {_hour_of(point.at) for point in points}
            for one in found.get(name, ()):
                if one.start not in standing:
                    write(_hour_cells(key, one))
                    self._counts.hours += 1

    def _nights(self, text: TextIOWrapper, nights: Iterable[NightRecord]) -> None:
        text.write("[")
        for night in nights:
            text.write(",\n" if self._counts.nights else "\n")
            text.write(json.dumps(NIGHT.write(night), ensure_ascii=False))
            self._counts.nights += 1
        text.write("\n]\n")

    def _manifest(self) -> str:
        wanted = self._wanted
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "person": wanted.person,
            "first": wanted.first,
            "last": wanted.last,
            "counts": self._counts.told(),
            "made_at": wanted.made_at,
        }
        return json.dumps(to_json(manifest), indent=2)

    def _days(self, begun: float) -> Iterator[tuple[SeriesKey, datetime]]:
        """Yield the days of which something is known, series by series."""
        wanted, names = self._wanted, self._counts.series
        span = 0.5 / max(1, len(self._keys))
        for done, key in enumerate(self._keys):
            start = wanted.start
            while start < wanted.end:
                passed = (start - wanted.start) / (wanted.end - wanted.start)
                self._told(begun + span * (done + passed))
                end = min(start + _LOOK, wanted.end)
                days = self._local.sums([str(key)], edges_of(start, end, _DAY))
                for day in days.get(str(key), ()):
                    names.add(str(key))
                    yield key, day.start
                start = end

    def _within(self, day: datetime) -> tuple[datetime, datetime]:
        return day, min(day + _DAY, self._wanted.end)


def _hour_cells(key: SeriesKey, one: Sum) -> Cells:
    return (
        _moment(one.start),
        key.metric,
        key.source,
        one.n,
        one.sum,
        one.low,
        one.high,
        one.last,
        _moment(one.last_at),
        _unit(key.metric),
    )


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _unit(metric: str) -> str | None:
    measure = MEASURES.get(metric)
    return measure.unit if measure else None


@contextmanager
def _text(archive: ZipFile, name: str) -> Iterator[TextIOWrapper]:
    with (
        archive.open(name, "w", force_zip64=True) as raw,
        TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        yield text


def _table(text: TextIOWrapper, columns: Sequence[str]) -> Callable[[Cells], None]:
    writer = csv.writer(text)
    writer.writerow(columns)

    def write(cells: Cells) -> None:
        shown = (shown_number(it) if isinstance(it, float) else it for it in cells)
        writer.writerow(shown)

    return write


def _objects(text: TextIOWrapper, columns: Sequence[str]) -> Callable[[Cells], None]:
    def write(cells: Cells) -> None:
        told = dict(zip(columns, cells, strict=True))
        text.write(json.dumps(told, ensure_ascii=False) + "\n")

    return write
