"""What the notification agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...core.records import NotificationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A notification that is not over: its content's hash, and how far it has come.

    state None waits for its moment; shown tells that a push of it is on the phones.
    """

    rev: str
    text: str
    priority: int
    not_before: datetime
    expires: datetime
    state: NotificationState | None = None
    shown: bool = False

    @property
    def wakes_at(self) -> datetime:
        """Return when something has to be done about it."""
        if self.state is None:
            return min(self.not_before, self.expires)
        return self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The last step of any notification."""

    text: str
    state: NotificationState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """A person's open notifications by id, and today's pushes with their priority."""

    started: bool = False
    open: Mapping[str, Item] = field(default_factory=dict)
    day: date | None = None
    sent: Mapping[str, int] = field(default_factory=dict)
    last: Last | None = None
