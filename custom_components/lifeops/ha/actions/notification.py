"""The actions of the notification agent."""

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.identity import AgentKind
from ..notifications import NOTIFY_SCHEMA, async_notifications, async_notify
from .description import ActionDescription, Described, QuestionDescription

_WALL_TIMES = ("quiet_from", "quiet_until")
_CHOICES = (
    "quiet",
    "do_not_disturb",
    "hold_in_focus",
    "hold_in_meeting",
    "digest",
    "live_activity",
)
_MEANT = {
    vol.Exclusive("id", "which"): cv.string,
    vol.Exclusive("key", "which"): cv.string,
}

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(
        name="notify",
        answer=async_notify,
        schema=NOTIFY_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    ActionDescription(
        name="dismiss",
        agent=AgentKind.NOTIFICATION,
        command="dismiss",
        schema=_MEANT,
    ),
    ActionDescription(
        name="acknowledge",
        agent=AgentKind.NOTIFICATION,
        command="acknowledge",
        schema=_MEANT,
    ),
    ActionDescription(
        name="set_notifications",
        agent=AgentKind.NOTIFICATION,
        command="set",
        schema={
            **dict.fromkeys(map(vol.Optional, _WALL_TIMES), vol.Maybe(cv.string)),
            **dict.fromkeys(map(vol.Optional, _CHOICES), cv.boolean),
            vol.Optional("digest_at"): cv.string,
            vol.Optional("per_hour"): vol.Coerce(int),
            vol.Optional("lock_screen"): cv.string,
        },
    ),
    QuestionDescription(name="get_notifications", answer=async_notifications),
)
