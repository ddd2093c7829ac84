"""What diagnostics tell of a linked home: how the link does, and nothing private."""

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.lifeops.const import VERSION
from tests.entries import ANN, HOME

from .conftest import Linked
from .peer import CABIN


@pytest.fixture
async def page(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})


async def test_diagnostics_tell_how_a_link_does_and_nothing_private(
    hass: HomeAssistant,
    page: None,
    linked: Linked,
    hass_client: ClientSessionGenerator,
) -> None:
    await linked.start()
    await linked.linked()
    told = await get_diagnostics_for_config_entry(hass, hass_client, linked.entry)
    assert isinstance(told, dict)
    assert told["versions"]["lifeops"] == VERSION
    facts = told["account"]
    assert facts["addresses"] == {"given": 1, "found": 0}
    assert (facts["verify_ssl"], facts["expected_days"]) == (True, [])
    assert facts["conflicts"] == 0
    status = facts["status"]
    assert (status["state"], status["in_step"]) == ("linked", True)
    assert (status["problem"], status["version"]) == (None, "0.1.0")
    assert linked.link.status.address == linked.peer.address.rstrip("/")
    port = str(URL(linked.peer.address).port)
    config = linked.entry.data
    secrets = (config["key"], config["signing"], CABIN, HOME, ANN, "Cabin", "Ann")
    hidden = (*secrets, "127.0.0.1", port, linked.peer.nonce)
    assert [one for one in hidden if one in str(facts)] == []
