"""What a person's days come to: nights from records, all else from points."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from ...core.aliases import canonical, ids_of
from ...core.datasets import NIGHT
from ...core.days import days_span
from ...core.nights import arbitrated, day_of_night
from ...core.topics import LastNight
from ...engine.named import aliases_of, between
from ...metrics.protocols import Local, LogEnd
from ...metrics.question import Aggregation, Answer, Question
from ...metrics.statistics import STATISTICS, Figure
from ...store.reader import Reader

type Days = dict[date, Figure | None]
type Figures = Mapping[str, Days]
type Read = Callable[[Callable[[Reader], Figures]], Awaitable[Figures]]
type Ask = Callable[[Question], Awaitable[Answer]]

_NIGHTS_AT_ONCE = 50
_HOURS_AT_ONCE = 5000
_NIGHTLY = [one.metric for one in STATISTICS.values() if one.nightly]
_OTHERS = [one for one in STATISTICS.values() if not one.nightly]


@dataclass(frozen=True, slots=True)
class Changed:
    """The days of which a night changed (or went), up to a place in the journal."""

    days: Sequence[date] = ()
    place: int = 0


def changed_nights(reader: Reader, person_id: str, after: int) -> Changed:
    """Return whose nights changed behind a place; 0 tells of all there ever were."""
    rows = [
        row
        for own in ids_of(f"{person_id}/", aliases_of(reader))
        for row in reader.changed(NIGHT.name, own, f"{own}~", after)
    ]
    days = {day_of_night(name) for name, _ in rows}
    place = max((place for _, place in rows), default=after)
    return Changed(sorted(day for day in days if day is not None), place)


@dataclass(frozen=True, slots=True)
class Hours:
    """Where the hours of points ended, and by person since when they changed before.

    None tells that this is not known: all of them may have.
    """

    end: LogEnd
    since: Mapping[str, datetime] | None = None


def changed_hours(
    local: Local, behind: LogEnd | None, aliases: Mapping[str, str]
) -> Hours:
    """Return whose hours changed since another look, in the same file."""
    end = local.end()
    if behind is None or behind.generation != end.generation:
        return Hours(end)
    since: dict[str, datetime] = {}
    place = behind.hours
    while place < end.hours and (rows := local.changed_hours(place, _HOURS_AT_ONCE)):
        for row in rows:
            for person in {row.key.person, canonical(row.key.person, aliases)}:
                since[person] = min(row.start, since.get(person, row.start))
        place = rows[-1].pos
    return Hours(end, since)


async def async_night_figures(
    read: Read, person_id: str, days: Iterable[date]
) -> Figures:
    """Return what the nights of these days come to, None where there is no night."""
    figures: dict[str, Days] = {metric: {} for metric in _NIGHTLY}
    for some in batched(days, _NIGHTS_AT_ONCE, strict=False):
        found = await read(_reading(person_id, some))
        for metric in _NIGHTLY:
            figures[metric] |= found[metric]
    return figures


async def async_point_figures(
    ask: Ask, person_id: str, first: date, last: date
) -> Figures:
    """Return what the days of points come to; days without any are not mentioned."""
    figures: dict[str, Days] = {}
    for one in _OTHERS:
        kinds = (
            (Aggregation.DEFAULT,)
            if one.total
            else (Aggregation.MEAN, Aggregation.LOW, Aggregation.HIGH)
        )
        told = [
            _values(await ask(_question(person_id, one.metric, first, last, kind)))
            for kind in kinds
        ]
        figures[one.metric] = {
            day: Figure(*(values[day] for values in told)) for day in told[0]
        }
    return figures


def _reading(person_id: str, days: Sequence[date]) -> Callable[[Reader], Figures]:
    def read(reader: Reader) -> Figures:
        span = days_span(person_id, days[0], days[-1])
        rows = between(reader, NIGHT.name, *span)
        read = (NIGHT.readable(fields) for _, fields in rows)
        nights = arbitrated(night for night in read if night is not None)
        return {
            metric: {day: _figure(nights.get(day), metric) for day in days}
            for metric in _NIGHTLY
        }

    return read


def _figure(night: LastNight | None, metric: str) -> Figure | None:
    reading = night.metrics.get(metric) if night else None
    return Figure(reading.value) if reading else None


def _question(
    person_id: str, metric: str, first: date, last: date, kind: Aggregation
) -> Question:
    return Question(
        person=person_id, metric=metric, first=first, last=last, aggregation=kind
    )


def _values(answer: Answer) -> dict[date, float]:
    return dict(_told(answer))


def _told(answer: Answer) -> Iterator[tuple[date, float]]:
    for value in answer.values:
        if value.day is not None and value.value is not None:
            yield value.day, value.value
