"""The hub's config entry and how to find what runs for it."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

if TYPE_CHECKING:
    from .hub import Hub

type LifeOpsConfigEntry = ConfigEntry[Hub]

HUB: HassKey[Hub] = HassKey(DOMAIN)


@callback
def async_hub(hass: HomeAssistant) -> Hub:
    """Return the running hub; raises where LifeOps is not set up."""
    hub = hass.data.get(HUB)
    if hub is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_loaded"
        )
    return hub
