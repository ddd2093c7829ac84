"""Where a person is, from what each home sees of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from .datasets import MEMBER, PRESENCE
from .records import PresenceRecord
from .rules import Row, View

FRESH: Final = timedelta(minutes=30)
REFRESHED: Final = timedelta(minutes=10)
REMEMBERED: Final = timedelta(hours=12)
AHEAD: Final = timedelta(minutes=5)


class Away(Enum):
    """A place of its own: no home at all."""

    AWAY = "away"


AWAY: Final = Away.AWAY


class Here(Enum):
    """Where a person is as one home sees it; unknown leaves it to who comes first."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    AWAY = "away"
    UNKNOWN = "unknown"


def presence_id(person: str, home: str) -> str:
    """Return the id of what one home sees of a person."""
    return f"{person}/{home}"


def whereabouts(
    rows: Sequence[Row[PresenceRecord]], now: datetime
) -> str | Away | None:
    """Return the home that saw a person last, AWAY where all say so, else None.

    What is older than half an hour says nothing, nor does a clock that is far ahead.
    """
    fresh = _seen(rows, now, FRESH)
    if home := _newest_home(fresh):
        return home
    said = [row.value.home for row in fresh]
    return AWAY if said and not any(each is None for each in said) else None


def zones_of(rows: Sequence[Row[PresenceRecord]], now: datetime) -> frozenset[str]:
    """Return the zones in which homes see a person now, by their names in lower case."""
    fresh = _seen(rows, now, FRESH)
    return frozenset(row.value.zone.casefold() for row in fresh if row.value.zone)


def place(view: View, person: str) -> Here:
    """Return where a person is as the home of a view sees it."""
    found = whereabouts(seen_of(view, person), view.now)
    if found is None:
        return Here.UNKNOWN
    if isinstance(found, Away):
        return Here.AWAY
    return Here.HERE if _is_at(view, found) else Here.ELSEWHERE


def is_served_here(view: View, person: str) -> bool:
    """Tell whether lights and media of this home are a person's to use now.

    Where nobody knows it is the home where they were last seen. Where that is not
    remembered it is every home that does not see them out.
    """
    found = place(view, person)
    if found is not Here.UNKNOWN:
        return found is Here.HERE
    rows = seen_of(view, person)
    if last := _newest_home(_seen(rows, view.now, REMEMBERED)):
        return _is_at(view, last)
    own = next((row.value for row in rows if _home_of(row) == view.home), None)
    return own is None or own.home is not False


def seen_of(view: View, person: str) -> Sequence[Row[PresenceRecord]]:
    """Return what each home sees of a person."""
    rows = view.records(PRESENCE, person=person)
    return [row for row in rows if "/" in row.id]


def _newest_home(rows: Sequence[Row[PresenceRecord]]) -> str | None:
    """Return the home that saw a person in it most lately."""
    seen = [
        (row.value.measured_at, _home_of(row))
        for row in rows
        if row.value.home and row.value.measured_at is not None
    ]
    return max(seen)[1] if seen else None


def _seen(
    rows: Sequence[Row[PresenceRecord]], now: datetime, within: timedelta
) -> Sequence[Row[PresenceRecord]]:
    """Return what was seen in a time before now, as far as clocks agree."""
    times = ((row, row.value.measured_at) for row in rows)
    return [row for row, at in times if at and -AHEAD <= now - at <= within]


def _home_of(row: Row[PresenceRecord]) -> str:
    return row.id.rpartition("/")[2]


def _is_at(view: View, home: str) -> bool:
    """Tell whether a home is this one, or stands at the same site."""
    return home == view.home or _site(view, home) == _site(view, view.home)


def _site(view: View, home: str) -> str:
    member = view.record(MEMBER, home)
    return home if member is None else member.site
