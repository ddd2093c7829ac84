"""How parts of the household become subentries, and what those are called."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from uuid import uuid4

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..core.identity import AgentKind
from ..core.json import Json, to_json
from .subentries import (
    AgentConfig,
    PartConfig,
    PersonConfig,
    SourceConfig,
    SubentryType,
)

_OWN_FIELDS = frozenset({"subentry_id", "name", "slots", "subject"})
_TYPES: Mapping[type[PartConfig], SubentryType] = {
    PersonConfig: SubentryType.PERSON,
    AgentConfig: SubentryType.AGENT,
    SourceConfig: SubentryType.SOURCE,
}


def new_id() -> str:
    """Mint the id of a home, a person or a source."""
    return uuid4().hex


def stored(config: PartConfig) -> dict[str, Json]:
    """Return the data of a part's subentry; slots stand beside the other fields."""
    own = {
        field.name: to_json(getattr(config, field.name))
        for field in fields(config)
        if field.name not in _OWN_FIELDS
    }
    if not isinstance(config, AgentConfig):
        return own
    slots = {name: to_json(target) for name, target in config.slots.items()}
    return own | {f"{config.kind.owner}_id": config.subject} | slots


def subentry_data(config: PartConfig, title: str) -> ConfigSubentryData:
    """Return a part as a subentry of an entry that is being made."""
    return ConfigSubentryData(
        data=stored(config),
        subentry_type=_TYPES[type(config)].value,
        title=title,
        unique_id=config.unique_id,
    )


def new_subentry(config: PartConfig, title: str) -> ConfigSubentry:
    """Return a part as a new subentry of an entry that stands."""
    return ConfigSubentry(
        data=MappingProxyType(stored(config)),
        subentry_type=_TYPES[type(config)].value,
        title=title,
        unique_id=config.unique_id,
    )


@dataclass(frozen=True, slots=True)
class AgentTitles:
    """What agents are called, in the household's language."""

    texts: Mapping[str, str]

    def of(self, kind: AgentKind, owner: str) -> str:
        """Return the title of somebody's agent: the name that its device has."""
        return self.texts[f"component.{DOMAIN}.device.{kind}.name"].format(
            **{kind.owner: owner}
        )


async def async_agent_titles(hass: HomeAssistant) -> AgentTitles:
    """Load the titles of agents."""
    return AgentTitles(
        await async_get_translations(hass, hass.config.language, "device", {DOMAIN})
    )
