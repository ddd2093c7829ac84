"""What an actor has to know of this home: which things stand behind a slot."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ...core.identity import Instance


class Mapped(Protocol):
    """A home's mappings as they are at one moment."""

    def slots(self, instance: Instance, slot: str) -> Mapping[str, Any] | None:
        """Return the target (lists of entity, area, ... ids) of a slot, None without.

        Every slot is a target, also one that holds a single entity.
        """
        ...

    def phones(self, person: str) -> Sequence[str]:
        """Return the device ids of a person's phones."""
        ...


class HomeMap(Mapped, Protocol):
    """The home's mappings as they are now; asked again for every act."""

    @property
    def home_id(self) -> str:
        """Return which home it is."""
        ...
