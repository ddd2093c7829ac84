"""What acts a home has means for: what stands behind a slot, and phones."""

from dataclasses import dataclass
from typing import Final, Self

from .identity import AgentKind, Instance

PHONES: Final = "phones"


@dataclass(frozen=True, slots=True, order=True)
class Ability:
    """Something that an agent's acts need of a home; slot is its name.

    agent is a word here: a newer version may know more kinds.
    """

    subject: str
    agent: str
    slot: str

    @classmethod
    def of(cls, instance: Instance, slot: str) -> Self:
        """Return what the acts of an instance need that name a slot."""
        return cls(instance.subject, instance.agent.value, slot)

    @classmethod
    def phones(cls, person: str) -> Self:
        """Return what the pushes to a person need."""
        return cls.of(Instance(AgentKind.NOTIFICATION, person), PHONES)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbilitiesRecord:
    """What a home has means for (id: home); by which things is nobody else's business."""

    can: tuple[Ability, ...]
