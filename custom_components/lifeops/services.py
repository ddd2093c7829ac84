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
from .ha.data import (
    CHECK_SCHEMA,
    PURGE_SCHEMA,
    async_check,
    async_data,
    async_purge,
)
from .ha.entry import async_hub
from .ha.explaining import EXPLAIN_SCHEMA, async_explain
from .ha.hub import Hub
from .ha.linked import actions as linked
from .ha.metrics import METRICS_SCHEMA, async_metrics
from .ha.nights import NIGHTS_SCHEMA, async_nights
from .ha.persons import async_person_for_call, async_persons_for_call
from .ha.statistics import actions as statistics
from .ha.texts import async_speech
from .ha.transfer import actions as transfers

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
    """An action about one person that no agent is given."""

    name: str
    answer: Answer
    schema: Mapping[vol.Marker, Any] = field(default_factory=dict)
    supports_response: SupportsResponse = SupportsResponse.ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDescription:
    """An action about the home itself; it is about no person."""

    name: str
    answer: Answer
    schema: Mapping[vol.Marker, Any] = field(default_factory=dict)
    supports_response: SupportsResponse = SupportsResponse.OPTIONAL


type Described = ActionDescription | QuestionDescription | HomeDescription

ACTIONS: tuple[Described, ...] = (
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
    QuestionDescription(
        name="get_metrics", answer=async_metrics, schema=METRICS_SCHEMA
    ),
    ActionDescription(
        name="get_sources",
        agent=AgentKind.INTEGRATION,
        command="get_sources",
        supports_response=SupportsResponse.ONLY,
    ),
    HomeDescription(
        name="get_data", answer=async_data, supports_response=SupportsResponse.ONLY
    ),
    HomeDescription(name="purge", answer=async_purge, schema=PURGE_SCHEMA),
    HomeDescription(name="check_data", answer=async_check, schema=CHECK_SCHEMA),
    HomeDescription(
        name="sync_now", answer=linked.async_sync_now, schema=linked.HOME_SCHEMA
    ),
    HomeDescription(
        name="pause_sync", answer=linked.async_pause, schema=linked.PAUSE_SCHEMA
    ),
    HomeDescription(
        name="resume_sync", answer=linked.async_resume, schema=linked.HOME_SCHEMA
    ),
    HomeDescription(
        name="get_sync_status",
        answer=linked.async_status,
        schema=linked.HOME_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    ),
    HomeDescription(
        name="restore_conflict",
        answer=linked.async_restore,
        schema=linked.RESTORE_SCHEMA,
    ),
    HomeDescription(
        name="revoke_home",
        answer=linked.async_revoke_home,
        schema=linked.REVOKE_SCHEMA,
    ),
    QuestionDescription(name="explain", answer=async_explain, schema=EXPLAIN_SCHEMA),
    QuestionDescription(
        name="export_metrics",
        answer=transfers.async_export,
        schema=transfers.EXPORT_SCHEMA,
    ),
    QuestionDescription(
        name="import_metrics",
        answer=transfers.async_import,
        schema=transfers.IMPORT_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(name="get_transfers", answer=transfers.async_transfers),
    QuestionDescription(
        name="cancel_transfer",
        answer=transfers.async_cancel,
        schema=transfers.CANCEL_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(name="preview_statistics", answer=statistics.async_preview),
    QuestionDescription(
        name="remove_statistics",
        answer=statistics.async_remove,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(
        name="write_statistics",
        answer=statistics.async_write,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register every action of the table."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            _handler(action),
            schema=vol.Schema(schema_of(action)),
            supports_response=action.supports_response,
        )


def schema_of(action: Described) -> Mapping[vol.Marker, Any]:
    """Return what an action may be given."""
    if isinstance(action, HomeDescription):
        return action.schema
    return {vol.Optional(ATTR_PERSON): cv.string, **action.schema}


def _handler(
    action: Described,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        answer = await action.answer(async_hub(call.hass), call)
        return cast("ServiceResponse", await async_speech(call.hass, answer))

    return handle
