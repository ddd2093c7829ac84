"""Ann and Bea with an agent each, and what Ann's home does and refuses for them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.lifeops.const import DOMAIN
from tests.entries import BEA, agent, person
from tests.settle import NOON, lifeops

ANN_USER = "u" * 32


@asynccontextmanager
async def couple(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, kind: str, **bea: Any
) -> AsyncIterator[MockConfigEntry]:
    """Run a home at noon in which both have such an agent and only Ann is a user."""
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent(kind, title=f"Ann {kind.title()}"),
        person(BEA, "Bea", **bea),
        agent(kind, BEA, title=f"Bea {kind.title()}"),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry


async def act(
    hass: HomeAssistant, name: str, *, user_id: str | None = None, **data: Any
) -> Mapping[str, Any]:
    """Do an action for Ann, or for whom the data name, and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        name,
        {"person": "Ann", **data},
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    assert answer is not None
    return answer


async def refused(hass: HomeAssistant, name: str, **data: Any) -> str | None:
    """Return with which words an action is refused."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, name, **data)
    return caught.value.translation_key
