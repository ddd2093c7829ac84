"""What other threads hand to the engine; nothing is lost when a commit fails."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from ..core.effects import DeleteRecord, PutRecord
from ..core.facts import Command, Fact, StartReason
from ..core.identity import Instance
from ..core.json import Json
from ..core.outcomes import OutcomeState
from .protocols import Claim


@dataclass(frozen=True, slots=True)
class Add:
    """Let an instance run."""

    instance: Instance
    reason: StartReason


@dataclass(frozen=True, slots=True)
class Remove:
    """Forget an instance."""

    instance: Instance


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a paused instance go on."""

    instance: Instance


@dataclass(frozen=True, slots=True)
class ConfirmClock:
    """Believe the wall clock as it is."""


type Control = Add | Remove | Resume | ConfirmClock


@dataclass(frozen=True, slots=True)
class Asked:
    """A Command and who waits for its answer, until a moment of the boot clock."""

    command: Command
    reply: Future[Mapping[str, Json]]
    deadline: float


@dataclass(frozen=True, slots=True)
class Ingest:
    """Records from a collector."""

    writes: Sequence[PutRecord | DeleteRecord]
    who: str
    reply: Future[None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an actor has come with a claim."""

    claim: Claim
    progress: Mapping[str, Json]
    done: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a claim."""

    claim: Claim
    state: OutcomeState
    parts: Mapping[str, str]
    error: str | None


type Write = Ingest | Progress | Ended


class Lane[T]:
    """A queue whose taken items come back unless they are accepted."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = Lock()
        self._waiting: deque[T] = deque()
        self._taken: list[T] = []

    def __bool__(self) -> bool:
        """Return whether something waits."""
        return bool(self._waiting)

    def put(self, item: T) -> None:
        """Add an item; from any thread."""
        with self._lock:
            self._waiting.append(item)

    def take(self) -> T | None:
        """Return the oldest item for this turn, None when nothing waits."""
        with self._lock:
            if not self._waiting:
                return None
            item = self._waiting.popleft()
        self._taken.append(item)
        return item

    def accept(self) -> None:
        """Forget what was taken: it is committed."""
        self._taken.clear()

    def give_back(self) -> None:
        """Put what was taken in front again, in its order."""
        with self._lock:
            self._waiting.extendleft(reversed(self._taken))
        self._taken.clear()

    def waiting(self) -> Sequence[T]:
        """Return what waits, oldest first."""
        with self._lock:
            return tuple(self._waiting)

    def drop(self, items: Sequence[T]) -> None:
        """Take items out for good."""
        gone = set(map(id, items))
        with self._lock:
            self._waiting = deque(
                item for item in self._waiting if id(item) not in gone
            )


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lanes, in the order in which a turn empties them."""

    controls: Lane[Control] = field(default_factory=Lane)
    commands: Lane[Asked] = field(default_factory=Lane)
    writes: Lane[Write] = field(default_factory=Lane)
    facts: Lane[Fact] = field(default_factory=Lane)

    def __bool__(self) -> bool:
        """Return whether anything waits."""
        return any((self.controls, self.commands, self.writes, self.facts))

    def accept(self) -> None:
        """Forget what a committed turn took."""
        for lane in (self.controls, self.commands, self.writes, self.facts):
            lane.accept()

    def give_back(self) -> None:
        """Keep all that a failed turn took for the next one."""
        for lane in (self.controls, self.commands, self.writes, self.facts):
            lane.give_back()
