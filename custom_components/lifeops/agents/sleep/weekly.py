"""The week in a sentence on Sunday, after waking, for who asked for it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ...core.datasets import NOTIFICATION
from ...core.days import LifeDay
from ...core.effects import PutRecord
from ...core.insights import SleepInsight
from ...core.records import NotificationRecord
from ...core.rules import View
from .evening import Evening
from .notices import put_notice, taken_back
from .plan import wake_of

_PURPOSE = "weekly_summary"
_SUNDAY = 6
_LATEST = timedelta(hours=5, minutes=30)
_UNTIL = timedelta(hours=12)


def weekly_notices(evening: Evening, view: View) -> tuple[PutRecord, ...]:
    """Return what has to be told of the week now, once, or taken back."""
    id_ = evening.key(_PURPOSE)
    wanted = evening.settings.weekly_summary
    told = view.record(NOTIFICATION, id_)
    if told is not None:
        back = taken_back(id_, told, evening, holds=wanted)
        return () if back is None else (back,)
    if not (wanted and evening.insight and _is_due(evening, view)):
        return ()
    text = _text(evening.insight.shown)
    if text is None:
        return ()
    record = NotificationRecord(
        person=evening.instance.subject,
        agent=evening.instance.agent,
        text=text[0],
        placeholders=text[1],
        not_before=evening.now,
        expires=_woke(evening, view) + _UNTIL,
    )
    return (put_notice(id_, record, evening),)


def next_weekly(evening: Evening, view: View) -> datetime | None:
    """Return when the week is told at the latest, None where that is not to come."""
    latest = _woke(evening, view) + _LATEST
    wanted = evening.settings.weekly_summary and _is_sunday(evening)
    return latest if wanted and evening.now < latest else None


def _is_due(evening: Evening, view: View) -> bool:
    """Tell whether Sunday's night is known, or is not worth waiting for any longer."""
    woke, night = _woke(evening, view), evening.history.last_night
    known = night is not None and night.day == _today(evening).date
    due = woke if known else woke + _LATEST
    return _is_sunday(evening) and due <= evening.now < woke + _UNTIL


def _is_sunday(evening: Evening) -> bool:
    return _today(evening).date.weekday() == _SUNDAY


def _woke(evening: Evening, view: View) -> datetime:
    return wake_of(_today(evening), evening.settings, view.tz)


def _today(evening: Evening) -> LifeDay:
    """Return the day that runs: the plan is of the night that ends it."""
    return LifeDay(evening.plan.day).shifted(-1)


def _text(shown: SleepInsight) -> tuple[str, Mapping[str, str]] | None:
    """Return what there is to say; the week before is named where it is known."""
    week, before = shown.week, shown.week_before
    if week.total_s is None:
        return None
    slept = {**_slept(week.total_s), "known": str(week.nights_known)}
    if before.total_s is None:
        return "weekly_summary", slept
    compared = _slept(before.total_s, "before_")
    return "weekly_summary_compared", {**slept, **compared}


def _slept(total_s: float, prefix: str = "") -> Mapping[str, str]:
    hours, minutes = divmod(round(total_s / 60), 60)
    return {f"{prefix}hours": str(hours), f"{prefix}minutes": str(minutes)}
