"""The book of what was to be told: to whom, when, and what was tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from custom_components.lifeops.agents.notification.names import (
    relay_id,
    rev_of,
    tag_of,
)
from custom_components.lifeops.core.calm import Channel
from custom_components.lifeops.core.datasets import NOTIFICATION_EVENT
from custom_components.lifeops.core.effects import Act, Push, Tell
from custom_components.lifeops.core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
)

from ..estate.node import Node

ENDS = (
    NotificationState.ACTED,
    NotificationState.DISMISSED,
    NotificationState.EXPIRED,
    NotificationState.FAILED,
)


@dataclass(frozen=True, slots=True)
class Try:
    """Something that a home tried; reached tells that it was not in vain from there."""

    at: datetime
    home: str
    channel: Channel
    reached: bool


@dataclass(slots=True)
class Told:
    """A notification that was written at a moment, and what was tried since."""

    id: str
    record: NotificationRecord
    at: datetime
    home: str
    withdrawn: datetime | None = None
    answered: datetime | None = None
    tries: list[Try] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        """Return when it is to be shown, if nothing holds it."""
        return max(self.at, self.record.not_before)


@dataclass(slots=True)
class Ledger:
    """All that was written, by id; tags and keys lead back to it."""

    told: dict[str, Told] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def write(self, told: Told) -> None:
        """Enter a notification, and what its ladder may tell others."""
        self.told[told.id] = told
        self.tags[tag_of(told.id)] = told.id
        for rung in told.record.ladder:
            if rung.person is not None:
                relay = relay_id(told.id, rung.person, rev_of(told.record))
                self.tags[tag_of(relay)] = relay

    def id_of(self, push: Push) -> str | None:
        """Return what a push is about, by its tag, else by what asked for it."""
        known = self.tags.get(push.tag or push.key)
        return known or next((id_ for id_ in self.told if _asks(push, id_)), None)

    def of(self, push: Push) -> Told | None:
        """Return what a push is about, also where another person is told of it."""
        return self.told.get((self.id_of(push) or "").partition("/for/")[0])

    def person_of(self, id_: str) -> str:
        """Return whose phone may show something."""
        told = self.told.get(id_)
        if told is not None:
            return told.record.person
        return id_.partition("/for/")[2].partition("/")[0]

    def tried(self, at: datetime, home: str, act: Act, *, reached: bool) -> None:
        """Note what a home tried for a notification, or for the one that it relays."""
        if isinstance(act, Push):
            told = self.of(act)
            channel = Channel.CRITICAL if act.critical else Channel.PUSH
            if told is not None and told.record.person != act.person:
                channel = Channel.PERSON
            if told is not None:
                told.tries.append(Try(at, home, channel, reached))
        elif isinstance(act, Tell):
            for told in self.told.values():
                if _asks(act, told.id):
                    told.tries.append(Try(at, home, act.channel, reached))

    def forget(self, before: datetime) -> None:
        """Forget what is long over."""
        self.told = {
            id_: told for id_, told in self.told.items() if told.record.expires > before
        }


def _asks(act: Act, id_: str) -> bool:
    return f"/{id_}/" in f"{act.key}/"


def events_of(node: Node, id_: str) -> Mapping[str, NotificationEventRecord]:
    """Return the steps of a notification that a home knows, by their names."""
    with node.sqlite.transaction(node.clock.now()) as tx:
        rows = tx.between(NOTIFICATION_EVENT.name, f"{id_}/", f"{id_}0")
    return {
        name.removeprefix(f"{id_}/"): event
        for name, fields in rows
        if (event := NOTIFICATION_EVENT.readable(fields)) is not None
        and event.notification == id_
    }


def ended(nodes: Iterable[Node], id_: str) -> datetime | None:
    """Return when a notification was over, as the first home says that knows."""
    ends = [
        event.at
        for node in nodes
        if node.running
        for event in events_of(node, id_).values()
        if event.state in ENDS
    ]
    return min(ends, default=None)
