"""What leaves a metrics database: what is kept no more, and who was erased."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from ..core.retention import Holding, aged_at, kept_from
from .cursor import Cursor
from .protocols import Local, Sink

_FORGOTTEN: Final = (Holding.POINTS, Holding.HOURS)

type Done = Callable[[int], bool]
"""Hears how many rows went; returns whether anybody still listens."""


class Leaving:
    """What somebody wants to be gone, until it is; every method raises SinkError."""

    def __init__(self, local: Local, sink: Sink) -> None:
        """Wish for nothing yet."""
        self._local = local
        self._sink = sink
        self._forget: datetime | None = None
        self._wanted: dict[tuple[str, ...], Done] = {}
        self._erased: Counter[str] = Counter()

    def forget(self, now: datetime) -> None:
        """Wish that what is kept no more at a moment is dropped."""
        self._forget = now

    def erase(self, persons: Sequence[str], done: Done) -> None:
        """Wish that nothing is left of persons; done hears how many rows went."""
        self._wanted[tuple(persons)] = done

    def erased(self, person: str, rows: int) -> None:
        """Note what went because records told of it, for whoever wishes it later."""
        self._erased[person] += rows

    def erase_all(self) -> bool:
        """Erase who is to go; return whether anybody was."""
        was = bool(self._wanted)
        while self._wanted:
            persons = next(iter(self._wanted))
            rows = self._sink.erase(persons)
            rows += sum(self._erased.pop(person, 0) for person in persons)
            if not self._wanted.pop(persons)(rows):
                self.erased(persons[0], rows)
        return was

    def drop_old(self, cursor: Cursor) -> Cursor:
        """Drop what is kept no more; never again is something before it sent.

        Where that fails it waits for the next night: nothing that is new waits for it.
        """
        wish, self._forget = self._forget, None
        if wish is None:
            return cursor
        aged = aged_at(wish, self._local.facts().newest)
        before = {holding: kept_from(holding, aged) for holding in _FORGOTTEN}
        self._sink.forget(before)
        return replace(cursor, forgotten=before[Holding.POINTS])
