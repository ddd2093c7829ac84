"""What people are told of a metrics database that does not work."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...core.upkeep import SinkHealthRecord, SinkProblem
from ..issues import RepairKey, async_clear, async_raise
from .config import DatabaseConfig

PATIENCE = timedelta(minutes=15)
REPAIR_OF: Mapping[SinkProblem, RepairKey] = {
    problem: RepairKey(f"sink_{problem}") for problem in SinkProblem
}
# These may pass by themselves; of the others nothing gets better by waiting.
_PASSING = frozenset(
    {SinkProblem.UNREACHABLE, SinkProblem.NOT_ANSWERING, SinkProblem.FAILED}
)


def part_of(entry: ConfigEntry[Any]) -> str:
    """Return what the link is called as a part that may fail."""
    return f"database:{entry.entry_id}"


def problem_to_show(health: SinkHealthRecord, now: datetime) -> SinkProblem | None:
    """Return what a person has to hear of by now."""
    if health.problem is None or health.problem not in _PASSING:
        return health.problem
    since = health.failing_since or now
    return health.problem if now - since >= PATIENCE else None


@callback
def async_show_problem(
    hass: HomeAssistant, entry: ConfigEntry[Any], shown: SinkProblem | None
) -> None:
    """Let the repair of one problem stand, and no other."""
    for problem, key in REPAIR_OF.items():
        if problem is shown:
            async_raise(hass, key, entry.entry_id, database=entry.title)
        else:
            async_clear(hass, key, entry.entry_id)


@callback
def async_ask_to_sign_in(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, needed: bool
) -> None:
    """Ask for the password of a server of its own, until it is accepted again.

    The recorder's password is asked for by nobody: its repair tells where to change it.
    """
    if DatabaseConfig.of(entry).use_recorder:
        return
    if needed:
        entry.async_start_reauth(hass)
        return
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def async_clear_repairs(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take away every repair about a database."""
    async_show_problem(hass, entry, None)
    async_clear(hass, RepairKey.PART_FAILED, part_of(entry))
