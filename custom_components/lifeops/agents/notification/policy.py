"""May this be shown now, else why not and until when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...core.calm import Disturbance, Held, NotificationSettingsRecord
from ...core.datasets import FOCUS, NOTIFICATION_SETTINGS
from ...core.places import AHEAD, FRESH
from ...core.rules import View
from ...core.topics import AGENDA, TONIGHT
from .model import NORMAL, URGENT
from .quiet import Window, believed_until, windows

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to wait, and when it ends where that is known."""

    why: Held
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Calm:
    """What a person wants of now: all that holds, in order, and when that changes."""

    now: datetime
    settings: NotificationSettingsRecord
    holds: tuple[Hold, ...]
    changes: tuple[datetime, ...]

    def holding(self, priority: int) -> Hold | None:
        """Return what holds something of a priority, its rate apart.

        What is urgent is never held; what is important waits only for who asked for
        complete silence.
        """
        if priority <= URGENT:
            return None
        silence = (hold for hold in self.holds if hold.why is Held.DO_NOT_DISTURB)
        return next(iter(self.holds) if priority >= NORMAL else silence, None)

    def crowded(self, recent: Mapping[str, datetime]) -> Hold | None:
        """Return what holds one more of the usual ones after those of the last hour."""
        shown = sorted(at for at in recent.values() if at > self.now - HOUR)
        most = self.settings.per_hour
        return Hold(Held.RATE, shown[-most] + HOUR) if len(shown) >= most else None

    def changes_at(self) -> datetime | None:
        """Return when something begins or ceases to hold by itself."""
        return min((at for at in self.changes if at > self.now), default=None)


def calm_of(view: View) -> Calm:
    """Return what a person wants of now, from what stands published and written."""
    person = view.instance.subject
    settings = settings_of(view)
    tonight = view.topic(TONIGHT, person)
    quiet = windows(settings, tonight, view.now, view.tz)
    focus, meeting = _focus_until(view, settings), _meeting(view, settings)
    holds = (
        *((Hold(Held.DO_NOT_DISTURB),) if settings.do_not_disturb else ()),
        *_quiet(quiet, view.now),
        *((Hold(Held.FOCUS),) if focus else ()),
        *meeting,
    )
    changes = (
        *(at for window in quiet for at in (window.start, window.end)),
        believed_until(tonight),
        focus,
        *(hold.until for hold in meeting),
    )
    return Calm(view.now, settings, holds, tuple(at for at in changes if at))


def settings_of(view: View) -> NotificationSettingsRecord:
    """Return what a person chose for what they are told."""
    found = view.record(NOTIFICATION_SETTINGS, view.instance.subject)
    return found or NotificationSettingsRecord()


def disturbance(calm: Calm, recent: Mapping[str, datetime]) -> Disturbance:
    """Return whether something usual may be shown now."""
    hold = calm.holding(NORMAL) or calm.crowded(recent)
    if hold is None:
        return Disturbance(may=True)
    return Disturbance(may=False, why=hold.why, until=hold.until)


def _quiet(quiet: Sequence[Window], now: datetime) -> Iterator[Hold]:
    ends = [window.end for window in quiet if window.holds(now)]
    if ends:
        yield Hold(Held.QUIET, max(ends))


def _focus_until(view: View, settings: NotificationSettingsRecord) -> datetime | None:
    """Return until when a person is taken to be focused unless a home tells again."""
    if not settings.hold_in_focus:
        return None
    rows = (row.value for row in view.records(FOCUS, person=view.instance.subject))
    seen = (row.measured_at for row in rows if row.focused)
    fresh = (at + FRESH for at in seen if at and -AHEAD <= view.now - at < FRESH)
    return max(fresh, default=None)


def _meeting(view: View, settings: NotificationSettingsRecord) -> tuple[Hold, ...]:
    agenda = view.topic(AGENDA, view.instance.subject)
    if not settings.hold_in_meeting or agenda is None or not agenda.busy:
        return ()
    over = agenda.until is not None and agenda.until <= view.now
    return () if over else (Hold(Held.MEETING, agenda.until),)
