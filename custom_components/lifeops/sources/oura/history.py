"""How far back an account's history is filled, and which part comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ...core.health import SourceProgressRecord
from .endpoints import Endpoint

_REACH = timedelta(days=730)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Days of one endpoint to be fetched, both ends included."""

    endpoint: Endpoint
    first: date
    last: date


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
        if one.dated and _reached(one, progress, today) > progress.target
    ]
    return sorted(waiting, key=lambda part: part.last, reverse=True)


def filled(progress: SourceProgressRecord, part: Part) -> SourceProgressRecord:
    """Return the progress after a part is stored."""
    reached: Mapping[str, date] = {**progress.reached, part.endpoint.name: part.first}
    return SourceProgressRecord(target=progress.target, reached=reached)


def share(
    endpoints: Sequence[Endpoint], progress: SourceProgressRecord, today: date
) -> float | None:
    """Return how much of some endpoints' history is filled, None when all is."""
    whole = (today - progress.target).days
    done = [
        min(whole, (today - _reached(one, progress, today)).days)
        for one in endpoints
        if one.dated
    ]
    if whole <= 0 or sum(done) >= whole * len(done):
        return None
    return round(max(0, sum(done)) / (whole * len(done)), 2)


def _part(endpoint: Endpoint, progress: SourceProgressRecord, today: date) -> Part:
    last = _reached(endpoint, progress, today) - timedelta(days=1)
    first = max(progress.target, last - timedelta(days=endpoint.slice_days - 1))
    return Part(endpoint=endpoint, first=first, last=last)


def _reached(endpoint: Endpoint, progress: SourceProgressRecord, today: date) -> date:
    """Return the oldest day that is filled; before the first part it is tomorrow."""
    return progress.reached.get(endpoint.name, today + timedelta(days=1))


def reopened(
    progress: SourceProgressRecord, endpoints: frozenset[str]
) -> SourceProgressRecord:
    """Return the progress with some endpoints to be filled again from today on."""
    reached = {
        name: day for name, day in progress.reached.items() if name not in endpoints
    }
    return SourceProgressRecord(target=progress.target, reached=reached)
