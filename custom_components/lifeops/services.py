"""The actions of LifeOps."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
import voluptuous as vol

from .const import DOMAIN
from .ha.actions import (
    agenda,
    gamification,
    goals,
    house,
    notes,
    notification,
    reminders,
    sleep,
)
from .ha.actions.description import Described, schema_of
from .ha.entry import async_hub
from .ha.texts import async_speech

ACTIONS: tuple[Described, ...] = (
    *sleep.ACTIONS,
    *agenda.ACTIONS,
    *reminders.ACTIONS,
    *goals.ACTIONS,
    *notes.ACTIONS,
    *gamification.ACTIONS,
    *notification.ACTIONS,
    *house.ACTIONS,
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


def _handler(
    action: Described,
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        answer = await action.answer(async_hub(call.hass), call)
        return cast("ServiceResponse", await async_speech(call.hass, answer))

    return handle
