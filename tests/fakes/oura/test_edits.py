"""Nights that come late, are corrected, deleted or shown before they are over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .conftest import NOW, STOCKHOLM, TODAY, Asker, Hands

DAY = timedelta(days=1)
NIGHT_ENDPOINTS = (
    "daily_sleep",
    "daily_readiness",
    "daily_spo2",
    "sleep_time",
    "daily_cardiovascular_age",
    "daily_resilience",
)


def local(clock: str) -> datetime:
    """Return a time of today, as the person's clock shows it."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 21, hour, minute, tzinfo=STOCKHOLM)


async def test_a_night_comes_is_corrected_and_gains_a_nap(
    asker: Asker, hands: Hands
) -> None:
    edits = asker.server.edits
    edits.late(TODAY, local("11:40"))
    edits.corrected(TODAY, local("13:10"), end_min=-50)
    nap = edits.nap(TODAY, local("16:00"), start=local("14:50"), minutes=40)
    hands.now = local("11:39")
    assert await asker.of("sleep", TODAY) == []
    hands.now = local("11:40")
    (early,) = await asker.of("sleep", TODAY)
    (score,) = await asker.of("daily_sleep", TODAY)
    hands.now = local("13:10")
    (revised,) = await asker.of("sleep", TODAY)
    (rescored,) = await asker.of("daily_sleep", TODAY)
    assert revised["id"] == early["id"]
    assert early["time_in_bed"] - revised["time_in_bed"] == 50 * 60
    assert revised["total_sleep_duration"] < early["total_sleep_duration"]
    assert revised["sleep_analysis_reason"] == "bedtime_edit"
    assert rescored["id"] == score["id"]
    assert rescored["contributors"] != score["contributors"]
    hands.now = local("16:00")
    both = await asker.of("sleep", TODAY)
    assert {one["id"]: one["type"] for one in both} == {
        early["id"]: "long_sleep",
        nap: "sleep",
    }


async def test_a_late_night_keeps_everything_made_of_it(
    asker: Asker, hands: Hands
) -> None:
    asker.server.edits.late(TODAY, local("20:00"))
    for endpoint in NIGHT_ENDPOINTS:
        assert await asker.of(endpoint, TODAY) == []
    assert await asker.of("daily_stress", TODAY) != []
    hands.now = local("20:00")
    for endpoint in NIGHT_ENDPOINTS:
        assert len(await asker.of(endpoint, TODAY)) == 1


async def test_a_deleted_sleep_stands_on_as_a_tombstone(asker: Asker) -> None:
    before = await asker.night(TODAY)
    asker.server.edits.deleted(TODAY, NOW)
    (after,) = await asker.of("sleep", TODAY)
    assert (after["id"], after["type"]) == (before["id"], "deleted")
    assert await asker.of("daily_sleep", TODAY) == []


async def test_a_vanished_sleep_is_gone_by_id_too(asker: Asker, hands: Hands) -> None:
    before = await asker.night(TODAY)
    asker.server.edits.vanished(TODAY, NOW + timedelta(minutes=1))
    assert (await asker.get(f"sleep/{before['id']}")).status == 200
    hands.now += timedelta(minutes=1)
    assert await asker.of("sleep", TODAY) == []
    assert (await asker.get(f"sleep/{before['id']}")).status == 404
    asker.server.edits.clear()
    assert await asker.night(TODAY) == before


@pytest.mark.parametrize("totals", [False, True])
async def test_a_night_in_progress_has_an_end_that_moves(
    asker: Asker, hands: Hands, *, totals: bool
) -> None:
    final = await asker.night(TODAY)
    asker.server.edits.in_progress(TODAY, totals=totals)
    seen = []
    for clock in ("02:00", "03:00"):
        hands.now = local(clock)
        (one,) = await asker.of("sleep", TODAY)
        end = datetime.fromisoformat(one["bedtime_end"])
        assert timedelta() <= hands.now - end < timedelta(minutes=5)
        assert one["id"] == final["id"]
        assert (one["total_sleep_duration"] is not None) is totals
        assert await asker.of("daily_sleep", TODAY) == []
        seen.append(end)
    assert seen[0] < seen[1]
    hands.now = NOW
    assert await asker.night(TODAY) == final


async def test_a_correction_leaves_something_of_the_night(asker: Asker) -> None:
    with pytest.raises(ValueError, match="nothing of the night"):
        asker.server.edits.corrected(TODAY, end_min=-600)


async def test_a_journey_changes_offsets_not_days(asker: Asker) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    asker.server.person.travel(TODAY - DAY, TODAY, tokyo)
    away = await asker.night(TODAY)
    home = await asker.night(TODAY - 2 * DAY)
    assert away["bedtime_end"].endswith("+09:00")
    assert home["bedtime_end"].endswith("+01:00")
    assert (away["day"], home["day"]) == (str(TODAY), str(TODAY - 2 * DAY))


async def test_a_moved_clock_moves_what_has_arrived(asker: Asker) -> None:
    asker.server.shift = timedelta(days=-1)
    answer = await asker.get("daily_sleep")
    assert answer.headers["Date"] == "Fri, 20 Nov 2026 13:00:00 GMT"
    assert await asker.of("daily_sleep", TODAY) == []
    assert len(await asker.of("daily_sleep", TODAY - DAY)) == 1
