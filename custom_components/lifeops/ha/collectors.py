"""Which collectors belong to which part of the household."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from .subentries import AgentConfig, PersonConfig, SourceConfig

if TYPE_CHECKING:
    from .hub import Hub


class Collector(Protocol):
    """Something that listens to the world for as long as it is started."""

    def start(self) -> None:
        """Begin to listen."""
        ...

    def stop(self) -> None:
        """Listen no more."""
        ...


def home_collectors(hub: Hub) -> Iterable[Collector]:
    """Return what listens for the whole home."""
    return ()


def person_collectors(hub: Hub, person: PersonConfig) -> Iterable[Collector]:
    """Return what sees a person's presence and agenda."""
    return ()


def agent_collectors(hub: Hub, agent: AgentConfig) -> Iterable[Collector]:
    """Return what an agent's slots are to be watched for."""
    return ()


def source_collectors(hub: Hub, source: SourceConfig) -> Iterable[Collector]:
    """Return what reads a source."""
    return ()
