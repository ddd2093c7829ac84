"""Merging a chunk into the record table: a few queries for all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from ..core.merge import TOMBSTONE, keeps_lost
from ..core.ops import Origin
from . import commands, merge_sql as sql
from .database import Database
from .incoming import Incoming, is_beyond, passes
from .origins import Held, Origins
from .past import read_past
from .statement import Row, Statement
from .unit import UnitOfWork

_keeps = cache(keeps_lost)


@dataclass(slots=True)
class Verdict:
    """What a portion changes: what is left out of it, replaced, hidden and lost."""

    left_out: set[int] = field(default_factory=set)
    replaced: dict[int, Incoming] = field(default_factory=dict)
    hidden: list[Incoming] = field(default_factory=list)
    lost: list[tuple[Incoming, Incoming]] = field(default_factory=list)

    def lose(self, loser: Incoming, winner: Incoming) -> None:
        """Note a loser that its winner neither saw nor repeats."""
        if loser.value is None or loser.value == winner.value:
            return
        if _keeps(loser.dataset) and not knew(winner, loser.origin, loser.seq):
            self.lost.append((loser, winner))


def knew(row: Incoming, origin: int, seq: int) -> bool:
    """Return whether the writer of a row had seen another write of its register."""
    if row.origin == origin:
        return seq <= row.seq
    return row.past is not None and seq <= read_past(row.past).get(origin, 0)


def _outlives(row: Incoming, origin: int, seq: int) -> bool:
    return (row.origin, row.seq) != (origin, seq) and knew(row, origin, seq)


class Merging:
    """Merges chunks through the writer's connection.

    Nothing is begun before something changes: taking in a chunk again writes nothing.
    """

    def __init__(
        self,
        database: Database,
        unit: UnitOfWork,
        origins: Origins,
        at: int,
        *,
        gone: Held,
        limits: Held,
    ) -> None:
        """Merge inside a unit; at is when what is lost was lost.

        gone: up to where of each origin what does not stand here was removed here.
        limits: the last of each origin that counts, of those that were cut.
        """
        self._database = database
        self._unit = unit
        self._names = origins.names
        self._at = at
        self._gone = gone
        self._limits = limits
        database.execute(sql.MAKE_ARRIVED)

    def take(self, rows: list[Row]) -> int:
        """Merge rows; return how many changed something."""
        return sum(self._portion(portion) for portion in passes(rows))

    def _portion(self, rows: Sequence[Row]) -> int:
        placed = [(place, *row) for place, row in enumerate(rows, 1)]
        self._database.write(sql.DROP_ARRIVED)
        self._database.write_rows(sql.PUT_ARRIVED, placed)
        verdict = self._judged(rows)
        self._outlive(rows)
        self._keep(verdict.lost)
        self._drop(verdict.hidden)
        return self._merge(len(rows), verdict.left_out)

    def _judged(self, rows: Sequence[Row]) -> Verdict:
        verdict = Verdict()
        standing: set[int] = set()
        for place, row, stood in self._found(sql.STANDING, rows):
            standing.add(place)
            if self._beats(row, stood):
                verdict.replaced[place] = stood
            else:
                verdict.left_out.add(place)
                verdict.lose(row, stood)
        verdict.left_out |= self._gone_of(rows) - standing
        if Incoming._make(rows[0]).field == TOMBSTONE:
            self._hide(rows, verdict)
        else:
            self._be_hidden(rows, verdict)
        for place, stood in verdict.replaced.items():
            verdict.lose(stood, Incoming._make(rows[place - 1]))
        return verdict

    def _gone_of(self, rows: Sequence[Row]) -> set[int]:
        """Return the places of what stands here, or came in once and was removed."""
        if not self._gone:
            return set()
        numbered = enumerate(map(Incoming._make, rows), 1)
        return {
            place for place, row in numbered if row.seq <= self._gone.get(row.origin, 0)
        }

    def _be_hidden(self, rows: Sequence[Row], verdict: Verdict) -> None:
        for place, row, tombstone in self._found(sql.HIDING, rows):
            if place not in verdict.left_out and row.h <= tombstone.h:
                verdict.left_out.add(place)
                verdict.replaced.pop(place, None)
                verdict.lose(row, tombstone)

    def _hide(self, rows: Sequence[Row], verdict: Verdict) -> None:
        for place, tombstone, stood in self._found(sql.BELOW, rows):
            if place not in verdict.left_out and stood.h <= tombstone.h:
                verdict.hidden.append(stood)
                verdict.lose(stood, tombstone)

    def _found(
        self, statement: Statement, rows: Sequence[Row]
    ) -> Iterable[tuple[int, Incoming, Incoming]]:
        for place, *register in self._database.rows(statement):
            row = Incoming._make(rows[place - 1])
            yield place, row, Incoming._make(register)

    def _beats(self, row: Incoming, stood: Incoming) -> bool:
        """Return whether a write ranks higher; twins of one home may draw level."""
        return self._rank(row) > self._rank(stood)

    def _rank(self, row: Incoming) -> tuple[bool, int, Origin, int, str]:
        # A home that was cut off takes nothing back of what it said before.
        counts = not is_beyond(self._limits, row)
        return counts, row.h, self._names[row.origin], row.seq, row.value or ""

    def _outlive(self, rows: Sequence[Row]) -> None:
        """Let go of what was lost once a later write has seen it."""
        if self._database.row(sql.FIRST_CONFLICT) is None:
            return
        over = [
            {"pos": pos}
            for place, pos, *dot in self._database.rows(sql.CONFLICTS_OF)
            if _outlives(Incoming._make(rows[place - 1]), *dot)
        ]
        if over:
            self._unit.writing().write_many(commands.DROP_CONFLICT, over)

    def _keep(self, lost: Sequence[tuple[Incoming, Incoming]]) -> None:
        for loser, winner in lost:
            kept = self._kept(loser, winner)
            if self._database.row(sql.KEPT_CONFLICT, kept) is None:
                self._unit.writing().write(sql.PUT_CONFLICT, kept)
                # Who follows the journal looks again: what stands may be the same.
                self._unit.node.pos += 1

    def _kept(self, loser: Incoming, winner: Incoming) -> dict[str, str | int | None]:
        columns = loser._asdict()
        prev = columns.pop("past")
        by = {"by_origin": winner.origin, "by_seq": winner.seq}
        return {**columns, "prev": prev, "at": self._at, **by}

    def _drop(self, hidden: Sequence[Incoming]) -> None:
        if hidden:
            keys = (row._asdict() for row in hidden)
            self._unit.writing().write_many(sql.DROP_REGISTER, keys)

    def _merge(self, arrived: int, left_out: set[int]) -> int:
        if len(left_out) == arrived:
            return 0
        database, node = self._unit.writing(), self._unit.node
        if left_out:
            places = ({"left_out": place} for place in left_out)
            database.write_many(sql.LEAVE_OUT, places)
        database.write(sql.MERGE, {"before": node.pos})
        node.pos += arrived
        return arrived - len(left_out)
