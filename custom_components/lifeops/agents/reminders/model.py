"""What the reminders agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...core.effects import Effect
from ...core.tasks import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What an open reminder waits for; all but told and what is near is in its record.

    at is when it is (or was) due, again when it comes next behind that; both None:
    not by time. late is from when on it is overdue. told is the last notification. here
    and together tell on which side of its place, and of its company, the person was.
    """

    at: datetime | None = None
    again: datetime | None = None
    late: datetime | None = None
    snoozed: datetime | None = None
    told: str | None = None
    place: Place | None = None
    here: bool | None = None
    met: str | None = None
    together: bool | None = None
    event: str | None = None

    @property
    def due(self) -> datetime | None:
        """Return when it tells that it is due: not where it was put off past that."""
        if self.at is None or self.snoozed is None or self.snoozed <= self.at:
            return self.at
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersState:
    """The open reminders by the last part of their ids, and the closed ones' ids.

    looked is the moment up to which everything due was told; zone the one in which
    that was worked out; seen when it was last known where the person is. elsewhere are
    the ids of records that do not begin with the person's.
    """

    started: bool = False
    items: Mapping[str, Item] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    looked: datetime | None = None
    zone: str | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    seen: datetime | None = None
    wake: datetime | None = None

    def put(self, uid: str, item: Item) -> RemindersState:
        """Return the state with an open reminder in it."""
        closed = tuple(one for one in self.closed if one != uid)
        return replace(self, items={**self.items, uid: item}, closed=closed)

    def closing(self, uid: str) -> RemindersState:
        """Return the state in which a reminder waits for nothing any more."""
        without = self.without(uid)
        return replace(without, closed=(*without.closed, uid))

    def without(self, uid: str) -> RemindersState:
        """Return the state without a reminder."""
        items = {key: item for key, item in self.items.items() if key != uid}
        closed = tuple(one for one in self.closed if one != uid)
        return replace(self, items=items, closed=closed)


type Step = tuple[RemindersState, tuple[Effect, ...]]
