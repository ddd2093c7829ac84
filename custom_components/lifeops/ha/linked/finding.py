"""Finding the homes that announced themselves before this one ran."""

import asyncio

from homeassistant.components import zeroconf
from homeassistant.components.zeroconf.const import DOMAIN as ZEROCONF, REQUEST_TIMEOUT
from homeassistant.components.zeroconf.discovery import info_from_service
from homeassistant.config_entries import SOURCE_ZEROCONF, ConfigFlowContext
from homeassistant.core import HomeAssistant
from homeassistant.helpers.discovery_flow import DiscoveryKey, async_create_flow
from zeroconf import Zeroconf
from zeroconf.asyncio import AsyncServiceInfo

from ...const import DOMAIN
from .discovery import SERVICE


async def async_find(hass: HomeAssistant) -> None:
    """Offer every home that is on the local network now.

    Home Assistant offers each once, when it is heard of, and offers none again that
    nobody here could link.
    """
    if ZEROCONF not in hass.config.components:
        return
    network = (await zeroconf.async_get_async_instance(hass)).zeroconf
    known = network.cache.async_entries_with_name(SERVICE)
    names = {name for one in known if (name := getattr(one, "alias", None))}
    await asyncio.gather(*(_async_offer(hass, network, name) for name in names))


async def _async_offer(hass: HomeAssistant, network: Zeroconf, name: str) -> None:
    service = AsyncServiceInfo(SERVICE, name)
    await service.async_request(network, REQUEST_TIMEOUT)
    if (found := info_from_service(service)) is not None:
        key = DiscoveryKey(domain=ZEROCONF, key=(found.type, found.name), version=1)
        context = ConfigFlowContext(source=SOURCE_ZEROCONF)
        async_create_flow(hass, DOMAIN, context, found, discovery_key=key)
