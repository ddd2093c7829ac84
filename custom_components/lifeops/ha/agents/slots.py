"""The slots of every kind of agent: what a home maps to its own things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.const import Platform
from homeassistant.helpers.selector import (
    EntitySelector,
    TargetSelector,
)

from ...core.identity import AgentKind
from ...core.json import JsonMismatchError, from_json

type Target = Mapping[str, tuple[str, ...]]


class SlotShape(StrEnum):
    """How a slot is chosen: a whole target, one entity or several."""

    TARGET = "target"
    ENTITY = "entity"
    ENTITIES = "entities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot and the domains of the entities that fit it; acts tells that acts need it."""

    name: str
    shape: SlotShape
    domains: tuple[str, ...]
    acts: bool = False

    @property
    def selector(self) -> TargetSelector | EntitySelector:
        """Return the form field that offers what fits."""
        domains = list(self.domains)
        if self.shape is SlotShape.TARGET:
            return TargetSelector({"entity": [{"domain": domains}]})
        several = self.shape is SlotShape.ENTITIES
        return EntitySelector({"filter": [{"domain": domains}], "multiple": several})

    def as_field(self, target: Mapping[str, Sequence[str]]) -> object:
        """Return a target as the form field takes it."""
        if self.shape is SlotShape.TARGET:
            return {key: list(ids) for key, ids in target.items()}
        entities = list(target.get("entity_id", ()))
        return entities if self.shape is SlotShape.ENTITIES else entities[0]


SLOTS: Mapping[AgentKind, tuple[Slot, ...]] = {
    AgentKind.SLEEP: (
        Slot(
            name="winddown_lights",
            shape=SlotShape.TARGET,
            domains=(Platform.LIGHT,),
            acts=True,
        ),
        Slot(
            name="winddown_scene",
            shape=SlotShape.ENTITY,
            domains=(Platform.SCENE,),
            acts=True,
        ),
        Slot(
            name="winddown_media",
            shape=SlotShape.ENTITIES,
            domains=(Platform.MEDIA_PLAYER,),
            acts=True,
        ),
        Slot(
            name="screens",
            shape=SlotShape.ENTITIES,
            domains=(
                Platform.BINARY_SENSOR,
                Platform.DEVICE_TRACKER,
                Platform.MEDIA_PLAYER,
            ),
        ),
    ),
    AgentKind.AGENDA: (
        Slot(
            name="mirror_calendar",
            shape=SlotShape.ENTITY,
            domains=(Platform.CALENDAR,),
        ),
    ),
    AgentKind.REMINDERS: (),
    AgentKind.GOALS: (),
    AgentKind.NOTES: (),
    AgentKind.GAMIFICATION: (),
    AgentKind.NOTIFICATION: (
        Slot(
            name="speakers",
            shape=SlotShape.ENTITIES,
            domains=(Platform.MEDIA_PLAYER, Platform.ASSIST_SATELLITE),
            acts=True,
        ),
        Slot(
            name="notify_entities",
            shape=SlotShape.ENTITIES,
            domains=(Platform.NOTIFY,),
            acts=True,
        ),
        Slot(
            name="signal_lights",
            shape=SlotShape.TARGET,
            domains=(Platform.LIGHT,),
            acts=True,
        ),
        Slot(
            name="focus",
            shape=SlotShape.ENTITIES,
            domains=(
                Platform.BINARY_SENSOR,
                "input_boolean",
                Platform.SWITCH,
                Platform.SENSOR,
            ),
        ),
    ),
    AgentKind.INTEGRATION: (),
    AgentKind.DATA: (),
}


def target_of(value: object) -> Target:
    """Return what a slot holds as one target; raises JsonMismatchError."""
    if isinstance(value, str):
        return {"entity_id": (value,)}
    if isinstance(value, list | tuple):
        return {"entity_id": _strings(value)}
    if isinstance(value, Mapping):
        return {str(key): _strings(ids) for key, ids in value.items()}
    message = f"expected a target, got {type(value).__name__}"
    raise JsonMismatchError(message)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    strings: tuple[str, ...] = from_json(tuple[str, ...], value)
    return strings
