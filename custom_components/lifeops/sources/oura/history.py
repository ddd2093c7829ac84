"""How far back an account's history is filled, and which part comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...core.health import SourceProgressRecord
from .endpoints import MEASURING, Endpoint

_REACH = timedelta(days=730)
_GAP = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Days of one endpoint to be fetched, both ends included.

    hole says that history went beyond them before they were missed.
    """

    endpoint: Endpoint
    first: date
    last: date
    hole: bool = False


def begun(today: date) -> SourceProgressRecord:
    """Return the progress of a history of which nothing is filled."""
    return SourceProgressRecord(target=today - _REACH)


def parts(
    endpoints: Sequence[Endpoint], progress: SourceProgressRecord, today: date
) -> Sequence[Part]:
    """Return the next part of each endpoint that is not filled, newest first."""
    waiting = [
        _part(one, progress, today)
        for one in endpoints
        if one.dated and _is_open(one, progress, today)
    ]
    return sorted(waiting, key=lambda part: part.last, reverse=True)


def filled(
    progress: SourceProgressRecord, part: Part, today: date
) -> SourceProgressRecord:
    """Return the progress after a part is stored."""
    name = part.endpoint.name
    if not part.hole:
        return replace(progress, reached={**progress.reached, name: part.first})
    holes = {one: day for one, day in progress.holes.items() if one != name}
    if part.last < today:
        holes[name] = part.last + timedelta(days=1)
    return replace(progress, holes=holes)


def noted(
    progress: SourceProgressRecord,
    endpoint: Endpoint,
    today: date,
    newest: date | None,
) -> SourceProgressRecord:
    """Return the progress after a poll whose answer told of a newest day, if of any."""
    name = endpoint.name
    answered = {**progress.answered, name: today}
    if not endpoint.dated:
        return replace(progress, answered=answered)
    first, _ = endpoint.window(today)
    known = progress.newest.get(name, first)
    missed = _missed(progress, endpoint, today, newest)
    holes = dict(progress.holes)
    if missed is not None and name in progress.reached:
        holes[name] = min(missed, holes.get(name, missed))
    return replace(
        progress,
        answered=answered,
        newest={**progress.newest, name: max(known, newest or known)},
        holes=holes,
    )


def _missed(
    progress: SourceProgressRecord,
    endpoint: Endpoint,
    today: date,
    newest: date | None,
) -> date | None:
    """Return since which day a poll's few days do not reach back far enough.

    That is so after days without an answer, and where what is told moves on from a day
    before those that are asked for: a ring that was long out of reach.
    """
    first, _ = endpoint.window(today)
    days: list[date] = []
    answered = progress.answered.get(endpoint.name, today)
    if today - answered > _GAP:
        days.append(answered - timedelta(days=endpoint.reread_days))
    known = progress.newest.get(endpoint.name, first)
    if newest is not None and known < first:
        days.append(known)
    return max(min(days), progress.target) if days else None


def without_points(progress: SourceProgressRecord) -> SourceProgressRecord:
    """Return the progress where no point of what was filled is left."""
    return replace(
        progress,
        reached=_besides(progress.reached, MEASURING),
        holes=_besides(progress.holes, MEASURING),
    )


def _besides(days: Mapping[str, date], names: Collection[str]) -> Mapping[str, date]:
    return {name: day for name, day in days.items() if name not in names}


def share(
    endpoints: Sequence[Endpoint], progress: SourceProgressRecord, today: date
) -> float | None:
    """Return how much of some endpoints' history is filled, None when all is."""
    whole = (today - progress.target).days
    done = [
        min(whole, (today - _reached(one, progress, today)).days)
        - _missing_days(one, progress, today)
        for one in endpoints
        if one.dated
    ]
    if whole <= 0 or sum(done) >= whole * len(done):
        return None
    return round(max(0, sum(done)) / (whole * len(done)), 2)


def _is_open(endpoint: Endpoint, progress: SourceProgressRecord, today: date) -> bool:
    reached = _reached(endpoint, progress, today)
    return endpoint.name in progress.holes or reached > progress.target


def _missing_days(
    endpoint: Endpoint, progress: SourceProgressRecord, today: date
) -> int:
    hole = progress.holes.get(endpoint.name)
    return 0 if hole is None else max(1, (today - hole).days)


def _part(endpoint: Endpoint, progress: SourceProgressRecord, today: date) -> Part:
    """Return the newest days of history, of a hole the oldest."""
    hole = progress.holes.get(endpoint.name)
    if hole is not None:
        last = min(hole + timedelta(days=endpoint.slice_days - 1), today)
        return Part(endpoint=endpoint, first=min(hole, last), last=last, hole=True)
    last = _reached(endpoint, progress, today) - timedelta(days=1)
    first = max(progress.target, last - timedelta(days=endpoint.slice_days - 1))
    return Part(endpoint=endpoint, first=first, last=last)


def _reached(endpoint: Endpoint, progress: SourceProgressRecord, today: date) -> date:
    """Return the oldest day that is filled; before the first part it is tomorrow."""
    return progress.reached.get(endpoint.name, today + timedelta(days=1))
