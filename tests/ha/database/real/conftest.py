"""A running home, and its link to a real server."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy.engine import make_url

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.database.server import Tls
from tests.ha.database.conftest import Linked, database as database_entry
from tests.postgres import Cluster, Database, cluster, timescale  # noqa: F401 - fixtures

type Connect = Callable[[Database | str], MockConfigEntry]


def given(url: str, **changes: Any) -> dict[str, Any]:
    """Return what somebody fills in who has a URL."""
    parts = make_url(url)
    return {
        "host": parts.host,
        "port": parts.port,
        "database": parts.database,
        "user": parts.username,
        "password": parts.password,
        "tls": Tls.PREFER.value,
        **changes,
    }


async def begin(hass: HomeAssistant) -> Any:
    """Return the first step of connecting a database."""
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await answer(hass, menu, {"next_step_id": "database"})


async def answer(hass: HomeAssistant, step: Any, filled: dict[str, Any]) -> Any:
    flow = hass.config_entries.flow
    result: Any = await flow.async_configure(step["flow_id"], filled)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        result = await flow.async_configure(result["flow_id"])
    return result


@pytest.fixture
async def database(timescale: Database) -> Database:  # noqa: F811 - the fixture
    """Return the database that a test uses, unless it has a cluster of its own."""
    return timescale


async def link(hass: HomeAssistant, home: MockConfigEntry, url: str) -> Linked:
    """Begin to follow into a database."""
    entry = database_entry(**given(url))
    entry.add_to_hass(hass)
    linked = Linked(hass, home, entry)
    await linked.start()
    assert entry.state is ConfigEntryState.LOADED
    return linked


@pytest.fixture(autouse=True)
async def _unlinked(hass: HomeAssistant, home: MockConfigEntry) -> AsyncIterator[None]:
    """Take every database down before the home goes."""
    yield
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.entry_id != home.entry_id and entry.state is ConfigEntryState.LOADED:
            assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


def now_ish() -> Any:
    """Return a recent whole minute, so that points are not too old to be kept."""
    return dt_util.utcnow().replace(second=0, microsecond=0)
