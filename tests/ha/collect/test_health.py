"""Health from a source's entities: nights, points, how it does, what is set aside."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import NIGHT, PERSON, SOURCE_HEALTH
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.health import (
    NightMetric,
    NightRecord,
    SourceHealthRecord,
)
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.ha.collect.health import HealthCollector
from custom_components.lifeops.ha.issues import RepairKey, issue_id
from custom_components.lifeops.ha.subentries import SourceConfig
from tests.entries import ANN, HOME, RING
from tests.settle import NOON

from .conftest import Advance, Ear

TODAY = date(2026, 3, 10)
DEBOUNCE = 5
CHECK = 600
HOURS = 3600
SCORE, TOTAL, WAKE = "sensor.score", "sensor.total", "sensor.wake"
BEDTIME, STEPS, HRV = "sensor.bedtime", "sensor.steps", "sensor.hrv"
CONFIG = SourceConfig(
    subentry_id="x",
    source_id=RING,
    person_id=ANN,
    name="Ring",
    rank=1,
    max_silence_h=36,
    entities={
        Metric.SLEEP_SCORE: SCORE,
        Metric.SLEEP_TOTAL: TOTAL,
        Metric.WAKE: WAKE,
        Metric.BEDTIME: BEDTIME,
        Metric.STEPS: STEPS,
        Metric.HRV: HRV,
    },
)
UNITS = {SCORE: "points", TOTAL: "min", HRV: "ms", STEPS: "steps"}


@dataclass
class Ring:
    """A source under test, and its entities."""

    hass: HomeAssistant
    entry: MockConfigEntry
    ear: Ear
    advance: Advance
    collector: HealthCollector = field(init=False)

    def __post_init__(self) -> None:
        """Make the source as it is configured."""
        self.collector = self.make()

    def make(self, **changes: Any) -> HealthCollector:
        config = replace(CONFIG, **changes)
        return HealthCollector(self.hass, self.entry, self.ear, config)

    def put(self, entity_id: str, value: object, unit: str | None = None) -> None:
        unit = unit or UNITS.get(entity_id)
        facts = {"unit_of_measurement": unit} if unit else {}
        self.hass.states.async_set(entity_id, str(value), facts)

    async def show(self, **values: object) -> None:
        """Show values and wait until they are taken in."""
        for name, value in values.items():
            self.put(f"sensor.{name}", value)
        await self.hass.async_block_till_done()
        await self.advance(DEBOUNCE)

    async def begin(self) -> None:
        self.collector.start()
        await self.advance(0)

    async def restart(self, **changes: Any) -> None:
        """Take the source down and up again, configured otherwise."""
        self.collector.stop()
        self.collector = self.make(**changes)
        await self.begin()

    @property
    def nights(self) -> dict[date, NightRecord]:
        return {row.value.day: row.value for row in self.ear.all(NIGHT, ANN)}

    def known(self, day: date = TODAY) -> dict[str, float]:
        night = self.nights.get(day)
        metrics = night.metrics if night else {}
        return {name: one.value for name, one in metrics.items()}

    @property
    def health(self) -> SourceHealthRecord:
        (row,) = self.ear.all(SOURCE_HEALTH, HOME)
        return row.value

    def written(self, dataset: Dataset[Any]) -> int:
        """Return how often a record of a dataset was handed in."""
        writes = (write for batch in self.ear.batches for write in batch)
        return sum(write.dataset == dataset.name for write in writes)

    def repair(self, key: RepairKey) -> dict[str, str] | None:
        """Return what a repair of the source says, None where it is not shown."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, issue_id(key, RING))
        return issue.translation_placeholders if issue else None


@pytest.fixture
async def ring(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> AsyncIterator[Ring]:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    ring = Ring(hass, hub, ear, advance)
    yield ring
    ring.collector.stop()


async def test_states_become_the_last_night(ring: Ring) -> None:
    wake = NOON - timedelta(hours=5)
    bedtime = wake - timedelta(hours=8)
    ring.put(SCORE, 82)
    ring.put(TOTAL, 450)
    ring.put(WAKE, wake.isoformat())
    ring.put(BEDTIME, bedtime.isoformat())
    await ring.begin()
    name = f"{ANN}/{TODAY}/{RING}"
    assert set(ring.ear.kept) == {("night", name), ("source_health", RING)}
    assert ring.ear.persons == {name: ANN, RING: HOME}
    assert ring.ear.sources == {"Ring"}
    assert ring.nights[TODAY] == NightRecord(
        day=TODAY,
        source=RING,
        source_name="Ring",
        rank=1,
        measured_at=NOON,
        bedtime=bedtime,
        wake=wake,
        metrics={
            "sleep_score": NightMetric(value=82, measured_at=NOON),
            "sleep_total_s": NightMetric(value=27000, measured_at=NOON),
        },
    )


async def test_changes_are_taken_in_once_they_have_settled(ring: Ring) -> None:
    await ring.begin()
    ring.put(SCORE, 80)
    await ring.advance(4)
    assert not ring.nights
    ring.put(SCORE, 82)
    ring.put(TOTAL, 450)
    await ring.advance(1)
    assert ring.known() == {"sleep_score": 82, "sleep_total_s": 27000}
    assert ring.written(NIGHT) == 1


async def test_a_correction_rewrites_the_night(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82, total=450)
    await ring.advance(2 * HOURS)
    await ring.show(score=78)
    night = ring.nights[TODAY]
    assert ring.known() == {"sleep_score": 78, "sleep_total_s": 27000}
    assert night.metrics["sleep_score"].measured_at > NOON + timedelta(hours=2)
    assert night.metrics["sleep_total_s"].measured_at == NOON
    assert list(ring.nights) == [TODAY]


@pytest.mark.parametrize("nothing", ["unknown", "unavailable", ""])
async def test_nothing_is_neither_zero_nor_the_end_of_what_is_known(
    ring: Ring, nothing: str
) -> None:
    ring.put(HRV, nothing)
    await ring.begin()
    await ring.show(score=82)
    await ring.show(score=nothing)
    assert ring.known() == {"sleep_score": 82}
    assert ring.repair(RepairKey.BAD_VALUE) is None


async def test_an_entity_that_is_removed_takes_nothing_along(
    hass: HomeAssistant, ring: Ring
) -> None:
    await ring.begin()
    await ring.show(score=82)
    hass.states.async_remove(SCORE)
    await ring.show(total=450)
    assert ring.known() == {"sleep_score": 82, "sleep_total_s": 27000}


async def test_a_restart_writes_nothing_again(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82, total=450)
    ring.ear.batches.clear()
    ring.hass.states.async_remove(SCORE)
    ring.hass.states.async_remove(TOTAL)
    await ring.restart()
    await ring.show(score=82, total=450)
    assert not ring.ear.batches


async def test_the_next_morning_after_a_restart_waits_for_news(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82, total=450)
    ring.collector.stop()
    ring.hass.states.async_remove(SCORE)
    ring.hass.states.async_remove(TOTAL)
    await ring.advance(20 * HOURS)
    await ring.restart()
    await ring.show(score=82, total=450)
    assert list(ring.nights) == [TODAY]
    await ring.show(score=75, total=400)
    assert ring.known(TODAY + timedelta(days=1)) == {
        "sleep_score": 75,
        "sleep_total_s": 24000,
    }
    assert ring.known() == {"sleep_score": 82, "sleep_total_s": 27000}


async def test_other_sources_nights_are_none_of_its_own(ring: Ring) -> None:
    other = NightRecord(day=TODAY, source="watch", measured_at=NOON)
    ring.ear.kept["night", f"{ANN}/{TODAY}/watch"] = NIGHT.write(other)
    await ring.begin()
    await ring.show(score=82)
    rows = ring.ear.all(NIGHT, ANN)
    assert {row.value.source for row in rows} == {RING, "watch"}
    assert next(row.value for row in rows if row.value.source == "watch") == other


async def test_a_new_rank_and_name_hold_for_known_nights_too(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82)
    await ring.restart(rank=3, name="Old ring")
    night = ring.nights[TODAY]
    assert (night.rank, night.source_name) == (3, "Old ring")
    ring.ear.batches.clear()
    await ring.restart(rank=3, name="Old ring")
    assert not ring.ear.batches


@pytest.mark.parametrize(
    ("zone", "day"),
    [(None, TODAY), ("Asia/Tokyo", date(2026, 3, 11)), ("Nowhere/Land", TODAY)],
)
async def test_days_are_those_of_where_the_person_is(
    ring: Ring, zone: str | None, day: date
) -> None:
    person = PersonRecord(name="Ann", time_zone=zone)
    ring.ear.kept["person", ANN] = PERSON.write(person)
    await ring.begin()
    await ring.advance(9 * HOURS)
    await ring.show(score=82)
    assert list(ring.nights) == [day]


async def test_an_unchanged_value_is_confirmed_after_an_hour(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82, hrv=48)
    await ring.advance(19 * HOURS)
    wake = datetime(2026, 3, 11, 13, 0, tzinfo=UTC)
    await ring.show(score=75, hrv=48, wake=wake.isoformat())
    tomorrow = TODAY + timedelta(days=1)
    assert ring.known(tomorrow) == {"sleep_score": 75}
    await ring.advance(1 * HOURS)
    assert ring.known(tomorrow) == {"sleep_score": 75, "hrv_ms": 48}


async def test_what_cannot_be_is_set_aside_and_shown(
    hass: HomeAssistant, ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    await async_get_translations(hass, "en", "selector", {DOMAIN})
    await ring.begin()
    await ring.show(score=140, total=450)
    assert ring.known() == {"sleep_total_s": 27000}
    assert ring.repair(RepairKey.BAD_VALUE) == {
        "source": "Ring",
        "entity": SCORE,
        "value": "140 points",
        "metric": "Sleep score",
    }
    assert SCORE in caplog.text
    assert "140" not in caplog.text
    caplog.clear()
    await ring.show(score=150)
    repair = ring.repair(RepairKey.BAD_VALUE)
    assert repair is not None
    assert repair["value"] == "150 points"
    await ring.show(score="unavailable")
    assert ring.repair(RepairKey.BAD_VALUE) == repair
    assert "Ring" not in caplog.text
    await ring.show(score=82)
    assert ring.repair(RepairKey.BAD_VALUE) is None
    assert ring.known() == {"sleep_score": 82, "sleep_total_s": 27000}
    assert caplog.text.count("Ring shows no bad value any more") == 1


async def test_one_good_value_leaves_the_other_bad_one_shown(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=140, total=-5)
    await ring.show(score=82)
    repair = ring.repair(RepairKey.BAD_VALUE)
    assert repair is not None
    assert repair["entity"] == TOTAL


async def test_an_unknown_unit_is_never_guessed(ring: Ring) -> None:
    await ring.begin()
    ring.put(TOTAL, 7, "bananas")
    await ring.advance(DEBOUNCE)
    assert ring.nights == {}
    repair = ring.repair(RepairKey.BAD_VALUE)
    assert repair is not None
    assert repair["value"] == "7 bananas"


async def test_a_value_of_the_future_is_set_aside(
    ring: Ring, freezer: FrozenDateTimeFactory
) -> None:
    ring.put(SCORE, 82)
    freezer.move_to(NOON - timedelta(hours=1))
    await ring.begin()
    assert ring.nights == {}
    assert ring.repair(RepairKey.BAD_VALUE) is not None


async def test_how_the_source_does_is_kept(ring: Ring) -> None:
    await ring.begin()
    assert ring.health == SourceHealthRecord(
        name="Ring", kind="entities", person=ANN, since=NOON, max_silence_s=36 * HOURS
    )
    await ring.show(score=82)
    assert ring.health.last_data == NOON
    assert ring.health.last_good == NOON + timedelta(seconds=DEBOUNCE)
    assert ring.health.problem is None


async def test_a_moment_alone_is_written_each_half_hour(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82)
    written = ring.written(SOURCE_HEALTH)
    for _ in range(2):
        await ring.advance(CHECK)
    assert ring.written(SOURCE_HEALTH) == written
    await ring.advance(CHECK)
    assert ring.written(SOURCE_HEALTH) == written + 1
    assert ring.health.last_good == NOON + timedelta(seconds=DEBOUNCE + 3 * CHECK)
    assert ring.health.last_data == NOON


async def test_new_data_after_a_while_are_told_at_once(ring: Ring) -> None:
    await ring.begin()
    await ring.show(steps=100)
    await ring.advance(2 * HOURS)
    at = NOON + timedelta(seconds=DEBOUNCE + 2 * HOURS)
    await ring.show(steps=200)
    assert ring.health.last_data == at
    await ring.advance(60)
    await ring.show(steps=300)
    assert ring.health.last_data == at


async def test_what_was_not_written_is_before_it_looks_like_silence(ring: Ring) -> None:
    ring.collector.stop()
    ring.collector = ring.make(max_silence_h=1)
    await ring.begin()
    await ring.show(steps=100)
    await ring.advance(20 * 60)
    await ring.show(steps=200)
    late = NOON + timedelta(seconds=DEBOUNCE + 20 * 60)
    assert ring.health.last_data == NOON
    await ring.advance(CHECK)
    assert ring.health.last_data == late


async def test_the_newest_of_known_nights_tells_when_it_was_heard(ring: Ring) -> None:
    for back, ago in ((1, 2), (0, 5)):
        day, at = TODAY - timedelta(days=back), NOON - timedelta(hours=ago)
        night = NightRecord(day=day, source=RING, source_name="Ring", measured_at=at)
        ring.ear.kept["night", f"{ANN}/{day}/{RING}"] = NIGHT.write(night)
    await ring.begin()
    assert ring.health.last_data == NOON - timedelta(hours=2)


async def test_a_bad_value_is_a_problem_until_a_good_one(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=140)
    assert ring.health.problem == "bad_value"
    assert ring.health.failing_since == NOON + timedelta(seconds=DEBOUNCE)
    assert ring.health.last_data is None
    await ring.advance(CHECK)
    assert ring.health.failing_since == NOON + timedelta(seconds=DEBOUNCE)
    await ring.show(score=82)
    assert ring.health.problem is None
    assert ring.health.failing_since is None


@pytest.mark.parametrize("state", ["unavailable", None])
async def test_entities_that_nobody_serves_are_a_problem_after_a_while(
    ring: Ring, state: str | None
) -> None:
    await ring.begin()
    await ring.show(score=82, total=450)
    for entity_id in (SCORE, TOTAL):
        if state is None:
            ring.hass.states.async_remove(entity_id)
        else:
            ring.put(entity_id, state)
    await ring.advance(3 * CHECK - 2 * DEBOUNCE)
    assert ring.health.problem is None
    await ring.advance(CHECK)
    assert ring.health.problem == "unreachable"
    assert ring.health.last_data == NOON
    ring.put(SCORE, "unknown")
    await ring.advance(DEBOUNCE)
    assert ring.health.problem is None


async def test_one_entity_that_is_served_is_enough(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score="unavailable", total="unknown")
    await ring.advance(2 * HOURS)
    await ring.advance(CHECK)
    assert ring.health.problem is None


async def test_entities_that_load_slowly_are_no_problem_at_a_start(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82)
    ring.collector.stop()
    ring.hass.states.async_remove(SCORE)
    await ring.advance(8 * HOURS)
    await ring.restart()
    await ring.advance(CHECK)
    assert ring.health.problem is None
    await ring.advance(2 * CHECK)
    assert ring.health.problem == "unreachable"


async def test_a_restart_does_not_make_old_values_a_sign_of_life(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=82)
    await ring.advance(35 * HOURS)
    ring.hass.states.async_remove(SCORE)
    await ring.restart()
    await ring.show(score=82)
    assert ring.health.last_data == NOON
    assert ring.health.since == NOON


async def test_a_source_that_never_told_waits_since_its_first_start(ring: Ring) -> None:
    await ring.begin()
    await ring.advance(35 * HOURS)
    await ring.restart(name="Old ring", max_silence_h=12)
    assert ring.health.since == NOON
    assert ring.health.last_data is None
    assert ring.health.name == "Old ring"
    assert ring.health.max_silence_s == 12 * HOURS


async def test_stopped_it_hears_nothing_and_leaves_no_repair(ring: Ring) -> None:
    await ring.begin()
    await ring.show(score=140)
    ring.put(TOTAL, 450)
    await ring.hass.async_block_till_done()
    ring.collector.stop()
    await ring.advance(DEBOUNCE)
    written = ring.written(SOURCE_HEALTH)
    await ring.advance(48 * HOURS)
    assert ring.nights == {}
    assert ring.written(SOURCE_HEALTH) == written
    assert ring.repair(RepairKey.BAD_VALUE) is None


async def test_what_is_no_matter_of_nights_becomes_points(ring: Ring) -> None:
    await ring.begin()
    await ring.show(steps=100)
    await ring.show(score=82)
    await ring.show(steps=250)
    key = SeriesKey(metric="steps", person=ANN, source=RING)
    later = NOON + timedelta(seconds=2 * DEBOUNCE)
    assert ring.ear.points == {key: [Point(NOON, 100), Point(later, 250)]}
    assert ring.known() == {"sleep_score": 82}


async def test_steps_are_a_sign_of_life(ring: Ring) -> None:
    await ring.begin()
    await ring.advance(30 * HOURS)
    await ring.show(steps=100)
    assert ring.health.last_data == NOON + timedelta(hours=30)


async def test_it_begins_later_where_the_store_does_not_answer(
    ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.ear.fault = StoreError("store_unavailable")
    ring.put(SCORE, 82)
    await ring.begin()
    await ring.show(total=450)
    assert ring.nights == {}
    assert caplog.text.count("Ring failed") == 1
    ring.ear.fault = None
    await ring.advance(CHECK)
    assert ring.known() == {"sleep_score": 82, "sleep_total_s": 27000}


async def test_it_begins_only_once_at_a_time(ring: Ring) -> None:
    ring.collector.start()
    ring.collector._begin()
    ring.put(SCORE, 82)
    await ring.advance(0)
    await ring.advance(DEBOUNCE)
    assert ring.written(NIGHT) == 1
