"""What can be asked of the store; a transaction adds writing to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from ..core.identity import AgentKind, Instance
from ..core.json import Json, JsonMismatchError
from ..core.moments import to_us
from ..core.series import Point
from ..engine.protocols import DecisionRow, InstanceRow, JournalRow, OutboxRow
from . import queries
from .conflicts import ConflictRow, conflict_row
from .damage import Damage, DamagedRow
from .database import Database
from .journal import journal_row
from .private import Private
from .registers import Register, Standing, is_whole, standing
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
from .statement import Parameters, Row
from .text import parse
from .values import Values

type Fields = Mapping[str, Json]
type ReadPoints = Callable[[str, datetime, datetime], Sequence[Point]]


class Reader:
    """Reads one connection, for one thread."""

    def __init__(
        self,
        database: Database,
        values: Values,
        damage: Damage,
        points: ReadPoints,
        private: Private,
    ) -> None:
        """Read through a connection; points stand in the other file."""
        self._database = database
        self._values = values
        self._damage = damage
        self._points = points
        self._private = private

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        """Return the fields of a record, None where none stands."""
        return self._values.fields(
            dataset, record_id, self._standing(dataset, record_id)
        )

    def records(
        self, dataset: str, person: str, newest: int
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        """Return the records of a person that were written last, ordered by id."""
        asked: Parameters = {"dataset": dataset, "person": person, "newest": newest}
        found = (
            self._whole(dataset, self._database.rows(queries.NEWEST_WHOLE, asked))
            if is_whole(dataset)
            else self._fielded(dataset, self._database.rows(queries.NEWEST_IDS, asked))
        )
        return sorted(
            ((name, fields) for name, fields in found if fields is not None),
            key=lambda item: item[0],
        )

    def between(
        self, dataset: str, first: str, behind: str
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        """Return the records from one id up to, not including, another, in order."""
        asked: Parameters = {"dataset": dataset, "first": first, "behind": behind}
        found = (
            self._whole(dataset, self._database.rows(queries.WHOLE_BETWEEN, asked))
            if is_whole(dataset)
            else self._fielded(dataset, self._database.rows(queries.IDS_BETWEEN, asked))
        )
        return [(name, fields) for name, fields in found if fields is not None]

    def changed(
        self, dataset: str, first: str, behind: str, after: int
    ) -> Sequence[tuple[str, int]]:
        """Return the ids, as of between(), that were written behind a journal's place.

        Each comes with its last place; those of removed records are among them.
        """
        asked: Parameters = {
            "dataset": dataset,
            "first": first,
            "behind": behind,
            "after": after,
        }
        return [
            (row[0], row[1])
            for row in self._database.rows(queries.CHANGED_BETWEEN, asked)
        ]

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points between two moments, oldest first."""
        return self._points(series, start, end)

    def journal(self, after: int, limit: int) -> Sequence[JournalRow]:
        """Return journal rows behind a place, in order.

        A register that cannot be read keeps its place, with no value.
        """
        rows = self._database.rows(queries.JOURNAL, {"after": after, "most": limit})
        return [self._journal_row(row) for row in rows]

    def written(self, after: int, limit: int) -> Sequence[tuple[int, str, str]]:
        """Return which records were written behind a place: place, dataset, id."""
        asked: Parameters = {"after": after, "most": limit}
        return [(*row,) for row in self._database.rows(queries.WRITTEN, asked)]

    def journal_end(self) -> int:
        """Return the journal's last place (0 when empty)."""
        end: int = self._database.rows(queries.JOURNAL_END)[0][0]
        return end

    def instance(self, instance: Instance) -> InstanceRow | None:
        """Return what is kept of an instance; a state that is not JSON is None."""
        row = self._database.row(
            queries.INSTANCE_ROW,
            {"agent": instance.agent.value, "subject": instance.subject},
        )
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
        found = self._acts(self._database.rows(queries.OUTBOX_NEWEST, {"key": key}))
        return found[0] if found else None

    def open_outbox(self) -> Sequence[OutboxRow]:
        """Return every act that is pending or running, oldest due first."""
        return self._acts(self._database.rows(queries.OUTBOX_OPEN))

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

    def conflicts(self, limit: int) -> Sequence[ConflictRow]:
        """Return what was lost to writes of other homes, newest first.

        Left out is what cannot be read.
        """
        found = []
        for row in self._database.rows(queries.CONFLICTS, {"most": limit}):
            _, _, dataset, record_id, field, text, person, h, *_ = row
            lost = Register(0, field, text, person, h, 0, 0, None)
            readable, value = self._values.once(dataset, record_id, lost)
            if readable:
                found.append(conflict_row(row, value))
        return found

    def count(self) -> int:
        """Return how many records stand."""
        found: int = self._database.rows(queries.RECORDS)[0][0]
        return found

    def meta(self, name: str) -> str | None:
        """Return a small named value."""
        row = self._database.row(queries.META_VALUE, {"name": name})
        return None if row is None else row[0]

    def _standing(self, dataset: str, record_id: str) -> Standing:
        rows = self._database.rows(
            queries.REGISTERS, {"dataset": dataset, "id": record_id}
        )
        return standing(Register(*row) for row in rows)

    def _whole(
        self, dataset: str, rows: Iterable[Row]
    ) -> Iterator[tuple[str, Fields | None]]:
        for record_id, *row in rows:
            stands = standing([Register(*row)])
            yield record_id, self._values.fields(dataset, record_id, stands)

    def _fielded(
        self, dataset: str, rows: Iterable[Row]
    ) -> Iterator[tuple[str, Fields | None]]:
        for (record_id,) in rows:
            yield record_id, self.record(dataset, record_id)

    def _journal_row(self, row: Row) -> JournalRow:
        dataset, record_id, *columns = row
        register = Register(*columns)
        _, value = self._values.value(dataset, record_id, register)
        return journal_row(dataset, record_id, register, value)

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

    def _acts(self, rows: Sequence[Row]) -> list[OutboxRow]:
        found = []
        for row in rows:
            try:
                shown = self._private.show("outbox", OUTBOX_COLUMNS, row)
                found.append(read_outbox(shown))
            except JsonMismatchError as err:
                self._set_aside("outbox", "#".join(map(str, row[:3])), row[5], err)
        return found

    def _set_aside(
        self, source: str, name: str, value: str, error: JsonMismatchError
    ) -> None:
        self._damage.note(
            DamagedRow(source=source, name=name, value=value, error=str(error))
        )
