"""All calendars of a person as one: which events bind, each of them once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

from ...core.agenda import AgendaSettingsRecord
from ...core.records import CalendarEventRecord, CalendarReadRecord, EventStatus
from ...core.rules import Row

type Reads = Mapping[str, CalendarReadRecord]
"""How each home last read each calendar, by the third part of its events' ids."""

type _Rows = Sequence[Row[CalendarEventRecord]]

type _Key = tuple[object, ...]

_OFF = (EventStatus.CANCELLED, EventStatus.DECLINED)
_OUTDATED = timedelta(hours=2)
_NEVER = datetime.min.replace(tzinfo=UTC)
_CALENDAR = 2


@dataclass(frozen=True, slots=True)
class Block:
    """A time in which a person is busy without a pause."""

    start: datetime
    end: datetime


def calendar_of(record_id: str) -> str:
    """Return which home's reading of which calendar an event's id names."""
    return record_id.split("/")[_CALENDAR]


def believed(rows: _Rows, reads: Reads) -> list[Row[CalendarEventRecord]]:
    """Leave out what was read hours before another home or calendar told otherwise.

    A home that was off for days still has events where they once were, and those that
    were taken out of a calendar which another home has read since.
    """
    newest: dict[str, datetime] = {}
    for row in rows:
        if uid := row.value.uid:
            newest[uid] = max(newest.get(uid, _NEVER), _read_at(row, reads))
    gone = _taken_out(rows, reads)
    return [
        row
        for row in rows
        if row.id not in gone
        and (
            not row.value.uid
            or newest[row.value.uid] - _read_at(row, reads) <= _OUTDATED
        )
    ]


def _taken_out(rows: _Rows, reads: Reads) -> set[str]:
    """Return the events that a newer reading of the same calendar has no more.

    Two homes may call a calendar as they like: it is the same where the newer reading
    knows at least half of the UIDs that the older one has in the time of both.
    """
    told: dict[str, list[Row[CalendarEventRecord]]] = {}
    for row in rows:
        if row.value.uid:
            told.setdefault(calendar_of(row.id), []).append(row)
    gone: set[str] = set()
    for older, newer in permutations(told, 2):
        if not _is_outdated(older, newer, reads):
            continue
        common = [row for row in told[older] if _is_within(row.value, reads[newer])]
        uids, known = _uids(common), _uids(told[newer])
        if len(uids & known) * 2 >= len(uids):
            gone |= {row.id for row in common if row.value.uid not in known}
    return gone


def _is_outdated(older: str, newer: str, reads: Reads) -> bool:
    """Tell whether another home's reading is hours newer."""
    if newer not in reads or _home_of(older) == _home_of(newer):
        return False
    before = reads[older].read_at if older in reads else _NEVER
    return reads[newer].read_at - before > _OUTDATED


def _is_within(event: CalendarEventRecord, read: CalendarReadRecord) -> bool:
    return event.end > read.read_at and event.start < read.until


def _uids(rows: _Rows) -> set[str | None]:
    return {row.value.uid for row in rows}


def _home_of(reading: str) -> str:
    return reading.partition(".")[0]


def binding(
    events: Iterable[CalendarEventRecord], settings: AgendaSettingsRecord
) -> list[CalendarEventRecord]:
    """Return what takes a person's time, each event once, in order.

    What one calendar says is off is so in all of them. All-day events and what agents
    planned bind nobody.
    """
    known = list(events)
    off = {_uid_key(event) for event in known if event.status in _OFF and event.uid}
    ignored = tuple(title.casefold() for title in settings.ignored_titles)
    return once(
        event
        for event in known
        if _binds(event, ignored) and _uid_key(event) not in off
    )


def once(events: Iterable[CalendarEventRecord]) -> list[CalendarEventRecord]:
    """Return each event once, in order; of several tellings the longest."""
    return [same[-1] for same in tellings(events)]


def tellings(
    events: Iterable[CalendarEventRecord],
) -> list[Sequence[CalendarEventRecord]]:
    """Return what is told of each event, in order; of each the longest last.

    They are the same by UID and start, or by title, start and end; same as the same.
    """
    leaders: dict[_Key, _Key] = {}
    known = list(events)
    for event in known:
        first, *others = (_leader(leaders, key) for key in _keys(event))
        leaders.update(dict.fromkeys(others, first))
    groups: dict[_Key, list[CalendarEventRecord]] = {}
    for event in sorted(known, key=_length_order):
        groups.setdefault(_leader(leaders, _keys(event)[0]), []).append(event)
    return sorted(groups.values(), key=lambda same: _order(same[-1]))


def blocks(events: Iterable[CalendarEventRecord]) -> list[Block]:
    """Return the union of events in order; what touches is one."""
    merged: list[Block] = []
    for event in sorted(events, key=_order):
        if event.start >= event.end:
            continue
        if merged and event.start <= merged[-1].end:
            end = max(merged[-1].end, event.end)
            merged[-1] = Block(merged[-1].start, end)
        else:
            merged.append(Block(event.start, event.end))
    return merged


def _binds(event: CalendarEventRecord, ignored: Sequence[str]) -> bool:
    title = event.title.casefold()
    return (
        event.busy
        and not event.all_day
        and event.by_agent is None
        and event.status not in _OFF
        and not any(words in title for words in ignored)
    )


def _read_at(row: Row[CalendarEventRecord], reads: Reads) -> datetime:
    read = reads.get(calendar_of(row.id))
    return read.read_at if read else _NEVER


def _uid_key(event: CalendarEventRecord) -> _Key:
    return ("uid", event.uid, event.start)


def _keys(event: CalendarEventRecord) -> Sequence[_Key]:
    told: _Key = ("told", event.title, event.start, event.end)
    return (_uid_key(event), told) if event.uid else (told,)


def _leader(leaders: dict[_Key, _Key], key: _Key) -> _Key:
    while (above := leaders.setdefault(key, key)) != key:
        key = above
    return key


def _order(event: CalendarEventRecord) -> tuple[datetime, datetime, str, str]:
    return (event.start, event.end, event.title, event.calendar)


def _length_order(event: CalendarEventRecord) -> tuple[datetime, bool, str, str]:
    return (event.end, bool(event.location), event.title, event.calendar)
