"""The actions of the agenda agent."""

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.identity import AgentKind
from ..agendas import (
    AGENDA_SCHEMA,
    FREE_TIME_SCHEMA,
    async_agenda,
    async_free_time,
    async_sync,
)
from .description import ActionDescription, Described, QuestionDescription

_NUMBERS = ("travel_min", "back_to_back_min")

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(name="get_agenda", answer=async_agenda, schema=AGENDA_SCHEMA),
    QuestionDescription(
        name="find_free_time", answer=async_free_time, schema=FREE_TIME_SCHEMA
    ),
    QuestionDescription(name="sync_calendars", answer=async_sync),
    ActionDescription(
        name="set_agenda",
        agent=AgentKind.AGENDA,
        command="set",
        schema={
            **dict.fromkeys(map(vol.Optional, _NUMBERS), vol.Coerce(int)),
            vol.Optional("ignored_titles"): vol.All(cv.ensure_list, [cv.string]),
        },
    ),
)
