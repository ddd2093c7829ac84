"""Messages that people and automations ask for, and what stands in a person's queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.uuid import random_uuid_hex
import voluptuous as vol

from ..agents.notification.answers import notifications_answer
from ..core.calm import Channel
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..engine.view import RuleView
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .nights import demand_running
from .persons import async_may_reach_all, async_person_for_call, may_read
from .stills import async_check_stills, reads_anything
from .texts import async_text

ATTR_PERSON = "person"
_MOMENTS = ("not_before", "expires")
_SECONDS = vol.All(cv.positive_time_period, lambda span: int(span.total_seconds()))

# Bounds and meanings are the agent's; here stands only how a form gives them.
NOTIFY_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional("title"): cv.string,
    vol.Optional("message"): cv.string,
    vol.Optional("priority"): vol.Coerce(int),
    vol.Optional("actions"): {cv.string: cv.string},
    vol.Optional("replies"): vol.All(cv.ensure_list, [cv.string]),
    vol.Optional("not_before"): cv.datetime,
    vol.Optional("expires"): cv.datetime,
    vol.Optional("key"): cv.string,
    vol.Optional("ladder"): vol.All(
        cv.ensure_list,
        [
            {
                vol.Required("after"): _SECONDS,
                vol.Required("channel"): vol.In([*Channel]),
                vol.Optional("person"): cv.string,
            }
        ],
    ),
    vol.Optional("sensitive"): cv.boolean,
    vol.Optional("still"): vol.All(cv.ensure_list, [dict]),
    vol.Optional("view"): cv.string,
    vol.Optional("progress"): {
        vol.Optional("done"): vol.Coerce(float),
        vol.Optional("until"): cv.datetime,
    },
}


async def async_notify(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Put a message into a person's queue; return the id that it has there."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    asked = {name: call.data[name] for name in call.data if name != ATTR_PERSON}
    given = asked.pop("still", ())
    with translated():
        if reads_anything(given) and not await async_may_reach_all(call):
            raise RefusedError("templates_for_admins")
        stills = await async_check_stills(call.hass, given)
    asked |= {name: _moment(asked[name]) for name in _MOMENTS if name in asked}
    asked["id"] = random_uuid_hex()
    if stills:
        asked |= {"still": stills, "home": hub.household.home.home_id}
    if "ladder" in asked:
        asked["ladder"] = [_rung(hub, rung) for rung in asked["ladder"]]
    if until := asked.get("progress", {}).get("until"):
        asked["progress"] = {**asked["progress"], "until": _moment(until)}
    instance = Instance(AgentKind.NOTIFICATION, person.person_id)
    return await hub.async_command(instance, "notify", asked)


async def async_notifications(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return what stands in a person's queue, with its words where they may be read."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    instance = Instance(AgentKind.NOTIFICATION, person.person_id)
    words, now = may_read(person, call), hub.clock.now()

    def read(reader: Reader) -> Mapping[str, Json]:
        view = RuleView(hub.rule_reads(reader), now, instance)
        return notifications_answer(view, words=words)

    with translated():
        demand_running(hub, instance)
        answer = await hub.async_read(read)
    return await _async_worded(call, answer) if words else answer


async def _async_worded(
    call: ServiceCall, answer: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return the answer with titles and messages as phones show them."""
    worded: dict[str, Json] = dict(answer)
    for part in ("open", "ended"):
        rows = cast("Sequence[Mapping[str, Any]]", answer[part])
        worded[part] = [{**row, **await _async_words(call, row)} for row in rows]
    return worded


async def _async_words(call: ServiceCall, row: Mapping[str, Any]) -> Mapping[str, Json]:
    """Return a title and a message; what another version words stays without."""
    prefix, given = f"push_{row['text']}", row.get("placeholders", {})
    try:
        return {
            part: await async_text(call.hass, f"{prefix}_{part}", given)
            for part in ("title", "message")
        }
    except KeyError:
        return {"title": None, "message": None}


def _rung(hub: Hub, rung: Mapping[str, Any]) -> Mapping[str, Json]:
    """Return a rung with the id of whom it tells; one that nobody knows stays."""
    plain = {"after_s": rung["after"], "channel": str(rung["channel"])}
    wanted = rung.get(ATTR_PERSON)
    if wanted is None:
        return plain
    meant = (
        one.person_id for one in hub.household.persons.values() if one.is_called(wanted)
    )
    return {**plain, ATTR_PERSON: next(meant, wanted)}


def _moment(moment: datetime) -> str:
    """Return a moment with its offset; without one it is the home's wall time."""
    local = (
        moment
        if moment.tzinfo
        else moment.replace(tzinfo=dt_util.get_default_time_zone())
    )
    return dt_util.as_utc(local).isoformat()
