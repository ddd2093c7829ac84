"""What have I earned: answered beside the ring, each award with its evidence in words."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..agents.gamification.answers import DAYS_MOST, DAYS_USUAL, xp_answer
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..engine.view import RuleView
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .nights import demand_running
from .persons import async_person_for_call
from .wording import Wording, async_texts

ATTR_PERSON = "person"

_AWARD = "xp_award"

XP_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional("days", default=DAYS_USUAL): vol.All(
        vol.Coerce(int), vol.Range(1, DAYS_MOST)
    ),
    vol.Optional("day"): cv.date,
    vol.Optional("rule"): cv.string,
    vol.Optional("all", default=False): cv.boolean,
}


async def async_xp(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's XP, and what some days gave and why."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    instance = Instance(AgentKind.GAMIFICATION, person.person_id)
    asked = {name: call.data[name] for name in call.data if name != ATTR_PERSON}
    now = hub.clock.now()

    def read(reader: Reader) -> tuple[Mapping[str, Json], tzinfo]:
        view = RuleView(hub.rule_reads(reader), now, instance)
        return xp_answer(view, asked), view.tz

    with translated():
        demand_running(hub, instance)
        answer, zone = await hub.async_read(read)
    return await _async_worded(hub.hass, answer, zone)


async def _async_worded(
    hass: HomeAssistant, answer: Mapping[str, Json], zone: tzinfo
) -> Mapping[str, Json]:
    """Return an answer whose awards say in words what they were given for."""
    wording = Wording(hass, await async_texts(hass), dt_util.utcnow(), zone)
    told: Any = answer
    awards = [_worded(wording, award) for award in told["awards"]]
    why = " ".join(str(award["text"]) for award in awards)
    placeholders = {**told["speech"]["placeholders"], "why": why}
    speech = {**told["speech"], "placeholders": placeholders}
    return {**answer, "awards": awards, "speech": speech}


def _worded(wording: Wording, award: Mapping[str, Any]) -> Mapping[str, Json]:
    text = wording.texts[f"speech_{_AWARD}"].format(
        points=award["points"],
        rule=wording.value("rule", award["rule"]),
        evidence=wording.value("evidence", award["evidence"]),
    )
    return {**award, "text": text}
