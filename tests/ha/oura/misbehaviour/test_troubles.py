"""What a person sees of each thing that a cloud can do wrong, and that it passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest

from custom_components.lifeops.ha.issues import RepairKey
from tests.fakes.oura.endpoints import ENDPOINTS

from .world import DOWN, MISSING, TODAY, UP, World, at

FAST, LONG = {"minutes": 35}, {"hours": 25}
MOST_POLLS = 5
IMPATIENT = patch(
    "custom_components.lifeops.sources.oura.client._TIMEOUT",
    aiohttp.ClientTimeout(total=0.1),
)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A fault of the cloud and what people see of it while it lasts.

    status is what the account's sensor shows; down how often the log says that it
    fails. kept says that the nights are shown as before.
    """

    kind: str = ""
    at: tuple[str, ...] = ()
    times: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    shift: timedelta = timedelta()
    status: str = "ok"
    down: int = 0
    kept: bool = True
    not_granted: tuple[str, ...] = ()

    def begin(self, world: World) -> None:
        """Let it go wrong from now on."""
        world.server.shift = self.shift
        if self.kind:
            faults = world.server.faults
            faults.add(self.kind, *self.at, times=self.times, **self.options)

    def end(self, world: World) -> None:
        """Let all be right again."""
        world.server.faults.clear()
        world.server.shift = timedelta()


def _down(kind: str, status: str, *where: str, **options: Any) -> Trouble:
    return Trouble(kind=kind, at=where, options=options, status=status, down=1)


def _refused(code: int, *where: str) -> Trouble:
    options = {"code": code}
    return Trouble(kind="revoked_scope", at=where, options=options, not_granted=where)


def _clock(hours: int, **seen: Any) -> Trouble:
    return Trouble(shift=timedelta(hours=hours), **seen)


TROUBLES = {
    "500": _down("status", "unreachable", code=500),
    "503 of one": _down("status", "unreachable", "sleep", code=503),
    "slow": _down("slow", "unreachable", seconds=5),
    "cut in the middle": _down("cut", "unreachable"),
    "html": _down("html", "nonsense"),
    "404": _down("status", "nonsense", code=404),
    "429": _down("status", "rate_limited", code=429),
    "429 with a time": _down("status", "rate_limited", code=429, retry_after=1200),
    "401 of one": _refused(401, "workout"),
    "403 of one": _refused(403, "workout"),
    "401 of the night": _refused(401, "daily_sleep", "sleep"),
    "expired": Trouble(kind="expired", times=1),
    "unknown field": Trouble(kind="unknown_field"),
    "unknown word": Trouble(kind="unknown_enum"),
    "nulls": Trouble(kind="nulls", options={"share_of_fields": 1.0}, kept=False),
    "a few nulls": Trouble(kind="nulls", options={"seed": 5}, kept=False),
    "clock two days ahead": _clock(48),
    "clock an hour behind": _clock(-1),
    "clock two days behind": _clock(-48, kept=False),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_what_goes_wrong_is_seen_and_passes(
    world: World, trouble: Trouble
) -> None:
    before, nights = world.night(), await world.nights()
    trouble.begin(world)
    for _ in range(3):
        await _passes(world, trouble)
    assert world.seen == [trouble.status] * 3
    assert set(world.account.state.health.not_granted) == set(trouble.not_granted)
    assert world.repairs() == set()
    assert world.flows() == []
    if trouble.kept:
        assert world.night() == before
        assert await world.nights() == nights
    assert not {"0", "0.0"} & set(world.night().values())
    assert len(world.lines(DOWN)) == trouble.down
    assert world.lines(UP) == []

    world.server.edits.corrected(TODAY, end_min=-30)
    world.server.edits.nap(TODAY, at(12), minutes=30)
    trouble.end(world)
    await _recovers(world)
    assert len(world.lines(DOWN)) == len(world.lines(UP)) == trouble.down
    assert world.night() != before


async def test_a_wait_that_was_asked_for_is_kept(world: World) -> None:
    world.server.faults.add("status", code=429, retry_after=3000)
    await world.later(**FAST)
    assert world.status == "rate_limited"
    world.server.log.clear()
    await world.later(**FAST)
    assert world.status == "rate_limited"
    assert world.server.log == []
    await _recovers(world)


async def test_a_used_refresh_token_asks_to_sign_in_and_loses_nothing(
    world: World,
) -> None:
    before = world.night()
    world.server.faults.add("expired")
    world.server.faults.add("reused_refresh")
    for _ in range(3):
        await world.later(**FAST)
    assert world.seen == ["not_authorized"] * 3
    assert world.night() == before
    (flow,) = world.flows()
    assert flow["step_id"] == "reauth_confirm"
    assert world.repairs() == set()
    world.server.edits.corrected(TODAY, end_min=-30)
    step = await world.hass.config_entries.flow.async_configure(flow["flow_id"], {})
    ended = await world.browser.sign_in(step)
    assert ended["reason"] == "reauth_successful"
    await world.hass.async_block_till_done()
    await _recovers(world)


async def test_a_cloud_that_is_gone_for_a_day_is_a_repair_until_it_answers(
    world: World,
) -> None:
    fault = world.server.faults.add("status", *ENDPOINTS, times=None)
    await world.later(hours=12)
    assert world.repairs() == set()
    for _ in range(3):
        await world.later(hours=4)
    assert world.repairs() == {RepairKey.SOURCE_SILENT}
    world.server.faults.remove(fault)
    await _recovers(world)


async def _passes(world: World, trouble: Trouble) -> None:
    """Let time pass; only who is slow on purpose is waited for less than ever."""
    if trouble.kind != "slow":
        await world.later(**FAST)
        return
    with IMPATIENT:
        await world.later(**FAST)


async def _recovers(world: World) -> None:
    """Demand that all is well again soon, and all is true in the end."""
    for _ in range(MOST_POLLS):
        await world.later(**FAST)
        if world.status == "ok":
            break
    assert world.status == "ok"
    await world.later(**LONG)
    assert world.status == "ok"
    assert world.account.state.health.not_granted == ()
    assert world.account.state.health.parts == {}
    assert world.repairs() == set()
    assert world.flows() == []
    assert world.outcries() == []
    assert await world.check() >= 4
    assert not MISSING & set(world.night().values())
