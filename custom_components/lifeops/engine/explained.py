"""A kept decision in things that have words, and what is asked of the store for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from ..core.identity import AgentKind
from ..core.json import Json


class Lookup(Protocol):
    """What stands in the store today."""

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        """Return the fields of a record, None where none stands."""
        ...

    def between(
        self, dataset: str, first: str, behind: str
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        """Return the records from one id up to, not including, another, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Title:
    """What a notification is called: the key of its text and what fills that in."""

    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text's key and the values that it shows, by the names of their fields."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that the rule looked at, or that came out anew."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done, and how it ended where that is known."""

    did: Sentence | Reason
    outcome: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision in things that have words."""

    at: datetime
    agent: AgentKind
    zone: ZoneInfo | None
    what: Sequence[Deed]
    why: Sequence[Sentence]
    because: Sequence[Reason]
