"""One time of sleeping, as a sleep document tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from ...core.health import Hypnogram, Nap
from ...core.json import Json
from .errors import UnfitError
from .values import moment, number

_MAIN = "long_sleep"
_NAPS = frozenset({"sleep", "late_nap"})
_NO_SLEEP = frozenset({"rest", "deleted"})
_LONGEST = timedelta(hours=24)
_SETTLES = timedelta(minutes=30)
_GROWS = timedelta(hours=4)
_SLACK_S = 300.0
_FAR_DAYS = 2
_STEP_S = 300
_STAGES = {"1": "d", "2": "l", "3": "r", "4": "a"}
_UNKNOWN = "?"
_PHASES = ("sleep_phase_5_min", "app_sleep_phase_5_min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """When somebody lay down and got up; what kind of sleep Oura takes it for.

    total_s is the time asleep, None where it is not known yet; it is faulty where the
    one that is told cannot be.
    """

    id: str
    kind: str
    start: datetime
    end: datetime
    total_s: float | None
    faulty: bool
    data: Mapping[str, Json]

    @classmethod
    def of(cls, document_id: str, day: date, data: Mapping[str, Json]) -> Self:
        """Read a document; raise UnfitError where its times cannot be.

        A kind that is not known is carried and counts as no sleep.
        """
        start, end = moment(data.get("bedtime_start")), moment(data.get("bedtime_end"))
        if not timedelta() < end - start <= _LONGEST:
            raise UnfitError("bedtime")
        if abs((end.date() - day).days) > _FAR_DAYS:
            raise UnfitError("day")
        kind = data.get("type")
        total, faulty = _total(data, (end - start).total_seconds())
        return cls(
            id=document_id,
            kind=kind if isinstance(kind, str) else "",
            start=start,
            end=end,
            total_s=total,
            faulty=faulty,
            data=data,
        )

    @property
    def is_sleep(self) -> bool:
        """Return whether it is neither rest, nor deleted, nor of an unknown kind."""
        return self.is_main or self.kind in _NAPS

    @property
    def is_strange(self) -> bool:
        """Return whether it is of an unknown kind, which may be any."""
        return not self.is_sleep and self.kind not in _NO_SLEEP

    @property
    def is_main(self) -> bool:
        """Return whether it is the sleep of a night."""
        return self.kind == _MAIN

    def allows(self, duration_s: float) -> bool:
        """Return whether so much of something fits into it."""
        return _fits(duration_s, (self.end - self.start).total_seconds())

    def is_new(self, now: datetime) -> bool:
        """Return whether it ended so lately that it may go on."""
        return now - self.end < _SETTLES

    def may_grow(self, now: datetime) -> bool:
        """Return whether it is a night of which a ring may tell the rest later."""
        return self.is_main and now - self.end < _GROWS

    def overlaps(self, other: Episode) -> bool:
        """Return whether both were at one time."""
        return self.start < other.end and other.start < self.end

    def nap(self) -> Nap:
        """Return it as a sleep apart from the night's."""
        return Nap(start=self.start, end=self.end, total_s=self.total_s or 0.0)

    def hypnogram(self) -> Hypnogram | None:
        """Return its stages, None where none are told; raise UnfitError."""
        phases = next((told for name in _PHASES if (told := self.data.get(name))), None)
        if phases is None:
            return None
        if not isinstance(phases, str) or not self.allows((len(phases) - 1) * _STEP_S):
            raise UnfitError("phases")
        stages = "".join(_STAGES.get(phase, _UNKNOWN) for phase in phases)
        return Hypnogram(start=self.start, step_s=_STEP_S, stages=stages)


def _total(data: Mapping[str, Json], span_s: float) -> tuple[float | None, bool]:
    """Return the time asleep, and whether the one that is told cannot be."""
    try:
        total = number(data.get("total_sleep_duration"))
    except UnfitError:
        return None, True
    if not total:
        return None, False
    fits = _fits(total, span_s)
    return (total if fits else None), not fits


def _fits(duration_s: float, span_s: float) -> bool:
    return 0 <= duration_s <= span_s + _SLACK_S
