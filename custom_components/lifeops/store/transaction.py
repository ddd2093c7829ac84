"""One turn's writes: everything or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import override

from ..core.datasets import DATASETS, PUBLISHED
from ..core.errors import RefusedError
from ..core.identity import Instance
from ..core.json import Json
from ..core.merge import is_set
from ..core.moments import to_us
from ..engine.protocols import DeadLetterRow, DecisionRow, InstanceRow, OutboxRow
from . import commands, queries
from .conflicts import lost_register
from .damage import Damage, keep_damaged
from .database import Database
from .node import Node
from .private import Private
from .recall import Recall
from .recalling import RecallingReader
from .record_reader import ReadPoints
from .registers import merged
from .rows import (
    INSTANCE_COLUMNS,
    OUTBOX_COLUMNS,
    decision_values,
    instance_values,
    outbox_values,
)
from .statement import Parameters, Row
from .text import dump
from .unit import UnitOfWork
from .writing import Target, bury, put_elements, put_registers, restore

DEAD_LETTERS_KEPT = 1000
_CURSOR, _PAUSED = map(INSTANCE_COLUMNS.index, ("cursor", "paused"))


class SqliteTransaction(RecallingReader):
    """Reads see what was written before them; nothing is begun before a write."""

    def __init__(
        self,
        database: Database,
        *,
        node: Node,
        now: datetime,
        damage: Damage,
        points: ReadPoints,
        private: Private,
        recall: Recall,
        cursor: int | None,
    ) -> None:
        """Start at a node's counters, with a move of cursors that still waits."""
        super().__init__(database, damage, points, private, recall)
        self._now = now
        self._unit = UnitOfWork(database, node, now, self._begun)
        self._waiting = cursor
        self._carried: int | None = None
        self._noted = damage.unkept()

    @property
    def node(self) -> Node:
        """Return the counters as they are now."""
        return self._unit.node

    @property
    def waiting_cursor(self) -> int | None:
        """Return where cursors have yet to be moved in the file."""
        return self._carried if self._waiting is None else self._waiting

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is written inside when it raises."""
        return self._unit.savepoint(self._recall.forget_after)

    def put_record(
        self,
        dataset: str,
        record_id: str,
        values: Mapping[str, Json],
        person: str | None,
    ) -> bool:
        """Write the registers that differ from what stands; return whether any did.

        Raises JsonMismatchError for values that do not fit their dataset. An event
        that stands is settled and is left alone.
        """
        with self._writing(dataset, record_id) as target:
            if target.settled:
                return False
            readable = self._values.fields(dataset, record_id, target.stands) or {}
            if is_set(dataset):
                DATASETS[dataset].check(values)
                return put_elements(self._unit, target, values, person)
            registers = merged(dataset, readable, values)
            return put_registers(self._unit, target, registers, person, self._private)

    def delete_record(self, dataset: str, record_id: str) -> bool:
        """Leave a tombstone; return whether something stood."""
        with self._writing(dataset, record_id) as target:
            return bury(self._unit, target)

    def restore_conflict(self, number: int) -> None:
        """Write a lost value anew, above what stands; raises RefusedError.

        Having seen both, it ends the conflict in every home.
        """
        lost = lost_register(self._database, number)
        if lost is None:
            raise RefusedError("unknown_conflict")
        with self._writing(lost.dataset, lost.id) as target:
            restore(self._unit, target, lost)
        self.drop_conflict(number)

    def drop_conflict(self, number: int) -> None:
        """Forget a lost value, once it is kept elsewhere."""
        self._unit.writing().write(commands.DROP_CONFLICT, {"pos": number})

    @override
    def journal_end(self) -> int:
        """Return the journal's last place (0 when empty)."""
        return self._unit.node.pos

    def put_instance(self, row: InstanceRow) -> None:
        """Keep an instance's state, place and pause."""
        text = self._recall.texts.dump(row.state)
        kept = self._private.hide("instance", instance_values(row, text))
        columns = tuple(kept[name] for name in INSTANCE_COLUMNS)
        if self._instance_row(row.instance) != columns:
            self._unit.writing().write(commands.PUT_INSTANCE, kept)

    def drop_instance(self, instance: Instance) -> None:
        """Forget an instance: state, pending acts, published values."""
        own = _columns(instance)
        if self._database.row(queries.INSTANCE_ROW, own) is not None:
            self._unit.writing().write(commands.DROP_INSTANCE, own)
        if self._database.row(queries.OPEN_ACT, own) is not None:
            self._unit.writing().write(commands.DROP_OPEN_ACTS, own)
            self._recall.clear()
        for record_id in self.ids(PUBLISHED.name, instance.agent.value):
            if record_id.endswith(f"/{instance.subject}"):
                self.delete_record(PUBLISHED.name, record_id)

    def move_cursors(self, cursor: int) -> None:
        """Move the cursor of every instance that is not paused.

        This alone is no reason to commit: it waits for the next write, in this
        transaction or a later one, and is done again after a crash.
        """
        self._waiting = cursor

    def put_outbox(self, row: OutboxRow) -> None:
        """Write an act's row; (key, rev, term) is its identity."""
        kept = self._private.hide("outbox", outbox_values(row, self.node.home))
        columns = tuple(kept[name] for name in OUTBOX_COLUMNS)
        stands = self._act_columns(row)
        if stands != columns:
            self._unit.writing().write(commands.PUT_OUTBOX, kept)
            self._wrote_act(columns, row, stands)

    def put_decision(self, row: DecisionRow, keep: int) -> None:
        """Keep a decision; forget the instance's oldest beyond so many."""
        database = self._unit.writing()
        text = self._recall.texts.dump(row.state)
        kept = self._private.hide("decision", decision_values(row, text))
        database.write(commands.PUT_DECISION, kept)
        database.write(
            commands.TRIM_DECISIONS, {**_columns(row.instance), "keep": keep}
        )

    def put_dead_letter(self, row: DeadLetterRow) -> None:
        """Set a fact aside."""
        database = self._unit.writing()
        told: Parameters = {
            "at": to_us(row.at),
            "fact": dump(row.fact),
            "error": row.error,
        }
        kept = self._private.hide("dead_letter", told)
        database.write(commands.PUT_DEAD_LETTER, {**_columns(row.instance), **kept})
        database.write(commands.TRIM_DEAD_LETTERS, {"keep": DEAD_LETTERS_KEPT})

    def audit(self, who: str, what: str, detail: Mapping[str, Json]) -> None:
        """Note who asked for what."""
        self._unit.writing().write(
            commands.PUT_AUDIT,
            {"at": to_us(self._now), "who": who, "what": what, "detail": dump(detail)},
        )

    def put_meta(self, name: str, value: str) -> None:
        """Write a small named value."""
        if self.meta(name) != value:
            told: Parameters = {"name": name, "value": value}
            self._unit.writing().write(commands.PUT_META, told)

    def leave_undated(self) -> None:
        """Let the commit leave the store's committed_at where it stands."""
        self._unit.dated = False

    def commit(self) -> bool:
        """Commit what was written; return whether anything was."""
        if self._unit.changed and self._waiting is not None:
            self._move(self._unit.writing(), self._waiting)
        if not self._unit.commit():
            return False
        self._waiting = self._carried = None
        self._damage.mark_kept(self._noted)
        return True

    def undo(self, last: int) -> None:
        """Undo everything, back to the journal's last place before."""
        self._recall.forget_after(last)
        self._unit.rollback()

    @contextmanager
    def _writing(self, dataset: str, record_id: str) -> Iterator[Target]:
        """Give a record to write, and forget how it stood once it is written."""
        last = self._unit.node.pos
        try:
            yield Target(dataset, record_id, self._standing(dataset, record_id))
        finally:
            if self._unit.node.pos != last:
                self._recall.forget(dataset, record_id)

    @override
    def _instance_row(self, instance: Instance) -> Row | None:
        """Return an instance's row, its cursor where it will be."""
        row = super()._instance_row(instance)
        if row is None or row[_PAUSED] or self._waiting is None:
            return row
        return *row[:_CURSOR], self._waiting, *row[_CURSOR + 1 :]

    def _begun(self) -> None:
        """Do first what waited for a write."""
        if self._waiting is not None:
            self._move(self._database, self._waiting)
        self._carried, self._waiting = self._waiting, None
        keep_damaged(self._database, self._noted, self._now)

    def _move(self, database: Database, cursor: int) -> None:
        database.write(commands.MOVE_CURSORS, {"place": cursor})


def _columns(instance: Instance) -> dict[str, str]:
    return {"agent": instance.agent.value, "subject": instance.subject}
