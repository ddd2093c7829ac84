"""The actions of the sleep agent."""

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.identity import AgentKind
from ..nights import NIGHTS_SCHEMA, async_nights
from .description import ActionDescription, Described, QuestionDescription

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
)
