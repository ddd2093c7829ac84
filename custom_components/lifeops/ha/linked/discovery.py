"""Being found on the local network: an address and a random id, nothing of the home."""

from collections.abc import Sequence
from datetime import timedelta
import logging
from secrets import token_hex

from homeassistant.components import zeroconf
from homeassistant.components.network import async_get_announce_addresses
from homeassistant.components.network.network import async_get_network
from homeassistant.components.network.util import (
    async_load_adapters,
    enable_adapters,
    enable_auto_detected_adapters,
)
from homeassistant.components.zeroconf.const import DOMAIN as ZEROCONF
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.helpers.start import async_at_started
from zeroconf import Error
from zeroconf.asyncio import AsyncServiceInfo

_LOGGER = logging.getLogger(__name__)
SERVICE = "_lifeops._tcp.local."
_TLS = "tls"
_LOOK_AGAIN = timedelta(minutes=5)


def new_network() -> str:
    """Return a random id to be found by."""
    return token_hex(8)


def network_of(found: ZeroconfServiceInfo) -> str:
    """Return the id by which a home was found."""
    return found.name.removesuffix(f".{SERVICE}")


def addresses_of(found: ZeroconfServiceInfo) -> Sequence[str]:
    """Return where a home was found."""
    scheme = "https" if found.properties.get(_TLS) == "1" else "http"
    hosts = (
        f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
        for address in found.ip_addresses
        if not address.is_link_local
    )
    return tuple(f"{scheme}://{host}:{found.port}" for host in hosts)


async def async_own_addresses(hass: HomeAssistant) -> Sequence[str]:
    """Return where this home can be found on the local network."""
    scheme = "https" if hass.http.ssl_certificate else "http"
    return tuple(
        f"{scheme}://{f'[{host}]' if ':' in host else host}:{hass.http.server_port}"
        for host in await _async_hosts(hass)
        if not host.startswith(("127.", "::1", "fe80:"))
    )


async def _async_hosts(hass: HomeAssistant) -> list[str]:
    """Return the addresses of now, those of the start while there is no way out."""
    return await _async_hosts_now(hass) or await async_get_announce_addresses(hass)


async def _async_hosts_now(hass: HomeAssistant) -> list[str]:
    """Return the addresses of now; Home Assistant itself goes by those of its start."""
    adapters = await async_load_adapters()
    if not any(adapter["default"] for adapter in adapters):
        return []
    chosen = (await async_get_network(hass)).configured_adapters
    if not enable_adapters(adapters, chosen):
        enable_auto_detected_adapters(adapters)
    first = sorted(adapters, key=lambda adapter: not adapter["default"])
    used = [adapter for adapter in first if adapter["enabled"]]
    return [
        ip["address"]
        for kind in ("ipv4", "ipv6")
        for adapter in used
        for ip in adapter[kind]
    ]


class Announcement:
    """Tells the local network where this home is, for as long as it runs."""

    def __init__(self, hass: HomeAssistant, network: str) -> None:
        """Know by which id the home is found."""
        self._hass = hass
        self._network = network
        self._told: AsyncServiceInfo | None = None
        self._undo: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Begin once the server runs; a home without zeroconf is found by nobody."""
        if ZEROCONF not in self._hass.config.components:
            return
        self._undo = [
            async_at_started(self._hass, self._async_look),
            async_track_time_interval(self._hass, self._async_look, _LOOK_AGAIN),
        ]

    async def async_stop(self) -> None:
        """Say good-bye."""
        while self._undo:
            self._undo.pop()()
        told, self._told = self._told, None
        if told is not None:
            responder = await zeroconf.async_get_async_instance(self._hass)
            await responder.async_unregister_service(told)

    async def _async_look(self, _: object) -> None:
        """Tell where the home is now, where that has not been told."""
        told = self._told
        if told is not None and not await _async_hosts_now(self._hass):
            return
        info = await self._async_info()
        if told is not None and _place(told) == _place(info):
            return
        self._told = info
        responder = await zeroconf.async_get_async_instance(self._hass)
        try:
            if told is None:
                await responder.async_register_service(info)
            else:
                await responder.async_update_service(info)
        except Error as err:
            self._told = told
            _LOGGER.debug("The local network is not told of this home: %s", err)

    async def _async_info(self) -> AsyncServiceInfo:
        tls = "1" if self._hass.http.ssl_certificate else "0"
        return AsyncServiceInfo(
            SERVICE,
            name=f"{self._network}.{SERVICE}",
            server=f"{self._network}.local.",
            parsed_addresses=await _async_hosts(self._hass),
            port=self._hass.http.server_port,
            properties={_TLS: tls},
        )


def _place(info: AsyncServiceInfo) -> tuple[object, ...]:
    return (
        tuple(sorted(info.parsed_addresses())),
        info.port,
        info.decoded_properties[_TLS],
    )
