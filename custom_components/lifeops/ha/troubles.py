"""What the engine reports as trouble, as repairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..core.identity import Instance
from ..engine.snapshot import Trouble, TroubleKind
from .issues import RepairKey, async_clear, async_raise
from .subentries import Household


@dataclass(frozen=True, slots=True)
class TroubleRepairs:
    """The repairs that a kind of trouble raises and ends."""

    raises: RepairKey | None = None
    ends: tuple[RepairKey, ...] = ()


TROUBLES: Mapping[TroubleKind, TroubleRepairs] = {
    TroubleKind.AGENT_PAUSED: TroubleRepairs(RepairKey.AGENT_PAUSED),
    TroubleKind.AGENT_RESUMED: TroubleRepairs(
        ends=(RepairKey.AGENT_PAUSED, RepairKey.DEAD_LETTER)
    ),
    TroubleKind.CASCADE_TOO_DEEP: TroubleRepairs(RepairKey.CASCADE_TOO_DEEP),
    TroubleKind.CLOCK_TRUSTED: TroubleRepairs(ends=(RepairKey.CLOCK_UNTRUSTED,)),
    TroubleKind.CLOCK_UNTRUSTED: TroubleRepairs(RepairKey.CLOCK_UNTRUSTED),
    TroubleKind.DEAD_LETTER: TroubleRepairs(RepairKey.DEAD_LETTER),
    TroubleKind.STORE_BACK: TroubleRepairs(ends=(RepairKey.STORE_FAILING,)),
    TroubleKind.STORE_FAILING: TroubleRepairs(RepairKey.STORE_FAILING),
}


@callback
def async_show_trouble(
    hass: HomeAssistant, entry: ConfigEntry[Any], trouble: Trouble
) -> None:
    """Raise or end the repairs of a trouble."""
    subject = str(trouble.instance) if trouble.instance else ""
    repairs = TROUBLES[trouble.kind]
    for key in repairs.ends:
        async_clear(hass, key, subject)
    if repairs.raises is not None:
        agent, person = _names(entry, trouble.instance)
        async_raise(
            hass,
            repairs.raises,
            subject,
            agent=agent,
            person=person,
            detail=trouble.detail,
        )


def _names(entry: ConfigEntry[Any], instance: Instance | None) -> tuple[str, str]:
    if instance is None:
        return "", ""
    owner = Household.of(entry).names.get(instance.subject, "")
    return instance.agent.value, owner
