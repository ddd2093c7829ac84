"""What the household owns: lamps that may be dead and phones that show messages.

Everything keeps its own log, so that what LifeOps says can be held against it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from custom_components.lifeops.core.effects import Push


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a lamp as the lamp itself saw it."""

    at: datetime
    level: int
    by: str


@dataclass(slots=True)
class Lamp:
    """A lamp; level 0 is off, a dead one hears nothing."""

    name: str
    level: int = 0
    kelvin: int = 4000
    warms: bool = True
    dead: bool = False
    log: list[Change] = field(default_factory=list)

    def obey(self, at: datetime, level: int, kelvin: int | None) -> None:
        """Do what LifeOps asks for, if alive."""
        if not self.dead:
            self._set(at, level, "lifeops")
            self.kelvin = kelvin or self.kelvin

    def by_hand(self, at: datetime, level: int) -> None:
        """Be set by somebody at the switch; that works on a dead radio too."""
        self._set(at, level, "hand")

    def _set(self, at: datetime, level: int, by: str) -> None:
        self.level = level
        self.log.append(Change(at, level, by))


@dataclass(slots=True)
class Phone:
    """A person's phone: what it shows by tag, and how often it was bothered."""

    person: str
    reachable: bool = True
    shown: dict[str, Push] = field(default_factory=dict)
    received: Counter[tuple[str, str]] = field(default_factory=Counter)
    history: list[tuple[datetime, Push]] = field(default_factory=list)

    def show(self, at: datetime, tag: str, push: Push) -> bool:
        """Show a message, replacing what has the same tag; tell whether it arrived."""
        if not self.reachable:
            return False
        self.shown[tag] = push
        self.received[tag, push.rev] += 1
        self.history.append((at, push))
        return True

    def clear(self, tag: str) -> None:
        """Take a message away."""
        self.shown.pop(tag, None)


@dataclass(slots=True)
class World:
    """All lamps by the person whose bedroom they stand in, and all phones."""

    lamps: dict[str, tuple[Lamp, ...]]
    phones: dict[str, Phone]
    events: list[tuple[datetime, str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, persons: tuple[str, ...]) -> World:
        """Return a furnished household."""
        return cls(
            lamps={person: _furnish(person) for person in persons},
            phones={person: Phone(person) for person in persons},
        )

    def every_lamp(self) -> Iterator[Lamp]:
        """Yield the lamps in a fixed order."""
        for lamps in self.lamps.values():
            yield from lamps


def _furnish(person: str) -> tuple[Lamp, ...]:
    return (
        Lamp(f"{person}_ceiling"),
        Lamp(f"{person}_floor", warms=False),
        Lamp(f"{person}_hall"),
    )
