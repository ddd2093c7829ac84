"""Bedtime arithmetic: from settings, history and tomorrow to the moments of a night."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ...core.days import LifeDay, wall_moment
from ...core.json import content_hash
from ...core.records import CalendarEventRecord, SleepSettingsRecord
from ...core.topics import BedtimeReason, SleepHistory
from ...core.units import Metric
from .model import Plan

_DAY = timedelta(days=1)
_DEBT_SHARE = 4
_DEBT_MOST = timedelta(minutes=60)
_DEBT_STEP = timedelta(minutes=5)
_LOW_SCORE = 70
_LOW_SCORE_EARLIER = timedelta(minutes=30)


class Idea(NamedTuple):
    """A bedtime and what speaks for it."""

    at: datetime
    reason: BedtimeReason


def need(settings: SleepSettingsRecord) -> timedelta:
    """Return how long a person needs to sleep, whenever they go to bed."""
    return timedelta(minutes=settings.need_min)


def wake_of(day: LifeDay, settings: SleepSettingsRecord, tz: ZoneInfo) -> datetime:
    """Return when the night before a day ends: the first wake time after bedtime."""
    bedtime = day.night_moment(settings.bedtime, tz)
    evening = bedtime.astimezone(tz).date()
    wake = wall_moment(evening, settings.wake, tz)
    return wake if wake > bedtime else wall_moment(evening + _DAY, settings.wake, tz)


def night_of(now: datetime, settings: SleepSettingsRecord, tz: ZoneInfo) -> LifeDay:
    """Return the day of the night that runs, or of the coming one after waking."""
    day = LifeDay.of_night(now, tz)
    return day if now < wake_of(day, settings, tz) else day.shifted(1)


def basis_of(settings: SleepSettingsRecord, tz: ZoneInfo) -> str:
    """Return what a plan stands on: with another one it has to be made anew."""
    return content_hash((settings, tz.key))


def plan_with(
    day: LifeDay, bedtime: datetime, settings: SleepSettingsRecord, tz: ZoneInfo
) -> Plan:
    """Return the moments that follow from a bedtime."""
    winddown_at = bedtime - timedelta(minutes=settings.winddown_offset_min)
    return Plan(
        day=day.date,
        basis=basis_of(settings, tz),
        notice_at=winddown_at - timedelta(minutes=settings.notice_min),
        winddown_at=winddown_at,
        bedtime=bedtime,
        wake=wake_of(day, settings, tz),
    )


def make_plan(
    day: LifeDay,
    tz: ZoneInfo,
    settings: SleepSettingsRecord,
    history: SleepHistory,
    appointment: CalendarEventRecord | None,
) -> Plan:
    """Return the plan of a night; where adaptive is off, earlier bedtimes are ideas."""
    target = Idea(day.night_moment(settings.bedtime, tz), BedtimeReason.TARGET)
    floor = min(target.at, day.night_moment(settings.earliest_bedtime, tz))
    needed = [*_rested(target.at, day, history), *_in_time(settings, appointment)]
    wished = [*needed, *_better(target.at, day, history)]
    chosen = _earliest([target, *needed] if settings.adaptive else [target], floor)
    idea = _earliest([chosen, *wished], floor)
    plan = plan_with(day, chosen.at, settings, tz)
    return replace(
        plan,
        reason=chosen.reason,
        suggested_bedtime=idea.at if idea.at < chosen.at else None,
        suggested_reason=idea.reason if idea.at < chosen.at else None,
        first_appointment=appointment.start if appointment else None,
    )


def _earliest(ideas: Iterable[Idea], floor: datetime) -> Idea:
    raised = [Idea(max(floor, idea.at), idea.reason) for idea in ideas]
    return min(raised, key=lambda idea: idea.at)


def _rested(target: datetime, day: LifeDay, history: SleepHistory) -> list[Idea]:
    """Pay a share of the debt back, in steps of five minutes."""
    if not history.debt_s or not _is_of(day, history):
        return []
    share = min(timedelta(seconds=history.debt_s / _DEBT_SHARE), _DEBT_MOST)
    return [Idea(target - share // _DEBT_STEP * _DEBT_STEP, BedtimeReason.DEBT)]


def _in_time(
    settings: SleepSettingsRecord, appointment: CalendarEventRecord | None
) -> list[Idea]:
    """Leave time to sleep enough, to get ready and to go to the first appointment."""
    if appointment is None:
        return []
    travel_min = settings.travel_min if appointment.location else 0
    ready = timedelta(minutes=settings.morning_min + travel_min)
    bedtime = appointment.start - ready - need(settings)
    return [Idea(bedtime, BedtimeReason.APPOINTMENT)]


def _better(target: datetime, day: LifeDay, history: SleepHistory) -> list[Idea]:
    """Go to bed earlier after a poor night."""
    if history.last_night is None or not _is_of(day, history):
        return []
    score = history.last_night.metrics.get(Metric.SLEEP_SCORE)
    if score is None or score.value >= _LOW_SCORE:
        return []
    return [Idea(target - _LOW_SCORE_EARLIER, BedtimeReason.LOW_SCORE)]


def _is_of(day: LifeDay, history: SleepHistory) -> bool:
    """Tell whether the night just before this one is known: no idea without it."""
    night = history.last_night
    return night is not None and night.day == day.shifted(-1).date
