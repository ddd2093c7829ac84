"""Statistics in a real recorder: true days, in step, and nobody else's touched."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    async_import_statistics,
    async_update_statistics_metadata,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from tests.entries import BEA, agent, person
from tests.settle import lifeops, night, one_person, settle, tell_nights

from .conftest import DAY, HEART, OSLO, SCORE, STEPS, TODAY, TOTAL, Home, Writes, noon


def scores(count: int, last: date = TODAY) -> dict[date, float]:
    return {last - back * DAY: float(40 + back % 50) for back in range(count)}


async def test_four_hundred_nights(home: Home, writes: Writes) -> None:
    told = scores(400)
    async with home.running() as entry:
        await home.sleeps(entry, told, sleep_total_s=27000)
        assert await home.days(SCORE) == told
        assert await home.days(TOTAL) == dict.fromkeys(told, 7.5)
        assert set(await home.known()) == {SCORE, TOTAL}
        assert max(writes.slices) <= 200
        assert sum(writes.slices) == 2 * 400
    known = (await home.known())[TOTAL]
    assert known["name"] == "Ann: Total sleep"
    assert (known["unit_of_measurement"], known["unit_class"]) == ("h", "duration")
    assert known["mean_type"] is StatisticMeanType.ARITHMETIC
    assert known["source"] == "lifeops"
    assert not known["has_sum"]


async def test_a_restart_writes_nothing(
    hass: HomeAssistant, home: Home, writes: Writes
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(50))
        await home.counts(entry, dict.fromkeys(scores(50), 8000))
    assert sum(writes.slices) == 100
    writes.begin()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    await home.passes()
    for _ in range(3):
        await home.passes(timedelta(hours=1))
    assert (writes.slices, writes.cleared) == ([], [])
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_corrected_night_is_corrected(home: Home, writes: Writes) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(30))
        writes.begin()
        await home.sleeps(entry, {TODAY - 9 * DAY: 99})
        assert writes.slices == [1]
        assert await home.days(SCORE) == scores(30) | {TODAY - 9 * DAY: 99}


async def test_a_night_that_vanished_is_a_gap(home: Home, writes: Writes) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(30))
        writes.begin()
        await home.forgets(entry, TODAY, TODAY - 9 * DAY, TODAY - 29 * DAY)
        assert writes.slices == [3]
        left = scores(30)
        for day in (TODAY, TODAY - 9 * DAY, TODAY - 29 * DAY):
            del left[day]
        assert await home.days(SCORE) == left
        await home.sleeps(entry, {TODAY - 9 * DAY: 50})
        assert await home.days(SCORE) == left | {TODAY - 9 * DAY: 50}


async def test_a_metric_that_vanished_from_its_night_is_a_gap(home: Home) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(3), sleep_total_s=27000)
        await home.sleeps(entry, {TODAY: 50})
        assert await home.days(SCORE) == scores(3) | {TODAY: 50}
        assert set(await home.days(TOTAL)) == {TODAY - DAY, TODAY - 2 * DAY}


async def test_a_back_fill_that_comes_later(home: Home) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(10))
        await home.counts(entry, dict.fromkeys(scores(3), 1000))
        assert [row["sum"] for row in await home.rows(STEPS)] == [1000, 2000, 3000]
        await home.sleeps(entry, scores(300))
        await home.counts(entry, {TODAY - 500 * DAY: 7000})
        assert await home.days(SCORE) == scores(300)
        rows = await home.rows(STEPS)
        assert [row["sum"] for row in rows] == [7000, 8000, 9000, 10000]
        assert [row["state"] for row in rows] == [7000, 1000, 1000, 1000]
        assert [row["change"] for row in rows] == [7000, 1000, 1000, 1000]


async def test_a_day_that_goes_on_is_told_by_the_hour(
    home: Home, writes: Writes
) -> None:
    async with home.running() as entry:
        await home.counts(entry, {TODAY - DAY: 9000, TODAY: 1000})
        writes.begin()
        await home.measures(entry, {noon(TODAY) + timedelta(hours=1): 2500}, "steps")
        rows = await home.rows(STEPS)
        assert [(row["state"], row["sum"]) for row in rows] == [
            (9000, 9000),
            (2500, 11500),
        ]
        assert writes.slices == [1]


async def test_a_heart_rate_is_a_mean_between_low_and_high(home: Home) -> None:
    beats = dict(enumerate((45, 50, 55, 130)))
    values = {noon(TODAY) - timedelta(hours=n): beats[n] for n in beats}
    async with home.running() as entry:
        await home.measures(entry, values, "heart_rate_bpm")
        (row,) = await home.rows(HEART)
        assert (row["mean"], row["min"], row["max"]) == (70, 45, 130)
        known = (await home.known())[HEART]
        assert known["name"] == "Ann: Heart rate"
        assert (known["unit_of_measurement"], known["unit_class"]) == ("bpm", None)


async def test_days_are_kept_that_points_no_longer_tell_of(
    hass: HomeAssistant, home: Home
) -> None:
    async with home.running() as entry:
        await home.counts(entry, dict.fromkeys(scores(5), 1000))
        path = entry.runtime_data.store.folder / "lifeops-series.db"
    path.unlink()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    await home.counts(entry, {TODAY: 1500})
    sums = [row["sum"] for row in await home.rows(STEPS)]
    assert sums == [1000, 2000, 3000, 4000, 5500]
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("last", "hours"), [(date(2026, 3, 31), 23), (date(2026, 10, 27), 25)]
)
async def test_days_of_daylight_saving(
    home: Home, freezer: FrozenDateTimeFactory, *, last: date, hours: int
) -> None:
    freezer.move_to(datetime(last.year, last.month, last.day, 12, tzinfo=OSLO))
    told = scores(5, last)
    async with home.running() as entry:
        await home.sleeps(entry, told)
        await home.counts(entry, dict.fromkeys(told, 1000))
        assert await home.days(SCORE) == told
        rows = await home.rows(STEPS, "day")
        assert [row["change"] for row in rows] == [1000] * 5
        assert hours in {(row["end"] - row["start"]) / 3600 for row in rows}
        starts = [
            dt_util.utc_from_timestamp(row["start"]).astimezone(OSLO).time()
            for row in await home.rows(SCORE)
        ]
        assert {start.hour for start in starts} == {0}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "America/Santiago"])
async def test_zones_with_half_hours_and_days_without_midnight(
    hass: HomeAssistant, home: Home, freezer: FrozenDateTimeFactory, *, zone: str
) -> None:
    await hass.config.async_set_time_zone(zone)
    last = date(2026, 9, 8)
    freezer.move_to(datetime(2026, 9, 8, 12, tzinfo=ZoneInfo(zone)))
    told = scores(6, last)
    async with home.running() as entry:
        await home.sleeps(entry, told)
        await home.counts(entry, dict.fromkeys(told, 1000))
        assert await home.days(SCORE) == told
        assert await home.days(STEPS, "change") == dict.fromkeys(told, 1000)
        starts = [row["start"] % 3600 for row in await home.rows(SCORE)]
        assert set(starts) == {0}


async def test_a_home_that_moves(
    hass: HomeAssistant, home: Home, writes: Writes
) -> None:
    told = scores(20)
    async with home.running() as entry:
        await home.sleeps(entry, told)
        await home.counts(entry, dict.fromkeys(told, 1000))
        await hass.config.async_update(time_zone="America/New_York")
        await settle(hass, entry)
        await home.passes()
        assert set(writes.cleared) == {SCORE, STEPS}
        assert await home.days(SCORE) == told
        rows = await home.rows(STEPS)
        assert [row["sum"] for row in rows] == [1000 * (n + 1) for n in range(20)]
        writes.begin()
        await home.passes(timedelta(hours=1))
        await home.passes()
        assert (writes.slices, writes.cleared) == ([], [])


async def test_what_others_keep_is_not_touched(
    hass: HomeAssistant, home: Home, writes: Writes
) -> None:
    theirs = [("sensor.steps", "recorder"), ("other:aaaaaaaa_sleep_score", "other")]
    for name, owner in theirs:
        metadata = StatisticMetaData(
            has_sum=True,
            mean_type=StatisticMeanType.ARITHMETIC,
            name="Ann: Sleep score",
            source=owner,
            statistic_id=name,
            unit_class=None,
            unit_of_measurement=None,
        )
        row = StatisticData(start=datetime(2026, 1, 1, tzinfo=UTC), mean=1, sum=7)
        add = async_import_statistics if owner == "recorder" else _add
        add(hass, metadata, [row])
    await async_wait_recording_done(hass)
    before = await raw(hass)
    assert len(before) == len(theirs)
    writes.begin()
    async with home.running() as entry:
        await home.sleeps(entry, scores(40))
        await home.counts(entry, {TODAY - DAY: 9000})
        await home.counts(entry, {TODAY - 300 * DAY: 1})
        await home.sleeps(entry, scores(60))
        await home.forgets(entry, TODAY)
        await hass.config.async_update(time_zone="America/New_York")
        await settle(hass, entry)
        await home.passes()
        ann = next(one for one in entry.subentries.values() if one.title == "Ann")
        hass.config_entries.async_remove_subentry(entry, ann.subentry_id)
        await settle(hass, entry)
        await home.passes()
    assert await home.known() == {}
    assert await raw(hass) == before
    assert {one.partition(":")[0] for one in writes.ids} == {"lifeops"}


async def test_nothing_of_private_persons(hass: HomeAssistant, home: Home) -> None:
    parts = (person(private=True), agent(), person(BEA, "Bea"), agent(person_id=BEA))
    async with home.running(*parts) as entry:
        await home.sleeps(entry, scores(5))
        await tell_nights(hass, entry, night(TODAY, {"sleep_score": 70}, BEA))
        await home.passes()
        assert set(await home.known()) == {f"lifeops:{BEA[:8]}_sleep_score"}


async def test_who_becomes_private_is_removed_and_may_come_back(
    hass: HomeAssistant, home: Home
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(5))
        ann = next(one for one in entry.subentries.values() if one.title == "Ann")
        for private in (True, False):
            hass.config_entries.async_update_subentry(
                entry, ann, data={**ann.data, "private": private}
            )
            await settle(hass, entry)
            await home.passes()
            assert set(await home.known()) == (set() if private else {SCORE})
        assert await home.days(SCORE) == scores(5)


async def test_who_is_gone_is_removed_also_after_a_restart(
    hass: HomeAssistant, home: Home
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(5))
    assert set(await home.known()) == {SCORE}
    ann = next(one for one in entry.subentries.values() if one.title == "Ann")
    hass.config_entries.async_remove_subentry(entry, ann.subentry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    await home.passes()
    assert await home.known() == {}
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_who_cannot_be_read_keeps_what_stands(
    hass: HomeAssistant, home: Home
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(5))
        ann = next(one for one in entry.subentries.values() if one.title == "Ann")
        hass.config_entries.async_update_subentry(
            entry, ann, data={**ann.data, "phones": "none"}
        )
        await settle(hass, entry)
        await home.passes()
        assert await home.days(SCORE) == scores(5)


async def test_who_becomes_private_is_removed_though_somebody_cannot_be_read(
    hass: HomeAssistant, home: Home
) -> None:
    parts = (person(), agent(), person(BEA, "Bea"), agent(person_id=BEA))
    async with home.running(*parts) as entry:
        await home.sleeps(entry, scores(5))
        by_title = {one.title: one for one in entry.subentries.values()}
        for name, change in (("Bea", {"phones": "none"}), ("Ann", {"private": True})):
            part = by_title[name]
            hass.config_entries.async_update_subentry(
                entry, part, data={**part.data, **change}
            )
        await settle(hass, entry)
        await home.passes()
        assert await home.known() == {}


async def test_a_new_name_is_only_a_name(
    hass: HomeAssistant, home: Home, writes: Writes
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(5))
        writes.begin()
        ann = next(one for one in entry.subentries.values() if one.title == "Ann")
        hass.config_entries.async_update_subentry(entry, ann, title="Anna")
        await settle(hass, entry)
        await home.passes()
        assert (await home.known())[SCORE]["name"] == "Anna: Sleep score"
        assert writes.slices == [0]
        assert await home.days(SCORE) == scores(5)


async def test_a_unit_that_somebody_chose_is_put_right(
    hass: HomeAssistant, home: Home
) -> None:
    async with home.running() as entry:
        await home.sleeps(entry, scores(3), sleep_total_s=27000)
        async_update_statistics_metadata(
            hass, TOTAL, new_unit_class="duration", new_unit_of_measurement="min"
        )
        await async_wait_recording_done(hass)
        await home.sleeps(entry, {TODAY: 99}, sleep_total_s=27000)
        assert (await home.known())[TOTAL]["unit_of_measurement"] == "h"
        assert await home.days(TOTAL) == dict.fromkeys(scores(3), 7.5)


def _add(
    hass: HomeAssistant, metadata: StatisticMetaData, rows: list[StatisticData]
) -> None:
    async_add_external_statistics(hass, metadata, rows)


async def raw(hass: HomeAssistant) -> list[tuple[Any, ...]]:
    """Return others' rows as they are in the recorder's file, to the byte."""
    instance = get_instance(hass)

    def read() -> list[tuple[Any, ...]]:
        session = instance.get_session()
        try:
            connection = session.connection().connection
            found = connection.execute(
                "SELECT statistics.*, statistics_meta.* FROM statistics"
                " JOIN statistics_meta ON statistics_meta.id = metadata_id"
                " WHERE source != 'lifeops' ORDER BY statistics.id"
            )
            return [tuple(row) for row in found.fetchall()]
        finally:
            session.close()

    return await instance.async_add_executor_job(read)


async def test_without_a_recorder_nothing_happens(hass: HomeAssistant) -> None:
    async with lifeops(hass, *one_person(), only=Platform.SENSOR) as entry:
        await tell_nights(hass, entry, night(TODAY))
        assert "recorder" not in hass.config.components
        assert not async_is_raised(hass, RepairKey.PART_FAILED, "statistics")
