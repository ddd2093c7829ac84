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
from ..subentries import Household, PersonConfig
from .collector import Collector, Intake

_LOGGER = logging.getLogger(__name__)

EVENT_ACTION = "mobile_app_notification_action"
EVENT_CLEARED = "mobile_app_notification_cleared"
_LONGEST = 255

type People = Callable[[], Household]


class PhoneCollector(Collector):
    """Hand presses and swipes to the notification agent of the phone's owner."""

    def __init__(self, hass: HomeAssistant, intake: Intake, people: People) -> None:
        """Know how to look up whose phone it is."""
        self._hass = hass
        self._intake = intake
        self._people = people
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._strangers: set[str] = set()

    @override
    def start(self) -> None:
        """Listen to all phones."""
        self._unsubscribe = [
            self._hass.bus.async_listen(EVENT_ACTION, self._async_pressed),
            self._hass.bus.async_listen(EVENT_CLEARED, self._async_cleared),
        ]

    @override
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @callback
    def _async_pressed(self, event: Event[dict[str, Any]]) -> None:
        token = event.data.get("action")
        if isinstance(token, str) and len(token) <= _LONGEST:
            data: dict[str, Json] = {"token": token}
            if isinstance(reply := event.data.get("reply_text"), str):
                data["reply"] = reply[:_LONGEST]
            self._command(event, "act", data)

    @callback
    def _async_cleared(self, event: Event[dict[str, Any]]) -> None:
        tag = event.data.get("tag")
        if isinstance(tag, str) and len(tag) <= _LONGEST:
            self._command(event, "dismissed", {"id": tag})

    def _command(
        self, event: Event[dict[str, Any]], name: str, data: Mapping[str, Json]
    ) -> None:
        phone = event.data.get("device_id")
        owner = self._owner(phone, event.context.user_id)
        if owner is None:
            self._refuse(str(phone))
            return
        now = dt_util.utcnow()
        command = Command(
            id=uuid4().hex,
            name=name,
            data={**data, "phone": str(phone)},
            agent=AgentKind.NOTIFICATION,
            subject=owner.person_id,
            seen_at=now,
            measured_at=now,
            source=str(event.event_type),
        )
        self._intake.command(command).add_done_callback(_log_refusal)

    def _owner(self, phone: object, user_id: str | None) -> PersonConfig | None:
        """Return whose phone it is; one that is nobody's may belong to a user."""
        people = self._people().persons.values()
        by_phone = (one for one in people if phone in one.phones)
        by_user = (one for one in people if user_id and one.user_id == user_id)
        return next(by_phone, None) or next(by_user, None)

    def _refuse(self, phone: str) -> None:
        if phone not in self._strangers:
            self._strangers.add(phone)
            _LOGGER.warning("A phone that is nobody's answered a notification")


def _log_refusal(reply: Future[Any]) -> None:
    error = reply.exception()
    if isinstance(error, LifeOpsError):
        _LOGGER.info("A phone's answer was set aside: %s", error.key)
