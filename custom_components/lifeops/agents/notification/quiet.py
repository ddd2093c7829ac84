"""Quiet time: a person's own times, else those of the night."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...core.calm import NotificationSettingsRecord
from ...core.days import wall_moment
from ...core.topics import Tonight

_FROM = time(22, 30)
_UNTIL = time(7)
_AFTER_BEDTIME = timedelta(minutes=30)
_BELIEVED = timedelta(hours=12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A quiet time, its end excluded."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        """Tell whether it is quiet time."""
        return self.start <= now < self.end


def windows(
    settings: NotificationSettingsRecord,
    tonight: Tonight | None,
    now: datetime,
    tz: ZoneInfo,
) -> Sequence[Window]:
    """Return the quiet times around now; one without length is none.

    A night that was over long ago says nothing of the next one.
    """
    if not settings.quiet:
        return ()
    own = settings.quiet_from is not None and settings.quiet_until is not None
    believed = tonight is not None and now < tonight.wake + _BELIEVED
    night = tonight if believed and not own else None
    found = _of_night(settings, night, tz) if night else _of_walls(settings, now, tz)
    return [window for window in found if window.start < window.end]


def believed_until(tonight: Tonight | None) -> datetime | None:
    """Return when what is known of a night says nothing any more."""
    return None if tonight is None else tonight.wake + _BELIEVED


def _of_walls(
    settings: NotificationSettingsRecord, now: datetime, tz: ZoneInfo
) -> Iterator[Window]:
    begins, ends = settings.quiet_from or _FROM, settings.quiet_until or _UNTIL
    if begins == ends:
        return
    today = now.astimezone(tz).date()
    for day in (today - _DAY, today, today + _DAY):
        last = day if ends > begins else day + _DAY
        yield Window(wall_moment(day, begins, tz), wall_moment(last, ends, tz))


def _of_night(
    settings: NotificationSettingsRecord, night: Tonight, tz: ZoneInfo
) -> Iterator[Window]:
    """Yield what is quiet of a night, and of the one before where a time of one's own ends it.

    The plan is of the coming night from the wake-up time on.
    """
    start = night.bedtime + _AFTER_BEDTIME
    if settings.quiet_from:
        yield Window(_before(settings.quiet_from, night.wake, tz), night.wake)
    elif settings.quiet_until is None:
        yield Window(start, night.wake)
    else:
        for begins in (_day_before(start, tz), start):
            yield Window(begins, _from(settings.quiet_until, begins, tz))


def _before(wall: time, moment: datetime, tz: ZoneInfo) -> datetime:
    """Return the last time, up to a moment, that a clock shows something."""
    day = moment.astimezone(tz).date()
    shown = wall_moment(day, wall, tz)
    return shown if shown <= moment else wall_moment(day - _DAY, wall, tz)


def _from(wall: time, moment: datetime, tz: ZoneInfo) -> datetime:
    """Return the first time, from a moment on, that a clock shows something."""
    day = moment.astimezone(tz).date()
    shown = wall_moment(day, wall, tz)
    return shown if shown >= moment else wall_moment(day + _DAY, wall, tz)


def _day_before(moment: datetime, tz: ZoneInfo) -> datetime:
    local = moment.astimezone(tz)
    return wall_moment(local.date() - _DAY, local.time(), tz)
