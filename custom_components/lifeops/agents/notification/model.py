"""What the notification agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from ...core.calm import Held, Rung
from ...core.records import NotificationState

URGENT: Final = 1
NORMAL: Final = 3
LOW: Final = 4
DIGEST: Final = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A notification that is not over: its content's hash, and how far it has come.

    state None waits for its moment, held tells why that is not enough; shown tells that
    a push of it is on the phones, since when it is, or is in the list of the digest.
    digest is the digest that tells of it, rung how many rungs of its ladder it climbed,
    missed how many a digest counts for which there was no room.
    """

    rev: str
    text: str
    priority: int
    not_before: datetime
    expires: datetime
    state: NotificationState | None = None
    shown: bool = False
    held: Held | None = None
    since: datetime | None = None
    digest: str | None = None
    ladder: tuple[Rung, ...] = ()
    rung: int = 0
    missed: int = 0

    @property
    def is_digest(self) -> bool:
        """Tell whether it is a day's digest itself."""
        return self.text == DIGEST

    @property
    def is_low(self) -> bool:
        """Tell whether it is told in a digest only."""
        return self.priority >= LOW and not self.is_digest

    @property
    def rank(self) -> int:
        """Return its priority among what is shown: a digest is shown as is the usual."""
        return NORMAL if self.is_digest else self.priority

    @property
    def climbs_at(self) -> datetime | None:
        """Return when the next rung of its ladder is due, None where none is to come."""
        if not self.shown or self.since is None or self.rung >= len(self.ladder):
            return None
        urgent = self.priority <= URGENT
        begun = self.not_before if urgent else max(self.not_before, self.since)
        return begun + timedelta(seconds=self.ladder[self.rung].after_s)

    @property
    def due_at(self) -> datetime:
        """Return when something has to be done about it, unless it is held."""
        due = self.not_before if self.state is None else self.climbs_at
        return self.expires if due is None else min(due, self.expires)

    @property
    def wakes_at(self) -> datetime:
        """Return when something has to be done about it, whatever holds it."""
        return self.due_at if self.held is None else self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The last step of any notification; of one moment the last by its event's id."""

    text: str
    state: NotificationState
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """A person's open notifications by id, and today's pushes with their priority.

    recent tells when the usual ones of the last hour were shown, missed how many had no
    room since the last digest (the first of them at missed_at), look_at when what holds changes by itself.
    """

    started: bool = False
    open: Mapping[str, Item] = field(default_factory=dict)
    day: date | None = None
    sent: Mapping[str, int] = field(default_factory=dict)
    recent: Mapping[str, datetime] = field(default_factory=dict)
    missed: int = 0
    missed_at: datetime | None = None
    last: Last | None = None
    look_at: datetime | None = None
