"""Messages that were over long ago, and their steps: what they say is sealed, so it is opened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, select

from ..core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ..core.errors import SealedError
from ..core.json import JsonMismatchError
from ..core.retention import Holding, Purge, kept_from
from .database import Database
from .node import clock_h, written_at
from .private import Place, Private
from .schema import RECORD
from .statement import Statement
from .text import parse

_ROWS: Final = 500
_R = RECORD.c
_OF_MESSAGES = (_R.dataset == NOTIFICATION.name, _R.value.is_not(None))
_IDS: Final = Statement(select(_R.id).where(*_OF_MESSAGES))
_OLD: Final = Statement(
    select(_R.pos, _R.h, _R.id, _R.field, _R.value).where(
        *_OF_MESSAGES, _R.h < bindparam("past")
    )
)
_OLD_STEPS: Final = Statement(
    select(_R.pos, _R.h, _R.id).where(
        _R.dataset == NOTIFICATION_EVENT.name, _R.h < bindparam("past")
    )
)
_DROP: Final = Statement(delete(RECORD).where(_R.pos == bindparam("pos")))


class _Gone(NamedTuple):
    """A row that is kept no more, and when it was written."""

    pos: int
    h: int


def messages_due(database: Database, private: Private, now: datetime) -> Purge:
    """Count what a purge would forget."""
    return _counted(_gone(database, private, now), now)


def purge_messages(
    database: Database, private: Private, now: datetime
) -> Iterator[Purge]:
    """Forget messages before their steps; every step of it is one short commit."""
    gone = _gone(database, private, now)
    for first in range(0, max(len(gone), 1), _ROWS):
        some = gone[first : first + _ROWS]
        database.write_many(_DROP, ({"pos": row.pos} for row in some))
        yield _counted(some, now)


def _gone(database: Database, private: Private, now: datetime) -> Sequence[_Gone]:
    """Return what was written long ago: messages that are over, steps without one.

    A message may be written a year before its time, and ends by what it says itself.
    """
    before = kept_from(Holding.MESSAGES, now)
    past = {"past": clock_h(before)}
    standing = {name for (name,) in database.rows(_IDS)}
    messages = []
    for pos, h, name, field, value in database.rows(_OLD, past):
        place = (NOTIFICATION.name, name, field)
        expires = _expires(private, place, value)
        if expires is not None and expires < before:
            messages.append(_Gone(pos, h))
            standing.discard(name)
    steps = [
        _Gone(pos, h)
        for pos, h, name in database.rows(_OLD_STEPS, past)
        if name.rpartition("/")[0] not in standing
    ]
    return [*messages, *steps]


def _expires(private: Private, place: Place, value: str) -> datetime | None:
    """Return when a message ends, None for one that nobody can read."""
    try:
        said = parse(private.open(place, value))
    except SealedError, JsonMismatchError:
        return None
    record = NOTIFICATION.readable(said) if isinstance(said, Mapping) else None
    return None if record is None else record.expires


def _counted(gone: Sequence[_Gone], now: datetime) -> Purge:
    oldest = min((row.h for row in gone), default=None)
    return Purge(
        holding=Holding.MESSAGES,
        before=kept_from(Holding.MESSAGES, now),
        rows=len(gone),
        oldest=None if oldest is None else written_at(oldest),
    )
