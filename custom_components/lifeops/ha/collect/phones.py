"""What people press and swipe on their phones comes back as commands."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
import logging
from typing import Any, override
from uuid import uuid4

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.errors import LifeOpsError
from ...core.facts import Command
from ...core.identity import AgentKind
from ...core.json import Json
from ..phones import GROUP, async_phone
from ..subentries import Household
from .collector import Collector, Intake

_LOGGER = logging.getLogger(__name__)

EVENT_ACTION = "mobile_app_notification_action"
EVENT_CLEARED = "mobile_app_notification_cleared"
EVENT_RECEIVED = "mobile_app_notification_received"
_LONGEST = 255
_REPLY_LONGEST = 1000
# Android, then iOS.
_REPLIES = ("reply_text", "textInput")

type People = Callable[[], Household]


class PhoneCollector(Collector):
    """Hand presses and swipes to the notification agent of the phone's owner."""

    def __init__(self, hass: HomeAssistant, intake: Intake, people: People) -> None:
        """Know how to look up whose phone it is."""
        self._hass = hass
        self._intake = intake
        self._people = people
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._logged: set[str] = set()

    @override
    def start(self) -> None:
        """Listen to all phones."""
        self._unsubscribe = [
            self._hass.bus.async_listen(EVENT_ACTION, self._async_pressed),
            self._hass.bus.async_listen(EVENT_CLEARED, self._async_cleared),
            self._hass.bus.async_listen(EVENT_RECEIVED, self._async_received),
        ]

    @override
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @callback
    def _async_pressed(self, event: Event[dict[str, Any]]) -> None:
        token = event.data.get("action")
        if _is_name(token) and _is_ours(event):
            replies = (event.data.get(name) for name in _REPLIES)
            reply = next((text for text in replies if isinstance(text, str)), None)
            told: dict[str, Json] = {"reply": reply[:_REPLY_LONGEST]} if reply else {}
            self._command(event, "act", {"token": token, **told})

    @callback
    def _async_cleared(self, event: Event[dict[str, Any]]) -> None:
        tag = event.data.get("tag")
        if _is_name(tag) and _is_ours(event):
            self._command(event, "dismissed", {"id": tag})

    @callback
    def _async_received(self, event: Event[dict[str, Any]]) -> None:
        """Take that a phone has a notification; only some phones tell."""
        tag = event.data.get("tag")
        if _is_name(tag) and _is_ours(event):
            self._command(event, "received", {"id": tag})

    def _command(
        self, event: Event[dict[str, Any]], name: str, data: Mapping[str, Json]
    ) -> None:
        phone = async_phone(self._hass, event.data, event.context.user_id)
        owner = self._owner(phone)
        if phone is None or owner is None:
            self._log_once("A phone that is nobody's answered a notification")
            return
        now = dt_util.utcnow()
        command = Command(
            id=uuid4().hex,
            name=name,
            data={**data, "phone": phone},
            agent=AgentKind.NOTIFICATION,
            subject=owner,
            seen_at=now,
            measured_at=now,
            source=str(event.event_type),
        )
        self._intake.command(command).add_done_callback(self._refused)

    def _owner(self, phone: str | None) -> str | None:
        people = self._people().persons.values()
        return next((one.person_id for one in people if phone in one.phones), None)

    def _refused(self, reply: Future[Any]) -> None:
        error = reply.exception()
        if isinstance(error, LifeOpsError):
            self._log_once(f"A phone's answer was set aside: {error.key}")

    def _log_once(self, line: str) -> None:
        if line not in self._logged:
            self._logged.add(line)
            _LOGGER.warning(line)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _is_ours(event: Event[dict[str, Any]]) -> bool:
    """Tell whether the notification may be one of LifeOps: some phones echo the group."""
    group: object = event.data.get("group", GROUP)
    return group == GROUP
