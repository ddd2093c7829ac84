"""Every endpoint answers as the vendor's schema says, its quirks included."""

from datetime import UTC, date, datetime, timedelta

import pytest

from .conftest import NOW, TODAY, Asker, Hands
from .endpoints import ENDPOINTS, Shape
from .schema import RESPONSES, SchemaError, check_answer, item_schema

DAY = timedelta(days=1)
DATED = [one.name for one in ENDPOINTS.values() if one.shape is Shape.DAYS]
SERIES = [one.name for one in ENDPOINTS.values() if one.shape is Shape.MOMENTS]


def test_every_endpoint_of_the_schema_is_served() -> None:
    assert set(ENDPOINTS) == set(RESPONSES)


@pytest.mark.parametrize("endpoint", DATED)
async def test_documents_are_what_the_vendor_promises(
    asker: Asker, endpoint: str
) -> None:
    """Ask through the whole history; the server checks as well."""
    found = await asker.days(endpoint, date(2025, 10, 1), TODAY + 3 * DAY)
    assert found
    check_answer(endpoint, {"data": found, "next_token": None})
    every = item_schema(endpoint)["properties"].keys()
    assert all(one.keys() == every for one in found)
    assert len({one["id"] for one in found}) == len(found)
    one = await asker.get(f"{endpoint}/{found[0]['id']}")
    assert one.body == found[0]
    assert (await asker.get(f"{endpoint}/unheard-of")).status == 404


@pytest.mark.parametrize("endpoint", SERIES)
async def test_rows_are_in_order_and_inside_what_was_asked(
    asker: Asker, endpoint: str
) -> None:
    start = datetime(2026, 11, 10, 6, tzinfo=UTC)
    query = {
        "start_datetime": start.isoformat(),
        "end_datetime": (start + 3 * DAY).isoformat(),
    }
    rows = (await asker.get(endpoint, **query)).body["data"]
    at = [row["timestamp_unix"] / 1000 for row in rows]
    assert len(at) > 100
    assert at == sorted(set(at))
    assert start.timestamp() <= at[0]
    assert at[-1] < (start + 3 * DAY).timestamp()
    assert all(
        datetime.fromisoformat(row["timestamp"]).timestamp() == moment
        for row, moment in zip(rows, at, strict=True)
    )
    assert (await asker.get(f"{endpoint}/any")).status == 404


async def test_the_latest_row_is_one_that_has_arrived(asker: Asker) -> None:
    answer = await asker.get("heartrate", latest="true")
    (row,) = answer.body["data"]
    age = NOW.timestamp() - row["timestamp_unix"] / 1000
    assert 0 < age < 3600


async def test_a_series_of_more_than_thirty_days_is_refused(asker: Asker) -> None:
    query = {"start_datetime": "2026-09-01T00:00:00Z", "end_datetime": NOW.isoformat()}
    assert (await asker.get("heartrate", **query)).status == 400


async def test_both_rings_are_told_and_the_current_one_is_on_the_nights(
    asker: Asker,
) -> None:
    rings = (await asker.get("ring_configuration")).body["data"]
    newest = max(rings, key=lambda ring: ring["set_up_at"])
    night = await asker.night(TODAY)
    assert len(rings) == 2
    assert night["ring_id"] == newest["id"]
    assert (await asker.get(f"ring_configuration/{newest['id']}")).body == newest


async def test_pages_join_to_the_whole(asker: Asker) -> None:
    whole = await asker.days("sleep", TODAY - 40 * DAY, TODAY + DAY)
    asker.server.page_size = 7
    asked = len(asker.server.log)
    assert await asker.days("sleep", TODAY - 40 * DAY, TODAY + DAY) == whole
    assert len(asker.server.log) - asked == -(-len(whole) // 7)
    assert (await asker.get("sleep", next_token="made up")).status == 400


async def test_today_until_today_is_empty_where_the_end_is_midnight(
    asker: Asker,
) -> None:
    assert await asker.days("sleep", TODAY, TODAY) == []
    assert len(await asker.days("daily_sleep", TODAY, TODAY)) == 1
    assert await asker.days("sleep_time", TODAY, TODAY) == []
    assert await asker.night(TODAY) is not None
    assert len(await asker.of("sleep_time", TODAY)) == 1


async def test_without_a_window_the_last_day_is_meant(asker: Asker) -> None:
    found = (await asker.get("daily_sleep")).body["data"]
    assert [one["day"] for one in found] == [str(TODAY - DAY), str(TODAY)]


async def test_windows_that_cannot_be_are_refused(asker: Asker) -> None:
    turned = await asker.get("sleep", start_date="2026-11-20", end_date="2026-11-01")
    unreadable = await asker.get("sleep", start_date="yesterday")
    assert (turned.status, unreadable.status) == (400, 422)
    assert unreadable.body["detail"][0]["loc"] == ["query", "start_date"]
    assert (await asker.get("unheard_of")).status == 404


async def test_the_quota_is_told_and_kept(asker: Asker, hands: Hands) -> None:
    asker.server.quota.limit = 2
    left = [
        (await asker.get("daily_sleep")).headers["X-RateLimit-Remaining"]
        for _ in range(2)
    ]
    refused = await asker.get("daily_sleep")
    assert left == ["1", "0"]
    assert refused.status == 429
    wait_s = int(refused.headers["Retry-After"])
    hands.now += timedelta(seconds=wait_s)
    assert (await asker.get("daily_sleep")).status == 200


async def test_a_night_is_not_known_before_the_app_is_opened(
    asker: Asker, hands: Hands
) -> None:
    opened = asker.server.person.opened(TODAY)
    hands.now = opened - timedelta(seconds=1)
    assert await asker.night(TODAY) is None
    assert await asker.of("daily_readiness", TODAY) == []
    assert await asker.of("daily_activity", TODAY) != []
    hands.now = opened
    assert await asker.night(TODAY) is not None


async def test_a_day_on_ones_feet_grows_in_the_background(
    asker: Asker, hands: Hands
) -> None:
    (noon,) = await asker.of("daily_activity", TODAY)
    hands.now += timedelta(hours=6)
    (evening,) = await asker.of("daily_activity", TODAY)
    hands.now += DAY
    (done,) = await asker.of("daily_activity", TODAY)
    assert noon["id"] == evening["id"] == done["id"]
    assert noon["steps"] < evening["steps"] < done["steps"]
    assert (noon["score"], evening["score"]) == (None, None)
    assert done["score"] is not None
    assert 5 * len(done["class_5_min"]) == len(done["met"]["items"]) == 24 * 60


async def test_every_request_is_logged(asker: Asker) -> None:
    await asker.get("sleep", start_date="2026-11-01", end_date="2026-11-02")
    (served,) = asker.server.log
    assert (served.endpoint, served.status, served.at) == ("sleep", 200, NOW)
    assert served.query["start_date"] == "2026-11-01"
    assert served.token == asker.token


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "", "day": "2026-11-21", "timestamp": "2026-11-21T00:00:00+00:00"},
        {"id": "a", "day": "21.11.2026", "timestamp": "2026-11-21T00:00:00+00:00"},
        {"id": "a", "day": "2026-11-21", "timestamp": "2026-11-21T00:00:00"},
        {"id": "a", "day": "2026-11-21"},
        {"id": "a", "day": "2026-11-21", "timestamp": None},
    ],
)
def test_the_check_sees_what_is_wrong(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {
        "id": "a",
        "day": "2026-11-21",
        "timestamp": "2026-11-21T00:00:00+00:00",
        "score": 80,
        "contributors": {"timing": 80},
    }
    check_answer("daily_sleep", good, one=True)
    for bad in (
        {**wrong, "contributors": {}},
        {**good, "score": True},
        {**good, "score": 80.5},
        {**good, "contributors": {"timing": "80"}},
        {**good, "invented": 1},
    ):
        with pytest.raises(SchemaError):
            check_answer("daily_sleep", bad, one=True)
