"""How habits and goals do: answered beside the ring, with all of their history."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..agents.goals.answers import goals_answer, habits_answer
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.rules import View
from ..engine.view import RuleView
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .nights import demand_running
from .persons import async_person_for_call

ATTR_DROPPED = "dropped"
ATTR_PERIODS = "periods"
ATTR_PERSON = "person"

HABITS_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_PERIODS, default=14): vol.All(vol.Coerce(int), vol.Range(1, 400))
}
GOALS_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_DROPPED, default=False): cv.boolean
}


async def async_habits(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's habits with their last periods and their streaks."""
    periods: int = call.data[ATTR_PERIODS]
    return await _async_read(hub, call, lambda view: habits_answer(view, periods))


async def async_goals(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's goals with their progress and since when it is known."""
    dropped: bool = call.data[ATTR_DROPPED]
    return await _async_read(
        hub, call, lambda view: goals_answer(view, dropped=dropped)
    )


async def _async_read(
    hub: Hub, call: ServiceCall, ask: Callable[[View], Mapping[str, Json]]
) -> Mapping[str, Json]:
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    instance = Instance(AgentKind.GOALS, person.person_id)
    now = hub.clock.now()

    def read(reader: Reader) -> Mapping[str, Json]:
        return ask(RuleView(hub.rule_reads(reader), now, instance))

    with translated():
        demand_running(hub, instance)
        return await hub.async_read(read)
