"""What opens when a notification is tapped."""

import re

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant, callback

from .frontend import URL_PATH

_PLAIN = re.compile(r"/?[\w-]+(/[\w-]+)*")


@callback
def async_view_url(hass: HomeAssistant, view: str | None) -> str | None:
    """Return the path of a view, None where this home has no dashboard of LifeOps.

    What begins with a slash is a page of Home Assistant; what is no path at all opens
    the dashboard.
    """
    wanted = view if view and _PLAIN.fullmatch(view) else ""
    if wanted.startswith("/"):
        return wanted
    if not frontend.async_panel_exists(hass, URL_PATH):
        return None
    return f"/{URL_PATH}/{wanted}".removesuffix("/")
