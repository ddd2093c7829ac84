"""The way to the recorder, in homes that have one."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE

if TYPE_CHECKING:
    from .table import StatisticsTable


async def async_table(hass: HomeAssistant) -> StatisticsTable | None:
    """Return the recorder's statistics, None where this home records nothing."""
    recorder = hass.data.get(DATA_INSTANCE)
    if recorder is None:
        return None

    def load() -> StatisticsTable:
        # Only a home that has a recorder has what this needs.
        from .table import StatisticsTable  # noqa: PLC0415

        return StatisticsTable(hass, recorder)

    return await hass.async_add_import_executor_job(load)
