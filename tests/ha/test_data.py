"""The data agent in the running hub: from records to entities, repairs and answers."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import SINK_HEALTH, STORE_HEALTH
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.retention import RETENTION, Holding
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.topics import DATA
from custom_components.lifeops.core.upkeep import (
    SinkHealthRecord,
    SinkMode,
    SinkProblem,
    StoreHealthRecord,
)
from custom_components.lifeops.diagnostics import async_get_config_entry_diagnostics
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import (
    RepairKey,
    async_is_raised,
    issue_id,
)
from custom_components.lifeops.store.sqlite import SqliteStore
from tests.entries import ANN, HOME, home_agent, person
from tests.settle import NOON, lifeops, settle, until, value_of

STATUS = "sensor.data_home_status"
LAG = "sensor.data_home_metrics_database_lag"
EVENT = "event.data_home_data"
ANN_USER = "u" * 32
DAY = timedelta(days=1)
SETTLED = timedelta(minutes=15)
PULSE = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")
STORE = StoreHealthRecord(
    at=NOON,
    records=40,
    points=5000,
    hours=700,
    store_bytes=3_000_000,
    series_bytes=1_500_000,
    oldest_point=NOON - timedelta(days=80),
    late=3,
)
SINK = SinkHealthRecord(
    name="Attic",
    at=NOON,
    mode=SinkMode.COMMUNITY,
    connected=True,
    behind=0,
    caught_up_at=NOON,
    rows=12_000,
    size_bytes=9_000_000,
)
NUMBERS = {
    "size": "4.5",
    "size_of_measurements": "1.5",
    "records": "40",
    "measurements": "5000",
    "hourly_values": "700",
    "measurements_received_too_late": "3",
}
OF_DATABASE = {
    "metrics_database": "community",
    "metrics_database_lag": "0.0",
    "metrics_database_rows": "12000",
    "metrics_database_size": "9.0",
    "rows_set_aside": "0",
}


class Home:
    """A home whose files and metrics database tell how they do."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, clock: FrozenDateTimeFactory
    ) -> None:
        """Hold what is told when."""
        self.hass = hass
        self.entry = entry
        self.clock = clock

    @property
    def hub(self) -> Hub:
        hub: Hub = self.entry.runtime_data
        return hub

    async def tells(
        self, store: StoreHealthRecord = STORE, sink: SinkHealthRecord | None = None
    ) -> None:
        now = self.hub.clock.now()
        await self._put(STORE_HEALTH, replace(store, at=now))
        if sink is not None:
            await self._put(SINK_HEALTH, replace(sink, at=now))
        await settle(self.hass, self.entry)

    async def _put(self, dataset: Any, record: Any) -> None:
        fields = dataset.write(record)
        put = PutRecord(dataset=dataset.name, id=HOME, fields=fields, person=HOME)
        await self.hub.async_ingest([put])

    async def pass_(self, span: timedelta) -> None:
        await self.hass.async_block_till_done(wait_background_tasks=True)
        self.clock.tick(span)
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        await settle(self.hass, self.entry)

    def shown(self, name: str) -> str | None:
        return value_of(self.hass, f"sensor.data_home_{name}")

    def repair(self, key: RepairKey) -> ir.IssueEntry | None:
        issues = ir.async_get(self.hass)
        return issues.async_get_issue(DOMAIN, issue_id(key, "data"))

    async def ask(self, name: str, user: str | None = None, **data: Any) -> Any:
        return await self.hass.services.async_call(
            DOMAIN,
            name,
            data,
            blocking=True,
            context=Context(user_id=user),
            return_response=True,
        )


@pytest.fixture(autouse=True)
def _trusted_clock() -> Iterator[None]:
    """Let hours pass in one go without anybody doubting the clock."""
    with patch.object(SystemClock, "synchronized", return_value=True):
        yield


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[Home]:
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (person(user_id=ANN_USER), home_agent("data"))
    async with lifeops(hass, *parts) as entry:
        home = Home(hass, entry, freezer)
        await home.pass_(SETTLED)
        yield home


async def test_what_is_told_is_shown(home: Home) -> None:
    await home.tells(sink=SINK)
    assert value_of(home.hass, STATUS) == "ok"
    assert {name: home.shown(name) for name in NUMBERS} == NUMBERS
    assert {name: home.shown(name) for name in OF_DATABASE} == OF_DATABASE
    oldest = datetime.fromisoformat(home.shown("oldest_measurement") or "")
    assert oldest == STORE.oldest_point


async def test_without_a_metrics_database_it_is_unknown(home: Home) -> None:
    await home.tells()
    assert value_of(home.hass, STATUS) == "ok"
    unknown = dict.fromkeys(OF_DATABASE, "unknown")
    assert {name: home.shown(name) for name in OF_DATABASE} == unknown


async def test_the_status_says_why(home: Home) -> None:
    sink = replace(SINK, problem=SinkProblem.DISK_FULL, connected=False)
    await home.tells(sink=sink)
    state = home.hass.states.get(STATUS)
    assert state is not None
    assert state.state == "failing"
    assert state.attributes["database_problem"] == "disk_full"
    assert state.attributes["store_problem"] is None
    assert state.attributes["silent"] == []


async def test_a_database_that_is_far_behind_is_a_repair_and_an_event(
    home: Home,
) -> None:
    away = replace(SINK, problem=SinkProblem.UNREACHABLE, behind=9)
    await home.tells(sink=away)
    assert home.repair(RepairKey.METRICS_BEHIND) is None
    await home.pass_(DAY)
    await home.tells(sink=away)
    await until(
        home.hass,
        home.entry,
        lambda: home.repair(RepairKey.METRICS_BEHIND) is not None,
    )
    repair = home.repair(RepairKey.METRICS_BEHIND)
    assert repair is not None
    assert repair.translation_placeholders == {
        "name": "Attic",
        "since": "2026-03-10 12:00",
        "days": "90",
    }
    assert value_of(home.hass, LAG) == "24.0"
    event = home.hass.states.get(EVENT)
    assert event is not None
    assert event.attributes["event_type"] == "data_behind"
    assert "Attic" not in str(event.attributes)

    await home.tells(sink=replace(SINK, caught_up_at=home.hub.clock.now()))
    assert home.repair(RepairKey.METRICS_BEHIND) is None
    event = home.hass.states.get(EVENT)
    assert event is not None
    assert event.attributes["event_type"] == "data_back"


async def test_what_goes_on_is_logged_once(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(SINK, problem=SinkProblem.UNREACHABLE, behind=9, quarantined=1)
    await home.tells(sink=away)
    await home.pass_(DAY)
    for hour in range(3):
        await home.pass_(timedelta(hours=1))
        await home.tells(sink=replace(away, behind=9 + hour, quarantined=2 + hour))
    repair = home.repair(RepairKey.METRICS_BEHIND)
    assert repair is not None
    assert repair.translation_placeholders is not None
    assert repair.translation_placeholders["since"] == "2026-03-10 12:00"
    repair = home.repair(RepairKey.METRICS_QUARANTINED)
    assert repair is not None
    assert repair.translation_placeholders == {"name": "Attic", "count": "4"}
    for key in (RepairKey.METRICS_BEHIND, RepairKey.METRICS_QUARANTINED):
        assert caplog.text.count(f"{key}: data") == 1


async def test_damage_is_an_event(home: Home) -> None:
    await home.tells(replace(STORE, problem="lifeops.db: row 3 missing"))
    assert value_of(home.hass, STATUS) == "damaged"
    event = home.hass.states.get(EVENT)
    assert event is not None
    assert event.attributes["event_type"] == "data_damaged"


async def test_rows_set_aside_are_a_repair(home: Home) -> None:
    await home.tells(sink=replace(SINK, quarantined=4))
    repair = home.repair(RepairKey.METRICS_QUARANTINED)
    assert repair is not None
    assert repair.translation_placeholders == {"name": "Attic", "count": "4"}
    assert home.shown("rows_set_aside") == "4"
    await home.tells(sink=SINK)
    assert home.repair(RepairKey.METRICS_QUARANTINED) is None


@pytest.mark.parametrize(("ago", "stands"), [(1, True), (89, True), (90, False)])
async def test_points_that_are_gone_are_told_as_long_as_they_would_be_kept(
    home: Home, ago: int, *, stands: bool
) -> None:
    since = home.hub.clock.now() - ago * DAY
    await home.tells(sink=replace(SINK, resent_since=since))
    repair = home.repair(RepairKey.METRICS_RESENT)
    assert (repair is not None) is stands
    if repair is not None:
        assert repair.translation_placeholders == {
            "name": "Attic",
            "since": since.date().isoformat(),
        }


async def test_without_the_database_its_repairs_go(home: Home) -> None:
    await home.tells(sink=replace(SINK, quarantined=4))
    gone = DeleteRecord(dataset=SINK_HEALTH.name, id=HOME)
    await home.hub.async_ingest([gone])
    await settle(home.hass, home.entry)
    assert home.repair(RepairKey.METRICS_QUARANTINED) is None


async def test_few_entities_are_shown_unasked(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    freezer.move_to(NOON)
    async with lifeops(hass, person(), home_agent("data"), enabled=False) as entry:
        devices = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
        own = (DOMAIN, f"data/{HOME}")
        (device,) = [one for one in devices if own in one.identifiers]
        assert device.name == "Data (Home)"
        entities = er.async_entries_for_device(
            entity_registry, device.id, include_disabled_entities=True
        )
        shown = {one.entity_id for one in entities if not one.disabled}
        assert shown == {
            STATUS,
            LAG,
            "sensor.data_home_size",
            EVENT,
            "switch.data_home_enabled",
        }
        assert len(entities) == 15
        await hass.async_block_till_done(wait_background_tasks=True)
        await settle(hass, entry)


async def test_everything_is_answered(home: Home) -> None:
    await home.tells(sink=SINK)
    said = await home.ask("get_data")
    assert said["report"]["status"] == "ok"
    assert said["report"]["sink"]["mode"] == "community"
    assert said["retention_days"]["hours"] == 730
    assert said["speech"] == (
        "The data of this home are fine: 5000 measurements in 4 megabytes."
    )


async def test_a_dry_purge_tells_the_table_and_forgets_nothing(
    home: Home, hass_admin_user: User
) -> None:
    kept = RETENTION[Holding.POINTS]
    old = home.hub.clock.now() - kept
    now = home.hub.clock.now()
    await home.hub.async_append({PULSE: [Point(old, 60.0), Point(now, 61.0)]})
    await home.pass_(timedelta(hours=5))
    said = await home.ask("purge", hass_admin_user.id)
    assert said["dry_run"]
    assert said["clock_trusted"]
    table = {row["holding"]: row for row in said["retention"]}
    assert set(table) == {holding.value for holding in Holding}
    for holding, row in table.items():
        assert row["days"] == RETENTION[Holding(holding)].days
    assert table["points"]["rows"] == 1
    assert datetime.fromisoformat(table["points"]["oldest"]) == old
    assert table["hours"]["rows"] == 0
    assert (await home.ask("purge"))["retention"][0]["rows"] == 1

    said = await home.ask("purge", dry_run=False)
    assert not said["dry_run"]
    table = {row["holding"]: row for row in said["retention"]}
    assert table["points"]["rows"] == 1
    table = {row["holding"]: row for row in (await home.ask("purge"))["retention"]}
    assert table["points"]["rows"] == 0
    assert table["points"]["oldest"] is None
    await settle(home.hass, home.entry)
    report = home.hub.snapshot.topic(DATA, HOME)
    assert report is not None
    assert report.store.points == 1


async def test_a_check_tells_what_it_found(home: Home) -> None:
    said = await home.ask("check_data")
    at = home.hub.clock.now().isoformat()
    assert said == {"at": at, "full": False, "sound": True, "problem": None}
    with patch.object(SqliteStore, "check", return_value="row 3 missing") as check:
        said = await home.ask("check_data", full=True)
    check.assert_called_once_with(full=True)
    assert (said["sound"], said["problem"]) == (False, "lifeops.db: row 3 missing")
    await settle(home.hass, home.entry)
    assert async_is_raised(home.hass, RepairKey.DATA_DAMAGED, "data")


@pytest.mark.parametrize("name", ["get_data", "purge", "check_data"])
async def test_only_administrators_may_ask(home: Home, name: str) -> None:
    with (
        patch.object(SqliteStore, "purge") as purge,
        patch.object(SqliteStore, "check") as check,
        pytest.raises(ServiceValidationError) as refused,
    ):
        await home.ask(name, ANN_USER)
    assert refused.value.translation_key == "admins_only"
    assert str(refused.value) == "Only administrators may do that"
    purge.assert_not_called()
    check.assert_not_called()


@pytest.mark.parametrize(
    ("name", "method"), [("purge", "due"), ("check_data", "check")]
)
async def test_what_the_store_cannot_do_is_said(
    home: Home, name: str, method: str
) -> None:
    error = StoreError("store_full", error="x")
    with (
        patch.object(SqliteStore, method, side_effect=error),
        pytest.raises(HomeAssistantError) as failed,
    ):
        await home.ask(name)
    assert failed.value.translation_key == "store_full"


async def test_a_home_without_the_agent_has_no_answer(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOON)
    async with lifeops(hass, person()) as entry:
        home = Home(hass, entry, freezer)
        with pytest.raises(ServiceValidationError) as refused:
            await home.ask("get_data")
        assert refused.value.translation_key == "unknown_agent"
        assert (await home.ask("check_data"))["sound"]
        with patch.object(SqliteStore, "check", return_value="row 3 missing"):
            await home.ask("check_data")
        assert home.repair(RepairKey.DATA_DAMAGED) is not None


async def test_diagnostics_tell_how_the_data_do_without_names(home: Home) -> None:
    await home.tells(sink=SINK)
    shown = await async_get_config_entry_diagnostics(home.hass, home.entry)
    (agent,) = shown["agents"]
    told = agent["data_report"]
    assert told["status"] == "ok"
    assert told["store"]["points"] == 5000
    assert told["sink"]["rows"] == 12_000
    assert "Attic" not in str(shown)
    gone = DeleteRecord(dataset=SINK_HEALTH.name, id=HOME)
    await home.hub.async_ingest([gone])
    await settle(home.hass, home.entry)
    shown = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert shown["agents"][0]["data_report"]["sink"] is None
