"""The entry of the metrics database: set up, taken down, removed, told about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ...core.errors import RefusedError, UnavailableError
from ...core.json import to_json
from ...core.upkeep import SinkHealthRecord, SinkProblem
from ...metrics.protocols import SinkError
from ..entry import HUB, EntryName, async_entries_of, async_running_hub
from ..hub import Hub
from .config import DatabaseConfig, async_server_of
from .cursors import StoredCursor, forget_cursor
from .driver import Driver, ServerReadings, async_driver
from .health import async_health, forget_health, keep_health
from .link import DatabaseLink, Means
from .opening import follower_opener
from .repairs import async_clear_repairs, async_show_problem
from .server import Server

type DatabaseConfigEntry = ConfigEntry[DatabaseLink]


async def async_set_up(hass: HomeAssistant, entry: DatabaseConfigEntry) -> None:
    """Begin to follow; the server is asked only then, and may be away.

    Raises UnavailableError without a home, SinkError without a driver and RefusedError
    for what is no address of a PostgreSQL database, the recorder's perhaps.
    """
    hub = await async_running_hub(hass)
    server, driver, readings = await _async_means(hass, entry, hub)
    cursor = StoredCursor(hub)
    opener = follower_opener(hub, driver, cursor, url=server.url, name=entry.title)
    link = DatabaseLink(hass, entry, hub, Means(opener, cursor, readings))
    entry.runtime_data = link
    async_clear_repairs(hass, entry)
    _async_follow_home(hass, entry, hub, link)
    link.async_start()


async def async_unload(_: HomeAssistant, entry: DatabaseConfigEntry) -> bool:
    """Stop following; what the server has stays there."""
    await entry.runtime_data.async_stop()
    return True


async def async_remove(hass: HomeAssistant, entry: DatabaseConfigEntry) -> None:
    """Forget how the database did, and how far; the server keeps what it has."""
    async_clear_repairs(hass, entry)
    hub = hass.data.get(HUB)
    if hub is not None:
        forget_health(hub)
        forget_cursor(hub)


@callback
def async_release(hass: HomeAssistant) -> None:
    """Let what the database refused be tried once more; raises UnavailableError."""
    links = [
        entry.runtime_data
        for entry in async_entries_of(hass, EntryName.DATABASE)
        if entry.state is ConfigEntryState.LOADED
    ]
    if not links:
        raise UnavailableError("database_not_running")
    for link in links:
        link.async_release()


def database_facts(entry: DatabaseConfigEntry) -> dict[str, Any]:
    """Return what diagnostics tell: states and counts, no host, no secret."""
    health = to_json(entry.runtime_data.health)
    assert isinstance(health, Mapping)  # noqa: S101 - a dataclass always is one
    return {
        "use_recorder": DatabaseConfig.of(entry).use_recorder,
        "health": {name: health[name] for name in _TOLD_OF_HEALTH},
    }


_TOLD_OF_HEALTH = (
    "at",
    "mode",
    "server",
    "extension",
    "connected",
    "problem",
    "failing_since",
    "behind",
    "written_to",
    "caught_up_at",
    "filling",
    "resent_since",
    "quarantined",
    "rows",
    "size_bytes",
)


async def _async_means(
    hass: HomeAssistant, entry: DatabaseConfigEntry, hub: Hub
) -> tuple[Server, Driver, ServerReadings]:
    """Return what following takes; where that is missing people are told why."""
    try:
        server = async_server_of(hass, DatabaseConfig.of(entry))
        driver = await async_driver(hass)
        if hass.data.get(HUB) is not hub:
            raise UnavailableError("home_not_running")
        return server, driver, driver.readings(server.url)
    except SinkError as err:
        await _async_fail(hass, entry, hub, err.problem)
        if err.problem is SinkProblem.WRONG_URL:
            raise RefusedError(err.key, **err.placeholders) from err
        raise


async def _async_fail(
    hass: HomeAssistant, entry: DatabaseConfigEntry, hub: Hub, problem: SinkProblem
) -> None:
    """Tell that it fails; what was known of it stays, but not how far behind it is."""
    async_show_problem(hass, entry, problem)
    if hass.data.get(HUB) is not hub:
        return
    now = hub.clock.now()
    stood = await async_health(hub) or SinkHealthRecord(name=entry.title, at=now)
    failing = replace(
        stood,
        name=entry.title,
        at=now,
        connected=False,
        problem=problem,
        failing_since=stood.failing_since or now,
        behind=None,
    )
    keep_health(hub, failing)


@callback
def _async_follow_home(
    hass: HomeAssistant, entry: DatabaseConfigEntry, hub: Hub, link: DatabaseLink
) -> None:
    """Begin anew with the home's files whenever the home itself does."""

    @callback
    def changed() -> None:
        runs = entry.state is ConfigEntryState.LOADED and entry.runtime_data is link
        if runs and hass.data.get(HUB) is not hub:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hub.entry.async_on_state_change(changed))
