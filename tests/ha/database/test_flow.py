"""Connecting, changing and refusing a metrics database, as a person does it."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.requirements import RequirementsNotFound
import pytest

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.ha.database.flow import KEPT
from tests.entries import hub_entry, person, without_hub

from .servers import Server, driven_by

RECORDER = "postgresql+psycopg2://ha:s3cret@db.local:5433/homeassistant?sslmode=require"
GIVEN = {
    "host": "db.local",
    "port": 5432,
    "database": "lifeops",
    "user": "ann",
    "password": "s3cret",
    "tls": "require",
}
FIELDS = {
    SinkProblem.UNREACHABLE: "host",
    SinkProblem.NOT_ANSWERING: "host",
    SinkProblem.SIGN_IN: "password",
    SinkProblem.NO_DATABASE: "database",
    SinkProblem.TLS: "tls",
}


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture(autouse=True)
async def _nothing_runs(hass: HomeAssistant, server: Server) -> AsyncIterator[None]:
    unload = AsyncMock(return_value=True)
    with (
        without_hub(),
        patch("custom_components.lifeops.async_unload_entry", unload),
        driven_by(server.driver),
    ):
        yield
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture(autouse=True)
async def _home(
    hass: HomeAssistant, request: pytest.FixtureRequest, _nothing_runs: None
) -> None:
    if "homeless" not in request.fixturenames:
        entry = hub_entry(person())
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)


def use_recorder(hass: HomeAssistant, url: str = RECORDER) -> None:
    hass.data[DATA_INSTANCE] = cast("Any", SimpleNamespace(db_url=url))


async def begin(hass: HomeAssistant) -> Any:
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert "database" in menu["menu_options"]
    return await choose(hass, menu, "database")


async def choose(hass: HomeAssistant, menu: Any, step: str) -> Any:
    assert menu["type"] is FlowResultType.MENU
    return await answer(hass, menu, {"next_step_id": step})


async def answer(hass: HomeAssistant, step: Any, given: dict[str, Any]) -> Any:
    result: Any = await hass.config_entries.flow.async_configure(step["flow_id"], given)
    return await tried(hass, result)


async def tried(hass: HomeAssistant, result: Any) -> Any:
    """Return what comes behind a trial, where there is one."""
    await hass.async_block_till_done()
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        assert result["progress_action"] == "database_trial"
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
        await hass.async_block_till_done()
    return result


async def add(hass: HomeAssistant, **changes: Any) -> ConfigEntry[Any]:
    made = await answer(hass, await begin(hass), {**GIVEN, **changes})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry[Any] = made["result"]
    return entry


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Any:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )


def shown(form: Any) -> dict[str, Any]:
    """Return what a form suggests."""
    return {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
        if key.description and "suggested_value" in key.description
    }


# Adding a server of its own


async def test_a_server_is_reached_made_ready_and_kept(
    hass: HomeAssistant, server: Server
) -> None:
    form = await begin(hass)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "database_server"
    made = await answer(hass, form, GIVEN)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "PostgreSQL (db.local)"
    assert made["data"] == {"kind": "database", "use_recorder": False, **GIVEN}
    assert made["result"].unique_id == "database"
    url = "postgresql://ann:s3cret@db.local:5432/lifeops?sslmode=require"
    assert server.urls == [url]
    assert server.connections == 0


@pytest.mark.parametrize("problem", SinkProblem)
async def test_what_is_wrong_is_said_where_it_is(
    hass: HomeAssistant, server: Server, problem: SinkProblem
) -> None:
    server.problem = problem
    form = await answer(hass, await begin(hass), GIVEN)
    assert form["errors"] == {FIELDS.get(problem, "base"): f"sink_{problem}"}
    assert form["description_placeholders"] == {"detail": "as the test wants it"}
    assert shown(form) == {**GIVEN, "password": ""}
    assert server.connections == 0
    server.problem = None
    made = await answer(hass, form, GIVEN)
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_server_that_hangs_is_not_waited_for(
    hass: HomeAssistant, server: Server
) -> None:
    server.go_on.clear()
    with patch("custom_components.lifeops.ha.database.trying.LONGEST_S", 0.05):
        form = await answer(hass, await begin(hass), GIVEN)
    assert form["errors"] == {"host": "sink_not_answering"}
    server.go_on.set()


@pytest.mark.parametrize("field", ["host", "database", "user"])
async def test_a_field_is_needed(
    hass: HomeAssistant, server: Server, field: str
) -> None:
    form = await answer(hass, await begin(hass), {**GIVEN, field: "  "})
    assert form["errors"] == {field: "needed"}
    assert server.urls == []


async def test_without_a_password(hass: HomeAssistant, server: Server) -> None:
    given = {name: GIVEN[name] for name in GIVEN if name != "password"}
    made = await answer(hass, await begin(hass), given)
    assert made["data"]["password"] == ""
    assert server.urls[0].startswith("postgresql://ann@db.local:5432/")


async def test_the_driver_cannot_be_installed(
    hass: HomeAssistant, server: Server
) -> None:
    missing = RequirementsNotFound(DOMAIN, ["psycopg"])
    with patch(
        "custom_components.lifeops.ha.database.driver.async_process_requirements",
        side_effect=missing,
    ):
        form = await answer(hass, await begin(hass), GIVEN)
    assert form["errors"] == {"base": "sink_driver"}


async def test_a_home_has_one_database(hass: HomeAssistant) -> None:
    await add(hass)
    result = await begin(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "database_exists"


@pytest.fixture
def homeless() -> None:
    """Leave out the home that all others begin with."""


@pytest.mark.usefixtures("homeless")
async def test_a_database_needs_a_home(hass: HomeAssistant) -> None:
    flow = hass.config_entries.flow
    form = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert form["step_id"] == "user"
    handler = flow._progress[form["flow_id"]]
    result = await handler.async_step_database()  # type: ignore[attr-defined]
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_home"


# The recorder's database


async def test_the_recorders_database_is_used_but_not_copied(
    hass: HomeAssistant, server: Server
) -> None:
    use_recorder(hass)
    menu = await begin(hass)
    assert menu["menu_options"] == ["database_recorder", "database_server"]
    form = await choose(hass, menu, "database_recorder")
    assert form["step_id"] == "database_recorder"
    told = {"host": "db.local:5433", "database": "homeassistant"}
    assert form["description_placeholders"] == told
    made = await answer(hass, form, {})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "PostgreSQL (recorder)"
    assert made["data"] == {"kind": "database", "use_recorder": True}
    assert server.urls == [RECORDER]


async def test_the_recorders_database_can_be_refused(
    hass: HomeAssistant, server: Server
) -> None:
    use_recorder(hass)
    server.problem = SinkProblem.NO_RIGHT
    form = await choose(hass, await begin(hass), "database_recorder")
    form = await answer(hass, form, {})
    assert form["errors"] == {"base": "sink_no_right"}
    server.problem = SinkProblem.SIGN_IN
    form = await answer(hass, form, {})
    assert form["errors"] == {"base": "sink_sign_in"}
    assert form["description_placeholders"]["database"] == "homeassistant"


async def test_another_server_beside_the_recorder(hass: HomeAssistant) -> None:
    use_recorder(hass)
    form = await choose(hass, await begin(hass), "database_server")
    assert (await answer(hass, form, GIVEN))["data"]["host"] == "db.local"


async def test_the_recorder_moves_away_meanwhile(hass: HomeAssistant) -> None:
    use_recorder(hass)
    menu = await begin(hass)
    use_recorder(hass, "sqlite:////config/home-assistant_v2.db")
    result = await choose(hass, menu, "database_recorder")
    assert result["reason"] == "recorder_elsewhere"


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "mysql://ha:x@db/homeassistant", "no url at all"]
)
async def test_another_recorder_is_not_offered(hass: HomeAssistant, url: str) -> None:
    use_recorder(hass, url)
    assert (await begin(hass))["step_id"] == "database_server"


# Changing


async def test_what_else_is_changed_keeps_the_password(
    hass: HomeAssistant, server: Server
) -> None:
    entry = await add(hass)
    form = await reconfigure(hass, entry)
    assert shown(form) == {**GIVEN, "password": KEPT}
    server.problem = SinkProblem.NO_DATABASE
    form = await answer(hass, form, {**shown(form), "database": "metrics"})
    assert shown(form) == {**GIVEN, "database": "metrics", "password": KEPT}
    server.problem = None
    result = await answer(hass, form, shown(form))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["database"] == "metrics"
    assert entry.data["password"] == "s3cret"
    assert server.urls[-1].startswith("postgresql://ann:s3cret@db.local:5432/metrics")


@pytest.mark.parametrize(
    "change", [{"host": "evil.local"}, {"port": 6543}, {"user": "bob"}], ids=str
)
async def test_the_password_goes_to_no_other_server_or_user(
    hass: HomeAssistant, server: Server, change: dict[str, Any]
) -> None:
    entry = await add(hass)
    asked = len(server.urls)
    form = await reconfigure(hass, entry)
    form = await answer(hass, form, {**shown(form), **change})
    assert form["errors"] == {"password": "password_again"}
    assert len(server.urls) == asked
    assert entry.data["host"] == "db.local"
    result = await answer(hass, form, {**shown(form), "password": "its own"})
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == {
        "kind": "database",
        "use_recorder": False,
        **GIVEN,
        **change,
        "password": "its own",
    }


async def test_a_server_is_changed_and_called_after_its_new_host(
    hass: HomeAssistant,
) -> None:
    entry = await add(hass)
    form = await reconfigure(hass, entry)
    await answer(hass, form, {**GIVEN, "host": "new.local"})
    assert entry.title == "PostgreSQL (new.local)"


@pytest.mark.parametrize("empty", [{}, {"password": ""}], ids=["left out", "empty"])
async def test_a_password_is_taken_away(
    hass: HomeAssistant, server: Server, empty: dict[str, str]
) -> None:
    entry = await add(hass)
    kept = {name: GIVEN[name] for name in GIVEN if name != "password"}
    result = await answer(hass, await reconfigure(hass, entry), {**kept, **empty})
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["password"] == ""
    assert server.urls[-1].startswith("postgresql://ann@db.local:5432/")


# Signing in again


async def test_a_new_password_is_asked_for_until_it_is_accepted(
    hass: HomeAssistant, server: Server
) -> None:
    entry = await add(hass)
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "database_sign_in"
    form = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert form["description_placeholders"] == {
        "name": "PostgreSQL (db.local)",
        "database": "PostgreSQL (db.local)",
        "user": "ann",
    }
    server.problem = SinkProblem.SIGN_IN
    form = await answer(hass, form, {"password": "wrong"})
    assert form["errors"] == {"password": "sink_sign_in"}
    assert entry.data["password"] == "s3cret"
    server.problem = SinkProblem.UNREACHABLE
    form = await answer(hass, form, {"password": "another"})
    assert form["errors"] == {"base": "sink_unreachable"}
    server.problem = None
    result = await answer(hass, form, {"password": "another"})
    assert result["reason"] == "reauth_successful"
    assert dict(entry.data) == {
        "kind": "database",
        "use_recorder": False,
        **GIVEN,
        "password": "another",
    }


async def test_nobody_waits_for_a_server_that_is_being_tried(
    hass: HomeAssistant, server: Server
) -> None:
    server.go_on.clear()
    flow = hass.config_entries.flow
    step: Any = await flow.async_configure((await begin(hass))["flow_id"], GIVEN)
    assert step["type"] is FlowResultType.SHOW_PROGRESS
    step = await flow.async_configure(step["flow_id"])
    assert step["type"] is FlowResultType.SHOW_PROGRESS
    server.go_on.set()
    assert (await tried(hass, step))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_name_that_somebody_chose_stays(hass: HomeAssistant) -> None:
    entry = await add(hass)
    hass.config_entries.async_update_entry(entry, title="Warehouse")
    form = await reconfigure(hass, entry)
    await answer(hass, form, {**GIVEN, "password": "new"})
    assert entry.title == "Warehouse"
    assert entry.data["password"] == "new"


async def test_what_does_not_work_changes_nothing(
    hass: HomeAssistant, server: Server
) -> None:
    entry = await add(hass)
    before = dict(entry.data)
    form = await reconfigure(hass, entry)
    server.problem = SinkProblem.SIGN_IN
    form = await answer(hass, form, {**GIVEN, "password": "wrong"})
    assert form["errors"] == {"password": "sink_sign_in"}
    assert dict(entry.data) == before


async def test_from_a_server_to_the_recorder_and_back(
    hass: HomeAssistant, server: Server
) -> None:
    entry = await add(hass)
    use_recorder(hass)
    form = await choose(hass, await reconfigure(hass, entry), "database_recorder")
    assert (await answer(hass, form, {}))["reason"] == "reconfigure_successful"
    assert dict(entry.data) == {"kind": "database", "use_recorder": True}
    form = await choose(hass, await reconfigure(hass, entry), "database_server")
    assert not shown(form)["host"]
    assert (await answer(hass, form, GIVEN))["reason"] == "reconfigure_successful"
    assert entry.data == {"kind": "database", "use_recorder": False, **GIVEN}
