"""Phones that replace by tag, clear, and now and then lose what is sent to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from custom_components.lifeops.core.effects import Push

ACCEPTED = "accepted"
FAILED = "failed"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Message:
    """What stands on a phone, since when, and from which home it came."""

    at: datetime
    home: str
    tag: str
    push: Push


type Look = Callable[[Handset, Message, Message | None], None]


@dataclass(slots=True)
class Handset:
    """One phone; look is told of every message that it shows, with what it replaces.

    Of what is lost the sender hears that it failed, or nothing: then it may have come.
    A lost clearing leaves the message standing until it is pressed or replaced.
    """

    name: str
    person: str
    chance: Random
    look: Look
    lost: float = 0.01
    shown: dict[str, Message] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    losses: int = 0

    def take(self, at: datetime, home: str, tag: str, push: Push) -> str:
        """Take a push; return what its sender is told."""
        if self.chance.random() >= self.lost:
            self._show(Message(at, home, tag, push))
            return ACCEPTED
        self.losses += 1
        self.doubted.add(tag)
        if self.chance.random() < 0.5:
            return FAILED
        if self.chance.random() < 0.5:
            self._show(Message(at, home, tag, push))
        return UNKNOWN

    def clear(self, tag: str) -> None:
        """Take a message away, unless word of it is lost."""
        if tag not in self.shown:
            return
        if self.chance.random() < self.lost:
            self.losses += 1
            self.left.add(tag)
        else:
            self.pick(tag)

    def pick(self, tag: str) -> None:
        """Take a message away by hand."""
        self.shown.pop(tag, None)
        self.left.discard(tag)

    def _show(self, message: Message) -> None:
        before = self.shown.get(message.tag)
        self.shown[message.tag] = message
        self.left.discard(message.tag)
        self.look(self, message, before)
