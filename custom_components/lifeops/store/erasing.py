"""Erasing persons in this home: asked for here, or heard of from another one."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from secrets import token_hex

from sqlalchemy import BindParameter, Table, bindparam, func, or_, select

from ..core.erased import Trace
from ..core.erasing import Erasures, names_in
from ..core.moments import to_us
from ..core.ops import Origin
from . import commands, erasures
from .database import Database
from .epochs import next_life
from .erased_rows import forget_rows
from .erased_traces import forget_traces, keep_traces, pushes_of
from .incoming import Incoming
from .keys import COLUMNS
from .lives import Lives
from .merge_sql import DROP_LOST
from .node import written_at
from .origins import Origins
from .private import Private
from .removing import remove
from .residue import bury_own
from .schema import CONFLICT, RECORD
from .series import SeriesFile
from .series_erasing import erase_points
from .statement import Parameters, Row, Statement
from .text import dump
from .unit import UnitOfWork

type Unit = Callable[[], AbstractContextManager[UnitOfWork]]

type Removed = Mapping[str, int]
"""How much went, by dataset or table."""

_WHAT = "erase_person"
_HEARD = "linked_homes"


class _OnlyLookedError(Exception):
    """Undoes what was done to see what it would do."""


def _about(table: Table) -> Statement:
    """Choose by text what names a person; which of it does is judged one by one."""
    person: BindParameter[str] = bindparam("person")
    names = or_(table.c.person == person, func.instr(table.c.id, person) > 0)
    return Statement(select(*(table.c[one.name] for one in COLUMNS)).where(names))


_RECORDS = _about(RECORD)
_CONFLICTS = _about(CONFLICT)


class Erasing:
    """Removes what is about erased persons; belongs to the thread of transactions."""

    def __init__(
        self, database: Database, private: Private, series: SeriesFile, unit: Unit
    ) -> None:
        """Write through the store's own connection, in units of the store."""
        self._database = database
        self._private = private
        self._series = series
        self._unit = unit
        self._refused: set[tuple[Origin, str]] = set()

    def known(self) -> Erasures:
        """Return all that is known."""
        return erasures.known(self._database)

    def opened(self) -> None:
        """Begin as a home that knows what was erased."""
        self._series.gone = frozenset(self.known().persons)
        self._declare()

    def erase(self, persons: Collection[str], who: str = _WHAT) -> Removed:
        """Erase persons, here and in every home that hears of it; return what went.

        All that a person is known by is to be named. Their points go by points().
        """
        try:
            with self._unit() as unit:
                return self._ask(unit, persons, who)
        finally:
            self._series.gone = frozenset(self.known().persons)

    def weigh(self, persons: Collection[str]) -> Removed:
        """Return what would go, without a trace."""
        gone: Removed = {}
        with suppress(_OnlyLookedError), self._unit() as unit:
            gone = self._removed(unit, dict.fromkeys(persons, ()))
            raise _OnlyLookedError
        return gone

    def sweep(self, persons: Collection[str]) -> Removed:
        """Remove what was written of erased persons before all that writes had ended.

        In their own name other homes do the same.
        """
        gone: Counter[str] = Counter()
        with self._unit() as unit:
            for person in persons:
                gone.update(bury_own(unit, self._found(_RECORDS, person, ())))
                gone.update(dict(forget_rows(unit.writing(), self._private, person)))
        return +gone

    def points(self) -> Iterator[int]:
        """Remove the points of erased persons; a step is one short commit.

        Yields how many points and hours went.
        """
        return erase_points(self._series, self.known().persons)

    def forget(self, persons: Collection[str]) -> None:
        """Forget how much went, once everybody has been told."""
        with self._unit() as unit:
            forget_traces(unit, persons)

    def _ask(self, unit: UnitOfWork, persons: Collection[str], who: str) -> Removed:
        new = {person: frozenset({token_hex(8)}) for person in persons}
        gone = self._removed(unit, dict.fromkeys(persons, ()))
        _audit(unit, who, gone)
        self._begin(unit, Origins.load(self._database), new)
        return gone

    def hear(self, unit: UnitOfWork, origins: Origins, lives: Lives) -> bool:
        """Do what erasures ask for that have just come in; return whether any did.

        A new life ends all sessions then: what other homes told before this one knew
        whose word counts is told again. Raises ProtocolError where one begins too often.
        """
        told = self.known()
        late = {one for one in self._refused if one[0] in told.knowing(one[1])}
        unknown = told.unknown(unit.node.name)
        if unknown or late:
            lives.begin()
        if unknown:
            knowing = {
                one: origins.numbered(dict.fromkeys(told.knowing(one), 0))
                for one in unknown
            }
            _audit(unit, _HEARD, self._removed(unit, knowing))
            self._begin(unit, origins)
        elif late:
            next_life(unit, origins)
        self._refused -= late
        return bool(unknown or late)

    def left(self, rows: Sequence[Row], names: Mapping[int, Origin]) -> list[Row]:
        """Return the rows of a chunk that may come in."""
        known = self.known()
        gone = list(erasures.refused(rows, known, names))
        if not gone:
            return list(rows)
        for row in gone:
            persons = names_in(row.dataset, row.id, row.person) & known.persons
            self._refused.update((names[row.origin], person) for person in persons)
        places = {(row.key, row.origin, row.seq) for row in gone}
        return [row for row in rows if (row[:3], row[6], row[7]) not in places]

    def _begin(
        self, unit: UnitOfWork, origins: Origins, new: erasures.Asked | None = None
    ) -> None:
        self._series.gone = frozenset(self.known().persons | (new or {}).keys())
        next_life(unit, origins, new)

    def _declare(self) -> None:
        """Let a life that has just begun say what was erased before."""
        with self._unit() as unit:
            if self.known().unknown(unit.node.name):
                erasures.declare(unit, unit.node.name)

    def _removed(
        self, unit: UnitOfWork, knowing: Mapping[str, Collection[int]]
    ) -> Removed:
        """Remove what is about persons, but for what knowing origins wrote of each."""
        gone: Counter[str] = Counter()
        for person, origins in sorted(knowing.items()):
            gone += self._removed_of(unit, person, origins)
        return gone

    def _removed_of(
        self, unit: UnitOfWork, person: str, knowing: Collection[int]
    ) -> Counter[str]:
        gone: Counter[str] = Counter()
        records = self._found(_RECORDS, person, knowing)
        remove(self._database, unit, records)
        gone.update(row.dataset for row in records if row.value is not None)
        lost = self._found(_CONFLICTS, person, knowing)
        unit.writing().write_many(DROP_LOST, (row._asdict() for row in lost))
        gone["conflict"] += len(lost)
        pushes = pushes_of(unit.writing(), self._private, person)
        gone.update(dict(forget_rows(unit.writing(), self._private, person)))
        keep_traces(unit, {person: Trace(gone=+gone, pushes=pushes)})
        return +gone

    def _found(
        self, statement: Statement, person: str, knowing: Collection[int]
    ) -> list[Incoming]:
        rows = map(Incoming._make, self._database.rows(statement, {"person": person}))
        return [
            row
            for row in rows
            if row.origin not in knowing
            and person in names_in(row.dataset, row.id, row.person)
        ]


def _audit(unit: UnitOfWork, who: str, gone: Removed) -> None:
    """Note who erased somebody and how much went; not whom."""
    told: Parameters = {
        "at": to_us(written_at(unit.node.h)),
        "who": who,
        "what": _WHAT,
        "detail": dump({**gone}),
    }
    unit.writing().write(commands.PUT_AUDIT, told)
