"""Where in the evening and night a person is, and when that changes."""

from datetime import datetime, timedelta

from ...core.topics import SleepPhase
from .model import Plan

LATE_AFTER = timedelta(minutes=30)


def phase_at(
    now: datetime, plan: Plan, start: datetime | None, *, screens: bool
) -> SleepPhase:
    """Return the phase in the day and night before the plan's wake time.

    start is when wind-down begins, None where it shall not.
    """
    if now >= plan.bedtime + LATE_AFTER:
        return SleepPhase.LATE if screens else SleepPhase.ASLEEP
    if now >= plan.bedtime:
        return SleepPhase.BEDTIME
    if start is not None and now >= start:
        return SleepPhase.WINDDOWN
    return SleepPhase.DAY


def moments(plan: Plan, start: datetime | None) -> tuple[datetime, ...]:
    """Return all moments at which something of a night begins or ends."""
    late_at = plan.bedtime + LATE_AFTER
    fixed = (plan.notice_at, plan.bedtime, late_at, plan.wake)
    return fixed if start is None else (start, *fixed)
