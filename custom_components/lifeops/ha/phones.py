"""Phones with the companion app: how one is reached, which one answered."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

GROUP = "lifeops"
_MOBILE_APP = "mobile_app"
_NOTIFY = "notify"
_USER_ID = "user_id"
_APPLE = "Apple"
# How Android and iOS name the phone in what they send.
_NAMES = (ATTR_DEVICE_ID, "sourceDeviceID", "sourceDevicePermanentID")


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


@callback
def async_is_apple(hass: HomeAssistant, phone: str) -> bool:
    """Return whether a phone is one of Apple's."""
    device = dr.async_get(hass).async_get(phone)
    return isinstance(device, dr.DeviceEntry) and device.manufacturer == _APPLE


@callback
def async_phone(
    hass: HomeAssistant, told: Mapping[str, Any], user_id: str | None
) -> str | None:
    """Return the device id of the phone that sent an event, None where that is open.

    Home Assistant vouches for the user only, so a phone is believed to be the one that
    it names among that user's phones; one that names none has to be the only one.
    """
    names = {told[name] for name in _NAMES if isinstance(told.get(name), str)}
    phones = _phones(hass, user_id)
    if not names:
        return next(iter(phones)) if len(phones) == 1 else None
    return next((phone for phone, known in phones.items() if names & known), None)


def _phones(hass: HomeAssistant, user_id: str | None) -> Mapping[str, set[str]]:
    """Return a user's phones with the names that each goes by."""
    devices = dr.async_get(hass)
    return {
        device.id: {device.id, entry.data[ATTR_DEVICE_ID]}
        for entry in hass.config_entries.async_entries(_MOBILE_APP)
        if user_id is not None and entry.data.get(_USER_ID) == user_id
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id)
    }
