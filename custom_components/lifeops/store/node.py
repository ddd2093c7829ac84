"""Where this home stands in its own history: origin, counters, number of commits.

An origin is (home, epoch). Its sequence is dense: what is undone gives its numbers
back. Places in the journal are never given twice while the store is open.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Self

from sqlalchemy import bindparam, func, insert, select, update

from ..core.moments import from_us, to_us
from ..core.ops import Origin
from .database import Database
from .schema import NODE, ORIGIN
from .statement import Statement

_CLOCK_BITS = 16

_LOAD = Statement(
    select(
        NODE.c.origin,
        ORIGIN.c.home,
        ORIGIN.c.epoch,
        ORIGIN.c.hi,
        NODE.c.pos,
        NODE.c.h,
        NODE.c.commits,
        NODE.c.committed_at,
    ).join_from(NODE, ORIGIN)
)
_SAVE = Statement(
    update(NODE).values(
        {name: bindparam(name) for name in ("pos", "h", "commits", "committed_at")}
    )
)
_SAVE_HI = Statement(
    update(ORIGIN).where(ORIGIN.c.ix == bindparam("own")).values(hi=bindparam("hi"))
)
_FIRST = Statement(insert(NODE))
_NEXT_ORIGIN = Statement(select(func.coalesce(func.max(ORIGIN.c.ix), 0) + 1))
_ADD_ORIGIN = Statement(insert(ORIGIN))
_MOVE = Statement(update(NODE).values(origin=bindparam("origin")))


def clock_h(now: datetime) -> int:
    """Return the hybrid time of a moment: milliseconds, and room to count."""
    return to_us(now) // 1000 << _CLOCK_BITS


def written_at(h: int) -> datetime:
    """Return the moment that a hybrid time stands for."""
    return from_us((h >> _CLOCK_BITS) * 1000)


@dataclass(slots=True, kw_only=True)
class Node:
    """The counters of the one writer; saved with every commit."""

    origin: int
    name: Origin
    seq: int
    pos: int
    h: int
    commits: int
    committed_at: datetime

    @classmethod
    def load(cls, database: Database) -> Self | None:
        """Return what the file says, None in a file that has no node yet."""
        row = database.row(_LOAD)
        if row is None:
            return None
        origin, home, epoch, seq, pos, h, commits, at = row
        return cls(
            origin=origin,
            name=Origin(home, epoch),
            seq=seq,
            pos=pos,
            h=h,
            commits=commits,
            committed_at=from_us(at),
        )

    @property
    def home(self) -> str:
        """Return the home's id."""
        return self.name.home

    def save(self, database: Database) -> None:
        """Write the counters; part of the commit that moved them."""
        database.write(
            _SAVE,
            {
                "pos": self.pos,
                "h": self.h,
                "commits": self.commits,
                "committed_at": to_us(self.committed_at),
            },
        )
        database.write(_SAVE_HI, {"own": self.origin, "hi": self.seq})

    def observe(self, now: datetime) -> None:
        """Let the node's own clock follow the wall clock, never backwards."""
        self.h = max(self.h, clock_h(now))

    def next_h(self, *stood: int) -> int:
        """Return a hybrid time above what stood.

        What stood may come from a clock far ahead. It lifts this one register, not
        the node, or every later write here would beat other homes unfairly.
        """
        return max(self.h, *(h + 1 for h in stood), 1)

    def next_dot(self) -> tuple[int, int]:
        """Return the journal place and the sequence number of a new write."""
        self.pos += 1
        self.seq += 1
        return self.pos, self.seq


def start_epoch(database: Database, home: str) -> None:
    """Begin a new origin for a home; earlier numbers are never issued again."""
    with database.atomic():
        origin, _ = next_origin(database, home)
        if database.row(_LOAD) is None:
            first = dict.fromkeys(("pos", "h", "commits", "committed_at"), 0)
            database.write(_FIRST, {"only": 1, "origin": origin, **first})
        else:
            database.write(_MOVE, {"origin": origin})


def next_origin(database: Database, home: str) -> tuple[int, Origin]:
    """Add an origin that nobody has seen; return its number and its name."""
    name = Origin(home, token_hex(8))
    return add_origin(database, name), name


def add_origin(database: Database, name: Origin) -> int:
    """Add an origin of which nothing is held yet; return its number."""
    (ix,) = database.rows(_NEXT_ORIGIN)[0]
    database.write(_ADD_ORIGIN, {"ix": ix, **name._asdict(), "hi": 0})
    number: int = ix
    return number


def move_to(database: Database, node: Node, origin: int, name: Origin) -> None:
    """Let a node write under another origin from its first number on."""
    database.write(_MOVE, {"origin": origin})
    node.origin, node.name, node.seq = origin, name, 0
