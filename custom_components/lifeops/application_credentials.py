"""The household's own Oura app, as Home Assistant's application credentials keep it."""

from homeassistant.components.application_credentials import ClientCredential
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import (
    AUTH_CALLBACK_PATH,
    MY_AUTH_CALLBACK_PATH,
)
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .ha.oura.implementation import SCOPES, OuraImplementation

PORTAL_URL = "https://developer.ouraring.com"


async def async_get_auth_implementation(
    hass: HomeAssistant, auth_domain: str, credential: ClientCredential
) -> OuraImplementation:
    """Return how to sign in with the household's app."""
    return OuraImplementation(hass, auth_domain, credential)


async def async_get_description_placeholders(hass: HomeAssistant) -> dict[str, str]:
    """Return what has to be typed in where the app is made."""
    return {
        "portal_url": PORTAL_URL,
        "redirect_url": _redirect_url(hass),
        "scopes": " ".join(SCOPES),
    }


def _redirect_url(hass: HomeAssistant) -> str:
    if "my" in hass.config.components:
        return MY_AUTH_CALLBACK_PATH
    try:
        return f"{get_url(hass, prefer_external=True)}{AUTH_CALLBACK_PATH}"
    except NoURLAvailableError:
        return AUTH_CALLBACK_PATH
