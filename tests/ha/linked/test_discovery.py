"""Being found on the local network, and finding."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from unittest.mock import AsyncMock, MagicMock, patch

from homeassistant.components.network.models import (
    Adapter,
    IPv4ConfiguredAddress,
    IPv6ConfiguredAddress,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from zeroconf import Error

from custom_components.lifeops.ha.linked.discovery import (
    Announcement,
    addresses_of,
    async_own_addresses,
    network_of,
    new_network,
)

MODULE = "custom_components.lifeops.ha.linked.discovery"
NETWORK = "0123456789abcdef"


@pytest.fixture
def responder(hass: HomeAssistant) -> MagicMock:
    responder = MagicMock(
        async_register_service=AsyncMock(),
        async_update_service=AsyncMock(),
        async_unregister_service=AsyncMock(),
    )
    hass.config.components.add("zeroconf")
    hass.http = MagicMock(server_port=8123, ssl_certificate=None)
    return responder


def adapters(ip: str, *others: str, default: bool = True) -> list[Adapter]:
    """Return what the machine is connected by: one thing, with these addresses."""
    ips = [ip_address(one) for one in (ip, *others)]
    return [
        Adapter(
            name="eth0",
            index=2,
            enabled=False,
            auto=default,
            default=default,
            ipv4=[
                IPv4ConfiguredAddress(address=str(one), network_prefix=24)
                for one in ips
                if one.version == 4
            ],
            ipv6=[
                IPv6ConfiguredAddress(
                    address=str(one), network_prefix=64, flowinfo=0, scope_id=2
                )
                for one in ips
                if one.version == 6
            ],
        )
    ]


@pytest.fixture
def places(responder: MagicMock) -> Iterator[AsyncMock]:
    places = AsyncMock(return_value=adapters("192.168.1.7", "fe80::1"))
    with (
        patch(f"{MODULE}.async_load_adapters", places),
        patch(
            f"{MODULE}.zeroconf.async_get_async_instance",
            AsyncMock(return_value=responder),
        ),
    ):
        yield places


async def later(hass: HomeAssistant) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))
    await hass.async_block_till_done()


async def test_what_is_told_names_nobody(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    announcement = Announcement(hass, NETWORK)
    announcement.async_start()
    await hass.async_block_till_done()
    (told,) = responder.async_register_service.await_args.args
    assert told.name == f"{NETWORK}._lifeops._tcp.local."
    assert told.server == f"{NETWORK}.local."
    assert told.decoded_properties == {"tls": "0"}
    assert told.port == 8123
    await announcement.async_stop()
    responder.async_unregister_service.assert_awaited_once_with(told)


async def test_a_new_address_is_told(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    announcement = Announcement(hass, NETWORK)
    announcement.async_start()
    await hass.async_block_till_done()
    await later(hass)
    responder.async_update_service.assert_not_awaited()
    places.return_value = adapters("192.168.1.9")
    await later(hass)
    (told,) = responder.async_update_service.await_args.args
    assert told.parsed_addresses() == ["192.168.1.9"]
    await announcement.async_stop()


async def test_a_home_without_a_network_stands_by_what_it_told(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    announcement = Announcement(hass, NETWORK)
    announcement.async_start()
    await hass.async_block_till_done()
    places.return_value = adapters("172.17.0.1", default=False)
    await later(hass)
    responder.async_update_service.assert_not_awaited()
    await announcement.async_stop()


async def test_what_was_not_told_is_told_later(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    responder.async_register_service.side_effect = Error
    announcement = Announcement(hass, NETWORK)
    announcement.async_start()
    await hass.async_block_till_done()
    responder.async_register_service.side_effect = None
    await later(hass)
    assert responder.async_register_service.await_count == 2
    await announcement.async_stop()
    responder.async_unregister_service.assert_awaited_once()


async def test_a_home_without_zeroconf_is_found_by_nobody(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    hass.config.components.remove("zeroconf")
    announcement = Announcement(hass, NETWORK)
    announcement.async_start()
    await hass.async_block_till_done()
    await announcement.async_stop()
    responder.async_register_service.assert_not_awaited()
    responder.async_unregister_service.assert_not_awaited()


async def test_own_addresses_can_be_called(
    hass: HomeAssistant, responder: MagicMock, places: AsyncMock
) -> None:
    places.return_value = adapters("127.0.0.1", "192.168.1.7", "fe80::1", "fd00::7")
    hass.http.ssl_certificate = "certificate.pem"
    assert await async_own_addresses(hass) == (
        "https://192.168.1.7:8123",
        "https://[fd00::7]:8123",
    )


def test_a_home_that_was_found_has_an_id_and_addresses() -> None:
    ips = [ip_address(one) for one in ("10.0.0.7", "fe80::1", "fd00::1")]
    found = ZeroconfServiceInfo(
        ip_address=ips[0],
        ip_addresses=ips,
        port=8123,
        hostname=f"{NETWORK}.local.",
        type="_lifeops._tcp.local.",
        name=f"{NETWORK}._lifeops._tcp.local.",
        properties={"tls": "1"},
    )
    assert network_of(found) == NETWORK
    assert addresses_of(found) == ("https://10.0.0.7:8123", "https://[fd00::1]:8123")


def test_networks_are_random() -> None:
    assert len({new_network() for _ in range(50)}) == 50
