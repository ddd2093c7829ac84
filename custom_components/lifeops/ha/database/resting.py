"""A metrics database that nobody writes to: removed while the home was away, disabled."""

from homeassistant.core import HomeAssistant, callback

from ..entry import EntryName, async_entries_of
from ..hub import Hub
from .cursors import forget_cursor
from .health import forget_health
from .repairs import async_clear_repairs


@callback
def async_let_database_rest(hass: HomeAssistant, hub: Hub) -> None:
    """Forget how a database does that is not written to."""
    entries = async_entries_of(hass, EntryName.DATABASE)
    for entry in entries:
        if entry.disabled_by:
            async_clear_repairs(hass, entry)
    if all(entry.disabled_by for entry in entries):
        forget_health(hub)
    if not entries:
        forget_cursor(hub)
