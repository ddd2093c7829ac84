"""Days of health as rows of Home Assistant's long-term statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..core.days import wall_moment
from ..core.measures import HEART_RATE, MEASURES, Kind
from ..core.units import Metric

_HOUR = timedelta(hours=1)
_HALF_DAY = timedelta(hours=12)
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A measure as statistics hold it, in a unit of which each is per canonical ones.

    Without a class nobody converts it: a deviation is no temperature, and energy that
    a body burns does not belong beside that of the house.
    """

    metric: str
    unit: str | None
    unit_class: str | None = None
    per: float = 1.0

    @property
    def total(self) -> bool:
        """Tell whether days add up, as steps do and a heart rate does not."""
        return MEASURES[self.metric].kind is Kind.RUNNING_TOTAL

    @property
    def nightly(self) -> bool:
        """Tell whether nights say what a day comes to."""
        return MEASURES[self.metric].nightly


@dataclass(frozen=True, slots=True)
class Figure:
    """What a day comes to; low and high only where there was more than one value."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of statistics; one without a value is as good as none."""

    start: datetime
    mean: float | None = None
    min: float | None = None
    max: float | None = None
    state: float | None = None
    sum: float | None = None

    @property
    def figure(self) -> Figure | None:
        """Return the day's figure, None where the row has none."""
        value = self.state if self.mean is None else self.mean
        return None if value is None else Figure(value, self.min, self.max)


@dataclass(frozen=True, slots=True)
class Change:
    """The rows to write; anew says that what stands has to be cleared first.

    days are those that have a figure once this is written, oldest first.
    """

    rows: Sequence[Row]
    days: Sequence[date]
    anew: bool = False


def _plain(metric: str) -> Statistic:
    return Statistic(metric=metric, unit=MEASURES[metric].unit)


def _long(metric: Metric) -> Statistic:
    return Statistic(metric=metric.value, unit="h", unit_class="duration", per=3600)


def _short(metric: Metric) -> Statistic:
    return Statistic(metric=metric.value, unit="min", unit_class="duration", per=60)


STATISTICS: Mapping[str, Statistic] = {
    one.metric: one
    for one in (
        _plain(Metric.SLEEP_SCORE),
        _long(Metric.SLEEP_TOTAL),
        _long(Metric.SLEEP_DEEP),
        _long(Metric.SLEEP_REM),
        _long(Metric.SLEEP_LIGHT),
        _long(Metric.IN_BED),
        _short(Metric.SLEEP_AWAKE),
        _short(Metric.SLEEP_LATENCY),
        _plain(Metric.EFFICIENCY),
        _plain(Metric.HRV),
        _plain(Metric.LOWEST_HR),
        _plain(Metric.TEMPERATURE_DEVIATION),
        _plain(Metric.RESPIRATORY_RATE),
        _plain(Metric.SPO2),
        _plain(Metric.READINESS_SCORE),
        _plain(Metric.STEPS),
        _plain(Metric.ACTIVE_ENERGY),
        _plain(HEART_RATE),
    )
}


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return where a day's row stands: the first whole hour of UTC that begins in it.

    That is midnight, or where zones are off by half an hour 00:30; rows may not stand
    between the hours.
    """
    midnight = wall_moment(day, time(), zone)
    hour = midnight.replace(minute=0, second=0, microsecond=0)
    return hour if hour == midnight else hour + _HOUR


def day_of(start: datetime, zone: ZoneInfo) -> date:
    """Return whose row stands there: the day of the nearest midnight."""
    return (start + _HALF_DAY).astimezone(zone).date()


def change(
    statistic: Statistic,
    figures: Mapping[date, Figure | None],
    standing: Sequence[Row],
    zone: ZoneInfo,
    *,
    anew: bool = False,
) -> Change:
    """Return what brings the rows of one statistic in step.

    None says that there is nothing (any more) on a day; of days that are not mentioned
    is known what their rows say. The sum begins with the first day, whenever that came
    in: rows behind it are written again, those of no other statistic. Where rows stand
    at midnights of another zone, all days that can be known have to be mentioned.
    """
    told = {day: _converted(figures[day], statistic) for day in figures}
    moved = any(row.start != _own_start(row, zone) for row in standing)
    stood = _kept(standing, zone, min(told, default=date.max) if moved else date.max)
    known = {**stood, **told}
    days = [day for day in sorted(known) if known[day]]
    wanted = _rows(statistic, known, zone)
    if anew or moved:
        return Change([row for row in wanted if row.figure], days, anew=True)
    by_start = {row.start: row for row in standing}
    rows = [row for row in wanted if _differs(row, by_start.get(row.start))]
    return Change(rows, days)


def _own_start(row: Row, zone: ZoneInfo) -> datetime:
    return start_of(day_of(row.start, zone), zone)


def _kept(
    standing: Sequence[Row], zone: ZoneInfo, before: date
) -> dict[date, Figure | None]:
    """Return what rows say of the days before one."""
    days = {day_of(row.start, zone): row.figure for row in standing}
    return {day: figure for day, figure in days.items() if day < before}


def _converted(figure: Figure | None, statistic: Statistic) -> Figure | None:
    if figure is None:
        return None

    def told(value: float | None) -> float | None:
        return None if value is None else round(value / statistic.per, _DIGITS)

    value = round(figure.value / statistic.per, _DIGITS)
    return replace(figure, value=value, low=told(figure.low), high=told(figure.high))


def _rows(
    statistic: Statistic, figures: Mapping[date, Figure | None], zone: ZoneInfo
) -> Iterator[Row]:
    """Yield the rows, oldest first; a day without a figure carries the sum on."""
    total = 0.0
    for day in sorted(figures):
        figure, start = figures[day], start_of(day, zone)
        if not statistic.total:
            yield _gauge(start, figure)
            continue
        total = round(total + (figure.value if figure else 0.0), _DIGITS)
        yield Row(start=start, state=figure.value if figure else None, sum=total)


def _gauge(start: datetime, figure: Figure | None) -> Row:
    if figure is None:
        return Row(start=start)
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    return Row(start=start, mean=figure.value, min=low, max=high)


def _differs(row: Row, stands: Row | None) -> bool:
    """Tell whether a row has to be written; one that says nothing is never added."""
    return row.figure is not None if stands is None else row != stands
