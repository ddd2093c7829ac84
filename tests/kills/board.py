"""What a process was doing and had done: a page of memory that outlives its kill."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
import mmap
from pathlib import Path
import struct
from typing import Self

_SAID = struct.Struct("<q")
_SAID_AT = 8
_BROKEN_AT = 3
_FINISH_AT = 4


class Stage(IntEnum):
    """A piece of work that a kill may fall into."""

    REST = 0
    APPEND = 1
    ROLL = 2
    NIGHT = 3
    SAVE = 4
    OPEN = 5
    COPY = 6
    UNNEST = 7
    HOURS = 8
    RECORDS = 9
    MARK = 10
    EDIT = 11
    TAKE = 12
    SETTLE = 13
    READ = 14


class Thread(IntEnum):
    """Who does it: the home's own thread, or the follower's."""

    HOME = 0
    FOLLOWER = 1


class Board:
    """Written by the child, read by who kills it."""

    def __init__(self, memory: mmap.mmap) -> None:
        """Take over the page."""
        self._memory = memory

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file, which is made where there is none."""
        with path.open("a+b") as file:
            file.truncate(mmap.PAGESIZE)
            return cls(mmap.mmap(file.fileno(), mmap.PAGESIZE))

    @property
    def said(self) -> int:
        """Return the last number that was said to be safe."""
        (number,) = _SAID.unpack_from(self._memory, _SAID_AT)
        return int(number)

    def say(self, number: int) -> None:
        """Say that a number is safe."""
        _SAID.pack_into(self._memory, _SAID_AT, number)

    def stage(self, thread: Thread) -> Stage:
        """Return what a thread was doing."""
        return Stage(self._memory[thread])

    @property
    def finish(self) -> bool:
        """Return whether nothing more is to be done than to send what is left."""
        return bool(self._memory[_FINISH_AT])

    @finish.setter
    def finish(self, wanted: bool) -> None:
        self._memory[_FINISH_AT] = wanted

    @property
    def broken(self) -> Stage:
        """Return what failed last."""
        return Stage(self._memory[_BROKEN_AT])

    def clear(self) -> None:
        """Say that nothing is being done, and that nothing failed."""
        for at in (*Thread, _BROKEN_AT):
            self._memory[at] = Stage.REST

    @contextmanager
    def at(self, thread: Thread, stage: Stage) -> Iterator[None]:
        """Say what a thread is doing while it does."""
        self._memory[thread] = stage
        try:
            yield
        except BaseException:
            self._memory[_BROKEN_AT] = stage
            raise
        finally:
            self._memory[thread] = Stage.REST


class Tally(Counter[Stage]):
    """How often a kill fell where."""

    kills = 0

    def note(self, board: Board) -> None:
        """Count a kill by what it fell into, or made fail."""
        self.kills += 1
        self.update({board.broken, *map(board.stage, Thread)})

    def __str__(self) -> str:
        """Return one line for people."""
        found = sorted((stage, count) for stage, count in self.items() if stage)
        told = ", ".join(f"{count} in {stage.name.lower()}" for stage, count in found)
        return f"{self.kills} kills: {told}"
