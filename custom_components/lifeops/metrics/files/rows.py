"""What the cells of a line come to; whoever wrote the file, columns mean the same."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
import json

from ...core.datasets import NIGHT
from ...core.health import NightRecord
from ...core.json import Json, JsonMismatchError
from ...core.measures import MEASURES
from ...core.series import Point, Sum
from . import cells
from .lines import Record
from .model import HourRow, NightRow, PointRow, Reason, Row, UnusableError, ValueRow

_HOUR = timedelta(hours=1)
_MOST_SOURCES = 50
_MOST_BYTES = 64 * 1024
_LONGEST_NAME = 100
_MOST_RANK = 1000
_MOST = 1e100


@dataclass(slots=True)
class Meaning:
    """What lines mean: the source of those that name none, and what time it is.

    sources are those that were met already.
    """

    source: str
    now: datetime
    sources: set[str]

    def metric_row(self, record: Record) -> Row:
        """Return a line of metrics; raises UnusableError."""
        record = _told(record)
        at = cells.moment(record.get("time"), self.now)
        metric = cells.metric(record.get("metric"))
        source = self._source(record.get("source"))
        if metric in cells.MOMENTS:
            slept = cells.moment(record.get("value"), self.now)
            return ValueRow(metric, source, at, slept)
        value = cells.number(record.get("value"))
        value = cells.canonical(metric, value, record.get("unit"))
        if MEASURES[metric].nightly:
            return ValueRow(metric, source, at, value)
        return PointRow(metric, source, Point(at, value))

    def hour_row(self, record: Record) -> Row:
        """Return a line of hours; raises UnusableError."""
        record = _told(record)
        metric = cells.metric(record.get("metric"))
        measure = MEASURES.get(metric)
        if measure is None or measure.nightly:
            raise UnusableError(Reason.UNKNOWN_METRIC)
        if record.get("unit") not in (None, "", measure.unit):
            raise UnusableError(Reason.UNKNOWN_UNIT)
        counted = _sum(record, self.now)
        for value in (counted.low, counted.high, counted.last):
            cells.canonical(metric, value, None)
        return HourRow(metric, self._source(record.get("source")), counted)

    def night_row(self, record: Record) -> Row:
        """Return a whole night; raises UnusableError."""
        record = _told(record)
        _check_size(record)
        try:
            night = NIGHT.read(record)
        except (JsonMismatchError, OverflowError) as err:
            raise UnusableError(Reason.BAD_NIGHT) from err
        cells.past_day(night.day, self.now)
        _check_moments(night, self.now)
        _check_values(night)
        self._source(night.source)
        return NightRow(night)

    def _source(self, cell: Json) -> str:
        source = cells.source(cell, self.source)
        if source not in self.sources:
            if len(self.sources) >= _MOST_SOURCES:
                raise UnusableError(Reason.TOO_MANY_SOURCES)
            self.sources.add(source)
        return source


def _told(record: Record) -> dict[str, Json]:
    if isinstance(record, UnusableError):
        raise record
    return dict(record)


def _sum(record: dict[str, Json], now: datetime) -> Sum:
    """Return an hour that can be: as many values as it says, within their bounds."""
    start = cells.moment(record.get("time"), now)
    n = cells.number(record.get("n"))
    if (
        start.replace(minute=0, second=0, microsecond=0) != start
        or n != int(n)
        or n < 1
    ):
        raise UnusableError(Reason.MALFORMED)
    counted = Sum(
        start=start,
        n=int(n),
        sum=cells.number(record.get("sum")),
        low=cells.number(record.get("low")),
        high=cells.number(record.get("high")),
        last=cells.number(record.get("last")),
        last_at=cells.moment(record.get("last_time"), now),
    )
    within = counted.low <= counted.last <= counted.high
    if not within or not start <= counted.last_at < start + _HOUR:
        raise UnusableError(Reason.MALFORMED)
    slack = 1e-9 * (abs(counted.sum) + 1)
    low, high = counted.low * n - slack, counted.high * n + slack
    if not low <= counted.sum <= high or not abs(counted.sum) < _MOST:
        raise UnusableError(Reason.MALFORMED)
    return counted


def _check_size(record: dict[str, Json]) -> None:
    try:
        size = len(json.dumps(record, allow_nan=False).encode())
    except (ValueError, RecursionError) as err:
        raise UnusableError(Reason.BAD_NIGHT) from err
    if size > _MOST_BYTES:
        raise UnusableError(Reason.TOO_LONG)


def _check_moments(night: NightRecord, now: datetime) -> None:
    moments = [night.measured_at, night.bedtime, night.wake]
    moments += [one.measured_at for one in night.metrics.values()]
    moments += [at for nap in night.naps for at in (nap.start, nap.end)]
    moments += [night.hypnogram.start] if night.hypnogram else []
    for at in moments:
        if at is not None:
            cells.moment(at.isoformat(), now)
    if night.bedtime and night.wake and night.bedtime > night.wake:
        raise UnusableError(Reason.BAD_NIGHT)


def _check_values(night: NightRecord) -> None:
    nightly: Collection[str] = {name for name, one in MEASURES.items() if one.nightly}
    for metric, reading in night.metrics.items():
        if metric not in nightly:
            raise UnusableError(Reason.UNKNOWN_METRIC)
        cells.canonical(metric, cells.number(reading.value), None)
    hypnogram = night.hypnogram
    sound = (
        all(nap.total_s >= 0 and nap.start < nap.end for nap in night.naps)
        and (hypnogram is None or hypnogram.step_s > 0)
        and len(night.source_name) <= _LONGEST_NAME
        and 0 <= night.rank <= _MOST_RANK
    )
    if not sound or not night.source:
        raise UnusableError(Reason.BAD_NIGHT)
