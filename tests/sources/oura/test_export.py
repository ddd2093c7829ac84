"""An account's export says what the API says, through the same reader."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import HEALTH_DOCUMENT, NIGHT
from custom_components.lifeops.sources.oura.account import Account
from custom_components.lifeops.sources.oura.adapter import Standing
from custom_components.lifeops.sources.oura.errors import UnfitError
from custom_components.lifeops.sources.oura.export import (
    FILES,
    adapted,
    days_of,
    document_of,
    is_series,
    point_of,
)

from .documents import JUNK

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNT = Account(
    source="import:oura",
    person="ann",
    home="home",
    name="Oura",
    rank=9,
    max_silence_s=0,
    since=NOW,
    tz=ZoneInfo("Europe/Stockholm"),
)
SLEEP = {
    "id": "s1",
    "day": "2024-05-02",
    "type": "long_sleep",
    "bedtime_start": "2024-05-01T22:00:00+02:00",
    "bedtime_end": "2024-05-02T06:00:00+02:00",
    "total_sleep_duration": "27000",
    "average_breath": "14.25",
    "sleep_phase_5_min": "4321",
    "heart_rate": '{"interval": 300.0, "items": [60, null]}',
    "readiness": '{"score": 80}',
    "average_hrv": "",
    "low_battery_alert": "false",
}


def test_cells_are_read_as_the_api_would_give_them() -> None:
    found = document_of(FILES["sleepmodel"], SLEEP, NOW)
    assert (found.endpoint, found.id, found.day) == ("sleep", "s1", date(2024, 5, 2))
    assert found.data["total_sleep_duration"] == 27_000
    assert found.data["average_breath"] == 14.25
    assert found.data["sleep_phase_5_min"] == "4321"
    assert found.data["readiness"] == {"score": 80}
    assert found.data["average_hrv"] is None
    assert found.data["low_battery_alert"] is False
    assert "heart_rate" not in found.data


def test_what_has_no_name_is_known_by_its_day() -> None:
    cells = {"id": "", "day": "2024-05-02", "score": "81"}
    assert document_of(FILES["dailysleep"], cells, NOW).id == "2024-05-02"
    found = document_of(FILES["sleep"], {**SLEEP, "id": ""}, NOW)
    assert found.id == SLEEP["bedtime_start"]


@pytest.mark.parametrize("cell", ["97.4", '{"average": 97.4}'])
def test_oxygen_stands_in_either_form(cell: str) -> None:
    cells = {"id": "a", "day": "2024-05-02", "spo2_percentage": cell}
    found = document_of(FILES["dailyspo2"], cells, NOW)
    assert found.data["spo2_percentage"] == {"average": 97.4}


def test_rows_are_points() -> None:
    cells = {"timestamp": "2024-05-02T10:00:00+02:00", "bpm": "61", "source": "awake"}
    assert is_series(FILES["heartrate"])
    key, point = point_of(FILES["heartrate"], cells, ACCOUNT, NOW)
    assert str(key) == "ann/heart_rate_bpm/import:oura"
    assert (point.at, point.value) == (datetime(2024, 5, 2, 8, tzinfo=UTC), 61)
    level = {"timestamp": "2024-05-02T10:00:00Z", "level": "55", "charging": "0"}
    key, _ = point_of(FILES["ringbatterylevel"], level, ACCOUNT, NOW)
    assert key.metric == "ring_battery_pct"
    with pytest.raises(UnfitError):
        point_of(FILES["heartrate"], {**cells, "bpm": "1000"}, ACCOUNT, NOW)


def test_what_stands_besides_is_left_alone() -> None:
    found = document_of(FILES["sleepmodel"], SLEEP, NOW)
    other = document_of(FILES["workout"], {"id": "w", "day": "2024-05-02"}, NOW)
    stands = Standing(
        documents={ACCOUNT.document_prefix(other.day, "workout") + "w": other},
        nights={},
    )
    puts, points = adapted([found], stands, ACCOUNT, NOW)
    assert [(put.dataset, put.id) for put in puts] == [
        (HEALTH_DOCUMENT.name, "ann/2024-05-02/import:oura/sleep/s1"),
        (NIGHT.name, "ann/2024-05-02/import:oura"),
    ]
    assert points == {}
    assert days_of([found, other]) == (date(2024, 5, 2), date(2024, 5, 2))


def test_days_of_activity_are_points_too() -> None:
    cells = {"id": "a", "day": "2024-05-02", "steps": "8421", "active_calories": "520"}
    found = document_of(FILES["dailyactivity"], cells, NOW)
    _, points = adapted([found], Standing(documents={}, nights={}), ACCOUNT, NOW)
    assert {key.metric: told[0].value for key, told in points.items()} == {
        "steps": 8421,
        "active_energy_kcal": 520,
    }


@given(
    name=st.sampled_from(sorted(FILES)),
    cells=st.dictionaries(
        st.sampled_from([*SLEEP, "timestamp", "bpm", "spo2_percentage"]),
        st.text(max_size=20) | st.sampled_from(sorted(SLEEP.values())) | JUNK,
    ),
)
def test_whatever_cells_hold(name: str, cells: dict[str, Any]) -> None:
    endpoint = FILES[name]
    try:
        if is_series(endpoint):
            point_of(endpoint, cells, ACCOUNT, NOW)
        else:
            document_of(endpoint, cells, NOW)
    except UnfitError:
        pass
