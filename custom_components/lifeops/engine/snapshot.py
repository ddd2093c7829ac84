"""What the engine shows the world after each commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..core.identity import Instance
from ..core.json import Json, JsonMismatchError
from ..core.topics import Topic


@dataclass(frozen=True, slots=True)
class InstanceStatus:
    """Whether an instance is told facts, and why not."""

    enabled: bool
    paused: bool
    pause_reason: str | None = None


class TroubleKind(StrEnum):
    """What a person should know of, and its end where it has one."""

    AGENT_PAUSED = "agent_paused"
    AGENT_RESUMED = "agent_resumed"
    DEAD_LETTER = "dead_letter"
    STORE_FAILING = "store_failing"
    STORE_BACK = "store_back"
    CASCADE_TOO_DEEP = "cascade_too_deep"
    CLOCK_UNTRUSTED = "clock_untrusted"
    CLOCK_TRUSTED = "clock_trusted"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person should know; detail holds no personal values."""

    kind: TroubleKind
    instance: Instance | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood after one commit; pos is the journal's place that was heard."""

    pos: int = 0
    topics: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    statuses: Mapping[Instance, InstanceStatus] = field(default_factory=dict)

    def topic[T](self, topic: Topic[T], subject: str) -> T | None:
        """Return what stands published of a topic, None where nothing readable does."""
        try:
            return topic.read(self.topics[topic.name, subject])
        except KeyError, JsonMismatchError:
            return None

    def status(self, instance: Instance) -> InstanceStatus | None:
        """Return how an instance is, None where it does not run."""
        return self.statuses.get(instance)


def _go_on() -> None:
    """Let nobody else run."""


@dataclass(frozen=True)
class Hooks:
    """What the engine calls on its own thread (wake on any); none of them raises.

    breathe is called now and then within a long turn.
    """

    snapshot: Callable[[Snapshot], None]
    trouble: Callable[[Trouble], None]
    wake: Callable[[], None]
    breathe: Callable[[], None] = _go_on
