"""The frozen descriptions from which every action is made."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import ServiceCall, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.identity import SITE_KINDS, AgentKind, Instance
from ...core.json import Json
from ..hub import Hub
from ..persons import async_person_for_call, async_persons_for_call

ATTR_PERSON = "person"

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


def schema_of(action: Described) -> Mapping[vol.Marker, Any]:
    """Return what an action may be given."""
    if isinstance(action, HomeDescription):
        return action.schema
    return {vol.Optional(ATTR_PERSON): cv.string, **action.schema}
