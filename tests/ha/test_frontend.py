"""The dashboard in the sidebar: what is served, to whom it points, how it goes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.components.frontend import (
    DATA_EXTRA_MODULE_URL,
    async_panel_exists,
    async_register_built_in_panel,
)
from homeassistant.components.lovelace.const import EVENT_LOVELACE_UPDATED
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.lifeops.const import CONF_DASHBOARD
from custom_components.lifeops.ha import frontend
from custom_components.lifeops.ha.frontend import URL_PATH
from tests.entries import ANN, BEA, hub_entry, person

PAGES = "/lifeops_frontend/"


@pytest.fixture
async def pages(hass: HomeAssistant) -> None:
    """Let this home have pages."""
    assert await async_setup_component(hass, "frontend", {})


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def modules(hass: HomeAssistant) -> list[str]:
    """Return what every page loads of ours."""
    urls = hass.data[DATA_EXTRA_MODULE_URL].urls
    return [url for url in urls if url.startswith(PAGES)]


async def asked(hass_ws_client: WebSocketGenerator, **message: Any) -> Any:
    client = await hass_ws_client()
    await client.send_json_auto_id(message)
    return await client.receive_json()


@pytest.mark.usefixtures("pages")
async def test_sidebar_has_a_dashboard_of_the_people_of_this_home(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    await load(hass, hub_entry(person(user_id="ann"), person(BEA, "Bea")))

    panels = (await asked(hass_ws_client, type="get_panels"))["result"]
    assert panels[URL_PATH]["component_name"] == "lovelace"
    assert panels[URL_PATH]["title"] == "LifeOps"
    shown = await asked(hass_ws_client, type="lovelace/config", url_path=URL_PATH)
    assert shown["result"] == {
        "strategy": {
            "type": "custom:lifeops",
            "people": [
                {"id": ANN, "name": "Ann", "user": "ann"},
                {"id": BEA, "name": "Bea", "user": None},
            ],
        }
    }
    saved = await asked(
        hass_ws_client, type="lovelace/config/save", url_path=URL_PATH, config={}
    )
    assert not saved["success"]


@pytest.mark.usefixtures("pages")
async def test_every_module_is_served_and_may_be_kept(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await load(hass, hub_entry(person()))
    (url,) = modules(hass)
    folder, _, entry_module = url.rpartition("/")
    client = await hass_client_no_auth()

    names = {path.name for path in frontend.FOLDER.glob("*.js")}
    assert entry_module in names
    for name in names:
        answer = await client.get(f"{folder}/{name}")
        assert answer.status == 200, name
        assert answer.content_type == "text/javascript"
        assert "max-age" in answer.headers["Cache-Control"]


async def test_home_without_pages_does_without(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person()))
    assert not async_panel_exists(hass, URL_PATH)
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("pages")
async def test_unload_takes_all_of_it_away_and_reload_brings_it_back(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await load(hass, hub_entry(person()))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not async_panel_exists(hass, URL_PATH)
    assert not modules(hass)
    gone = await asked(hass_ws_client, type="lovelace/config", url_path=URL_PATH)
    assert gone["error"]["code"] == "config_not_found"

    assert await hass.config_entries.async_setup(entry.entry_id)
    assert async_panel_exists(hass, URL_PATH)
    assert len(modules(hass)) == 1


async def reconfigured(hass: HomeAssistant, entry: MockConfigEntry, **form: Any) -> Any:
    result: Any = await entry.start_reconfigure_flow(hass)
    stood = {
        str(key): key.description["suggested_value"]
        for key in result["data_schema"].schema
    }
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], stood | form
    )
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    return stood[CONF_DASHBOARD]


@pytest.mark.usefixtures("pages")
async def test_dashboard_can_be_done_without(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person()))
    assert await reconfigured(hass, entry, dashboard=False) is True
    assert not async_panel_exists(hass, URL_PATH)
    assert not modules(hass)

    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not async_panel_exists(hass, URL_PATH)

    assert await reconfigured(hass, entry) is False
    assert not async_panel_exists(hass, URL_PATH)
    await reconfigured(hass, entry, dashboard=True)
    assert async_panel_exists(hass, URL_PATH)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("change", "told"),
    [({"title": "Anna"}, 1), ({"data": {"phones": ["one"]}}, 0)],
)
async def test_open_pages_hear_of_people_only(
    hass: HomeAssistant, change: Mapping[str, Any], told: int
) -> None:
    entry = await load(hass, hub_entry(person()))
    events = async_capture_events(hass, EVENT_LOVELACE_UPDATED)
    (ann,) = entry.subentries.values()
    changed = {**change}
    if data := changed.get("data"):
        changed["data"] = {**ann.data, **data}
    hass.config_entries.async_update_subentry(entry, ann, **changed)
    await hass.async_block_till_done()
    assert [event.data for event in events] == [{"url_path": URL_PATH}] * told


@pytest.mark.usefixtures("pages")
async def test_somebody_elses_panel_stays(hass: HomeAssistant) -> None:
    async_register_built_in_panel(hass, "iframe", frontend_url_path=URL_PATH)
    entry = await load(hass, hub_entry(person()))
    assert not modules(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert async_panel_exists(hass, URL_PATH)


@pytest.mark.usefixtures("pages")
async def test_path_is_another_when_a_module_is(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontend, "FOLDER", tmp_path)
    module = tmp_path / "lifeops.js"
    module.write_text("first")
    entry = await load(hass, hub_entry(person()))
    first = modules(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert modules(hass) == first

    module.write_text("second")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert modules(hass) != first
    assert len(modules(hass)) == 1
