"""How the metrics database does, and when that has to be told again."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ..core.upkeep import SinkHealthRecord, SinkProblem
from .cursor import Cursor
from .gathering import Ends
from .protocols import SeriesFacts, SinkFacts, SinkIdentity

FILLING_EVERY_S: Final = 60.0
WELL_EVERY_S: Final = 600.0

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All that is known of the metrics database and of what it lacks.

    totals are the numbers of this home's file when filling began or went on.
    """

    connected: bool = False
    identity: SinkIdentity | None = None
    facts: SinkFacts | None = None
    problem: SinkProblem | None = None
    failing_since: datetime | None = None
    cursor: Cursor | None = None
    ends: Ends | None = None
    totals: SeriesFacts | None = None

    @property
    def behind(self) -> int | None:
        """Return how many log entries the server lacks, None where nobody knows."""
        if self.ends is None:
            return None
        log = 0 if self.cursor is None else self.cursor.log
        return max(0, self.ends.series.log - log)

    @property
    def filling(self) -> float | None:
        """Return how much of all that is here was sent again, None when that is done."""
        cursor, ends, totals = self.cursor, self.ends, self.totals
        if cursor is None or cursor.fill is None:
            return None
        if ends is None or totals is None:
            return 0.0
        points = (
            1.0 if cursor.fill.points_done else _share(cursor.fill.sent, totals.points)
        )
        hours = _share(cursor.hours, ends.series.hours)
        records = _share(cursor.records, ends.records)
        done = points * totals.points + hours * totals.hours + records * ends.records
        return _share(done, totals.points + totals.hours + ends.records)

    def record(self, name: str, now: datetime) -> SinkHealthRecord:
        """Return it as it is stored and told."""
        identity, facts, cursor = self.identity, self.facts, self.cursor
        return SinkHealthRecord(
            name=name,
            at=now,
            mode=identity.mode if identity else None,
            server=identity.server if identity else None,
            extension=identity.extension if identity else None,
            connected=self.connected,
            problem=self.problem,
            failing_since=self.failing_since,
            behind=self.behind,
            written_to=cursor.written_to if cursor else None,
            caught_up_at=cursor.caught_up_at if cursor else None,
            filling=self.filling,
            resent_since=cursor.resent_since if cursor else None,
            quarantined=facts.quarantined if facts else 0,
            rows=facts.rows if facts else None,
            size_bytes=facts.size_bytes if facts else None,
        )


class Telling:
    """Lets a record through when its status changed, else only now and then."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._told: SinkHealthRecord | None = None
        self._told_at = 0.0

    def due(self, record: SinkHealthRecord, monotonic: float) -> bool:
        """Tell whether a record has to be told, and take it that it then is."""
        told = self._told
        if told is not None and _status(record) == _status(told):
            moves = record.problem is None and record.filling is not None
            every_s = FILLING_EVERY_S if moves else WELL_EVERY_S
            if monotonic - self._told_at < every_s:
                return False
        self._told, self._told_at = record, monotonic
        return True


def _status(record: SinkHealthRecord) -> SinkHealthRecord:
    """Return a record without what moves while all stays as it is."""
    return replace(
        record,
        at=_NEVER,
        behind=None,
        written_to=None,
        caught_up_at=None,
        filling=None if record.filling is None else 0.0,
        rows=None,
        size_bytes=None,
    )


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 1.0
