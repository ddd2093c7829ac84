"""Every address outside the home; others only for a stand-in on this machine."""

from dataclasses import asdict, dataclass, fields
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..const import DOMAIN

CONF_ENDPOINTS = "endpoints"
_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The addresses that LifeOps calls, or sends a browser to."""

    oura_api: str = "https://api.ouraring.com"
    oura_authorize: str = "https://cloud.ouraring.com/oauth/authorize"
    oura_token_legacy: str = "https://api.ouraring.com/oauth/token"  # noqa: S105 - an address
    oura_token_new: str = "https://moi.ouraring.com/oauth/v2/ext/oauth-token"  # noqa: S105

    @property
    def oura_hosts(self) -> tuple[str, ...]:
        """Return the hosts that this machine talks to for an Oura account."""
        called = (self.oura_api, self.oura_token_legacy, self.oura_token_new)
        return tuple(sorted({urlsplit(url).netloc for url in called}))


ENDPOINTS: HassKey[Endpoints] = HassKey(f"{DOMAIN}_endpoints")


def loopback_url(value: Any) -> str:
    """Return an address on this machine; raises Invalid for every other."""
    try:
        parts = urlsplit(vol.Schema(str)(value))
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in _SCHEMES or parts.username is not None:
        message = f"{value} is not the address of a server"
        raise vol.Invalid(message)
    if not _is_loopback(host):
        message = f"{host} is another machine; endpoints can be set to this one only"
        raise vol.Invalid(message)
    return str(value)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_ADDRESSES = vol.Schema(
    {vol.Optional(field.name): loopback_url for field in fields(Endpoints)},
    extra=vol.PREVENT_EXTRA,
)
_OURS = vol.Schema({vol.Optional(CONF_ENDPOINTS): _ADDRESSES}, extra=vol.PREVENT_EXTRA)
CONFIG_SCHEMA = vol.Schema({vol.Optional(DOMAIN): _OURS}, extra=vol.ALLOW_EXTRA)


@callback
def async_take_endpoints(hass: HomeAssistant, config: ConfigType) -> None:
    """Keep the addresses that the YAML configuration asks for."""
    own = (config.get(DOMAIN) or {}).get(CONF_ENDPOINTS) or {}
    hass.data[ENDPOINTS] = Endpoints(**(asdict(Endpoints()) | own))


@callback
def async_endpoints(hass: HomeAssistant) -> Endpoints:
    """Return the addresses in use."""
    return hass.data.get(ENDPOINTS) or Endpoints()
