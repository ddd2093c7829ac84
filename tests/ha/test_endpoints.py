"""Addresses outside the home change only to a stand-in on this machine."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.endpoints import (
    CONFIG_SCHEMA,
    Endpoints,
    async_endpoints,
    async_take_endpoints,
)


def configured(**endpoints: Any) -> dict[str, Any]:
    return {DOMAIN: {"endpoints": endpoints}}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8765",
        "http://127.1.2.3",
        "https://localhost:1/path",
        "http://[::1]:80",
    ],
)
def test_this_machine_is_taken(address: str) -> None:
    config = configured(oura_api=address)
    assert CONFIG_SCHEMA(config) == config


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.2",
        "https://api.ouraring.com",
        "http://127.0.0.1.example.org",
        "http://localhost@example.org",
        "http://user@localhost",
        "ftp://localhost",
        "localhost",
        "http://",
        "http://localhost:port",
        "http://[::1",
        "",
        7,
        None,
    ],
)
def test_any_other_address_is_refused(address: object) -> None:
    with pytest.raises(vol.Invalid):
        CONFIG_SCHEMA(configured(oura_api=address))


def test_another_machine_is_named_in_the_error() -> None:
    with pytest.raises(vol.Invalid, match=r"example\.org is another machine"):
        CONFIG_SCHEMA(configured(oura_api="http://example.org"))


def test_unknown_addresses_are_refused() -> None:
    with pytest.raises(vol.Invalid):
        CONFIG_SCHEMA(configured(ouraapi="http://localhost"))


@pytest.mark.parametrize(
    "config",
    [{}, {DOMAIN: None}, {DOMAIN: {}}, {DOMAIN: {"endpoints": None}}, configured()],
)
async def test_without_configuration_it_is_the_real_world(
    hass: HomeAssistant, config: dict[str, Any]
) -> None:
    assert async_endpoints(hass) == Endpoints()
    async_take_endpoints(hass, config)
    assert async_endpoints(hass) == Endpoints()
    assert Endpoints().oura_hosts == ("api.ouraring.com", "moi.ouraring.com")


async def test_yaml_moves_one_address_and_leaves_the_others(
    hass: HomeAssistant,
) -> None:
    moved = configured(oura_api="http://127.0.0.1:9")
    assert await async_setup_component(hass, DOMAIN, moved)
    used = async_endpoints(hass)
    assert used.oura_api == "http://127.0.0.1:9"
    assert used.oura_authorize == Endpoints().oura_authorize
    assert "127.0.0.1:9" in used.oura_hosts


async def test_a_wrong_address_stops_set_up_and_says_why(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = configured(oura_api="http://example.org")
    assert not await async_setup_component(hass, DOMAIN, wrong)
    assert "example.org is another machine" in caplog.text
