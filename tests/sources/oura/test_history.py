"""Filling the history: newest first, in pieces, and again from where it broke off."""

from datetime import UTC, datetime, timedelta

from custom_components.lifeops.core.datasets import SOURCE_PROGRESS
from custom_components.lifeops.core.health import SourceProgressRecord
from custom_components.lifeops.sources.oura.endpoints import ENDPOINTS, MEASURING
from custom_components.lifeops.sources.oura.history import without_points

from .cloud import Cloud, status, text
from .home import START, TODAY, beat, daily, sleep, spo2
from .polling import Polling

DAY = timedelta(days=1)
DATED = [one for one in ENDPOINTS if one.dated]


async def fill_all(polling: Polling) -> int:
    """Fill what there is to fill, slowly enough for our own ceiling."""
    asked = 0
    while await polling.poller.backfill() is not None:
        polling.clock.turn(seconds=2)
        asked += 1
        assert asked < 2000
    return asked


async def reach(polling: Polling, days: int) -> None:
    """Begin a shorter history than two years."""
    await polling.poller._ledger.save(SourceProgressRecord(target=TODAY - days * DAY))
    polling.restart()


def long_ago(cloud: Cloud) -> list[int]:
    ages = [0, 8, 29, 30, 31, 100, 365, 729, 730]
    for age in ages:
        cloud.data["sleep"].append(sleep(TODAY - age * DAY))
        cloud.data["daily_sleep"].append(daily(TODAY - age * DAY))
    cloud.data["heartrate"] = [beat(START - age * DAY) for age in ages]
    return ages


async def test_two_years_are_filled_in_slices_and_no_more(
    cloud: Cloud, polling: Polling
) -> None:
    ages = long_ago(cloud)
    cloud.data["sleep"].append(sleep(TODAY - 731 * DAY))
    asked = await fill_all(polling)
    assert asked < 600
    nights = polling.intake.nights()
    assert set(nights) == {TODAY - age * DAY for age in ages}
    assert all(night.metrics["sleep_score"].value == 81 for night in nights.values())
    assert set(polling.intake.points["anna/heart_rate_bpm/ring"]) == {
        START - age * DAY for age in ages
    }
    assert set(polling.intake.histories) == {True}
    assert await polling.poller.backfill() is None
    assert polling.poller.health.progress is None
    for query in cloud.asked("sleep"):
        first, last = (
            datetime.fromisoformat(query[name]) for name in ("start_date", "end_date")
        )
        assert last - first <= 33 * DAY
    for query in cloud.asked("heartrate"):
        start, end = (
            datetime.fromisoformat(query[name])
            for name in ("start_datetime", "end_datetime")
        )
        assert end - start <= 7 * DAY


async def test_the_newest_days_come_first_for_all(
    cloud: Cloud, polling: Polling
) -> None:
    shares = []
    for _ in DATED:
        await polling.poller.backfill()
        shares.append(polling.poller.health.progress)
    assert [name for name, _ in cloud.log] == [one.path for one in DATED]
    assert all(share is not None and 0 <= share < 0.1 for share in shares)
    assert shares == sorted(shares, key=lambda share: share or 0)
    progress = await polling.intake.progress()
    assert progress is not None
    assert progress.target == TODAY - 730 * DAY
    assert progress.reached["heartrate"] == TODAY - 6 * DAY
    assert progress.reached["sleep"] == TODAY - 29 * DAY


async def test_it_goes_on_where_it_broke_off(cloud: Cloud, polling: Polling) -> None:
    ages = [age for age in long_ago(cloud) if age <= 100]
    await reach(polling, 100)
    for step in range(2000):
        polling.clock.turn(seconds=2)
        if step % 7 == 3:
            polling.intake.broken = step % 3
            polling.restart()
        if await polling.poller.backfill() is None:
            break
    assert set(polling.intake.nights()) == {TODAY - age * DAY for age in ages}
    assert len(polling.intake.points["anna/heart_rate_bpm/ring"]) == len(ages)


async def test_days_are_stored_before_they_count_as_filled(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["daily_sleep"] = [daily()]
    await polling.poller.backfill()
    written = [[one.dataset for one in commit] for commit in polling.intake.commits]
    assert written == [["health_document"], ["source_progress"]]
    polling.intake.broken = 1
    cloud.data["daily_readiness"] = [daily()]
    await polling.poller.backfill()
    progress = await polling.intake.progress()
    assert progress is not None
    assert set(progress.reached) == {"daily_sleep"}
    assert polling.poller.health.problem is None or polling.poller.health.problem == (
        "not_saved"
    )


async def test_a_part_that_fails_is_left_for_later(
    cloud: Cloud, polling: Polling
) -> None:
    long_ago(cloud)
    await reach(polling, 100)
    cloud.faults["sleep"] += [status(500), status(401), None, status(500)]
    await fill_all(polling)
    assert len(polling.intake.nights()) == 6


async def test_while_oura_wants_rest_nothing_is_asked(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.faults["daily_sleep"].append(status(429, Retry_After="600"))
    await polling.poller.backfill()
    assert polling.poller.health.problem == "rate_limited"
    for _ in range(9):
        polling.clock.turn(minutes=1)
        assert await polling.poller.backfill() is not None
    assert len(cloud.log) == 1
    polling.clock.turn(minutes=4)
    await polling.poller.backfill()
    assert len(cloud.log) == 2


async def test_enough_is_left_for_the_polls(cloud: Cloud, polling: Polling) -> None:
    for _ in range(390):
        polling.client._allowance.take(polling.clock.monotonic())
    for _ in range(20):
        assert await polling.poller.backfill() is not None
    assert len(cloud.log) == 11
    assert polling.client.quota.left == 99


async def test_what_others_leave_of_oura_s_quota_is_not_used_up(
    cloud: Cloud, polling: Polling
) -> None:
    scarce = {"X_RateLimit_Limit": "5000", "X_RateLimit_Remaining": "60"}
    cloud.faults["daily_sleep"].append(text('{"data": []}', **scarce))
    for _ in range(3):
        assert await polling.poller.backfill() is not None
    assert len(cloud.log) == 1
    polling.clock.turn(minutes=6)
    await polling.poller.backfill()
    assert len(cloud.log) == 2


async def test_what_is_not_granted_is_filled_once_it_is(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.always["heartrate"] = status(401)
    cloud.data["heartrate"] = [beat(START - 50 * DAY)]
    await reach(polling, 60)
    await polling.poll()
    await polling.poll(minutes=5)
    await fill_all(polling)
    assert not polling.intake.points
    cloud.always.clear()
    await polling.poll(days=1)
    await fill_all(polling)
    assert set(polling.intake.points["anna/heart_rate_bpm/ring"]) == {START - 50 * DAY}


async def test_weeks_without_polls_are_filled_afterwards(
    cloud: Cloud, polling: Polling
) -> None:
    await reach(polling, 30)
    await polling.poll()
    await fill_all(polling)
    cloud.data["sleep"] = [sleep(TODAY + 3 * DAY), sleep(TODAY + 18 * DAY)]
    polling.clock.turn(days=20)
    polling.restart()
    await polling.poll()
    assert set(polling.intake.nights()) == {TODAY + 18 * DAY}
    await fill_all(polling)
    assert set(polling.intake.nights()) == {TODAY + 3 * DAY, TODAY + 18 * DAY}


async def test_what_is_not_offered_is_not_filled_either(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.always["tag"] = status(404)
    await reach(polling, 60)
    await polling.poll()
    await fill_all(polling)
    health = await polling.poll(minutes=5)
    assert (health.progress, health.problem) == (None, None)


async def test_nights_that_a_phone_kept_for_long_are_fetched_and_no_more(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep(TODAY - DAY)]
    cloud.data["heartrate"] = [beat(START - DAY)]
    await polling.poll()
    await fill_all(polling)
    for _ in range(48):
        await polling.poll(hours=6)
    cloud.data["sleep"] += [sleep(TODAY + n * DAY) for n in range(13)]
    cloud.data["heartrate"] += [beat(START + n * DAY) for n in range(13)]
    polling.restart()
    await polling.poll(minutes=5)
    assert len(polling.intake.nights()) == 9
    cloud.log.clear()
    assert await fill_all(polling) == 2
    assert [name for name, _ in cloud.log] == ["sleep", "heartrate", "heartrate"]
    assert set(polling.intake.nights()) == {TODAY + n * DAY for n in range(-1, 13)}
    assert len(polling.intake.points["anna/heart_rate_bpm/ring"]) == 14
    assert polling.poller.health.progress is None


async def test_an_endpoint_that_failed_for_long_has_a_hole_of_its_own(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["daily_spo2"] = [spo2(TODAY)]
    await polling.poll()
    await fill_all(polling)
    cloud.always["daily_spo2"] = status(500)
    for _ in range(24):
        await polling.poll(hours=12)
    cloud.data["daily_spo2"] += [spo2(TODAY + n * DAY) for n in range(1, 4)]
    polling.restart()
    await polling.poll(minutes=5)
    cloud.always.clear()
    await polling.poll(hours=1)
    cloud.log.clear()
    await fill_all(polling)
    assert {name for name, _ in cloud.log} == {"daily_spo2"}
    assert len(polling.intake.documents("daily_spo2")) == 4


async def test_a_hole_is_closed_across_breaks(cloud: Cloud, polling: Polling) -> None:
    await polling.poll()
    await fill_all(polling)
    cloud.data["heartrate"] = [beat(START + n * DAY) for n in range(1, 30)]
    polling.clock.turn(days=30)
    polling.restart()
    await polling.poll()
    shares = []
    for step in range(200):
        polling.clock.turn(seconds=2)
        if step % 3 == 1:
            polling.intake.broken = 1
            polling.restart()
        if await polling.poller.backfill() is None:
            break
        shares.append(polling.poller.health.progress)
    assert len(polling.intake.points["anna/heart_rate_bpm/ring"]) == 29
    told = [share for share in shares if share is not None]
    assert told == sorted(told)
    assert 0.9 < told[0] < told[-1] <= 1


async def test_an_empty_slice_of_history_takes_nothing_away(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep(TODAY - n * DAY) for n in range(3)]
    await reach(polling, 30)
    await polling.poll()
    cloud.data["sleep"] = []
    await fill_all(polling)
    assert len(polling.intake.nights()) == 3


async def test_what_is_filled_already_is_known(cloud: Cloud, polling: Polling) -> None:
    target = TODAY - 730 * DAY
    done = SourceProgressRecord(
        target=target, reached={one.name: target for one in DATED}
    )
    polling.intake.records[SOURCE_PROGRESS.name] = {}
    await polling.poller._ledger.save(done)
    polling.restart()
    assert await polling.poller.backfill() is None
    assert not cloud.log


async def test_no_row_is_later_than_the_days_asked_for(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poller.backfill()
    for _ in DATED:
        await polling.poller.backfill()
    ends = [query["end_datetime"] for query in cloud.asked("heartrate")]
    assert datetime.fromisoformat(ends[0]) == START
    assert datetime.fromisoformat(ends[1]) == datetime(2026, 3, 4, tzinfo=UTC)


def test_where_points_were_lost_they_are_filled_again() -> None:
    days = {one.name: TODAY - 9 * DAY for one in DATED}
    before = SourceProgressRecord(target=TODAY, reached=days, holes=days, newest=days)
    after = without_points(before)
    for left in (after.reached, after.holes):
        assert set(days) - set(left) == MEASURING & set(days)
        assert {"heartrate", "daily_activity"} <= set(days) - set(left)
    assert (after.target, after.newest) == (before.target, before.newest)
