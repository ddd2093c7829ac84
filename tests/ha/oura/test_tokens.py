"""A refresh token is used once, shown to one portal, and safe before it is used."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.errors import (
    SignInNeededError,
    StoreError,
    UnavailableError,
)
from custom_components.lifeops.ha.oura.implementation import (
    GrantRefusedError,
    UnclearRefusalError,
)
from custom_components.lifeops.ha.oura.portals import Portal
from custom_components.lifeops.ha.oura.token_file import TokenFile, Tokens
from custom_components.lifeops.ha.oura.tokens import TokenKeeper
from custom_components.lifeops.sources.oura.errors import UnreachableError

OLD = Tokens(
    access_token="access-1",
    refresh_token="refresh-1",
    expires_at=2000.0,
    obtained_at=1000.0,
    portal=Portal.NEW,
)
EXPIRED = 1990.0


class Portals:
    """Both portals: each says what it was told to say, and who was shown what."""

    def __init__(self) -> None:
        """Begin with answers that are good, for an app made at the new portal."""
        self.home = Portal.NEW
        self.faults: list[Exception | Mapping[str, Any]] = []
        self.shown: list[tuple[Portal, str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        self.count = 1

    async def exchange(self, portal: Portal, refresh_token: str) -> Mapping[str, Any]:
        self.shown.append((portal, refresh_token))
        self.asked.set()
        await self.gate.wait()
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        if portal is not self.home:
            raise GrantRefusedError("account_refused")
        self.count += 1
        return {
            "access_token": f"access-{self.count}",
            "refresh_token": f"refresh-{self.count}",
            "expires_in": 1000,
        }


class Household:
    """One account's keeper with all that is around it."""

    def __init__(self, path: Path) -> None:
        """Begin with nothing on disk."""
        self.portals = Portals()
        self.file = TokenFile(path)
        self.entry = OLD
        self.now = 1500.0

    async def start(self) -> TokenKeeper:
        keeper = TokenKeeper(
            self.file,
            self.portals.exchange,
            remember=self.remember,
            spawn=asyncio.create_task,
            now=lambda: self.now,
        )
        await keeper.async_open(self.entry)
        return keeper

    def remember(self, tokens: Tokens) -> None:
        self.entry = tokens


@pytest.fixture
def house(tmp_path: Path) -> Household:
    return Household(tmp_path / "tokens")


def refused() -> GrantRefusedError:
    return GrantRefusedError("account_refused")


async def test_nothing_is_handed_out_before_it_is_opened(house: Household) -> None:
    keeper = TokenKeeper(
        house.file,
        house.portals.exchange,
        remember=house.remember,
        spawn=asyncio.create_task,
        now=lambda: 0.0,
    )
    with pytest.raises(SignInNeededError):
        await keeper.async_access_token()


async def test_a_fresh_token_is_handed_out_as_it_is(house: Household) -> None:
    keeper = await house.start()
    assert await keeper.async_access_token() == "access-1"
    assert house.portals.shown == []
    assert await house.file.async_read() == OLD


async def test_an_old_one_is_exchanged_once_for_all_who_ask(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    handed = await asyncio.gather(*(keeper.async_access_token() for _ in range(5)))
    assert set(handed) == {"access-2"}
    assert house.portals.shown == [(Portal.NEW, "refresh-1")]
    assert house.entry == keeper.tokens == await house.file.async_read()
    assert (house.entry.generation, house.entry.asked) == (2, None)
    assert house.entry.expires_at == EXPIRED + 1000


async def test_who_is_about_to_see_it_is_written_down_before(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.gate.clear()
    asking = asyncio.create_task(keeper.async_access_token())
    await house.portals.asked.wait()
    assert await house.file.async_read() == replace(OLD, asked=Portal.NEW)
    house.portals.gate.set()
    assert await asking == "access-2"


async def test_a_full_disk_shows_before_the_token_is_consumed(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    with (
        patch("os.fsync", side_effect=OSError(28, "No space left on device")),
        pytest.raises(StoreError),
    ):
        await keeper.async_access_token()
    assert house.portals.shown == []
    assert await keeper.async_access_token() == "access-2"


async def test_tokens_that_cannot_be_saved_are_kept_and_not_used(
    house: Household,
) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    real, calls = os.fsync, 0

    def fails_after_the_mark(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise OSError(28, "No space left on device")
        real(handle)

    with patch("os.fsync", fails_after_the_mark):
        for _ in range(2):
            with pytest.raises(StoreError):
                await keeper.async_access_token()
    assert house.entry == OLD
    assert await keeper.async_access_token() == "access-2"
    assert len(house.portals.shown) == 1


async def test_the_other_portal_is_asked_once_after_a_refusal(house: Household) -> None:
    house.portals.home = Portal.LEGACY
    keeper = await house.start()
    house.now = EXPIRED
    assert await keeper.async_access_token() == "access-2"
    assert [portal for portal, _ in house.portals.shown] == [Portal.NEW, Portal.LEGACY]
    house.now += 1000
    assert await keeper.async_access_token() == "access-3"
    assert [portal for portal, _ in house.portals.shown][2:] == [Portal.LEGACY]


async def test_both_refuse_and_nobody_is_asked_again(house: Household) -> None:
    house.portals.faults = [refused(), refused()]
    keeper = await house.start()
    house.now = EXPIRED
    for _ in range(3):
        with pytest.raises(SignInNeededError):
            await keeper.async_access_token()
    assert len(house.portals.shown) == 2
    house.now = 1500.0
    assert await keeper.async_access_token() == "access-1"


async def test_a_restart_asks_the_portal_that_gave_the_token_first(
    house: Household,
) -> None:
    house.portals.faults = [refused(), refused()]
    keeper = await house.start()
    house.now = EXPIRED
    with pytest.raises(SignInNeededError):
        await keeper.async_access_token()
    assert await house.file.async_read() == OLD
    house.portals.shown.clear()
    assert await (await house.start()).async_access_token() == "access-2"
    assert house.portals.shown == [(Portal.NEW, "refresh-1")]


async def test_a_lost_answer_and_a_refusal_leave_the_same(house: Household) -> None:
    house.portals.faults = [refused(), UnreachableError("timeout"), refused()]
    keeper = await house.start()
    house.now = EXPIRED
    for error in (UnavailableError, SignInNeededError):
        with pytest.raises(error):
            await keeper.async_access_token()
    house.portals.shown.clear()
    assert await (await house.start()).async_access_token() == "access-2"
    assert house.portals.shown == [(Portal.NEW, "refresh-1")]


async def test_a_no_that_is_not_oauths_is_no_refusal(house: Household) -> None:
    house.portals.faults = [UnclearRefusalError("403")] * 2
    keeper = await house.start()
    house.now = EXPIRED
    for _ in range(2):
        with pytest.raises(UnavailableError):
            await keeper.async_access_token()
    assert await keeper.async_access_token() == "access-2"
    assert house.portals.shown == [(Portal.NEW, "refresh-1")] * 3


async def test_the_portal_that_knows_no_app_may_refuse_in_any_words(
    house: Household,
) -> None:
    house.portals.faults = [refused(), UnclearRefusalError("400")]
    keeper = await house.start()
    house.now = EXPIRED
    with pytest.raises(SignInNeededError):
        await keeper.async_access_token()
    assert await house.file.async_read() == OLD


@pytest.mark.parametrize(
    "lost", [UnreachableError("timeout"), {"access_token": "only"}, {}]
)
async def test_a_token_that_may_be_consumed_is_shown_to_nobody_else(
    house: Household, lost: Exception | Mapping[str, Any]
) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.faults = [lost, refused()]
    with pytest.raises(UnavailableError):
        await keeper.async_access_token()
    with pytest.raises(SignInNeededError):
        await keeper.async_access_token()
    assert house.portals.shown == [(Portal.NEW, "refresh-1")] * 2


async def test_that_is_remembered_over_a_restart(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.faults = [refused(), UnreachableError("timeout")]
    with pytest.raises(UnavailableError):
        await keeper.async_access_token()
    house.portals.faults = [refused()]
    with pytest.raises(SignInNeededError):
        await (await house.start()).async_access_token()
    assert [portal for portal, _ in house.portals.shown] == [
        Portal.NEW,
        Portal.LEGACY,
        Portal.LEGACY,
    ]


async def test_a_lost_answer_that_consumed_nothing_costs_nothing(
    house: Household,
) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.faults = [UnreachableError("cut")]
    with pytest.raises(UnavailableError):
        await keeper.async_access_token()
    assert await keeper.async_access_token() == "access-2"
    assert keeper.tokens.asked is None


async def test_the_newer_of_file_and_entry_wins(house: Household) -> None:
    newer = replace(OLD, access_token="newer", generation=2, obtained_at=1.0)
    await house.file.async_write(newer)
    assert (await house.start()).tokens == newer
    assert house.entry == newer
    signed_in = replace(OLD, access_token="signed in", generation=3)
    house.entry = signed_in
    assert (await house.start()).tokens == signed_in
    assert await house.file.async_read() == signed_in


async def test_who_gives_up_does_not_lose_the_answer(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.gate.clear()
    asking = asyncio.create_task(keeper.async_access_token())
    await house.portals.asked.wait()
    asking.cancel()
    closing = asyncio.create_task(keeper.async_close())
    await asyncio.sleep(0)
    assert not closing.done()
    house.portals.gate.set()
    await closing
    stored = await house.file.async_read()
    assert stored is not None
    assert stored.refresh_token == "refresh-2"
    await keeper.async_close()


async def test_a_refused_access_token_is_renewed_once(house: Household) -> None:
    keeper = await house.start()
    await asyncio.gather(*(keeper.async_renew("access-1") for _ in range(3)))
    assert keeper.tokens.access_token == "access-2"
    await keeper.async_renew("access-1")
    assert len(house.portals.shown) == 1


async def test_a_portal_may_leave_the_refresh_token_as_it_is(house: Household) -> None:
    keeper = await house.start()
    house.now = EXPIRED
    house.portals.faults = [{"access_token": "access-2", "expires_in": 1000}]
    assert await keeper.async_access_token() == "access-2"
    assert keeper.tokens.refresh_token == "refresh-1"
    assert keeper.tokens.asked is None
