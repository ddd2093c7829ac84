"""Homes that were announced before LifeOps was set up here are offered then."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from unittest.mock import AsyncMock, MagicMock, patch

from homeassistant.config_entries import SOURCE_ZEROCONF
from homeassistant.core import HomeAssistant
import pytest
from zeroconf import DNSCache
from zeroconf._dns import DNSAddress, DNSPointer, DNSRecord, DNSService, DNSText
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.linked.discovery import SERVICE
from custom_components.lifeops.ha.linked.finding import async_find

MODULE = "custom_components.lifeops.ha.linked.finding"
NAME = f"0123456789abcdef.{SERVICE}"
SERVER = "0123456789abcdef.local."
A, PTR, TXT, SRV = 1, 12, 16, 33
UNIQUE = 0x8001
LIFE_S = 120


def announced(*addresses: str) -> list[DNSRecord]:
    """Return what a home at these addresses announces."""
    return [
        DNSPointer(SERVICE, PTR, 1, LIFE_S, NAME),
        DNSService(NAME, SRV, UNIQUE, LIFE_S, 0, 0, 8123, SERVER),
        DNSText(NAME, TXT, UNIQUE, LIFE_S, b"\x05tls=0"),
        *(
            DNSAddress(SERVER, A, UNIQUE, LIFE_S, ip_address(one).packed)
            for one in addresses
        ),
    ]


@pytest.fixture
def cache(hass: HomeAssistant) -> Iterator[DNSCache]:
    """Return what is known of the local network, which answers nothing more."""
    network = MagicMock(cache=DNSCache(), started=True)
    responder = AsyncMock(return_value=MagicMock(zeroconf=network))
    hass.config.components.add("zeroconf")

    async def unanswered(service: AsyncServiceInfo, asked: Any, _: float) -> bool:
        return service.load_from_cache(asked)

    with (
        patch(f"{MODULE}.zeroconf.async_get_async_instance", responder),
        patch.object(AsyncServiceInfo, "async_request", unanswered),
    ):
        yield network.cache


@pytest.fixture
def offered() -> Iterator[MagicMock]:
    with patch(f"{MODULE}.async_create_flow") as offered:
        yield offered


async def test_a_home_that_is_there_is_offered(
    hass: HomeAssistant, cache: DNSCache, offered: MagicMock
) -> None:
    cache.async_add_records(announced("192.168.1.7"))
    await async_find(hass)
    (told,) = offered.call_args_list
    assert told.args[1:3] == (DOMAIN, {"source": SOURCE_ZEROCONF})
    found = told.args[3]
    assert (found.name, str(found.ip_address), found.port) == (
        NAME,
        "192.168.1.7",
        8123,
    )
    assert told.kwargs["discovery_key"].key == (SERVICE, NAME)


@pytest.mark.parametrize("records", [[], announced()])
async def test_who_is_not_there_is_not_offered(
    hass: HomeAssistant,
    cache: DNSCache,
    offered: MagicMock,
    records: list[DNSRecord],
) -> None:
    cache.async_add_records(records)
    await async_find(hass)
    offered.assert_not_called()


async def test_a_home_without_zeroconf_finds_nobody(
    hass: HomeAssistant, cache: DNSCache, offered: MagicMock
) -> None:
    cache.async_add_records(announced("192.168.1.7"))
    hass.config.components.remove("zeroconf")
    await async_find(hass)
    offered.assert_not_called()
