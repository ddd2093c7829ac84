"""What stands in a person's calendars: answered beside the ring."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from homeassistant.const import WEEKDAYS
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..agents.agenda.answers import Wish, agenda_answer, free_time_answer
from ..core.days import wall_moment
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.rules import View
from ..engine.view import RuleView
from ..store.reader import Reader
from .collect.agenda import AGENDAS
from .errors import translated
from .hub import Hub
from .persons import async_person_for_call

_MOST_DAYS = 14
_DAYS = vol.All(vol.Coerce(int), vol.Range(1, _MOST_DAYS))

AGENDA_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional("days", default=1): _DAYS,
    vol.Optional("from"): cv.date,
}
FREE_TIME_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Required("minutes"): vol.All(vol.Coerce(int), vol.Range(5, 24 * 60)),
    vol.Optional("days", default=7): _DAYS,
    vol.Optional("from"): cv.date,
    vol.Optional("earliest", default=time(8)): cv.time,
    vol.Optional("latest", default=time(20)): cv.time,
    vol.Optional("weekdays", default=[]): vol.All(cv.ensure_list, [vol.In(WEEKDAYS)]),
    vol.Optional("count", default=5): vol.All(vol.Coerce(int), vol.Range(1, 50)),
}


async def async_agenda(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's events of some days, from all calendars."""
    days = timedelta(days=call.data["days"])

    def ask(view: View) -> Mapping[str, Json]:
        wanted: date | None = call.data.get("from")
        start = wall_moment(wanted, time.min, view.tz) if wanted else view.now
        last = start.astimezone(view.tz).date() + days
        return agenda_answer(view, start, wall_moment(last, time.min, view.tz))

    return await _async_asked(hub, call, ask)


async def async_free_time(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return when a person has time."""

    def ask(view: View) -> Mapping[str, Json]:
        today = view.now.astimezone(view.tz).date()
        wish = Wish(
            minutes=call.data["minutes"],
            first=max(call.data.get("from", today), today),
            days=call.data["days"],
            start=call.data["earliest"],
            end=call.data["latest"],
            weekdays=[WEEKDAYS.index(day) for day in call.data["weekdays"]],
            most=call.data["count"],
        )
        return free_time_answer(view, wish)

    return await _async_asked(hub, call, ask)


async def async_sync(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Read a person's calendars now and return what came of each."""
    person = await async_person_for_call(hub, call, call.data.get("person"))
    collector = hub.hass.data.get(AGENDAS, {}).get(person.person_id)
    with translated():
        if collector is None:
            raise RefusedError("unknown_person", person=person.name)
        readings = await collector.async_sync()
    failed = [name for name, one in readings.items() if one.problem]
    placeholders: dict[str, Json] = {
        "count": len(readings),
        "failed": ", ".join(failed),
    }
    text = "calendars_failed" if failed else "calendars_read"
    return {
        "calendars": {
            name: {"events": one.events, "problem": one.problem}
            for name, one in readings.items()
        },
        "speech": {"text": text, "placeholders": placeholders},
    }


async def _async_asked(
    hub: Hub, call: ServiceCall, ask: Callable[[View], Mapping[str, Json]]
) -> Mapping[str, Json]:
    person = await async_person_for_call(hub, call, call.data.get("person"))
    instance = Instance(AgentKind.AGENDA, person.person_id)
    now: datetime = hub.clock.now()

    def read(reader: Reader) -> Mapping[str, Json]:
        return ask(RuleView(hub.rule_reads(reader), now, instance))

    with translated():
        return await hub.async_read(read)
