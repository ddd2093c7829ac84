"""Phones with the companion app, by the ids of their devices."""

from homeassistant.core import HomeAssistant, callback

_MOBILE_APP = "mobile_app"
_NOTIFY = "notify"


@callback
def async_notify_service(hass: HomeAssistant, phone: str) -> str | None:
    """Return the name of the notify action that reaches a phone, None without one."""
    if _NOTIFY not in hass.data.get(_MOBILE_APP, {}):
        return None
    # Importing it earlier would load what a home without phones never needs.
    from homeassistant.components.mobile_app.util import (  # noqa: PLC0415
        get_notify_service,
        webhook_id_from_device_id,
    )

    webhook_id = webhook_id_from_device_id(hass, phone)
    return get_notify_service(hass, webhook_id) if webhook_id else None
