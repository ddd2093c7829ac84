"""The recorder and LifeOps in one database: one offered to the other, apart in it."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import make_url

from tests.ha.database.conftest import Linked, until
from tests.postgres import ROLE, Database

from .conftest import answer, begin, now_ish
from .test_road import measure, rows, until_rows

TABLES = """
    SELECT schemaname || '.' || tablename FROM pg_tables
    WHERE schemaname IN ('public', 'lifeops') ORDER BY 1
"""


@pytest.fixture
def recorder_db_url(database: Database) -> str:
    """Give the recorder a database of a real server."""
    database.execute(f"GRANT ALL ON SCHEMA public TO {ROLE}")
    return database.url


@pytest.mark.usefixtures("recorder_mock")
async def test_the_recorders_database_takes_both(
    hass: HomeAssistant, database: Database, home: MockConfigEntry
) -> None:
    before = await rows(database, TABLES)
    assert "public.states" in before
    menu = await begin(hass)
    assert menu["menu_options"] == ["database_recorder", "database_server"]
    form = await answer(hass, menu, {"next_step_id": "database_recorder"})
    told: dict[str, Any] = form["description_placeholders"]
    assert told["database"] == make_url(database.url).database
    assert "only-for-tests" not in str(form)
    made = await answer(hass, form, {})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["data"] == {"kind": "database", "use_recorder": True}
    linked = Linked(hass, home, made["result"])
    await until(lambda: linked.entry.state is ConfigEntryState.LOADED)
    await measure(linked, 3, now_ish())
    await until_rows(linked, database, 3)
    hass.states.async_set("sensor.anything", "1")
    await async_wait_recording_done(hass)
    after = await rows(database, TABLES)
    assert [one for one in after if one.startswith("public.")] == before
    assert "lifeops.sample" in after
    assert "1" in await rows(database, "SELECT state FROM states")
    assert await hass.config_entries.async_unload(linked.entry.entry_id)
