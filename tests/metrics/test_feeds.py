"""Records as rows: which, and with which columns."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from custom_components.lifeops.core.awards import AwardRecord
from custom_components.lifeops.core.datasets import (
    AWARD,
    HEALTH_DOCUMENT,
    NIGHT,
    PERSON,
)
from custom_components.lifeops.core.health import (
    HealthDocumentRecord,
    Hypnogram,
    Nap,
    NightMetric,
    NightRecord,
)
from custom_components.lifeops.core.json import Json, JsonMismatchError
from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.metrics.feeds import FEEDS, NIGHTLY

DAY = date(2026, 11, 21)
OSLO = timezone(timedelta(hours=1))
BEDTIME = datetime(2026, 11, 20, 23, 0, tzinfo=OSLO)
WAKE = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
WORKOUT: Mapping[str, Json] = {
    "activity": "running",
    "calories": 312,
    "distance": 5012.5,
    "start_datetime": "2026-11-21T17:00:00+01:00",
    "end_datetime": "2026-11-21T17:40:00+01:00",
}


def document(endpoint: str, data: Mapping[str, Json]) -> Mapping[str, Json]:
    record = HealthDocumentRecord(source="ring", endpoint=endpoint, day=DAY, data=data)
    return HEALTH_DOCUMENT.write(record)


def activity(endpoint: str, data: Mapping[str, Json]) -> Mapping[str, Json]:
    name = f"ada/{DAY}/ring/{endpoint}/1"
    return FEEDS["health_document"].row(name, document(endpoint, data))


def test_a_person_has_a_name() -> None:
    feed = FEEDS["person"]
    fields = PERSON.write(PersonRecord(name="Ada", time_zone="Europe/Oslo"))
    assert feed.table == "person"
    assert feed.row("ada", fields) == {"name": "Ada", "time_zone": "Europe/Oslo"}


def test_a_private_person_has_none() -> None:
    fields = PERSON.write(PersonRecord(name="Ada", private=True))
    assert FEEDS["person"].row("ada", fields)["name"] is None


def test_a_night_is_one_row_with_its_metrics_in_columns() -> None:
    night = NightRecord(
        day=DAY,
        source="ring",
        source_name="Ring",
        rank=1,
        measured_at=WAKE,
        bedtime=BEDTIME,
        wake=WAKE,
        metrics={
            "sleep_score": NightMetric(value=82, measured_at=WAKE),
            "sleep_deep_s": NightMetric(value=0.0, measured_at=WAKE),
        },
        naps=(Nap(start=WAKE, end=WAKE + timedelta(hours=1), total_s=3000),),
        hypnogram=Hypnogram(start=BEDTIME, step_s=300, stages="aldr"),
    )
    feed = FEEDS["night"]
    row = feed.row(f"ada/{DAY}/ring", NIGHT.write(night))
    metrics = {name: row[name] for name in NIGHTLY}
    assert feed.table == "sleep_sessions"
    assert {name: row[name] for name in row if name not in NIGHTLY} == {
        "person": "ada",
        "day": "2026-11-21",
        "source": "ring",
        "source_name": "Ring",
        "rank": 1,
        "measured_at": "2026-11-21T06:30:00+00:00",
        "bedtime": "2026-11-20T22:00:00+00:00",
        "wake": "2026-11-21T06:30:00+00:00",
        "naps": [
            {
                "start": "2026-11-21T06:30:00+00:00",
                "end": "2026-11-21T07:30:00+00:00",
                "total_s": 3000,
            }
        ],
        "stages_start": "2026-11-20T22:00:00+00:00",
        "stages_step_s": 300,
        "stages": "aldr",
    }
    assert {name: value for name, value in metrics.items() if value is not None} == {
        "sleep_score": 82,
        "sleep_deep_s": 0.0,
    }


def test_what_is_not_known_of_a_night_is_null_never_zero() -> None:
    night = NightRecord(day=DAY, source="ring", measured_at=WAKE)
    row = FEEDS["night"].row("ada/day/ring", NIGHT.write(night))
    known = {"person", "day", "source", "source_name", "rank", "measured_at", "naps"}
    assert {name for name, value in row.items() if value is not None} == known


def test_the_columns_of_nights_are_the_nightly_measures() -> None:
    assert set(NIGHTLY) == {name for name, one in MEASURES.items() if one.nightly}


def test_a_workout_is_an_activity() -> None:
    assert FEEDS["health_document"].table == "activity_events"
    assert activity("workout", WORKOUT) == {
        "person": "ada",
        "day": "2026-11-21",
        "source": "ring",
        "event": "workout",
        "kind": "running",
        "start_at": "2026-11-21T16:00:00+00:00",
        "end_at": "2026-11-21T16:40:00+00:00",
        "energy_kcal": 312.0,
        "distance_m": 5012.5,
        "data": WORKOUT,
    }


def test_a_session_is_one_without_numbers() -> None:
    data = {**WORKOUT, "type": "breathing"}
    row = activity("session", data)
    assert (row["event"], row["kind"]) == ("session", "breathing")
    assert (row["energy_kcal"], row["distance_m"]) == (None, None)


@pytest.mark.parametrize("told", [None, True, "many", [1]])
def test_a_number_that_is_none_is_null(told: Json) -> None:
    assert activity("workout", {**WORKOUT, "calories": told})["energy_kcal"] is None


@pytest.mark.parametrize("told", [None, 12, "soon", "2026-11-21T17:00:00"])
def test_an_activity_that_began_at_no_moment_cannot_be(told: Json) -> None:
    with pytest.raises(JsonMismatchError, match="start_datetime"):
        activity("workout", {**WORKOUT, "start_datetime": told})


@pytest.mark.parametrize("endpoint", ["workout", "session"])
def test_documents_of_activities_are_known_by_their_ids(endpoint: str) -> None:
    concerns = FEEDS["health_document"].concerns
    assert concerns(f"ada/2026-11-21/ring/{endpoint}/workout")


@pytest.mark.parametrize(
    "record_id", ["ada/2026-11-21/ring/daily_sleep/workout", "workout", "a/b/workout"]
)
def test_other_documents_are_none_of_them(record_id: str) -> None:
    assert not FEEDS["health_document"].concerns(record_id)


def test_what_is_not_shaped_like_its_dataset_cannot_be() -> None:
    with pytest.raises(JsonMismatchError):
        FEEDS["night"].row("ada/day/ring", {"day": "someday"})


def test_an_award_is_dated_by_its_day() -> None:
    award = AwardRecord(
        rule="bedtime", agent="sleep", day=date(2026, 6, 9), points=15, evidence={}
    )
    feed = FEEDS["award"]
    assert feed.table == "xp_events"
    assert feed.row("ada/2026-06-09/bedtime", AWARD.write(award)) == {
        "person": "ada",
        "agent": "sleep",
        "rule": "bedtime",
        "period": "2026-06-09",
        "points": 15,
        "awarded_at": "2026-06-09T00:00:00+00:00",
        "evidence": {},
    }
