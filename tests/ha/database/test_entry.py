"""A metrics database in a running home: what it gets, and how it comes and goes."""

from datetime import UTC, datetime, timedelta
import threading
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.requirements import RequirementsNotFound
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import UnavailableError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.upkeep import SinkMode, SinkProblem
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.ha.database import following, link as link_module
from custom_components.lifeops.ha.database.cursors import StoredCursor
from custom_components.lifeops.ha.database.driver import _FAILURE
from custom_components.lifeops.ha.database.entry import async_release
from custom_components.lifeops.ha.database.thread import NAME
from custom_components.lifeops.ha.metrics import SINK_READINGS
from tests.entries import ANN
from tests.settle import night, settle

from .conftest import Linked, Watch, until
from .servers import Server

HEART = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def hearts(count: int, first: datetime = NOW) -> dict[SeriesKey, list[Point]]:
    return {
        HEART: [Point(first + timedelta(minutes=n), 50.0 + n) for n in range(count)]
    }


def repairs(hass: HomeAssistant) -> set[str]:
    """Return which repairs about the database are shown."""
    return {
        issue.translation_key or ""
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
        and (issue.translation_key or "").startswith(("sink", "part"))
    }


def sink_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == NAME and one.is_alive()]


# What it gets


async def test_points_and_nights_arrive(linked: Linked, server: Server) -> None:
    await linked.hub.async_append(hearts(5))
    await linked.hub.async_ingest([night()])
    await linked.until(lambda _: len(server.points) == 5)
    assert sorted(server.points.values()) == [50, 51, 52, 53, 54]
    slept_s = 27000
    await linked.until(
        lambda _: any(
            slept_s in row.values()
            for table in tuple(server.tables.values())
            for row in tuple(table.values())
        )
    )
    await linked.caught_up()
    assert linked.link.health.mode is SinkMode.COMMUNITY


async def test_how_it_does_stands_in_the_home(linked: Linked) -> None:
    await linked.until(lambda health: health.connected)
    record = await linked.record()
    assert record is not None
    assert record.connected
    assert record.name == "PostgreSQL (db.local)"
    assert (record.server, record.extension) == ("17.2", "2.19.3")
    assert record.problem is None


async def test_questions_reach_it_while_it_has_everything(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    shown = hass.data[SINK_READINGS]
    assert shown.caught_up_at is not None
    server.problem = SinkProblem.UNREACHABLE
    await linked.hub.async_append(hearts(1))
    await linked.until(lambda health: health.problem is not None)
    assert SINK_READINGS not in hass.data
    assert await hass.config_entries.async_unload(linked.entry.entry_id)
    assert server.open_readings == 0


async def test_old_things_are_forgotten_every_night(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    at = dt_util.now().replace(hour=3, minute=40, second=0) + timedelta(days=1)
    async_fire_time_changed(hass, at)
    await until(lambda: len(server.forgotten) == 1)


async def test_nothing_is_forgotten_in_a_time_that_is_not_trusted(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    at = dt_util.now().replace(hour=3, minute=40, second=0) + timedelta(days=1)
    with patch.object(Engine, "trusted", new=False):
        async_fire_time_changed(hass, at)
        await linked.caught_up()
    assert server.forgotten == []


async def test_all_is_sent_again_when_somebody_asks(
    linked: Linked, server: Server
) -> None:
    await linked.hub.async_append(hearts(3))
    await linked.until(lambda _: len(server.points) == 3)
    await linked.caught_up()
    server.points.clear()
    linked.link.async_resend()
    await linked.until(lambda _: len(server.points) == 3)


# The server is away, comes back, or does not answer


async def test_a_home_starts_without_its_server(
    ready: Linked, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.problem = SinkProblem.UNREACHABLE
    await ready.start()
    assert ready.entry.state is ConfigEntryState.LOADED
    await ready.until(lambda health: health.problem is SinkProblem.UNREACHABLE)
    await ready.hub.async_append(hearts(3))
    assert repairs(ready.hass) == set()
    record = await ready.record()
    assert record is not None
    assert record.problem is SinkProblem.UNREACHABLE
    assert record.failing_since is not None
    server.problem = None
    Watch.shift += 120
    await ready.until(lambda _: len(server.points) == 3)
    await ready.until(lambda health: health.problem is None)
    lines = [one.message for one in caplog.records if "PostgreSQL (db" in one.message]
    told = [one for one in lines if "fails" in one or "works" in one]
    assert told == [
        "PostgreSQL (db.local) fails (unreachable): as the test wants it",
        "PostgreSQL (db.local) works again",
    ]


async def test_what_does_not_pass_is_told_after_a_while(
    ready: Linked, server: Server
) -> None:
    server.problem = SinkProblem.UNREACHABLE
    with patch("custom_components.lifeops.ha.database.repairs.PATIENCE", timedelta(0)):
        await ready.start()
        await until(lambda: repairs(ready.hass) == {"sink_unreachable"})
    server.problem = None
    Watch.shift += 120
    await ready.until(lambda health: health.connected)
    assert repairs(ready.hass) == set()


async def test_a_password_that_was_changed_is_told_at_once(
    linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    server.problem = SinkProblem.SIGN_IN
    await linked.hub.async_append(hearts(1))
    await linked.until(lambda health: health.problem is SinkProblem.SIGN_IN)
    assert repairs(linked.hass) == {"sink_sign_in"}
    server.problem = SinkProblem.DISK_FULL
    Watch.shift += 120
    await linked.until(lambda health: health.problem is SinkProblem.DISK_FULL)
    assert repairs(linked.hass) == {"sink_disk_full"}
    server.problem = None
    assert await linked.hass.config_entries.async_reload(linked.entry.entry_id)
    assert repairs(linked.hass) == set()


async def test_a_server_that_hangs_holds_nobody_up(
    linked: Linked, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await linked.caught_up()
    server.go_on.clear()
    linked.link.async_wake()
    await linked.hub.async_append(hearts(1))
    await settle(linked.hass, linked.home)
    await until(lambda: server.waiting == 1)
    with (
        patch.object(link_module, "STOP_S", 0.2),
        patch.object(following, "FLUSH_S", 0.1),
    ):
        assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    assert server.waiting == 1
    assert len(sink_threads()) == 1
    assert "does not answer; it is left alone" in caplog.text
    server.go_on.set()
    await until(lambda: not sink_threads())


# Faults of our own


async def test_a_fault_is_told_once_and_followed_by_a_new_beginning(
    linked: Linked, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await linked.caught_up()
    fault = ValueError("a bug")
    with patch.object(server, "ask", side_effect=fault):
        await linked.hub.async_append(hearts(2))
        linked.link.async_wake()
        await until(lambda: repairs(linked.hass) == {"part_failed"})
        for _ in range(3):
            linked.link.async_wake()
            await linked.hass.async_block_till_done()
    logged = [one for one in caplog.records if one.message.endswith("failed")]
    assert len(logged) == 1
    await linked.until(lambda _: len(server.points) == 2)
    await until(lambda: repairs(linked.hass) == set())
    assert server.connections == 1


# What is missing before it can begin


async def test_the_driver_cannot_be_installed(ready: Linked) -> None:
    module = "custom_components.lifeops.ha.database.driver"
    missing = RequirementsNotFound(DOMAIN, ["psycopg"])
    with patch(f"{module}.async_process_requirements", side_effect=missing):
        await ready.start()
    assert ready.entry.state is ConfigEntryState.SETUP_RETRY
    assert ready.entry.error_reason_translation_key == "sink_driver"
    assert repairs(ready.hass) == {"sink_driver"}
    record = await ready.record()
    assert record is not None
    assert record.problem is SinkProblem.DRIVER
    assert record.behind is None
    ready.hass.data.pop(_FAILURE)
    assert await ready.hass.config_entries.async_reload(ready.entry.entry_id)
    await ready.until(lambda health: health.connected)
    assert repairs(ready.hass) == set()


async def test_what_was_known_of_it_stays_while_the_driver_is_missing(
    linked: Linked,
) -> None:
    await linked.caught_up()
    before = await linked.record()
    assert before is not None
    assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    module = "custom_components.lifeops.ha.database.driver"
    since: set[datetime | None] = set()
    with patch(f"{module}._load", side_effect=ImportError("libpq is missing")):
        for _ in range(3):
            await linked.hass.config_entries.async_reload(linked.entry.entry_id)
            record = await linked.record()
            assert record is not None
            assert record.problem is SinkProblem.DRIVER
            assert not record.connected
            assert record.behind is None
            assert record.mode is SinkMode.COMMUNITY
            assert record.caught_up_at is not None
            since.add(record.failing_since)
    assert len(since) == 1
    assert None not in since


async def test_the_driver_cannot_be_loaded(ready: Linked) -> None:
    module = "custom_components.lifeops.ha.database.driver"
    with patch(f"{module}._load", side_effect=ImportError("libpq is missing")):
        await ready.start()
    assert ready.entry.state is ConfigEntryState.SETUP_RETRY
    assert repairs(ready.hass) == {"sink_driver"}


async def test_the_recorder_has_no_postgresql_any_more(ready: Linked) -> None:
    data = {"kind": "database", "use_recorder": True}
    ready.hass.config_entries.async_update_entry(ready.entry, data=data)
    await ready.start()
    assert ready.entry.state is ConfigEntryState.SETUP_ERROR
    assert ready.entry.error_reason_translation_key == "sink_wrong_url"
    assert repairs(ready.hass) == {"sink_wrong_url"}


async def test_without_a_home_it_waits(hass: HomeAssistant, ready: Linked) -> None:
    assert await hass.config_entries.async_unload(ready.home.entry_id)
    await ready.start()
    assert ready.entry.state is ConfigEntryState.SETUP_RETRY
    assert ready.entry.error_reason_translation_key == "home_not_running"
    assert await hass.config_entries.async_setup(ready.home.entry_id)


# Coming and going


async def test_unload_leaves_nothing_that_runs(linked: Linked, server: Server) -> None:
    await linked.caught_up()
    await linked.hub.async_append(hearts(4))
    assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    assert len(server.points) == 4
    assert server.connections == server.open_readings == 0
    assert SINK_READINGS not in linked.hass.data
    await until(lambda: not sink_threads())
    record = await linked.record()
    assert record is not None


async def test_it_goes_on_where_it_was(linked: Linked, server: Server) -> None:
    await linked.hub.async_append(hearts(4))
    await linked.until(lambda _: len(server.points) == 4)
    await linked.caught_up()
    assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    server.points.clear()
    await linked.start()
    await linked.hub.async_append(hearts(1, NOW + timedelta(hours=1)))
    await linked.until(lambda _: bool(server.points))
    await linked.caught_up()
    assert len(server.points) == 1


async def test_home_assistant_stops(linked: Linked, server: Server) -> None:
    await linked.caught_up()
    await linked.hub.async_append(hearts(4))
    await linked.hass.async_stop()
    assert len(server.points) == 4
    assert server.connections == 0


async def test_it_follows_a_home_that_begins_anew(
    linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    assert await linked.hass.config_entries.async_reload(linked.home.entry_id)
    await linked.hass.async_block_till_done()
    await until(lambda: linked.entry.state is ConfigEntryState.LOADED)
    await linked.hub.async_append(hearts(2))
    await linked.until(lambda _: len(server.points) == 2)
    assert server.connections == 1


async def test_a_home_that_begins_anew_while_the_driver_is_installed_is_waited_for(
    ready: Linked, server: Server
) -> None:
    module = "custom_components.lifeops.ha.database.driver"

    async def meanwhile(*_: object) -> None:
        assert await ready.hass.config_entries.async_reload(ready.home.entry_id)

    with patch(f"{module}.async_process_requirements", meanwhile):
        await ready.start()
    assert ready.entry.state is ConfigEntryState.SETUP_RETRY
    assert ready.entry.error_reason_translation_key == "home_not_running"
    assert server.open_readings == 0
    assert await ready.hass.config_entries.async_reload(ready.entry.entry_id)
    await ready.until(lambda health: health.connected)


async def test_a_home_that_is_gone_meanwhile_is_told_nothing(ready: Linked) -> None:
    module = "custom_components.lifeops.ha.database.driver"

    async def meanwhile(*_: object) -> None:
        assert await ready.hass.config_entries.async_reload(ready.home.entry_id)
        raise RequirementsNotFound(DOMAIN, ["psycopg"])

    with patch(f"{module}.async_process_requirements", meanwhile):
        await ready.start()
    assert ready.entry.error_reason_translation_key == "sink_driver"
    assert repairs(ready.hass) == {"sink_driver"}
    assert await ready.record() is None


async def test_a_database_that_comes_and_goes_leaves_nothing_at_the_home(
    linked: Linked,
) -> None:
    listeners = linked.home._on_state_change or []
    before = len(listeners)
    at_unload = len(linked.home._on_unload or [])
    for _ in range(3):
        assert await linked.hass.config_entries.async_reload(linked.entry.entry_id)
    assert len(linked.home._on_state_change or []) == before
    assert len(linked.home._on_unload or []) == at_unload


async def test_a_server_that_is_left_alone_writes_its_cursor_no_more(
    linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    server.go_on.clear()
    await linked.hub.async_append(hearts(1))
    linked.link.async_wake()
    await until(lambda: server.waiting == 1)
    with patch.object(link_module, "STOP_S", 0.1):
        assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    kept = StoredCursor(linked.hub)
    await linked.hass.async_add_executor_job(kept.save, "the new server's")
    server.go_on.set()
    await until(lambda: not sink_threads())
    text = await linked.hass.async_add_executor_job(kept.load)
    assert text == "the new server's"


async def test_a_removed_database_leaves_no_cursor(linked: Linked) -> None:
    await linked.caught_up()
    hub = linked.hub
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    assert await linked.record() is None
    assert not await linked.hass.async_add_executor_job(StoredCursor(hub).load)


async def test_its_own_server_is_signed_in_to_again(
    linked: Linked, server: Server
) -> None:
    await linked.caught_up()
    server.problem = SinkProblem.SIGN_IN
    await linked.hub.async_append(hearts(1))
    await linked.until(lambda health: health.problem is SinkProblem.SIGN_IN)
    flows = linked.hass.config_entries.flow
    assert [one["step_id"] for one in flows.async_progress()] == ["database_sign_in"]
    server.problem = None
    Watch.shift += 120
    await linked.until(lambda health: health.connected)
    assert flows.async_progress() == []


async def test_nobody_is_asked_for_the_recorders_password(
    ready: Linked, server: Server
) -> None:
    ready.hass.config_entries.async_update_entry(
        ready.entry, data={"kind": "database", "use_recorder": True}
    )
    url = "postgresql://ha:first@db.local/homeassistant"
    ready.hass.data[DATA_INSTANCE] = cast("Any", SimpleNamespace(db_url=url))
    server.problem = SinkProblem.SIGN_IN
    await ready.start()
    await ready.until(lambda health: health.problem is SinkProblem.SIGN_IN)
    assert repairs(ready.hass) == {"sink_sign_in"}
    assert ready.hass.config_entries.flow.async_progress() == []


async def test_what_was_set_aside_is_tried_again(
    linked: Linked, server: Server
) -> None:
    await linked.hub.async_append(hearts(3))
    await linked.until(lambda _: len(server.points) == 3)
    await linked.caught_up()
    server.points.clear()
    async_release(linked.hass)
    await linked.until(lambda _: len(server.points) == 3)
    assert server.released == 1
    assert await linked.hass.config_entries.async_unload(linked.entry.entry_id)
    with pytest.raises(UnavailableError):
        async_release(linked.hass)


async def test_removed_it_is_forgotten_here_and_left_alone_there(
    linked: Linked, server: Server
) -> None:
    await linked.hub.async_append(hearts(2))
    await linked.until(lambda _: len(server.points) == 2)
    server.problem = SinkProblem.READ_ONLY
    await linked.hub.async_append(hearts(3))
    await linked.until(lambda health: health.problem is not None)
    assert repairs(linked.hass) == {"sink_read_only"}
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    assert repairs(linked.hass) == set()
    assert await linked.record() is None
    assert len(server.points) == 2


async def test_disabled_nobody_waits_for_it(linked: Linked, server: Server) -> None:
    server.problem = SinkProblem.READ_ONLY
    await linked.hub.async_append(hearts(3))
    await linked.until(lambda health: health.problem is not None)
    await linked.hass.config_entries.async_set_disabled_by(
        linked.entry.entry_id, ConfigEntryDisabler.USER
    )
    await linked.hass.async_block_till_done()
    assert repairs(linked.hass) == set()
    assert await linked.record() is None


async def test_removed_while_the_home_was_away(
    hass: HomeAssistant, linked: Linked
) -> None:
    await linked.until(lambda health: health.connected)
    assert await linked.record() is not None
    assert await hass.config_entries.async_unload(linked.home.entry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_remove(linked.entry.entry_id)
    assert await hass.config_entries.async_setup(linked.home.entry_id)
    assert await linked.record() is None


async def test_the_recorders_server_is_followed_where_it_goes(
    hass: HomeAssistant, ready: Linked, server: Server
) -> None:
    hass.config_entries.async_update_entry(
        ready.entry, data={"kind": "database", "use_recorder": True}
    )
    for password in ("first", "second"):
        url = f"postgresql://ha:{password}@db.local/homeassistant"
        hass.data[DATA_INSTANCE] = cast("Any", SimpleNamespace(db_url=url))
        assert await hass.config_entries.async_reload(ready.entry.entry_id)
        await ready.until(lambda health: health.connected)
        assert server.urls[-1] == url
    assert "second" not in str(ready.entry.data)
