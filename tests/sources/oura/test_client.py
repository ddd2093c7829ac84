"""Asking: every page or an error, and never more than may be asked."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from custom_components.lifeops.sources.oura import client
from custom_components.lifeops.sources.oura.endpoints import (
    ENDPOINTS,
    HEARTRATE,
    SLEEP,
    Shape,
)
from custom_components.lifeops.sources.oura.errors import (
    GoneError,
    NonsenseError,
    NotGrantedError,
    OuraError,
    QuotaError,
    UnreachableError,
)
from custom_components.lifeops.sources.oura.quota import Allowance

from ...fakes.oura.schema import RESPONSES
from .cloud import Cloud, Fault, cut, envelope, status, text
from .home import START, TODAY, beat, sleep
from .polling import Polling

DAY = timedelta(days=1)


def test_every_endpoint_of_the_schema_is_asked() -> None:
    assert {endpoint.path for endpoint in ENDPOINTS} == set(RESPONSES)


async def test_days_are_asked_for_with_room_and_told_apart(
    cloud: Cloud, polling: Polling
) -> None:
    days = [TODAY + n * DAY for n in range(-4, 4)]
    cloud.data["sleep"] = [sleep(day) for day in days] + [sleep() | {"day": "soon"}]
    cloud.faults["sleep"].append(envelope(*cloud.data["sleep"], 7, None))
    answer = await polling.client.days(SLEEP, TODAY - DAY, TODAY)
    assert cloud.log == [
        ("sleep", {"start_date": "2026-03-07", "end_date": "2026-03-12"})
    ]
    inside = [str(TODAY - DAY), str(TODAY), "soon"]
    assert [one["day"] for one in answer.items] == inside
    assert len(answer.around) == 6
    assert answer.strays == 2
    assert cloud.tokens == ["Bearer secret"]


async def test_every_page_is_read_or_nothing(cloud: Cloud, polling: Polling) -> None:
    cloud.data["heartrate"] = [
        beat(START - n * timedelta(minutes=5)) for n in range(120)
    ]
    answer = await polling.client.moments(HEARTRATE, START - DAY, START)
    assert len(answer.items) == 120
    assert [one.get("next_token") for one in cloud.asked("heartrate")] == [
        None,
        "50",
        "100",
    ]
    cloud.faults["heartrate"] += [None, None, status(502)]
    with pytest.raises(UnreachableError):
        await polling.client.moments(HEARTRATE, START - DAY, START)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (status(401), NotGrantedError),
        (status(403), NotGrantedError),
        (status(400), NonsenseError),
        (status(404), GoneError),
        (status(410), GoneError),
        (status(405), NonsenseError),
        (status(302, Location="http://127.0.0.1:9/"), NonsenseError),
        (status(408), UnreachableError),
        (status(500), UnreachableError),
        (status(503), UnreachableError),
        (cut, UnreachableError),
        (text("<html>sorry</html>", "text/html"), NonsenseError),
        (text("[]"), NonsenseError),
        (text("{}"), NonsenseError),
        (text('{"data": {}}'), NonsenseError),
        (text('{"data": [], "next_token": 5}'), NonsenseError),
        (text('{"data": [{"id": "a"'), NonsenseError),
        (text(b"\xff\xfe{}"), NonsenseError),
        (text("[" * 100_000), NonsenseError),
        (text('{"data": [' + "9" * 5000 + "]}"), NonsenseError),
        (text(" " * 5_000_000), NonsenseError),
        (envelope(next_token="again"), NonsenseError),
    ],
)
async def test_a_failure_is_an_error_of_its_own_kind(
    cloud: Cloud, polling: Polling, fault: Fault, error: type[OuraError]
) -> None:
    cloud.always["sleep"] = fault
    with pytest.raises(error):
        await polling.client.days(SLEEP, TODAY, TODAY)


async def test_an_answer_that_does_not_come_is_waited_for_no_longer(
    cloud: Cloud, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = aiohttp.ClientTimeout(total=0.05)
    monkeypatch.setattr(client, "_TIMEOUT", short)

    async def stall() -> None:
        await asyncio.Event().wait()

    cloud.stall = stall
    with pytest.raises(UnreachableError):
        await polling.client.days(SLEEP, TODAY, TODAY)


@pytest.mark.parametrize(
    ("told", "wait_s"),
    [
        ("120", 120),
        ("soon", 60),
        ("-5", 60),
        ("", 60),
        ("999999", 3600),
        ("9" * 99, 60),
    ],
)
async def test_oura_says_when_to_come_back(
    cloud: Cloud, polling: Polling, told: str, wait_s: float
) -> None:
    cloud.always["sleep"] = status(429, Retry_After=told)
    with pytest.raises(QuotaError) as caught:
        await polling.client.days(SLEEP, TODAY, TODAY)
    assert caught.value.retry_after_s == wait_s


async def test_our_own_ceiling_stops_a_request_before_it_is_sent(
    cloud: Cloud, polling: Polling
) -> None:
    for _ in range(498):
        polling.client._allowance.take(polling.clock.monotonic())
    await polling.client.personal_info()
    await polling.client.personal_info()
    assert polling.client.quota.left == 0
    with pytest.raises(QuotaError) as caught:
        await polling.client.personal_info()
    assert len(cloud.log) == 2
    polling.clock.turn(seconds=caught.value.retry_after_s)
    await polling.client.personal_info()
    assert polling.client.quota.left == 499


async def test_what_the_token_raises_passes_through(
    cloud: Cloud, polling: Polling
) -> None:
    polling.refused = PermissionError("reauth")
    with pytest.raises(PermissionError):
        await polling.client.personal_info()
    assert not cloud.log


def test_no_window_of_five_minutes_holds_more_than_the_ceiling() -> None:
    allowance = Allowance(ceiling=10, span_s=300)
    sent = [second for second in range(0, 2000, 7) if not allowance.take(second)]
    assert all(
        sum(begin <= at <= begin + 300 for at in sent) <= 10 for begin in range(2000)
    )
    assert len(sent) >= 60


def test_only_dated_endpoints_have_a_window() -> None:
    undated = {one.name for one in ENDPOINTS if not one.dated}
    assert undated == {"personal_info", "ring_configuration"}
    assert {one.name for one in ENDPOINTS if one.shape is Shape.MOMENTS} == {
        "heartrate",
        "ring_battery_level",
    }
