"""What people are told of a home that is silent for long, or met on two machines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.linked.minding import SILENT, async_mind
from custom_components.lifeops.ha.linked.state import LinkProblem, LinkState, LinkStatus

from .conftest import Linked
from .pairings import linked_entry

# A Saturday.
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = 6


class Minded:
    """A link that does as tests want it to, and what people are told of it."""

    def __init__(self, hass: HomeAssistant, time: FrozenDateTimeFactory) -> None:
        """Begin with a home that was just seen."""
        time.move_to(NOW)
        self.hass = hass
        self.time = time
        self.entry: MockConfigEntry = linked_entry()
        self.entry.add_to_hass(hass)
        self.links = SimpleNamespace(doubled=False)
        self.clock = SimpleNamespace(now=lambda: datetime.now(UTC))
        self.status = LinkStatus(since=NOW, state=LinkState.AWAY, last_seen=NOW)
        self._tell: list[Callable[[], None]] = []

    def async_listen(self, tell: Callable[[], None]) -> Callable[[], None]:
        self._tell.append(tell)
        return lambda: self._tell.remove(tell)

    def begin(self) -> None:
        hub: Any = self
        async_mind(self.hass, self.entry, hub, self)

    def show(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)
        for tell in self._tell:
            tell()

    def expect(self, *days: int) -> None:
        data = {**self.entry.data, "expected_days": list(days)}
        self.hass.config_entries.async_update_entry(self.entry, data=data)

    async def pass_time(self, time: timedelta) -> None:
        self.time.tick(time)
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done()

    def tells(self, key: RepairKey) -> bool:
        return async_is_raised(self.hass, key, self.entry.entry_id)


@pytest.fixture
def minded(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Minded:
    return Minded(hass, freezer)


async def test_a_home_that_is_silent_for_two_weeks_is_told_of_until_it_is_back(
    minded: Minded,
) -> None:
    minded.begin()
    await minded.pass_time(SILENT - HOUR)
    assert not minded.tells(RepairKey.LINK_SILENT)
    await minded.pass_time(HOUR)
    assert minded.tells(RepairKey.LINK_SILENT)
    minded.show(state=LinkState.LINKED, last_seen=NOW + SILENT)
    assert not minded.tells(RepairKey.LINK_SILENT)
    minded.show(state=LinkState.AWAY)
    assert not minded.tells(RepairKey.LINK_SILENT)


async def test_a_home_that_was_never_seen_is_silent_since_it_was_linked(
    minded: Minded,
) -> None:
    minded.status = replace(minded.status, last_seen=None)
    minded.begin()
    await minded.pass_time(SILENT - DAY)
    assert not minded.tells(RepairKey.LINK_SILENT)
    await minded.pass_time(DAY)
    assert minded.tells(RepairKey.LINK_SILENT)


async def test_nobody_is_told_on_days_on_which_it_is_not_expected(
    minded: Minded,
) -> None:
    minded.expect(SUNDAY)
    minded.begin()
    await minded.pass_time(SILENT)
    assert not minded.tells(RepairKey.LINK_SILENT)
    await minded.pass_time(DAY)
    assert minded.tells(RepairKey.LINK_SILENT)
    await minded.pass_time(DAY)
    assert minded.tells(RepairKey.LINK_SILENT)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": LinkState.PAUSED},
        {"state": LinkState.REVOKED},
        {"state": LinkState.REFUSED},
        {"at_rest": True},
    ],
)
async def test_nobody_is_told_of_silence_that_has_another_cause(
    minded: Minded, changes: dict[str, Any]
) -> None:
    minded.begin()
    minded.show(**changes)
    await minded.pass_time(2 * SILENT)
    assert not minded.tells(RepairKey.LINK_SILENT)


@pytest.mark.parametrize("doubled", [True, False])
async def test_who_meets_two_machines_is_told_where_to_answer(
    minded: Minded, doubled: bool
) -> None:
    minded.links.doubled = doubled
    minded.begin()
    minded.show(state=LinkState.CLONED)
    assert minded.tells(RepairKey.LINK_CLONED) is not doubled
    minded.show(state=LinkState.LINKED)
    assert not minded.tells(RepairKey.LINK_CLONED)


async def test_a_home_that_has_this_one_begin_anew_too_often_is_told_of_until_both_agree(
    minded: Minded,
) -> None:
    minded.begin()
    minded.show(problem=LinkProblem.PROTOCOL)
    assert not minded.tells(RepairKey.LINK_EXHAUSTED)
    minded.show(problem=LinkProblem.BEGUN_TOO_OFTEN)
    assert minded.tells(RepairKey.LINK_EXHAUSTED)
    minded.show(state=LinkState.LINKED, problem=None, in_step=False)
    assert minded.tells(RepairKey.LINK_EXHAUSTED)
    minded.show(in_step=True)
    assert not minded.tells(RepairKey.LINK_EXHAUSTED)


async def test_a_link_is_minded_until_it_is_removed(linked: Linked) -> None:
    hass, entry = linked.hass, linked.entry
    data = {**entry.data, "addresses": []}
    hass.config_entries.async_update_entry(entry, data=data)
    with patch("custom_components.lifeops.ha.linked.minding.SILENT", timedelta()):
        await linked.start()
        await linked.until(lambda: linked.link.status.state is LinkState.AWAY)
    assert async_is_raised(hass, RepairKey.LINK_SILENT, entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not async_is_raised(hass, RepairKey.LINK_SILENT, entry.entry_id)
