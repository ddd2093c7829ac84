"""What somebody asks of an agenda: its events, and when there is time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from ...core.days import wall_moment
from ...core.json import Json, to_json
from ...core.records import CalendarEventRecord, CalendarReadRecord
from ...core.rules import Row, View
from .look import AHEAD, events_between, home_name, readings, reads_of, settings_of
from .merge import Block, binding, blocks, tellings
from .present import leave_at

_BEHIND = timedelta(days=7)
_MOST_EVENTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A time that somebody looks for: so long, within these hours of these days."""

    minutes: int
    first: date
    days: int
    start: time
    end: time
    weekdays: Collection[int] = ()
    most: int = 5


def agenda_answer(view: View, start: datetime, end: datetime) -> Mapping[str, Json]:
    """Return what stands in all calendars between two moments, and how fresh that is."""
    settings, rows = settings_of(view), readings(view)
    known = [row.value for row in _known(view, start, end, rows)]
    bound = binding(known, settings)
    told = [same for same in tellings(known) if _overlaps(same[-1], start, end)]
    leaves = {
        one.start: leave_at(bound, one.start, settings, home_name(view))
        for one in bound
    }
    taking = set(bound)
    busy = [not taking.isdisjoint(same) for same in told]
    return {
        "events": [
            {
                **_event(same),
                "busy": binds,
                "leave_at": to_json(leaves.get(same[-1].start)) if binds else None,
            }
            for same, binds in zip(told[:_MOST_EVENTS], busy, strict=False)
        ],
        "busy": [_span(one) for one in _within(blocks(bound), start, end)],
        "calendars": [_calendar(row) for row in rows],
        "speech": _speech([one for one in bound if one.start >= start], end),
    }


def free_time_answer(view: View, wish: Wish) -> Mapping[str, Json]:
    """Return the first times in which somebody is free, as far as is known."""
    rows = readings(view)
    begin = wall_moment(wish.first, time.min, view.tz)
    end = begin + timedelta(days=wish.days + 1)
    known = _known(view, begin, end, rows)
    busy = blocks(binding((row.value for row in known), settings_of(view)))
    found = list(islice(free_slots(busy, wish, view.now, view.tz), wish.most))
    speech: dict[str, Json] = {"text": "no_free_time", "placeholders": {}}
    if found:
        at = found[0].start.astimezone(view.tz)
        placeholders: dict[str, Json] = {"day": str(at.date()), "at": f"{at:%H:%M}"}
        speech = {"text": "free_time", "placeholders": placeholders}
    return {
        "slots": [_span(one) for one in found],
        "calendars": [_calendar(row) for row in rows],
        "speech": speech,
    }


def free_slots(
    busy: Sequence[Block], wish: Wish, now: datetime, tz: ZoneInfo
) -> Iterator[Block]:
    """Yield the free times that are long enough, each as long as it is."""
    length = timedelta(minutes=wish.minutes)
    for offset in range(wish.days):
        day = wish.first + timedelta(days=offset)
        if wish.weekdays and day.weekday() not in wish.weekdays:
            continue
        last = day if wish.end > wish.start else day + timedelta(days=1)
        begin = max(wall_moment(day, wish.start, tz), now)
        end = wall_moment(last, wish.end, tz)
        yield from (one for one in _gaps(busy, begin, end) if _length(one) >= length)


def _gaps(busy: Sequence[Block], begin: datetime, end: datetime) -> Iterator[Block]:
    for block in busy:
        if block.end <= begin or block.start >= end:
            continue
        if block.start > begin:
            yield Block(begin, block.start)
        begin = block.end
    if begin < end:
        yield Block(begin, end)


def _length(block: Block) -> timedelta:
    return block.end - block.start


def _known(
    view: View,
    start: datetime,
    end: datetime,
    rows: Sequence[Row[CalendarReadRecord]],
) -> Sequence[Row[CalendarEventRecord]]:
    end = min(end, start + AHEAD + timedelta(days=2))
    first, last = (start - _BEHIND).date(), end.date()
    return events_between(view, first, last, reads_of(rows))


def _overlaps(event: CalendarEventRecord, start: datetime, end: datetime) -> bool:
    return event.start < end and (event.end > start or event.start >= start)


def _within(found: Sequence[Block], start: datetime, end: datetime) -> Sequence[Block]:
    return [one for one in found if one.start < end and one.end > start]


def _event(same: Sequence[CalendarEventRecord]) -> dict[str, Json]:
    """Return an event with the calendars that tell of it."""
    event = same[-1]
    return {
        "title": event.title,
        **_span(Block(event.start, event.end)),
        "all_day": event.all_day,
        "location": event.location,
        "status": event.status.value,
        "calendars": sorted({one.calendar for one in same}),
        "by_agent": event.by_agent,
    }


def _span(block: Block) -> dict[str, Json]:
    return {"start": block.start.isoformat(), "end": block.end.isoformat()}


def _calendar(row: Row[CalendarReadRecord]) -> Mapping[str, Json]:
    read = row.value
    return {
        "calendar": read.calendar,
        "home": row.id.partition("/")[2].partition(".")[0],
        "read_at": read.read_at.isoformat(),
        "until": read.until.isoformat(),
    }


def _speech(told: Sequence[CalendarEventRecord], end: datetime) -> Mapping[str, Json]:
    coming = [one for one in told if one.start < end]
    if not coming:
        return {"text": "agenda_empty", "placeholders": {}}
    first = coming[0]
    placeholders: dict[str, Json] = {
        "count": len(coming),
        "title": first.title,
        "at": first.start.isoformat(),
    }
    return {"text": "agenda", "placeholders": placeholders}
