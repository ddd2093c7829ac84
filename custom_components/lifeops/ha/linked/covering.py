"""How this home stands in for another one, in words: read, and told as repairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from ...core.abilities import PHONES, Ability
from ...core.datasets import PERSON
from ...engine.covering import Cover, cover_of
from ...store.reader import Reader
from ..hub import Hub
from ..issues import RepairKey, async_clear, async_raise

if TYPE_CHECKING:
    from .telling import LinkCoordinator


class StandInState(StrEnum):
    """Whether a standby acts, and whether it then does all that the other one would."""

    STANDING_BY = "standing_by"
    ACTING = "acting"
    ACTING_IN_PART = "acting_in_part"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """How this home stands in for another one; lacks is None while that is unknown."""

    acts: bool
    lacks: tuple[str, ...] | None

    @property
    def state(self) -> StandInState:
        """Return what the standby does now."""
        if not self.acts:
            return StandInState.STANDING_BY
        return StandInState.ACTING_IN_PART if self.lacks else StandInState.ACTING


async def async_stand_in(hub: Hub, other: str) -> StandIn | None:
    """Return how this home stands in for another one; raises StoreError."""
    me, revoked = hub.home_id, hub.links.revoked

    def read(reader: Reader) -> tuple[Cover, Sequence[str]] | None:
        cover = cover_of(reader, me, other, revoked)
        if cover is None:
            return None
        return cover, [_name(reader, one) for one in cover.lacks or ()]

    found = await hub.async_read(read)
    if found is None:
        return None
    cover, names = found
    if cover.lacks is None:
        return StandIn(acts=cover.acts, lacks=None)
    words = await async_get_translations(
        hub.hass, hub.hass.config.language, "config_subentries", {DOMAIN}
    )
    lacks = (
        f"{name}: {words.get(_word(one), one.slot)}"
        for name, one in zip(names, cover.lacks, strict=True)
    )
    return StandIn(acts=cover.acts, lacks=tuple(lacks))


@callback
def async_tell_stand_in(
    hass: HomeAssistant, entry: ConfigEntry[Any], coordinator: LinkCoordinator
) -> None:
    """Show what this home could not do for the other, until the entry is unloaded.

    Where it begins or ends to stand by, the link begins anew with what it then shows.
    """
    stood_by = coordinator.data.stands_in is not None

    @callback
    def look() -> None:
        nonlocal stood_by
        stands_in = coordinator.data.stands_in
        lacks = (stands_in and stands_in.lacks) or ()
        short = lacks if stands_in and stands_in.acts else ()
        _async_show(hass, entry, RepairKey.STANDBY_LACKS, lacks)
        _async_show(hass, entry, RepairKey.STANDBY_SHORT, short)
        if (stands_in is not None) != stood_by:
            stood_by = not stood_by
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(coordinator.async_add_listener(look))
    look()


@callback
def _async_show(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: RepairKey, lacks: Sequence[str]
) -> None:
    if lacks:
        what = "\n".join(f"- {one}" for one in lacks)
        async_raise(hass, key, entry.entry_id, home=entry.title, acts=what)
    else:
        async_clear(hass, key, entry.entry_id)


def _name(reader: Reader, ability: Ability) -> str:
    person = PERSON.readable(reader.record(PERSON.name, ability.subject))
    return (person and person.name) or ability.subject


def _word(ability: Ability) -> str:
    """Return under which key the form that maps it calls it."""
    part = "person" if ability.slot == PHONES else "agent"
    form = f"component.{DOMAIN}.config_subentries.{part}.step.reconfigure"
    return f"{form}.data.{ability.slot}"
