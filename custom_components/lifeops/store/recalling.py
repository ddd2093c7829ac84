"""Reading over the connection that writes: what is known is not asked again."""

from collections.abc import Sequence
from typing import override

from ..engine.protocols import OutboxRow
from . import queries
from .damage import Damage
from .database import Database
from .private import Private
from .reader import Reader
from .recall import NAMED, Recall
from .record_reader import ReadPoints
from .registers import Standing
from .rows import OUTBOX_COLUMNS
from .schema import OUTBOX
from .statement import Parameters, Row, Statement

_STATE = OUTBOX_COLUMNS.index("state")
_DONE = "done"


class RecallingReader(Reader):
    """Whoever writes through the connection tells the recall of it."""

    def __init__(
        self,
        database: Database,
        damage: Damage,
        points: ReadPoints,
        private: Private,
        recall: Recall,
    ) -> None:
        """Go by what is known already."""
        super().__init__(database, recall.values, damage, points, private)
        self._recall = recall

    @override
    def _standing(self, dataset: str, record_id: str) -> Standing:
        return self._recall.standing(dataset, record_id, super()._standing)

    @override
    def _rows(self, whole: str, statement: Statement, asked: Parameters) -> list[Row]:
        return self._recall.rows(whole, statement, asked, super()._rows)

    @override
    def _act(self, row: Row) -> OutboxRow | None:
        return self._recall.act(row, super()._act)

    @override
    def _newest(self, key: str) -> Sequence[Row]:
        if (known := self._recall.newest(key)) is not None:
            return [known]
        rows = super()._newest(key)
        for row in rows:
            self._recall.keep_newest(row)
        return rows

    def _wrote_act(self, row: Row, act: OutboxRow, before: Row | None) -> None:
        """Know what stands of an act now; one that is new or opened anew is the newest."""
        self._recall.forget(OUTBOX.name)
        self._recall.keep_act(row, act)
        newest = self._recall.newest(act.key)
        known = newest is not None and newest[:NAMED] == row[:NAMED]
        if known or before is None or (before[_STATE] == _DONE != act.state):
            self._recall.keep_newest(row)

    def _act_columns(self, act: OutboxRow) -> Row | None:
        """Return how the row of an act stands, None where none does."""
        if (known := self._recall.columns(act)) is not None:
            return known
        identity: Parameters = {"key": act.key, "rev": act.rev, "term": act.term}
        return self._database.row(queries.OUTBOX_ONE, identity)
