"""The actions of LifeOps."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .const import DOMAIN
from .core.identity import SITE_KINDS, AgentKind, Instance
from .core.json import Json
from .ha.entry import async_hub
from .ha.explaining import EXPLAIN_SCHEMA, async_explain
from .ha.hub import Hub
from .ha.nights import NIGHTS_SCHEMA, async_nights
from .ha.persons import async_person_for_call, async_persons_for_call
from .ha.texts import async_speech

ATTR_PERSON = "person"

# Bounds and meanings are the sleep agent's; here stands only how a form gives them.
_WALL_TIMES = ("bedtime", "wake", "earliest_bedtime")
_NUMBERS = (
    "need_min",
    "winddown_offset_min",
    "notice_min",
    "snooze_min",
    "level_pct",
    "kelvin",
    "morning_min",
    "travel_min",
)
_CHOICES = ("adaptive", "late_nudge", "weekly_summary")


type Answer = Callable[[Hub, ServiceCall], Awaitable[Mapping[str, Json]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDescription:
    """An action that gives an agent of one person, or of the home, a command."""

    name: str
    agent: AgentKind
    command: str
    schema: Mapping[vol.Marker, Any] = field(default_factory=dict)
    supports_response: SupportsResponse = SupportsResponse.OPTIONAL

    async def answer(self, hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
        """Return what the agent answers."""
        wanted = call.data.get(ATTR_PERSON)
        asked = {key: call.data[key] for key in call.data if key != ATTR_PERSON}
        if self.agent in SITE_KINDS:
            subject = hub.household.home.home_id
            people = await async_persons_for_call(hub, call, wanted)
            asked["persons"] = [person.person_id for person in people]
        else:
            subject = (await async_person_for_call(hub, call, wanted)).person_id
        instance = Instance(self.agent, subject)
        return await hub.async_command(instance, self.command, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDescription:
    """An action that asks about one person and changes nothing."""

    name: str
    answer: Answer
    schema: Mapping[vol.Marker, Any]
    supports_response: SupportsResponse = SupportsResponse.ONLY


ACTIONS: tuple[ActionDescription | QuestionDescription, ...] = (
    ActionDescription(name="start_winddown", agent=AgentKind.SLEEP, command="start"),
    ActionDescription(name="stop_winddown", agent=AgentKind.SLEEP, command="stop"),
    ActionDescription(
        name="snooze_winddown",
        agent=AgentKind.SLEEP,
        command="snooze",
        schema={vol.Optional("minutes"): vol.All(vol.Coerce(int), vol.Range(1, 180))},
    ),
    ActionDescription(name="skip_winddown", agent=AgentKind.SLEEP, command="skip"),
    ActionDescription(
        name="set_sleep",
        agent=AgentKind.SLEEP,
        command="set",
        schema={
            **dict.fromkeys(map(vol.Optional, _WALL_TIMES), cv.string),
            **dict.fromkeys(map(vol.Optional, _NUMBERS), vol.Coerce(int)),
            **dict.fromkeys(map(vol.Optional, _CHOICES), cv.boolean),
            vol.Optional("style"): cv.string,
            vol.Optional("ignored_titles"): vol.All(cv.ensure_list, [cv.string]),
        },
    ),
    QuestionDescription(name="get_sleep", answer=async_nights, schema=NIGHTS_SCHEMA),
    ActionDescription(
        name="get_sources",
        agent=AgentKind.INTEGRATION,
        command="get_sources",
        supports_response=SupportsResponse.ONLY,
    ),
    QuestionDescription(name="explain", answer=async_explain, schema=EXPLAIN_SCHEMA),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register every action of the table."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            _handler(action),
            schema=vol.Schema({vol.Optional(ATTR_PERSON): cv.string, **action.schema}),
            supports_response=action.supports_response,
        )


def _handler(
    action: ActionDescription | QuestionDescription,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        answer = await action.answer(async_hub(call.hass), call)
        return cast("ServiceResponse", await async_speech(call.hass, answer))

    return handle
