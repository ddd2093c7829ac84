"""Each fault strikes where, when and as often as it was told to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import json
from typing import Any

import aiohttp
import pytest

from . import NEW_APP, Kind
from .conftest import TODAY, Asker
from .faults import DEFAULTS, Faults
from .mangle import NEW_FIELD, NEW_WORD
from .schema import SchemaError, check_answer

type Seen = Callable[[Asker], Awaitable[object]]


async def _status(asker: Asker) -> object:
    return (await asker.get("sleep")).status


async def _text(asker: Asker) -> object:
    url = asker.server.url + "/v2/usercollection/sleep"
    headers = {"Authorization": f"Bearer {asker.token}"}
    async with asker.session.get(url, headers=headers) as response:
        return response.content_type


async def _whole(asker: Asker) -> object:
    try:
        return (await asker.get("sleep")).status
    except aiohttp.ClientPayloadError:
        return "cut"


async def _patience(asker: Asker) -> object:
    try:
        async with asyncio.timeout(0.3):
            return (await asker.get("sleep")).status
    except TimeoutError:
        return "slow"


async def _fields(asker: Asker) -> object:
    (one,) = (await asker.get("sleep")).body["data"]
    return "strange" if NEW_FIELD in one else "plain"


async def _words(asker: Asker) -> object:
    (one,) = (await asker.get("sleep")).body["data"]
    return "strange" if one["type"] == NEW_WORD else "plain"


async def _holes(asker: Asker) -> object:
    (one,) = (await asker.get("sleep")).body["data"]
    holes = sum(value is None for value in one.values())
    return "strange" if holes > 6 else "plain"


@dataclass(frozen=True)
class Case:
    """A fault, how one looks for it, what is seen of it and what without it."""

    kind: Kind
    options: dict[str, Any]
    seen: Seen
    broken: object
    whole: object


CASES = [
    Case(Kind.STATUS, {}, _status, 500, 200),
    Case(Kind.STATUS, {"code": 429, "retry_after": 7}, _status, 429, 200),
    Case(Kind.STATUS, {"code": 503}, _status, 503, 200),
    Case(Kind.REVOKED_SCOPE, {}, _status, 401, 200),
    Case(Kind.REVOKED_SCOPE, {"code": 403}, _status, 403, 200),
    Case(Kind.EXPIRED, {}, _status, 401, 401),
    Case(Kind.HTML, {}, _text, "text/html", "application/json"),
    Case(Kind.CUT, {}, _whole, "cut", 200),
    Case(Kind.SLOW, {"seconds": 30}, _patience, "slow", 200),
    Case(Kind.NULLS, {}, _holes, "strange", "plain"),
    Case(Kind.UNKNOWN_ENUM, {}, _words, "strange", "plain"),
    Case(Kind.UNKNOWN_FIELD, {}, _fields, "strange", "plain"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
async def test_a_fault_strikes_once_at_its_endpoint(asker: Asker, case: Case) -> None:
    asker.server.faults.add(case.kind, "sleep", **case.options)
    assert (await asker.get("daily_sleep")).status == 200
    assert await case.seen(asker) == case.broken
    assert await case.seen(asker) == case.whole
    assert asker.server.faults.struck == {(case.kind, "sleep"): 1}
    marked = [one for one in asker.server.log if one.faults]
    assert [(one.endpoint, one.faults) for one in marked] == [("sleep", (case.kind,))]


def test_every_kind_is_tried() -> None:
    assert {case.kind for case in CASES} | {Kind.REUSED_REFRESH} == set(DEFAULTS)


async def test_a_fault_strikes_as_often_as_it_is_told(asker: Asker) -> None:
    asker.server.faults.add("status", times=3)
    statuses = [(await asker.get("daily_sleep")).status for _ in range(5)]
    assert statuses == [500, 500, 500, 200, 200]
    for_ever = asker.server.faults.add("html", times=None)
    kinds = [await _text(asker) for _ in range(4)]
    assert set(kinds) == {"text/html"}
    asker.server.faults.remove(for_ever)
    assert (await asker.get("sleep")).status == 200


def test_a_share_is_kept_and_is_the_same_for_a_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        faults = Faults()
        faults.add("cut", share=0.2, seed=seed)
        return [bool(faults.strike("sleep")) for _ in range(2000)]

    assert strikes(1) == strikes(1)
    assert strikes(1) != strikes(2)
    assert 300 < sum(strikes(1)) < 500


def test_what_cannot_be_set_is_refused() -> None:
    faults = Faults()
    with pytest.raises(ValueError, match="earthquake"):
        faults.add("earthquake")
    with pytest.raises(ValueError, match="seconds"):
        faults.add("html", seconds=3)
    with pytest.raises(ValueError, match="share"):
        faults.add("html", share=2)


async def test_nulls_are_as_promised_and_strange_words_are_not(asker: Asker) -> None:
    asker.server.faults.add("nulls", times=None, share_of_fields=1.0)
    body = (await asker.get("sleep", end_date=str(TODAY))).body
    check_answer("sleep", body)
    assert body["data"][0]["total_sleep_duration"] is None
    asker.server.faults.clear()
    asker.server.faults.add("unknown_enum")
    with pytest.raises(SchemaError, match=NEW_WORD):
        check_answer("sleep", (await asker.get("sleep")).body)
    assert (await asker.get("sleep")).body["data"][0]["type"] == "long_sleep"


async def test_an_expired_token_is_followed_by_a_fresh_one(asker: Asker) -> None:
    tokens = asker.server.oauth.issue()
    asker.token = str(tokens["access_token"])
    asker.server.faults.add("expired", "sleep")
    assert (await asker.get("sleep")).status == 401
    assert (await asker.get("daily_sleep")).status == 401
    fresh = await asker.refresh(str(tokens["refresh_token"]))
    asker.token = fresh.body["access_token"]
    assert (await asker.get("sleep")).status == 200


async def test_a_refresh_token_counts_as_used_on_command(asker: Asker) -> None:
    token = str(asker.server.oauth.issue()["refresh_token"])
    asker.server.faults.add("reused_refresh")
    refused = await asker.refresh(token)
    assert (refused.status, refused.body) == (400, {"error": "invalid_grant"})


async def test_an_answer_with_tokens_can_be_lost(asker: Asker) -> None:
    """The old refresh token is spent although nobody has the new one."""
    token = str(asker.server.oauth.issue()["refresh_token"])
    asker.server.faults.add("cut", "token")
    with pytest.raises(aiohttp.ClientPayloadError):
        await asker.refresh(token)
    assert (await asker.refresh(token)).status == 400


async def test_a_refusing_token_address_spends_nothing(asker: Asker) -> None:
    token = str(asker.server.oauth.issue()["refresh_token"])
    asker.server.faults.add("status", "token", code=503)
    assert (await asker.refresh(token, NEW_APP)).status == 503
    assert (await asker.refresh(token, NEW_APP)).status == 200


async def test_faults_without_a_place_spare_the_tokens(asker: Asker) -> None:
    asker.server.faults.add("html", times=None)
    token = str(asker.server.oauth.issue()["refresh_token"])
    assert (await asker.refresh(token)).status == 200
    assert json.dumps(asker.server.faults.describe())
