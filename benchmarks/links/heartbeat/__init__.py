"""An integration that tells how long the event loop of Home Assistant computes at once."""

from aiohttp import web
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .beat import Beat

DOMAIN = "heartbeat"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


class HeartbeatView(HomeAssistantView):
    """Tells of the time since it was asked to begin."""

    url = f"/api/{DOMAIN}"
    name = f"api:{DOMAIN}"

    def __init__(self, beat: Beat) -> None:
        """Take over what is measured."""
        self._beat = beat

    async def get(self, _: web.Request) -> web.Response:
        """Return what was measured."""
        return self.json(self._beat.told)

    async def post(self, _: web.Request) -> web.Response:
        """Begin anew."""
        self._beat.clear()
        return self.json({})


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Begin to measure."""
    beat = Beat()
    hass.http.register_view(HeartbeatView(beat))
    hass.async_create_background_task(beat.run(), DOMAIN)
    return True
