"""Tomorrow's first appointment, as far as it decides when to get up."""

from collections.abc import Iterable, Sequence
from datetime import time
from zoneinfo import ZoneInfo

from ...core.days import LifeDay, wall_moment
from ...core.records import CalendarEventRecord, EventStatus

_FROM = time(3)
_UNTIL = time(12)
_OFF = (EventStatus.CANCELLED, EventStatus.DECLINED)


def first_appointment(
    events: Iterable[CalendarEventRecord],
    day: LifeDay,
    tz: ZoneInfo,
    ignored_titles: Sequence[str],
) -> CalendarEventRecord | None:
    """Return the first event of the morning that a night leads into."""
    start, end = (wall_moment(day.date, wall, tz) for wall in (_FROM, _UNTIL))
    ignored = tuple(title.casefold() for title in ignored_titles)
    binding = (
        event
        for event in events
        if start <= event.start < end and _binds(event, ignored)
    )
    return min(binding, key=lambda event: (event.start, event.title), default=None)


def _binds(event: CalendarEventRecord, ignored: Sequence[str]) -> bool:
    title = event.title.casefold()
    return (
        event.busy
        and not event.all_day
        and event.status not in _OFF
        and not any(words in title for words in ignored)
    )
