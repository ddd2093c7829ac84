"""The one word and the share that people see of an account."""

from dataclasses import replace
from datetime import UTC, datetime
import logging
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.ha.oura.state import (
    STATUSES,
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
