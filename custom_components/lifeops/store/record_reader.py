"""What can be asked of the records and their journal."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..core.json import Json
from ..core.ops import Origin
from ..core.series import Point
from ..engine.protocols import JournalRow
from . import queries
from .conflicts import ConflictHead, ConflictRow, conflict_row
from .damage import Damage
from .database import Database
from .journal import journal_row
from .node import written_at
from .origins import Origins
from .private import Private
from .registers import Register, Standing, is_whole, standing
from .statement import Parameters, Row, Statement
from .values import Values

type Fields = Mapping[str, Json]
type ReadPoints = Callable[[str, datetime, datetime], Sequence[Point]]


class RecordReader:
    """Reads records over one connection, for one thread."""

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
            self._whole(dataset, self._rows(dataset, queries.NEWEST_WHOLE, asked))
            if is_whole(dataset)
            else self._fielded(dataset, self._rows(dataset, queries.NEWEST_IDS, asked))
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
            self._whole(dataset, self._rows(dataset, queries.WHOLE_BETWEEN, asked))
            if is_whole(dataset)
            else self._fielded(dataset, self._rows(dataset, queries.IDS_BETWEEN, asked))
        )
        return [(name, fields) for name, fields in found if fields is not None]

    def ids(self, dataset: str, name: str) -> Sequence[str]:
        """Return the ids that are a name or begin with it and a slash, oldest first."""
        asked = _under(dataset, name)
        found = self._rows(dataset, queries.IDS_UNDER, asked)
        return [record_id for (record_id,) in found]

    def counted(self, dataset: str, name: str) -> int:
        """Return how many ids those are."""
        asked = _under(dataset, name)
        found = self._rows(dataset, queries.COUNT_UNDER, asked)
        count: int = found[0][0]
        return count

    def dots(
        self, dataset: str, first: str, behind: str
    ) -> Mapping[str, tuple[Origin, int]]:
        """Return where the whole records, as of between(), were written."""
        asked: Parameters = {"dataset": dataset, "first": first, "behind": behind}
        names = Origins.load(self._database).names
        found = {
            record_id: Register(*row)
            for record_id, *row in self._database.rows(queries.WHOLE_BETWEEN, asked)
        }
        return {name: (names[one.origin], one.seq) for name, one in found.items()}

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

    def written_at(self, dataset: str, record_id: str) -> datetime | None:
        """Return when a record was written last, None where none stands."""
        live = self._standing(dataset, record_id).live.values()
        return written_at(max(one.h for one in live)) if live else None

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

    def conflicts(
        self, limit: int, dataset: str | None = None
    ) -> Sequence[ConflictRow]:
        """Return what was lost to writes of other homes, newest first.

        Left out is what cannot be read, and other datasets where one is named.
        """
        asked: Parameters = {"most": limit}
        if dataset is None:
            rows = self._database.rows(queries.CONFLICTS, asked)
        else:
            named = {**asked, "dataset": dataset}
            rows = self._database.rows(queries.CONFLICTS_OF, named)
        found = []
        for row in rows:
            _, _, dataset, record_id, field, text, person, h, *_ = row
            lost = Register(0, field, text, person, h, 0, 0, None)
            readable, value = self._values.once(dataset, record_id, lost)
            if readable:
                found.append(conflict_row(row, value))
        return found

    def conflict_heads(self) -> Sequence[ConflictHead]:
        """Return all that was lost to writes of other homes, newest first."""
        return [
            ConflictHead(*row) for row in self._database.rows(queries.CONFLICT_HEADS)
        ]

    def conflicts_with(self, home: str) -> int:
        """Return how much was lost to a home, or lost by it."""
        rows = self._database.rows(queries.CONFLICTS_WITH, {"home": home})
        found: int = rows[0][0]
        return found

    def count(self) -> int:
        """Return how many records stand."""
        found: int = self._database.rows(queries.RECORDS)[0][0]
        return found

    def deleted(self) -> int:
        """Return of how many records it is kept that they were deleted."""
        found: int = self._database.rows(queries.TOMBSTONES)[0][0]
        return found

    def _rows(self, _whole: str, statement: Statement, asked: Parameters) -> list[Row]:
        """Return the rows of a query that reads one dataset, or one other table."""
        return self._database.rows(statement, asked)

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
        told = journal_row(dataset, record_id, register, value)
        if told.removed and self._standing(dataset, record_id).live:
            return replace(told, removed=False)
        return told


def _under(dataset: str, name: str) -> Parameters:
    """Return what is asked for to find a name and what begins with it and a slash."""
    return {
        "dataset": dataset,
        "name": name,
        "first": f"{name}/",
        "behind": f"{name}0",
    }
