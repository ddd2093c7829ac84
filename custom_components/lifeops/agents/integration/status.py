"""How a source does at a moment, by what it told of itself last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...core.health import SourceHealthRecord
from ...core.topics import SourceReport, SourceStatus

NO_DATA = "no_data"
NOT_GRANTED = "not_granted"
PARTS = "parts"

_USUAL = 0.75


def silent_at(health: SourceHealthRecord) -> datetime:
    """Return when a source is silent unless it tells something before."""
    return _heard(health) + timedelta(seconds=health.max_silence_s)


def stale_at(health: SourceHealthRecord) -> datetime:
    """Return when a source's data are older than they usually become."""
    return _heard(health) + timedelta(seconds=health.max_silence_s * _USUAL)


def moments(health: SourceHealthRecord) -> Iterator[datetime]:
    """Yield when a source does otherwise without telling anything."""
    yield stale_at(health)
    yield silent_at(health)
    if health.paused_until is not None:
        yield health.paused_until


def report(
    health: SourceHealthRecord, now: datetime, *, may_be_silent: bool
) -> SourceReport:
    """Return how a source does; one that may not be silent yet is stale instead."""
    status = _status(health, now, may_be_silent=may_be_silent)
    return SourceReport(
        name=health.name,
        kind=health.kind,
        person=health.person,
        status=status,
        why=_why(health, status),
        since=_since(health, status),
        last_good=health.last_good,
        last_data=health.last_data,
        silent_at=silent_at(health),
        max_silence_s=health.max_silence_s,
        paused_until=health.paused_until if status is SourceStatus.PAUSED else None,
        quota_left=health.quota_left,
        quota_limit=health.quota_limit,
        not_granted=health.not_granted,
        parts=health.parts,
        progress=health.progress,
    )


def _status(
    health: SourceHealthRecord, now: datetime, *, may_be_silent: bool
) -> SourceStatus:
    """Return the one status that matters most."""
    ranked = (
        (silent_at(health) <= now and may_be_silent, SourceStatus.SILENT),
        (_is_paused(health, now), SourceStatus.PAUSED),
        (health.problem is not None, SourceStatus.FAILING),
        (health.progress is not None, SourceStatus.FILLING),
        (health.last_data is None, SourceStatus.WAITING),
        (stale_at(health) <= now, SourceStatus.STALE),
    )
    return next((status for holds, status in ranked if holds), SourceStatus.OK)


def _why(health: SourceHealthRecord, status: SourceStatus) -> str | None:
    if health.problem is not None:
        return health.problem
    if status in (SourceStatus.SILENT, SourceStatus.STALE):
        return NO_DATA
    if health.parts:
        return PARTS
    return NOT_GRANTED if health.not_granted else None


def _since(health: SourceHealthRecord, status: SourceStatus) -> datetime | None:
    match status:
        case SourceStatus.SILENT:
            return silent_at(health)
        case SourceStatus.STALE:
            return stale_at(health)
        case SourceStatus.PAUSED | SourceStatus.FAILING:
            return health.failing_since
        case SourceStatus.WAITING:
            return health.since
    return None


def _is_paused(health: SourceHealthRecord, now: datetime) -> bool:
    return health.paused_until is not None and now < health.paused_until


def _heard(health: SourceHealthRecord) -> datetime:
    return health.last_data or health.since
