"""What the connection that writes was told last, until something of it is written."""

from collections.abc import Callable
from itertools import chain

from ..engine.protocols import OutboxRow
from .registers import Standing
from .statement import Parameters, Row, Statement
from .texts import Texts
from .values import Values

_MOST_CHARACTERS = 1_000_000
_MOST_ACTS = 500
# An act's key, rev and term: the first columns of its row.
NAMED = 3

type Question = tuple[object, ...]


class Recall:
    """Answers anew what was asked before; of one thread, which is the only writer."""

    def __init__(self, values: Values) -> None:
        """Know nothing yet; values are what was read of registers."""
        self.values = values
        self.texts = Texts()
        self._standing: dict[tuple[str, str], Standing] = {}
        self._rows: dict[str, dict[Question, list[Row]]] = {}
        self._acts: dict[Row, tuple[Row, OutboxRow]] = {}
        self._newest: dict[str, Row] = {}
        self._characters = 0

    def standing(
        self, dataset: str, record_id: str, ask: Callable[[str, str], Standing]
    ) -> Standing:
        """Return what stands of a record."""
        place = dataset, record_id
        if (known := self._standing.get(place)) is None:
            known = ask(dataset, record_id)
            self._count(sum(len(one.value or "") for one in known.live.values()))
            self._standing[place] = known
        return known

    def rows(
        self,
        whole: str,
        statement: Statement,
        asked: Parameters,
        ask: Callable[[str, Statement, Parameters], list[Row]],
    ) -> list[Row]:
        """Return the rows of a query that reads one dataset, or one other table."""
        question = statement.sql, *asked.values()
        if (known := self._rows.get(whole, {}).get(question)) is None:
            known = ask(whole, statement, asked)
            self._count(
                sum(len(it) for it in chain(*known) if isinstance(it, str | bytes))
            )
            self._rows.setdefault(whole, {})[question] = known
        return known

    def columns(self, act: OutboxRow) -> Row | None:
        """Return how an act's row stands, None where that was not asked yet."""
        known = self._acts.get((act.key, act.rev, act.term))
        return None if known is None else known[0]

    def act(
        self, row: Row, read: Callable[[Row], OutboxRow | None]
    ) -> OutboxRow | None:
        """Return the act that a row holds, None where it cannot be read."""
        known = self._acts.get(row[:NAMED])
        if known is not None and known[0] == row:
            return known[1]
        if (act := read(row)) is not None:
            self.keep_act(row, act)
        return act

    def keep_act(self, row: Row, act: OutboxRow) -> None:
        """Know a row, which stands, and the act that it holds."""
        if len(self._acts) >= _MOST_ACTS:
            self._acts.clear()
        self._acts[row[:NAMED]] = row, act

    def newest(self, key: str) -> Row | None:
        """Return the newest row of a key, None where that was not asked yet."""
        return self._newest.get(key)

    def keep_newest(self, row: Row) -> None:
        """Know which row of a key is its newest."""
        if len(self._newest) >= _MOST_ACTS:
            self._newest.clear()
        self._newest[row[0]] = row

    def forget(self, whole: str, record_id: str = "") -> None:
        """Ask anew for a record, and for whatever is read of its dataset."""
        self._standing.pop((whole, record_id), None)
        self._rows.pop(whole, None)

    def forget_after(self, pos: int) -> None:
        """Forget all that may be of writes that were undone."""
        self.values.forget_after(pos)
        self.clear()

    def clear(self) -> None:
        """Ask anew for everything."""
        self._standing.clear()
        self._rows.clear()
        self._acts.clear()
        self._newest.clear()
        self._characters = 0

    def _count(self, characters: int) -> None:
        """Begin anew where much is known; a question is worth some of it as well."""
        self._characters += characters + 100
        if self._characters > _MOST_CHARACTERS:
            self.clear()
