"""The form of the home itself: its name, what it shows, for whom it stands by."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    SelectOptionDict,
    SelectSelector,
    TextSelector,
)
import voluptuous as vol

from ...const import CONF_DASHBOARD
from ...core.homes import HomeRole
from ..entry import CONF_SHARED, EntryName, async_entries_of
from ..linked.config import CONF_HOME_ID
from ..linked.membership import CONF_ROLE, CONF_SITE

CONF_STANDBY_FOR = "standby_for"
NOBODY = "nobody"


@callback
def async_home_schema(hass: HomeAssistant) -> vol.Schema:
    """Return the form; what concerns linked homes only where there are any."""
    fields: dict[vol.Marker, Any] = {
        vol.Required("name"): TextSelector(),
        vol.Required(CONF_DASHBOARD): BooleanSelector(),
    }
    linked = async_entries_of(hass, EntryName.LINKED_HOME)
    if not linked:
        return vol.Schema(fields)
    homes = [
        SelectOptionDict(value=entry.data[CONF_HOME_ID], label=entry.title)
        for entry in linked
    ]
    options = [SelectOptionDict(value=NOBODY, label=NOBODY), *homes]
    fields[vol.Optional(CONF_SHARED)] = EntitySelector({"multiple": True})
    fields[vol.Required(CONF_STANDBY_FOR, default=NOBODY)] = SelectSelector(
        {"options": options, "translation_key": "standby_for"}
    )
    return vol.Schema(fields)


def home_stands(entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return what the form begins with."""
    data = entry.data
    stands_by = data.get(CONF_ROLE) == HomeRole.STANDBY
    return {
        "name": entry.title,
        CONF_DASHBOARD: data.get(CONF_DASHBOARD, True),
        CONF_SHARED: data.get(CONF_SHARED, []),
        CONF_STANDBY_FOR: data[CONF_SITE] if stands_by else NOBODY,
    }


def home_changes(entry: ConfigEntry[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the entry keeps; a standby is at the site of whom it stands by for."""
    site = given.get(CONF_STANDBY_FOR, home_stands(entry)[CONF_STANDBY_FOR])
    acts = site == NOBODY
    return {
        CONF_DASHBOARD: given[CONF_DASHBOARD],
        CONF_SHARED: given.get(CONF_SHARED, []),
        CONF_SITE: entry.data[CONF_HOME_ID] if acts else site,
        CONF_ROLE: (HomeRole.PRIMARY if acts else HomeRole.STANDBY).value,
    }
