"""The one word and the share that people see of an account."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.ha.oura.sensors import ACCOUNT_SENSORS
from custom_components.lifeops.ha.oura.state import (
    STATUSES,
    STEP,
    AccountCoordinator,
    AccountState,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GOOD = SourceHealthRecord(
    name="Oura",
    kind="oura",
    person="ann",
    since=NOW,
    max_silence_s=3600,
    last_good=NOW,
)


@pytest.mark.parametrize(
    ("changes", "stopped", "status"),
    [
        ({"last_good": None}, None, None),
        ({}, None, "ok"),
        ({"progress": 0.4}, None, "filling"),
        ({"progress": 0.4, "problem": "nonsense"}, None, "nonsense"),
        ({"problem": "unreachable"}, "home_not_running", "home_not_running"),
        ({"last_good": None}, "account_person_gone", "account_person_gone"),
    ],
)
def test_one_word(
    changes: dict[str, Any], stopped: str | None, status: str | None
) -> None:
    state = AccountState(health=replace(GOOD, **changes), stopped=stopped)
    assert state.status == status
    assert status is None or status in STATUSES


def test_share_of_history() -> None:
    filling = replace(GOOD, progress=0.426)
    assert AccountState(health=GOOD).filled_pct is None
    assert AccountState(health=filling).filled_pct == 43
    assert AccountState(health=GOOD, filled=True).filled_pct == 100


async def test_a_failure_is_logged_once_and_its_end_too(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    entry = MockConfigEntry(title="Oura (Ann)")
    coordinator = AccountCoordinator(hass, entry, AccountState(health=GOOD))
    told: list[AccountState] = []
    coordinator.async_add_listener(lambda: told.append(coordinator.data))
    bad = AccountState(health=replace(GOOD, problem="unreachable"))
    for state in (bad, bad, replace(bad, filled=True), AccountState(health=GOOD)):
        coordinator.push(state)
    assert caplog.text.count("gives nothing at present: unreachable") == 1
    assert caplog.text.count("Oura (Ann) answers again") == 1
    assert len(told) == 3


async def test_a_day_of_polls_is_few_changes_of_what_is_recorded(
    hass: HomeAssistant,
) -> None:
    coordinator = AccountCoordinator(
        hass, MockConfigEntry(title="Oura (Ann)"), AccountState(health=GOOD)
    )
    told: list[AccountState] = [coordinator.data]
    coordinator.async_add_listener(lambda: told.append(coordinator.data))
    for number in range(1, 288):
        now = NOW + timedelta(minutes=5 * number)
        health = replace(GOOD, last_good=now, last_data=now - timedelta(minutes=2))
        coordinator.push(AccountState(health=health))
        shown = coordinator.data
        assert shown.last_sync is not None
        assert shown.newest_data is not None
        assert timedelta() <= now - shown.last_sync < STEP
    for one in ACCOUNT_SENSORS:
        if one.entity_registry_enabled_default:
            values = [one.value_fn(state) for state in told]
            assert sum(a != b for a, b in pairwise(values)) <= 48
    assert len({state.last_sync for state in told}) == 48


def test_a_time_that_goes_back_or_away_is_shown() -> None:
    shown = AccountState(health=replace(GOOD, last_data=NOW)).after(
        AccountState(health=GOOD)
    )
    assert shown.newest_data == NOW
    earlier = AccountState(health=replace(GOOD, last_data=NOW - timedelta(hours=1)))
    assert earlier.after(shown).newest_data == NOW - timedelta(hours=1)
    assert AccountState(health=GOOD).after(shown).newest_data is None


def test_what_moves_with_every_poll_is_not_shown_unasked() -> None:
    unasked = {
        one.key for one in ACCOUNT_SENSORS if one.entity_registry_enabled_default
    }
    assert unasked == {"account_status", "newest_data", "history_filled"}
