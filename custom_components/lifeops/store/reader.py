"""What can be asked of the store; a transaction adds writing to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from ..core.identity import AgentKind, Instance
from ..core.json import Json, JsonMismatchError
from ..core.moments import to_us
from ..engine.protocols import DecisionRow, InstanceRow, OutboxRow
from . import queries
from .damage import DamagedRow
from .record_reader import RecordReader
from .rows import (
    DECISION_COLUMNS,
    INSTANCE_COLUMNS,
    OUTBOX_COLUMNS,
    OUTLINE_COLUMNS,
    LazyReads,
    read_decision,
    read_instance,
    read_outbox,
    read_outline,
    read_reads,
)
from .schema import OUTBOX
from .statement import NOTHING, Parameters, Row
from .text import parse


class Reader(RecordReader):
    """Reads one connection, for one thread."""

    def instance(self, instance: Instance) -> InstanceRow | None:
        """Return what is kept of an instance; a state that is not JSON is None."""
        row = self._instance_row(instance)
        if row is None:
            return None
        try:
            state = parse(self._private.show("instance", INSTANCE_COLUMNS, row)[3])
        except JsonMismatchError as err:
            self._set_aside("instance", str(instance), row[3], err)
            state = None
        return read_instance(row, state)

    def instances(self) -> Sequence[Instance]:
        """Return every instance of which something is kept, of kinds known today."""
        kinds = set(AgentKind)
        return [
            Instance(AgentKind(agent), subject)
            for agent, subject in self._database.rows(queries.INSTANCES)
            if agent in kinds
        ]

    def outbox(self, key: str) -> OutboxRow | None:
        """Return the newest act of a key."""
        found = self._acts(self._newest(key))
        return found[0] if found else None

    def open_outbox(self) -> Sequence[OutboxRow]:
        """Return every act that is pending or running, oldest due first."""
        return self._acts(self._rows(OUTBOX.name, queries.OUTBOX_OPEN, NOTHING))

    def decisions(self, newest: int) -> Sequence[DecisionRow]:
        """Return the decisions that were kept last, newest last."""
        rows = self._database.rows(queries.DECISIONS, {"newest": newest})
        return self._decisions(rows)[::-1]

    def decisions_of(self, subject: str, since: datetime) -> Iterator[DecisionRow]:
        """Yield what all agents of a subject decided since a moment, newest first.

        What a decision had read is fetched where somebody looks at it.
        """
        asked: Parameters = {"subject": subject, "since": to_us(since)}
        for *row, pos in self._database.each(queries.DECISIONS_OF, asked):
            try:
                outline = self._private.show("decision", OUTLINE_COLUMNS, tuple(row))
                yield read_outline(outline, LazyReads(partial(self._reads, pos)))
            except JsonMismatchError as err:
                self._set_aside("decision", str(pos), str(row), err)

    def dead_letters(self) -> int:
        """Return how many facts were set aside."""
        count: int = self._database.rows(queries.DEAD_LETTERS)[0][0]
        return count

    def meta(self, name: str) -> str | None:
        """Return a small named value."""
        row = self._database.row(queries.META_VALUE, {"name": name})
        return None if row is None else row[0]

    def _decisions(self, rows: Sequence[Row]) -> list[DecisionRow]:
        found = []
        for *row, pos in rows:
            try:
                shown = self._private.show("decision", DECISION_COLUMNS, tuple(row))
                found.append(read_decision(shown))
            except JsonMismatchError as err:
                self._set_aside("decision", str(pos), str(row), err)
        return found

    def _reads(self, pos: int) -> Sequence[Json]:
        """Return what a decision had read, nothing where that cannot be read."""
        found = self._database.row(queries.DECISION_READS, {"pos": pos})
        if found is None:
            return ()
        try:
            (reads,) = self._private.show("decision", ("reads",), found)
            return read_reads(reads)
        except JsonMismatchError as err:
            self._set_aside("decision", str(pos), str(found[0]), err)
            return ()

    def _instance_row(self, instance: Instance) -> Row | None:
        return self._database.row(
            queries.INSTANCE_ROW,
            {"agent": instance.agent.value, "subject": instance.subject},
        )

    def _newest(self, key: str) -> Sequence[Row]:
        return self._database.rows(queries.OUTBOX_NEWEST, {"key": key})

    def _acts(self, rows: Sequence[Row]) -> list[OutboxRow]:
        found = map(self._act, rows)
        return [act for act in found if act is not None]

    def _act(self, row: Row) -> OutboxRow | None:
        try:
            return read_outbox(self._private.show("outbox", OUTBOX_COLUMNS, row))
        except JsonMismatchError as err:
            self._set_aside("outbox", "#".join(map(str, row[:3])), row[5], err)
            return None

    def _set_aside(
        self, source: str, name: str, value: str, error: JsonMismatchError
    ) -> None:
        self._damage.note(
            DamagedRow(source=source, name=name, value=value, error=str(error))
        )
