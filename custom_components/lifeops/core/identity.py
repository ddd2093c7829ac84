"""Who is meant: agents' kinds and their instances."""

from dataclasses import dataclass
from enum import StrEnum


class AgentKind(StrEnum):
    """The kinds of agents, in the order in which the interface lists them."""

    SLEEP = "sleep"
    AGENDA = "agenda"
    REMINDERS = "reminders"
    GOALS = "goals"
    NOTES = "notes"
    GAMIFICATION = "gamification"
    NOTIFICATION = "notification"
    INTEGRATION = "integration"
    DATA = "data"

    @property
    def owner(self) -> str:
        """Return whom agents of this kind serve: a person or a home."""
        return "home" if self in SITE_KINDS else "person"


SITE_KINDS = frozenset({AgentKind.INTEGRATION, AgentKind.DATA})


@dataclass(frozen=True, slots=True, order=True)
class Instance:
    """One agent for one person or site; subject is that one's id.

    An agent of a kind in SITE_KINDS serves a home, each other one a person.
    """

    agent: AgentKind
    subject: str

    def __str__(self) -> str:
        """Return the form used in keys and unique ids."""
        return f"{self.agent}/{self.subject}"

    def key(self, purpose: str, *parts: object) -> str:
        """Return the stable name of one thing that this instance does."""
        return "/".join((str(self), purpose, *(str(part) for part in parts)))
