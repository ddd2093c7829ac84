"""The synthetic person is believable, and the same for the same seed."""

from datetime import UTC, date, datetime, timedelta
from statistics import correlation, fmean
import time
from zoneinfo import ZoneInfo

import pytest

from .cloud import Cloud
from .conftest import STOCKHOLM
from .endpoints import ENDPOINTS, Shape
from .person.person import SyntheticPerson

DAY = timedelta(days=1)
FIRST = date(2025, 10, 15)
DAYS = [FIRST + at * DAY for at in range(400)]
LATER = datetime(2026, 11, 21, 13, tzinfo=UTC)
AWAKE = "4"


@pytest.fixture(scope="module")
def person() -> SyntheticPerson:
    return SyntheticPerson(1, FIRST, STOCKHOLM)


def told(person: SyntheticPerson, first: date, last: date) -> list[object]:
    """Return everything that the cloud knows of some days."""
    cloud, dated = (
        Cloud(person),
        [one for one in ENDPOINTS.values() if one.shape is Shape.DAYS],
    )
    return [cloud.documents(one, first, last, LATER) for one in dated]


def test_a_seed_is_a_person() -> None:
    """Neither who asks first nor what was asked before changes a day."""
    one, same, other = (SyntheticPerson(seed, FIRST, STOCKHOLM) for seed in (7, 7, 8))
    told(one, DAYS[50], DAYS[60])
    window = (DAYS[30], DAYS[45])
    assert told(one, *window) == told(same, *window)
    assert told(one, *window) != told(other, *window)


def test_four_hundred_days_are_there_quickly() -> None:
    begun = time.process_time()
    documents = told(SyntheticPerson(2, FIRST, STOCKHOLM), FIRST, DAYS[-1])
    assert time.process_time() - begun < 2
    assert sum(len(one) for one in documents if isinstance(one, list)) > 3000


def test_what_a_night_tells_fits_together(person: SyntheticPerson) -> None:
    cloud = Cloud(person)
    nights = cloud.documents(ENDPOINTS["sleep"], FIRST, DAYS[-1], LATER)
    assert len(nights) > 380
    for one in nights:
        start, end = map(
            datetime.fromisoformat, (one["bedtime_start"], one["bedtime_end"])
        )
        stages = one["sleep_phase_30_sec"]
        parts = ("deep", "light", "rem")
        spent = [one[f"{part}_sleep_duration"] for part in parts]
        assert one["time_in_bed"] == (end - start).total_seconds() == 30 * len(stages)
        assert spent == [30 * stages.count(stage) for stage in "123"]
        assert sum(spent) == one["total_sleep_duration"]
        assert one["awake_time"] == 30 * stages.count(AWAKE)
        assert one["total_sleep_duration"] + one["awake_time"] == one["time_in_bed"]
        assert len(one["sleep_phase_5_min"]) == -(-len(stages) // 10)
        assert len(one["movement_30_sec"]) == len(stages)
        beats = [beat for beat in one["heart_rate"]["items"] if beat is not None]
        assert one["lowest_heart_rate"] == min(beats)
        assert one["average_heart_rate"] == round(fmean(beats), 2)
        assert 0 < one["latency"] < one["awake_time"] + 1


def test_people_sleep_longer_when_they_may(person: SyntheticPerson) -> None:
    slept = {day: night for day in DAYS if (night := person.night(day))}
    free = [one.total_s for day, one in slept.items() if day.weekday() in (5, 6)]
    bound = [one.total_s for day, one in slept.items() if day.weekday() < 5]
    assert 6.5 * 3600 < fmean(bound) < 7.6 * 3600
    assert fmean(free) - fmean(bound) > 20 * 60


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_poor_nights_have_causes_and_some_luck(seed: int) -> None:
    """A prediction can learn from the evening, but not everything."""
    person = SyntheticPerson(seed, FIRST, STOCKHOLM)
    nights = [(person.evening(day), person.night(day)) for day in DAYS]
    seen = [(eve, night) for eve, night in nights if night is not None]
    scores = [float(night.score) for _, night in seen]
    poor = sum(score < 70 for score in scores) / len(scores)
    late = correlation([eve.late_min for eve, _ in seen], scores)
    short = correlation([eve.short_min for eve, _ in seen], scores)
    whole = correlation([eve.strain for eve, _ in seen], scores)
    assert 0.12 < poor < 0.35
    assert late < -0.4
    assert short < -0.2
    assert -0.95 < whole < -0.6


def test_two_illnesses_are_seen_in_heart_and_warmth(person: SyntheticPerson) -> None:
    ill = [day for day in DAYS if person.life.illness(day) > 0.8]
    assert len(ill) == 4
    sick = [night for day in ill if (night := person.night(day))]
    well = [night for day in DAYS[:60] if (night := person.night(day))]
    assert min(one.temperature for one in sick) > 0.5
    assert abs(fmean(one.temperature for one in well)) < 0.2
    assert max(_calm(one.hrv) for one in sick) < fmean(_calm(one.hrv) for one in well)


def _calm(samples: tuple[float | None, ...]) -> float:
    return fmean(one for one in samples if one is not None)


def test_a_ring_that_is_left_off_leaves_a_hole(person: SyntheticPerson) -> None:
    missing = [day for day in DAYS if person.night(day) is None]
    cloud = Cloud(person)
    assert 5 < len(missing) < 30
    for day in missing[:5]:
        for endpoint in ("sleep", "daily_sleep", "daily_readiness", "daily_spo2"):
            told_of = cloud.documents(ENDPOINTS[endpoint], day, day, LATER)
            assert all(one.get("type") != "long_sleep" for one in told_of)
        around = cloud.documents(ENDPOINTS["daily_activity"], day - DAY, day, LATER)
        assert sum(one["non_wear_time"] for one in around) > 5 * 3600
    assert person.rows("heartrate", FIRST - 3 * DAY) == []


def test_naps_of_every_kind_are_taken(person: SyntheticPerson) -> None:
    naps = [
        one for day in DAYS for one in person.episodes(day) if one.type != "long_sleep"
    ]
    assert {one.type for one in naps} == {"sleep", "late_nap", "rest"}
    late = next(one for one in naps if one.type == "late_nap")
    assert late.sleep.end.astimezone(STOCKHOLM).date() == late.sleep.day - DAY


def test_offsets_follow_journeys_and_summer_time(person: SyntheticPerson) -> None:
    nights = Cloud(person).documents(ENDPOINTS["sleep"], FIRST, DAYS[-1], LATER)
    offsets = {one["bedtime_end"][-6:] for one in nights}
    assert {"+01:00", "+02:00"} < offsets
    night = person.night(date(2026, 3, 29))
    assert night is not None
    before, after = (
        moment.astimezone(STOCKHOLM).utcoffset() for moment in (night.start, night.end)
    )
    assert (before, after) == (timedelta(hours=1), timedelta(hours=2))


def test_a_journey_can_be_booked() -> None:
    person = SyntheticPerson(1, FIRST, STOCKHOLM)
    stayed = person.night(DAYS[20])
    person.travel(DAYS[20], DAYS[24], ZoneInfo("Asia/Tokyo"))
    away, home = person.night(DAYS[20]), person.night(DAYS[30])
    assert stayed is not None
    assert away is not None
    assert home is not None
    assert away.zone.key == "Asia/Tokyo"
    assert home.zone == STOCKHOLM
    assert away.start < stayed.start
