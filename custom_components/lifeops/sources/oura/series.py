"""What is a series: rows of one, and the day's figures of a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...core.days import LifeDay, wall_moment
from ...core.json import Json
from ...core.series import AHEAD, Point, SeriesKey
from ...core.units import METRICS, Metric
from .account import Account, Points
from .client import Answer
from .documents import Document
from .endpoints import DAILY_ACTIVITY, HEARTRATE, RING_BATTERY_LEVEL, Endpoint
from .errors import UnfitError
from .values import measure, moment, number

_AHEAD = timedelta(minutes=5)
_FAR_DAYS = 2
_NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A series, the field that holds its value, the values that a body can have."""

    metric: str
    name: str
    low: float
    high: float


ROWS: Mapping[str, _Row] = {
    HEARTRATE.name: _Row(
        metric="heart_rate_bpm",
        name="bpm",
        low=METRICS[Metric.LOWEST_HR].low,
        high=METRICS[Metric.LOWEST_HR].high,
    ),
    RING_BATTERY_LEVEL.name: _Row(
        metric="ring_battery_pct", name="level", low=0, high=100
    ),
}

_DAILY: Mapping[Metric, tuple[str, str | None]] = {
    Metric.STEPS: ("steps", None),
    Metric.ACTIVE_ENERGY: ("active_calories", "kcal"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points, and the endpoints of which something cannot be."""

    points: Points = field(default_factory=dict)
    faults: frozenset[str] = frozenset()


def read_rows(
    endpoint: Endpoint,
    answer: Answer,
    account: Account,
    start: datetime,
    now: datetime,
) -> Series:
    """Return the rows of an answer as points; of two at one moment the later."""
    row = ROWS[endpoint.name]
    values: dict[datetime, float] = {}
    refused = answer.strays
    for item in answer.items:
        try:
            at = _at(item, start, now)
            values[at] = _between(number(item.get(row.name)), row)
        except UnfitError:
            refused += 1
    points = [Point(at, values[at]) for at in sorted(values)]
    key = _key(row.metric, account)
    return Series(
        points={key: points} if points else {},
        faults=frozenset({endpoint.name} if refused else ()),
    )


def day_figures(
    documents: Iterable[Document], account: Account, now: datetime
) -> Series:
    """Return what days of activity come to, one point each."""
    points: dict[SeriesKey, list[Point]] = {}
    faults: set[str] = set()
    for document in documents:
        for metric in _DAILY:
            try:
                point = _figure(document, metric, account.tz, now)
            except UnfitError:
                faults.add(DAILY_ACTIVITY.name)
                continue
            if point is not None:
                points.setdefault(_key(metric.value, account), []).append(point)
    return Series(points=points, faults=frozenset(faults))


def merged(several: Sequence[Series]) -> Series:
    """Return several as one."""
    points: dict[SeriesKey, list[Point]] = {}
    for one in several:
        for key, told in one.points.items():
            points.setdefault(key, []).extend(told)
    return Series(
        points=points, faults=frozenset().union(*(one.faults for one in several))
    )


def _key(metric: str, account: Account) -> SeriesKey:
    return SeriesKey(metric=metric, person=account.person, source=account.source)


def _at(item: Mapping[str, Json], start: datetime, now: datetime) -> datetime:
    at = moment(item.get("timestamp"))
    if not start - timedelta(days=_FAR_DAYS) <= at <= now + _AHEAD:
        raise UnfitError("timestamp")
    return at


def _between(value: float | None, row: _Row) -> float:
    if value is None or not row.low <= value <= row.high:
        raise UnfitError(row.name)
    return value


def _noon(day: date, tz: ZoneInfo) -> datetime:
    """Return noon in UTC, that no move changes, or local noon where it is not of the day."""
    noon = datetime.combine(day, _NOON, tzinfo=UTC)
    if LifeDay.of_activity(noon, tz) == LifeDay(day):
        return noon
    return wall_moment(day, _NOON, tz)


def _figure(
    document: Document, metric: Metric, tz: ZoneInfo, now: datetime
) -> Point | None:
    name, unit = _DAILY[metric]
    given = number(document.data.get(name))
    if given is None:
        return None
    at = _noon(document.day, tz)
    if at > now + AHEAD:
        raise UnfitError("day")
    return Point(at, measure(metric, given, unit))
