"""The nights behind a source, from the real recorder's long-term statistics."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
import logging
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.ha.collect.health import HealthCollector
from custom_components.lifeops.ha.subentries import SourceConfig
from tests.entries import ANN, RING
from tests.settle import NOON

from .conftest import Advance, Ear

TZ = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
SCORE, TOTAL, STEPS = "sensor.score", "sensor.total", "sensor.steps"
CONFIG = SourceConfig(
    subentry_id="x",
    source_id=RING,
    person_id=ANN,
    name="Ring",
    entities={
        Metric.SLEEP_SCORE: SCORE,
        Metric.SLEEP_TOTAL: TOTAL,
        Metric.STEPS: STEPS,
    },
)

pytestmark = pytest.mark.usefixtures("recorder_mock")


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone(TZ.key)


def hour(day: date, local: int) -> datetime:
    return datetime(day.year, day.month, day.day, local, tzinfo=TZ)


async def remember(
    hass: HomeAssistant,
    entity_id: str,
    rows: Mapping[datetime, float],
    unit: str | None = None,
    *,
    summed: bool = False,
) -> None:
    """Put hours into the statistics of an entity."""
    metadata = StatisticMetaData(
        has_sum=summed,
        mean_type=StatisticMeanType.NONE if summed else StatisticMeanType.ARITHMETIC,
        name=None,
        source="recorder",
        statistic_id=entity_id,
        unit_class="duration" if unit in {"min", "h"} else None,
        unit_of_measurement=unit,
    )
    kept = [
        StatisticData(start=at, state=value, sum=value)
        if summed
        else StatisticData(start=at, mean=value, min=value, max=value)
        for at, value in rows.items()
    ]
    async_import_statistics(hass, metadata, kept)
    await async_wait_recording_done(hass)


async def begin(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> Mapping[date, Mapping[str, float]]:
    """Start the source; return what is known of its nights by then."""
    collector = HealthCollector(hass, hub, ear, CONFIG)
    collector.start()
    await advance(0)
    collector.stop()
    return {
        row.value.day: {name: one.value for name, one in row.value.metrics.items()}
        for row in ear.all(NIGHT, ANN)
    }


async def test_sixty_nights_are_taken_from_statistics(
    hass: HomeAssistant,
    hub: MockConfigEntry,
    ear: Ear,
    advance: Advance,
    *,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    days = [TODAY - back * DAY for back in range(1, 80)]
    scores = {day: float(40 + number % 50) for number, day in enumerate(days)}
    await remember(hass, SCORE, {hour(day, 17): scores[day] for day in days})
    known = await begin(hass, hub, ear, advance)
    expected = {day: {"sleep_score": scores[day]} for day in days[:59]}
    assert set(known) in ({*days[:59]}, {*days[:60]})
    assert expected.items() <= known.items()
    assert max(len(batch) for batch in ear.batches) <= 10
    assert caplog.text.count(f"Ring: {len(known)} past nights") == 1
    night = next(row.value for row in ear.all(NIGHT, ANN) if row.value.day == days[0])
    assert night.measured_at == hour(days[0], 17)
    assert (night.source, night.source_name) == (RING, "Ring")


@pytest.mark.parametrize(
    ("hours", "value"),
    [
        ((9, 10), 10),
        ((10, 17), 17),
        ((17, 18), 17),
        ((9, 18), None),
    ],
)
async def test_a_nights_value_is_the_last_of_the_day(
    hass: HomeAssistant,
    hub: MockConfigEntry,
    ear: Ear,
    advance: Advance,
    *,
    hours: Sequence[int],
    value: float | None,
) -> None:
    day = TODAY - DAY
    await remember(hass, SCORE, {hour(day, one): float(one) for one in hours})
    known = await begin(hass, hub, ear, advance)
    assert known == ({} if value is None else {day: {"sleep_score": value}})


@pytest.mark.parametrize(
    ("unit", "shown", "kept", "summed"),
    [
        ("min", "min", 450, False),
        ("min", "h", 450, False),
        ("h", None, 7.5, False),
        ("min", "min", 450, True),
    ],
)
async def test_units_are_those_of_the_statistics(
    hass: HomeAssistant,
    hub: MockConfigEntry,
    ear: Ear,
    advance: Advance,
    *,
    unit: str,
    shown: str | None,
    kept: float,
    summed: bool,
) -> None:
    if shown:
        hass.states.async_set(TOTAL, "unknown", {"unit_of_measurement": shown})
    rows = {hour(TODAY - DAY, 12): kept}
    await remember(hass, TOTAL, rows, unit, summed=summed)
    known = await begin(hass, hub, ear, advance)
    assert known == {TODAY - DAY: {"sleep_total_s": 27000}}


async def test_what_cannot_be_and_what_is_no_night_is_left_out(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    day = TODAY - DAY
    await remember(hass, SCORE, {hour(day, 12): 300, hour(day - DAY, 12): 0})
    await remember(hass, STEPS, {hour(day, 12): 8000}, summed=True)
    assert await begin(hass, hub, ear, advance) == {}


async def test_a_ring_in_a_drawer_slept_no_nights(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    days = [TODAY - back * DAY for back in (5, 4, 3, 2)]
    scores = dict(zip(days, (80.0, 80.0, 80.0, 75.0), strict=True))
    await remember(hass, SCORE, {hour(day, 12): one for day, one in scores.items()})
    known = await begin(hass, hub, ear, advance)
    assert set(known) == {days[0], days[3]}


async def test_what_is_shown_today_is_newer_than_what_was_kept(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    await remember(hass, SCORE, {hour(TODAY, 10): 80, hour(TODAY - DAY, 12): 70})
    hass.states.async_set(SCORE, "82")
    known = await begin(hass, hub, ear, advance)
    assert known[TODAY] == {"sleep_score": 82}
    assert known[TODAY - DAY] == {"sleep_score": 70}


async def test_a_state_that_only_repeats_the_past_is_not_todays(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    await remember(hass, SCORE, {hour(TODAY - DAY, 12): 70})
    hass.states.async_set(SCORE, "70")
    assert set(await begin(hass, hub, ear, advance)) == {TODAY - DAY}


async def test_who_knows_a_night_asks_for_none(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    hass.states.async_set(SCORE, "82")
    await begin(hass, hub, ear, advance)
    await remember(hass, SCORE, {hour(TODAY - DAY, 12): 70})
    assert set(await begin(hass, hub, ear, advance)) == {TODAY}


async def test_a_recorder_that_fails_keeps_nobody_from_today(
    hass: HomeAssistant,
    hub: MockConfigEntry,
    ear: Ear,
    advance: Advance,
    *,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass.states.async_set(SCORE, "82")
    with patch(
        "homeassistant.components.recorder.statistics.get_metadata",
        side_effect=OSError("disk"),
    ):
        known = await begin(hass, hub, ear, advance)
    assert set(known) == {TODAY}
    assert "No past nights of Ring: OSError: disk" in caplog.text


async def test_a_recorder_that_failed_is_asked_again(
    hass: HomeAssistant, hub: MockConfigEntry, ear: Ear, advance: Advance
) -> None:
    await remember(hass, SCORE, {hour(TODAY - DAY, 12): 70})
    hass.states.async_set(SCORE, "82")
    collector = HealthCollector(hass, hub, ear, CONFIG)
    with patch(
        "homeassistant.components.recorder.statistics.get_metadata",
        side_effect=OSError("disk"),
    ):
        collector.start()
        await advance(0)
    assert {row.value.day for row in ear.all(NIGHT, ANN)} == {TODAY}
    await advance(601)
    collector.stop()
    assert {row.value.day for row in ear.all(NIGHT, ANN)} == {TODAY, TODAY - DAY}
