"""Polling: what Oura says stands, whatever happens on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import AsyncMock
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.errors import (
    RefusedError,
    StoreError,
    UnavailableError,
)
from custom_components.lifeops.core.health import Nap
from custom_components.lifeops.sources.oura.endpoints import ENDPOINTS

from .cloud import Cloud, cut, envelope, status, text
from .home import (
    ACCOUNT,
    START,
    TODAY,
    activity,
    beat,
    daily,
    nap,
    readiness,
    sleep,
    spo2,
    utc,
)
from .polling import Polling

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FAST = {"daily_sleep", "daily_readiness", "sleep", "daily_activity", "heartrate"}


def fill(cloud: Cloud, *days: date) -> None:
    for day in days or (TODAY,):
        cloud.data["sleep"].append(sleep(day))
        cloud.data["daily_sleep"].append(daily(day))
        cloud.data["daily_readiness"].append(readiness(day))
        cloud.data["daily_spo2"].append(spo2(day))
        cloud.data["daily_activity"].append(activity(day))


async def test_a_night_is_told_by_all_its_documents(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    health = await polling.poll()
    night = polling.intake.nights()[TODAY]
    assert polling.intake.values(TODAY) == {
        "sleep_total_s": 25200,
        "sleep_deep_s": 5400,
        "sleep_light_s": 14400,
        "sleep_rem_s": 5400,
        "sleep_awake_s": 3600,
        "sleep_latency_s": 600,
        "in_bed_s": 28800,
        "efficiency_pct": 88,
        "hrv_ms": 45,
        "lowest_hr_bpm": 48,
        "respiratory_rate": 14.5,
        "sleep_score": 81,
        "readiness_score": 77,
        "temperature_deviation_c": -0.2,
        "spo2_pct": 96.5,
    }
    assert (night.bedtime, night.wake) == (utc(TODAY, -1), utc(TODAY, 7))
    assert (night.source, night.source_name, night.rank) == ("ring", "Ring", 1)
    assert night.measured_at == night.wake == health.last_data
    assert (health.problem, health.last_good, health.parts) == (None, START, {})
    assert (health.name, health.kind, health.person) == ("Ring", "oura", "anna")
    assert polling.intake.points["anna/steps/ring"] == {START: 8000}
    assert polling.intake.points["anna/active_energy_kcal/ring"] == {START: 420}


async def test_nothing_is_written_twice(cloud: Cloud, polling: Polling) -> None:
    fill(cloud)
    await polling.poll()
    written = len(polling.intake.commits)
    for _ in range(3):
        await polling.poll(minutes=30)
    assert len(polling.intake.commits) == written
    polling.restart()
    await polling.poll()
    assert len(polling.intake.commits) == written


async def test_what_comes_late_and_what_is_corrected_stands(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    assert not polling.intake.nights()
    cloud.data["sleep"] = [sleep()]
    await polling.poll(minutes=5)
    assert "sleep_score" not in polling.intake.values(TODAY)
    cloud.data["daily_sleep"] = [daily()]
    await polling.poll(minutes=5)
    assert polling.intake.values(TODAY)["sleep_score"] == 81
    cloud.data["sleep"] = [sleep(total_sleep_duration=24000, deep_sleep_duration=None)]
    cloud.data["daily_sleep"] = [daily(score=None)]
    await polling.poll(minutes=5)
    values = polling.intake.values(TODAY)
    assert values["sleep_total_s"] == 24000
    assert "sleep_deep_s" not in values
    assert "sleep_score" not in values


async def test_a_later_score_is_as_old_as_its_document(
    cloud: Cloud, polling: Polling
) -> None:
    later = "2026-03-10T11:40:00+02:00"
    ahead = "2026-03-11T00:00:00+02:00"
    cloud.data["sleep"] = [sleep()]
    cloud.data["daily_sleep"] = [daily(timestamp=later)]
    cloud.data["daily_readiness"] = [readiness(timestamp=ahead)]
    await polling.poll()
    metrics = polling.intake.nights()[TODAY].metrics
    assert metrics["sleep_score"].measured_at == datetime.fromisoformat(later)
    assert metrics["readiness_score"].measured_at == utc(TODAY, 7)
    assert metrics["hrv_ms"].measured_at == utc(TODAY, 7)


async def test_a_nap_stands_apart(cloud: Cloud, polling: Polling) -> None:
    fill(cloud)
    cloud.data["sleep"] += [nap(start=10), nap(start=5, type="late_nap")]
    await polling.poll()
    night = polling.intake.nights()[TODAY]
    assert night.naps == (Nap(start=utc(TODAY, 10), end=utc(TODAY, 11), total_s=3000),)
    assert night.metrics["sleep_total_s"].value == 25200
    assert night.measured_at == utc(TODAY, 11)


async def test_a_day_of_naps_only_has_no_metrics(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [nap(start=10), nap(start=8, type="late_nap")]
    cloud.data["daily_sleep"] = [daily()]
    await polling.poll()
    night = polling.intake.nights()[TODAY]
    assert (len(night.naps), night.metrics, night.bedtime) == (2, {}, None)
    assert night.naps[0].start < night.naps[1].start


@pytest.mark.parametrize("kind", ["rest", "deleted", None, "siesta", 3, {}])
async def test_what_is_no_sleep_is_kept_and_tells_no_night(
    cloud: Cloud, polling: Polling, kind: Any
) -> None:
    cloud.data["sleep"] = [sleep(type=kind, novelty={"deep": [1]})]
    await polling.poll()
    assert not polling.intake.nights()
    kept = polling.intake.documents("sleep")[f"sleep-{TODAY}"]
    assert (kept["type"], kept["novelty"]) == (kind, {"deep": [1]})


async def test_a_night_whose_kind_is_not_known_any_more_stays(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep()]
    await polling.poll()
    before = polling.intake.nights()
    cloud.data["sleep"] = [sleep(type="siesta")]
    await polling.poll(minutes=5)
    assert polling.intake.nights() == before


async def test_beside_a_sleep_of_unknown_kind_a_night_is_corrected(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep(efficiency=80)]
    await polling.poll()
    cloud.data["sleep"] = [sleep(efficiency=90), sleep(id="odd", type="siesta")]
    await polling.poll(minutes=5)
    night = polling.intake.nights()[TODAY]
    assert night.metrics["efficiency_pct"].value == 90


async def test_of_two_nights_of_a_day_the_longest_is_the_main_one(
    cloud: Cloud, polling: Polling
) -> None:
    short = sleep(
        id="zz",
        bedtime_start="2026-03-10T08:00:00+02:00",
        bedtime_end="2026-03-10T12:00:00+02:00",
        total_sleep_duration=12000,
    )
    cloud.data["sleep"] = [short, sleep()]
    cloud.data["daily_sleep"] = [daily()]
    await polling.poll()
    night = polling.intake.nights()[TODAY]
    assert night.wake == utc(TODAY, 7)
    assert [one.total_s for one in night.naps] == [12000]


async def test_a_night_that_still_goes_on_is_not_told(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep(bedtime_end="2026-03-10T13:45:00+02:00")]
    cloud.data["daily_sleep"] = [daily()]
    await polling.poll()
    assert not polling.intake.nights()
    await polling.poll(minutes=14)
    assert not polling.intake.nights()
    await polling.poll(minutes=5)
    assert polling.intake.nights()[TODAY].wake is not None
    cloud.data["sleep"] = [sleep(total_sleep_duration=None)]
    await polling.poll(minutes=5)
    assert not polling.intake.nights()


@pytest.mark.parametrize("score", [None, 0, 81])
async def test_half_a_night_is_told_once_it_has_a_score_or_is_long_over(
    cloud: Cloud, polling: Polling, score: int | None
) -> None:
    half = sleep(bedtime_end="2026-03-10T13:00:00+02:00", total_sleep_duration=12000)
    cloud.data["sleep"] = [half, nap(start=10)]
    cloud.data["daily_sleep"] = [daily(score=score)]
    await polling.poll()
    assert (polling.intake.nights()[TODAY].wake is None) is (not score)
    assert polling.intake.nights()[TODAY].naps or score
    await polling.poll(hours=2, minutes=55)
    assert (polling.intake.nights()[TODAY].wake is None) is (not score)
    await polling.poll(minutes=5)
    assert polling.intake.nights()[TODAY].wake == utc(TODAY, 13)


async def test_falling_asleep_again_takes_no_known_night_away(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    await polling.poll()
    known = polling.intake.nights()[TODAY]
    cloud.data["sleep"] = [sleep(bedtime_end="2026-03-10T14:00:00+02:00")]
    await polling.poll(minutes=5)
    assert polling.intake.nights()[TODAY] == known
    await polling.poll(minutes=30)
    assert polling.intake.nights()[TODAY].wake == utc(TODAY, 14)


async def test_a_deleted_night_goes(cloud: Cloud, polling: Polling) -> None:
    fill(cloud, TODAY, TODAY - DAY)
    await polling.poll()
    del cloud.data["sleep"][0]
    await polling.poll(minutes=5)
    assert list(polling.intake.nights()) == [TODAY - DAY]
    assert list(polling.intake.documents("sleep")) == [f"sleep-{TODAY - DAY}"]
    assert len(polling.intake.documents("daily_sleep")) == 2


@pytest.mark.parametrize("left", [0, 1])
async def test_an_answer_that_lacks_most_is_believed_after_a_day(
    cloud: Cloud, polling: Polling, left: int
) -> None:
    fill(cloud, TODAY, TODAY - DAY, TODAY - 2 * DAY)
    await polling.poll()
    cloud.data["sleep"] = cloud.data["sleep"][:left]
    for _ in range(23):
        health = await polling.poll(hours=1)
        assert len(polling.intake.nights()) == 3
        assert (health.problem, health.parts) == (None, {"sleep": "nonsense"})
    await polling.poll(hours=1)
    health = await polling.poll(hours=1)
    assert len(polling.intake.nights()) == left
    assert len(polling.intake.documents("daily_sleep")) == 3
    assert health.parts == {}


async def test_one_whole_answer_ends_all_doubts(cloud: Cloud, polling: Polling) -> None:
    fill(cloud, TODAY, TODAY - DAY)
    await polling.poll()
    known = cloud.data["sleep"]
    for found in ([], known, []):
        cloud.data["sleep"] = found
        for _ in range(20):
            await polling.poll(hours=1)
            assert len(polling.intake.nights()) == 2


async def test_two_empty_answers_a_day_apart_are_too_few(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud, TODAY, TODAY - DAY)
    await polling.poll()
    cloud.data["sleep"] = []
    await polling.poll(minutes=5)
    await polling.poll(hours=30)
    assert len(polling.intake.nights()) == 2


async def test_a_document_that_moves_to_another_day_leaves_the_old_one(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud, TODAY - DAY)
    oldest = TODAY - 7 * DAY
    cloud.data["sleep"].append(sleep(oldest))
    await polling.poll()
    cloud.data["sleep"][0] |= {"day": str(TODAY)}
    cloud.data["sleep"][1] |= {"day": str(oldest - DAY)}
    await polling.poll(minutes=5)
    assert set(polling.intake.nights()) == {TODAY, oldest - DAY}
    assert len(polling.intake.documents("sleep")) == 2
    assert len(polling.intake.records["health_document"]) == 7


async def test_a_document_that_moves_beside_a_garbled_one_stands_once(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud, TODAY - DAY)
    await polling.poll()
    cloud.data["sleep"][0] |= {"day": str(TODAY)}
    cloud.data["sleep"].append({"day": str(TODAY - DAY)})
    await polling.poll(minutes=5)
    assert set(polling.intake.nights()) == {TODAY}
    assert len(polling.intake.records["health_document"]) == 6


async def test_what_another_source_told_is_left_alone(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    await polling.poll()
    records = polling.intake.records
    for dataset in ("health_document", "night"):
        records[dataset] |= {
            name.replace("/ring", "/watch"): text.replace('"ring"', '"watch"')
            for name, text in records[dataset].items()
        }
    others = {
        name: text
        for dataset in ("health_document", "night")
        for name, text in records[dataset].items()
        if "/watch" in name
    }
    del cloud.data["sleep"][0]
    await polling.poll(hours=1)
    assert not [name for name in records["night"] if name.endswith("/ring")]
    assert {
        name: (records["health_document"] | records["night"])[name] for name in others
    } == others


@pytest.mark.parametrize(
    "fault",
    [status(500), status(401), cut, text("<html>"), envelope(next_token="again")],
)
async def test_a_poll_that_fails_changes_nothing_but_its_part(
    cloud: Cloud, polling: Polling, fault: Any
) -> None:
    fill(cloud)
    await polling.poll()
    cloud.always["sleep"] = fault
    cloud.data["daily_sleep"][0]["score"] = 60
    health = await polling.poll(minutes=5)
    assert polling.intake.values(TODAY) | {"sleep_score": 60} == (
        polling.intake.values(TODAY)
    )
    assert len(polling.intake.documents("sleep")) == 1
    assert "sleep" in health.parts
    assert health.problem != "not_authorized"
    assert health.last_good == polling.clock.now()
    del cloud.always["sleep"]
    health = await polling.poll(minutes=10)
    assert (health.parts, health.not_granted, health.problem) == ({}, (), None)


async def test_an_answer_cut_between_pages_changes_nothing(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    cloud.data["sleep"] += [nap(start=n / 10 - 20, id=f"n{n}") for n in range(60)]
    await polling.poll()
    assert len(polling.intake.documents("sleep")) == 61
    before = list(polling.intake.changes)
    cloud.faults["sleep"] += [None, status(500)]
    health = await polling.poll(minutes=5)
    assert health.parts == {"sleep": "unreachable"}
    assert polling.intake.changes == before


@pytest.mark.parametrize(
    "nonsense",
    [
        {"bedtime_end": "2026-03-09T22:00:00+02:00"},
        {"bedtime_end": "2026-03-11T00:00:00+02:00"},
        {"bedtime_start": "yesterday"},
        {"bedtime_end": "2026-03-10T07:00:00"},
        {"bedtime_end": 7},
        {"bedtime_end": "9999-12-31T23:59:59-12:00"},
        {"day": "2062-01-01"},
        {"day": "1999-01-01"},
        {"day": None},
        {"day": "2026-W11-2"},
        {"id": None},
        {"id": ""},
        {"id": "two\nlines"},
        {"average_hrv": float("nan")},
        {"latency": float("inf")},
        {"note": "x" * 262_144},
        {"note": "\ud800"},
        {
            "bedtime_start": "2026-03-01T23:00:00+02:00",
            "bedtime_end": "2026-03-02T07:00:00+02:00",
        },
    ],
)
async def test_an_impossible_document_is_refused_and_counted(
    cloud: Cloud, polling: Polling, nonsense: dict[str, Any]
) -> None:
    fill(cloud)
    await polling.poll()
    known = polling.intake.nights()
    cloud.always["sleep"] = envelope(sleep(deep_sleep_duration=60) | nonsense)
    health = await polling.poll(minutes=5)
    assert (health.problem, health.parts) == (None, {"sleep": "nonsense"})
    assert polling.intake.nights() == known
    assert polling.intake.documents("sleep")[f"sleep-{TODAY}"]["latency"] == 600


@pytest.mark.parametrize(
    ("changed", "metric"),
    [
        ({"deep_sleep_duration": -60}, "sleep_deep_s"),
        ({"deep_sleep_duration": 40000}, "sleep_deep_s"),
        ({"rem_sleep_duration": "5400"}, "sleep_rem_s"),
        ({"awake_time": True}, "sleep_awake_s"),
        ({"average_hrv": 900}, "hrv_ms"),
        ({"average_breath": [14]}, "respiratory_rate"),
        ({"lowest_heart_rate": 3}, "lowest_hr_bpm"),
        ({"efficiency": 101}, "efficiency_pct"),
        ({"time_in_bed": 10**400}, "in_bed_s"),
    ],
)
async def test_an_impossible_value_is_left_out_alone(
    cloud: Cloud, polling: Polling, changed: dict[str, Any], metric: str
) -> None:
    cloud.data["sleep"] = [sleep(**changed)]
    health = await polling.poll()
    assert metric not in polling.intake.values(TODAY)
    assert len(polling.intake.values(TODAY)) == 10
    assert (health.problem, health.parts) == (None, {"sleep": "bad_value"})
    assert polling.intake.documents("sleep")


async def test_a_total_that_cannot_be_makes_no_night(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [sleep(total_sleep_duration=90000)]
    health = await polling.poll()
    assert not polling.intake.nights()
    assert health.parts == {"sleep": "bad_value"}


async def test_a_zero_that_no_sleeper_has_is_missing(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["sleep"] = [
        sleep(average_hrv=0, lowest_heart_rate=0, deep_sleep_duration=0, efficiency=0)
    ]
    cloud.data["daily_spo2"] = [spo2(average=0)]
    cloud.data["daily_sleep"] = [daily(score=0)]
    cloud.data["daily_readiness"] = [readiness(score=0, temperature_deviation=0.0)]
    health = await polling.poll()
    values = polling.intake.values(TODAY)
    assert {"hrv_ms", "lowest_hr_bpm", "spo2_pct", "sleep_score"}.isdisjoint(values)
    assert {"efficiency_pct", "readiness_score"}.isdisjoint(values)
    assert (values["sleep_deep_s"], values["temperature_deviation_c"]) == (0, 0)
    assert health.problem is None


async def test_the_stages_of_a_night(cloud: Cloud, polling: Polling) -> None:
    cloud.data["sleep"] = [sleep(sleep_phase_5_min="12349x")]
    await polling.poll()
    hypnogram = polling.intake.nights()[TODAY].hypnogram
    assert hypnogram is not None
    assert (hypnogram.stages, hypnogram.step_s) == ("dlra??", 300)
    assert hypnogram.start == utc(TODAY, -1)
    cloud.data["sleep"] = [sleep(sleep_phase_5_min=None, app_sleep_phase_5_min="41")]
    await polling.poll(minutes=5)
    hypnogram = polling.intake.nights()[TODAY].hypnogram
    assert hypnogram is not None
    assert hypnogram.stages == "ad"
    cloud.data["sleep"] = [sleep(sleep_phase_5_min="2" * 200)]
    health = await polling.poll(minutes=5)
    assert polling.intake.nights()[TODAY].hypnogram is None
    assert health.parts == {"sleep": "bad_value"}


async def test_fine_samples_and_addresses_are_not_kept(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    await polling.poll()
    kept = polling.intake.documents("sleep")[f"sleep-{TODAY}"]
    dropped = {"heart_rate", "hrv", "movement_30_sec", "sleep_phase_30_sec"}
    assert set(sleep()) - set(kept) == dropped
    assert "met" not in polling.intake.documents("daily_activity")[f"activity-{TODAY}"]
    info = {"id": "anna", "age": 40}
    assert polling.intake.documents("personal_info") == {"anna": info}


async def test_every_ring_is_kept_without_a_day(cloud: Cloud, polling: Polling) -> None:
    cloud.data["ring_configuration"] = [{"id": "r1"}, {"id": "r2", "size": 9}]
    await polling.poll()
    assert set(polling.intake.documents("ring_configuration")) == {"r1", "r2"}
    del cloud.data["ring_configuration"][0]
    await polling.poll(days=1)
    assert set(polling.intake.documents("ring_configuration")) == {"r2"}


async def test_the_heart_is_heard_from_where_it_was_left(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["heartrate"] = [beat(START - 4 * DAY, 50), beat(START, 70)]
    health = await polling.poll()
    key = "anna/heart_rate_bpm/ring"
    assert polling.intake.points[key] == {START - 4 * DAY: 50, START: 70}
    assert health.last_data is None
    cloud.data["heartrate"] += [beat(START - DAY, 55), beat(START + MINUTE, 71)]
    await polling.poll(minutes=5)
    assert START + MINUTE in polling.intake.points[key]
    assert polling.intake.points[key].get(START - DAY) is None
    start = cloud.asked("heartrate")[-1]["start_datetime"]
    assert datetime.fromisoformat(start) == START - timedelta(hours=2)
    await polling.poll(hours=6)
    assert polling.intake.points[key][START - DAY] == 55


async def test_an_impossible_beat_is_left_out_and_counted(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.data["heartrate"] = [
        beat(START - MINUTE, 60),
        beat(START - 2 * MINUTE, 0),
        beat(START - 3 * MINUTE, "60"),
        beat(START - 4 * MINUTE, None),
    ]
    health = await polling.poll()
    points = polling.intake.points["anna/heart_rate_bpm/ring"]
    assert points == {START - MINUTE: 60}
    assert health.parts == {"heartrate": "nonsense"}


async def test_each_endpoint_is_asked_as_often_as_it_changes(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    assert {name for name, _ in cloud.log} == {one.path for one in ENDPOINTS}
    cloud.log.clear()
    for _ in range(5):
        await polling.poll(minutes=5)
    assert {name for name, _ in cloud.log} == FAST
    assert len(cloud.asked("sleep")) == 5
    await polling.poll(minutes=5)
    assert {"daily_spo2", "workout", "session"} <= {name for name, _ in cloud.log}
    assert not cloud.asked("vO2_max")


async def test_what_is_not_granted_is_no_outage(cloud: Cloud, polling: Polling) -> None:
    fill(cloud)
    cloud.always["heartrate"] = status(401)
    cloud.always["daily_spo2"] = status(403)
    health = await polling.poll()
    assert health.not_granted == ("daily_spo2", "heartrate")
    assert (health.problem, health.parts) == (None, {})
    assert "spo2_pct" not in polling.intake.values(TODAY)
    for _ in range(30):
        await polling.poll(hours=1)
    cloud.log.clear()
    for _ in range(20):
        await polling.poll(hours=1)
    assert len(cloud.asked("heartrate")) <= 1
    cloud.always.clear()
    health = await polling.poll(hours=24)
    assert health.not_granted == ()
    assert polling.intake.values(TODAY)["spo2_pct"] == 96.5


async def test_one_refusal_is_asked_about_again_at_once(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    await polling.poll(hours=30)
    cloud.faults["sleep"].append(status(401))
    assert (await polling.poll(minutes=5)).not_granted == ("sleep",)
    assert (await polling.poll(minutes=5)).not_granted == ()


async def test_a_refusal_of_minutes_hides_no_night_for_long(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud, TODAY - DAY)
    await polling.poll()
    cloud.always["sleep"] = status(403)
    for _ in range(3):
        health = await polling.poll(minutes=5)
    assert (health.problem, health.not_granted) == (None, ("sleep",))
    assert health.parts == {"sleep": "not_authorized"}
    cloud.always.clear()
    fill(cloud)
    for _ in range(6):
        health = await polling.poll(minutes=5)
    assert TODAY in polling.intake.nights()
    assert (health.parts, health.not_granted) == ({}, ())


async def test_what_is_denied_is_asked_less_and_less(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.always["workout"] = status(401)
    asked = []
    for step in range(12 * 24 * 3):
        before = len(cloud.asked("workout"))
        await polling.poll(minutes=5)
        if len(cloud.asked("workout")) > before:
            asked.append(step * 5)
    assert asked == [0, 5, 35, 155, 515, 875, 1235, 1595, 3035]


async def test_what_was_answered_before_a_restart_was_granted(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    polling.restart()
    cloud.always["workout"] = status(401)
    cloud.always["tag"] = status(500)
    health = await polling.poll(minutes=30)
    assert health.parts == {"workout": "not_authorized", "tag": "unreachable"}
    assert health.problem == "unreachable"


@pytest.mark.parametrize("code", [404, 410])
async def test_what_is_not_offered_any_more_is_no_problem(
    cloud: Cloud, polling: Polling, code: int
) -> None:
    await polling.poll()
    cloud.always["tag"] = status(code)
    for _ in range(40):
        health = await polling.poll(hours=1)
        assert (health.problem, health.parts) == (None, {})
        assert health.not_granted == ()
    cloud.log.clear()
    for _ in range(48):
        await polling.poll(hours=1)
    assert len(cloud.asked("tag")) == 2
    cloud.always.clear()
    cloud.data["tag"] = [{"id": "t", "day": str(polling.clock.now().date())}]
    await polling.poll(hours=24)
    assert set(polling.intake.documents("tag")) == {"t"}


async def test_what_is_offered_again_but_denied_is_not_granted(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    cloud.always["tag"] = status(404)
    assert (await polling.poll(hours=1)).not_granted == ()
    cloud.always["tag"] = status(401)
    assert (await polling.poll(hours=48)).not_granted == ("tag",)


async def test_a_cloud_without_anything_is_nonsense(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    await polling.poll()
    for endpoint in ENDPOINTS:
        cloud.always[endpoint.path] = status(404)
    health = await polling.poll(hours=1)
    assert health.problem == "nonsense"
    assert health.last_good == START
    cloud.always.clear()
    health = await polling.poll(hours=1)
    assert (health.problem, health.parts) == (None, {})


async def test_a_silence_of_nights_is_not_filled_by_a_beating_heart(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    await polling.poll()
    cloud.always["sleep"] = status(403)
    for _ in range(48):
        cloud.data["heartrate"].append(beat(polling.clock.now()))
        health = await polling.poll(hours=1)
    assert health.last_data == utc(TODAY, 7)
    polling.restart()
    assert (await polling.poll(minutes=5)).last_data == utc(TODAY, 7)


async def test_where_sleep_was_never_granted_the_heart_tells(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.always["sleep"] = status(401)
    cloud.data["heartrate"] = [beat(START - MINUTE)]
    assert (await polling.poll()).last_data == START - MINUTE


async def test_a_day_has_one_point_wherever_its_document_says_it_is(
    cloud: Cloud, polling: Polling
) -> None:
    yesterday = TODAY - DAY
    cloud.data["daily_activity"] = [activity(yesterday)]
    await polling.poll()
    moved = activity(yesterday, timestamp=f"{yesterday}T04:00:00-04:00", steps=9000)
    cloud.data["daily_activity"] = [moved, activity(TODAY + 3 * DAY, steps=1)]
    await polling.poll(minutes=5)
    assert polling.intake.points["anna/steps/ring"] == {START - DAY: 9000}
    assert set(polling.intake.histories) == {False}


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/Oslo", 12), ("America/Los_Angeles", 12), ("Pacific/Honolulu", 22)],
)
async def test_a_day_is_told_within_its_day_of_life(
    cloud: Cloud, polling: Polling, zone: str, hour: int
) -> None:
    tz, day = ZoneInfo(zone), TODAY - DAY
    cloud.data["daily_activity"] = [activity(day)]
    polling.restart(replace(ACCOUNT, tz=tz))
    await polling.poll()
    (at,) = polling.intake.points["anna/steps/ring"]
    assert at == datetime.combine(day, time(hour), UTC)
    assert LifeDay.of_activity(at, tz) == LifeDay(day)


async def test_points_that_are_refused_hold_up_no_night(
    cloud: Cloud, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(cloud)
    with monkeypatch.context() as patch:
        refusing = AsyncMock(side_effect=RefusedError("implausible_value"))
        patch.setattr(polling.intake, "append", refusing)
        health = await polling.poll()
    assert set(polling.intake.nights()) == {TODAY}
    assert health.problem is None
    assert "daily_activity" in health.parts
    await polling.poll(minutes=5)
    assert polling.intake.points["anna/steps/ring"] == {START: 8000}


async def test_an_odd_document_spares_its_own_day_alone(
    cloud: Cloud, polling: Polling
) -> None:
    days = [TODAY - n * DAY for n in range(4)]
    fill(cloud, *days)
    await polling.poll()
    odd = sleep(days[1], bedtime_end="yesterday")
    elsewhere = sleep(days[3]) | {"day": "no day"}
    cloud.data["sleep"] = [sleep(days[0]), odd, elsewhere]
    cloud.always["sleep"] = envelope(*cloud.data["sleep"])
    health = await polling.poll(minutes=5)
    assert set(polling.intake.nights()) == {days[0], days[1], days[3]}
    assert (health.problem, health.parts) == (None, {"sleep": "nonsense"})
    cloud.always["sleep"] = envelope(sleep(days[0]), odd, elsewhere, {"type": "rest"})
    await polling.poll(minutes=5)
    assert set(polling.intake.nights()) == {days[0], days[1], days[3]}


async def test_a_token_that_is_refused_everywhere_is_no_choice_of_the_person(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    for endpoint in ENDPOINTS:
        cloud.always[endpoint.path] = status(401)
    for _ in range(4):
        health = await polling.poll(minutes=5)
        assert (health.problem, health.not_granted) == ("not_authorized", ())
    assert health.last_good == START
    assert health.failing_since == START + 5 * MINUTE
    cloud.always.clear()
    health = await polling.poll(minutes=5)
    assert (health.problem, health.failing_since) == (None, None)
    assert health.last_good == polling.clock.now()


async def test_what_oura_asks_for_in_a_hurry_is_obeyed(
    cloud: Cloud, polling: Polling
) -> None:
    cloud.always["daily_sleep"] = status(429, Retry_After="900")
    health = await polling.poll()
    assert len(cloud.log) == 1
    assert health.problem == "rate_limited"
    assert health.paused_until is not None
    assert timedelta(minutes=15) <= health.paused_until - START < timedelta(minutes=20)
    cloud.always.clear()
    health = await polling.poll(minutes=14)
    assert len(cloud.log) == 1
    assert health.problem == "rate_limited"
    health = await polling.poll(minutes=6)
    assert (health.problem, health.paused_until) == (None, None)


async def test_a_cloud_that_is_down_is_left_alone(
    cloud: Cloud, polling: Polling
) -> None:
    for endpoint in ENDPOINTS:
        cloud.always[endpoint.path] = status(503)
    health = await polling.poll()
    assert len(cloud.log) == 5
    assert health.problem == "unreachable"
    assert health.paused_until is not None
    assert health.paused_until - START >= timedelta(minutes=15)
    await polling.poll(minutes=14)
    assert len(cloud.log) == 5
    second = await polling.poll(minutes=5)
    assert len(cloud.log) == 6
    assert second.paused_until is not None
    assert second.paused_until - polling.clock.now() >= timedelta(minutes=30)
    cloud.always.clear()
    fill(cloud)
    health = await polling.poll(hours=1)
    assert (health.problem, health.paused_until) == (None, None)
    assert polling.intake.nights()


async def test_one_broken_endpoint_blocks_no_other(
    cloud: Cloud, polling: Polling
) -> None:
    for name in ("daily_sleep", "daily_readiness", "daily_spo2", "sleep"):
        cloud.always[name] = status(500)
    for _ in range(12):
        health = await polling.poll(minutes=5)
    assert health.paused_until is None
    assert len(cloud.asked("daily_activity")) == 12
    assert 3 <= len(cloud.asked("sleep")) <= 7
    assert set(health.parts) == set(cloud.always)


async def test_what_cannot_be_saved_is_asked_for_again(
    cloud: Cloud, polling: Polling
) -> None:
    fill(cloud)
    cloud.data["heartrate"] = [beat(START - DAY)]
    polling.intake.broken = 1
    health = await polling.poll()
    assert (health.problem, health.last_good) == ("not_saved", None)
    assert not polling.intake.records
    health = await polling.poll(minutes=5)
    assert health.problem is None
    assert polling.intake.nights()
    assert polling.intake.points["anna/heart_rate_bpm/ring"] == {START - DAY: 60}


async def test_a_token_that_cannot_be_had_now_is_an_outage(
    cloud: Cloud, polling: Polling
) -> None:
    polling.refused = UnavailableError("unreachable")
    health = await polling.poll()
    assert (health.problem, cloud.log) == ("unreachable", [])
    polling.refused = PermissionError("reauth")
    with pytest.raises(PermissionError):
        await polling.poll(hours=1)
    polling.refused = None
    assert (await polling.poll(hours=1)).problem is None


async def test_health_outlasts_a_restart(cloud: Cloud, polling: Polling) -> None:
    fill(cloud)
    await polling.poll()
    cloud.data.clear()
    for endpoint in ENDPOINTS:
        cloud.always[endpoint.path] = status(500)
    polling.restart()
    health = await polling.poll(minutes=5)
    assert (health.last_good, health.last_data) == (START, utc(TODAY, 7))
    assert health.quota_limit == 500


async def test_how_much_is_left_is_no_news_each_time(
    cloud: Cloud, polling: Polling
) -> None:
    await polling.poll()
    await polling.poll(minutes=30)
    seen = {(await polling.poll(minutes=5)).quota_left for _ in range(6)}
    assert seen == {450}


async def test_errors_of_the_store_are_no_errors_of_the_poll() -> None:
    assert not issubclass(StoreError, UnavailableError)
