"""One unit of work: begun at its first write, with savepoints, committed once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from ..core.errors import StoreError
from .database import Database
from .node import Node


@dataclass(slots=True)
class _Level:
    """What a savepoint gives back."""

    node: Node
    changed: bool
    opened: bool = False


class UnitOfWork:
    """The writer's open transaction; a unit that changed nothing writes nothing."""

    def __init__(
        self, database: Database, node: Node, now: datetime, begin: Callable[[], None]
    ) -> None:
        """Work on a copy of the node; begin is called inside the first write."""
        self._database = database
        self._now = now
        self._begin = begin
        self._levels: list[_Level] = []
        self._begun = False
        self.node = replace(node)
        self.node.observe(now)
        self.changed = False
        self.dated = True

    def writing(self) -> Database:
        """Return the connection, ready for a change inside every open savepoint."""
        if not self._begun:
            self._database.execute("BEGIN IMMEDIATE")
            self._begun = True
            self._begin()
        self._require_open()
        for depth, level in enumerate(self._levels):
            if not level.opened:
                self._database.execute(f"SAVEPOINT level{depth}")
                level.opened = True
        self.changed = True
        return self._database

    @contextmanager
    def savepoint(self, undone: Callable[[int], None]) -> Iterator[None]:
        """Undo what is written inside when it raises; undone hears the last place."""
        level = _Level(replace(self.node), self.changed)
        self._levels.append(level)
        kept = False
        try:
            yield
            kept = True
        finally:
            self._levels.pop()
            if kept:
                self._release(level)
            else:
                self._undo(level)
                undone(self.node.pos)

    def commit(self) -> bool:
        """Commit; return whether anything was."""
        if not self.changed:
            self.rollback()
            return False
        self._require_open()
        self.node.commits += 1
        if self.dated:
            self.node.committed_at = self._now
        self.node.save(self._database)
        self._database.execute("COMMIT")
        return True

    def rollback(self) -> None:
        """Undo everything."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    def _release(self, level: _Level) -> None:
        if level.opened:
            self._require_open()
            self._database.execute(f"RELEASE level{len(self._levels)}")

    def _undo(self, level: _Level) -> None:
        self.node = level.node
        self.changed = level.changed
        if level.opened and self._database.in_transaction:
            self._database.execute(f"ROLLBACK TO level{len(self._levels)}")
            self._database.execute(f"RELEASE level{len(self._levels)}")

    def _require_open(self) -> None:
        """Refuse to go on when SQLite itself gave the transaction up."""
        if not self._database.in_transaction:
            raise StoreError("store_unwritable", error="the transaction was lost")
