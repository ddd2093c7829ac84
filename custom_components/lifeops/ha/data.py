"""What administrators ask of a home's data: how they do, what is old, what is damaged."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..core.identity import AgentKind, Instance
from ..core.json import Json, to_json
from ..core.retention import RETENTION, Holding, Purge
from .errors import translated
from .hub import Hub
from .persons import async_demand_admin

ATTR_DRY_RUN = "dry_run"
ATTR_FULL = "full"

PURGE_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_DRY_RUN, default=True): cv.boolean
}
CHECK_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_FULL, default=False): cv.boolean
}


async def async_data(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return how the data of the home do."""
    await async_demand_admin(call)
    with translated():
        await hub.upkeep.async_tell_anew()
    instance = Instance(AgentKind.DATA, hub.household.home.home_id)
    return await hub.async_command(instance, "get_data")


async def async_purge(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Forget what is kept no more, or tell what that would be."""
    await async_demand_admin(call)
    dry: bool = call.data[ATTR_DRY_RUN]
    with translated():
        purged = await hub.upkeep.async_purge(dry=dry)
    return {
        "dry_run": dry,
        "clock_trusted": hub.engine.trusted,
        "retention": _table(purged),
    }


async def async_check(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Look for damage and tell what was found."""
    await async_demand_admin(call)
    with translated():
        checked = await hub.upkeep.async_check(full=call.data[ATTR_FULL])
    return {
        "at": checked.at.isoformat(),
        "full": checked.full,
        "sound": checked.problem is None,
        "problem": checked.problem,
    }


def _table(purged: Sequence[Purge]) -> list[Json]:
    """Return the retention table; what nobody has counted is unknown."""
    found = {purge.holding: purge for purge in purged}
    return [_row(holding, found.get(holding)) for holding in Holding]


def _row(holding: Holding, purge: Purge | None) -> dict[str, Json]:
    return {
        "holding": holding.value,
        "days": RETENTION[holding].days,
        "before": to_json(purge.before) if purge else None,
        "rows": purge.rows if purge else None,
        "oldest": to_json(purge.oldest) if purge else None,
    }
