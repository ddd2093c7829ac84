"""The actions of the gamification agent."""

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.awards import OffReason
from ...core.identity import AgentKind
from ..xp import XP_SCHEMA, async_xp
from .description import ActionDescription, Described, QuestionDescription

_DAYS = {vol.Required("first"): cv.date, vol.Optional("last"): cv.date}

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(name="get_xp", answer=async_xp, schema=XP_SCHEMA),
    ActionDescription(
        name="set_xp",
        agent=AgentKind.GAMIFICATION,
        command="set",
        schema={
            vol.Optional("celebrate"): cv.boolean,
            vol.Optional("points"): vol.Schema({cv.string: vol.Coerce(int)}),
        },
    ),
    ActionDescription(
        name="add_days_off",
        agent=AgentKind.GAMIFICATION,
        command="add_days_off",
        schema={
            **_DAYS,
            vol.Required("reason"): vol.In([reason.value for reason in OffReason]),
            vol.Optional("note"): cv.string,
        },
    ),
    ActionDescription(
        name="remove_days_off",
        agent=AgentKind.GAMIFICATION,
        command="remove_days_off",
        schema=_DAYS,
    ),
)
