"""How an account does, as people are told it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...core.health import SourceHealthRecord
from .account import Account
from .errors import BAD_VALUE, WORST_FIRST
from .quota import Quota
from .schedule import Schedule

_QUOTA_STEP = 50
_SAME = timedelta(seconds=5)


def first_health(
    account: Account, before: SourceHealthRecord | None
) -> SourceHealthRecord:
    """Return an account's health before the first poll; moments outlast a restart."""
    health = SourceHealthRecord(
        name=account.name,
        kind="oura",
        person=account.person,
        since=account.since,
        max_silence_s=account.max_silence_s,
    )
    if before is None:
        return health
    return replace(health, last_good=before.last_good, last_data=before.last_data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one pass showed: what was answered, measured, refused.

    problem is what stops more than a part of the data.
    """

    now: datetime
    answered: bool = False
    newest: datetime | None = None
    problem: str | None = None
    faults: frozenset[str] = frozenset()


def after(
    health: SourceHealthRecord,
    seen: Seen,
    schedule: Schedule,
    wait_s: float,
    quota: Quota,
) -> SourceHealthRecord:
    """Return an account's health after a pass."""
    parts = dict.fromkeys(seen.faults, BAD_VALUE) | dict(schedule.problems)
    stopped = {*schedule.outages.values(), *({seen.problem} if seen.problem else ())}
    problem = worst(stopped)
    return replace(
        health,
        last_good=seen.now if seen.answered else health.last_good,
        last_data=later(health.last_data, seen.newest),
        problem=problem,
        failing_since=(health.failing_since or seen.now) if problem else None,
        paused_until=_paused_until(health, seen, wait_s),
        quota_left=quota.left - quota.left % _QUOTA_STEP,
        quota_limit=quota.limit,
        not_granted=schedule.not_granted,
        parts=dict(sorted(parts.items())),
    )


def worst(problems: Collection[str]) -> str | None:
    """Return the problem that matters most."""
    return next((word for word in WORST_FIRST if word in problems), None)


def _paused_until(
    health: SourceHealthRecord, seen: Seen, wait_s: float
) -> datetime | None:
    """Return when asking goes on; one pause keeps one end."""
    if not wait_s:
        return None
    until, known = seen.now + timedelta(seconds=wait_s), health.paused_until
    return known if known is not None and abs(until - known) < _SAME else until


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two moments that may be unknown."""
    return max((at for at in (one, other) if at is not None), default=None)
