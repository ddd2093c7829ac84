"""Automations ask whether a person may be disturbed, or is busy."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import condition
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.lifeops.core.agenda import AgendaNow
from custom_components.lifeops.core.calm import Disturbance, Held, NotificationSummary
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.topics import AGENDA, NOTIFICATION_SUMMARY
from custom_components.lifeops.ha.hub import Hub

from .entries import ANN, BEA, person
from .settle import NOON, lifeops, one_person, settle

QUIET = NotificationSummary(
    day=NOON.date(), disturbance=Disturbance(may=False, why=Held.QUIET)
)
OPEN = NotificationSummary(day=NOON.date())


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, *one_person()) as entry:
        yield entry


def publish(hub: Hub, summary: NotificationSummary | None, *, busy: bool) -> None:
    """Let agents have published this of Ann."""
    topics = dict(hub.snapshot.topics)
    topics[AGENDA.name, ANN] = AGENDA.write(AgendaNow(busy=busy))
    topics.pop((NOTIFICATION_SUMMARY.name, ANN), None)
    if summary is not None:
        topics[NOTIFICATION_SUMMARY.name, ANN] = NOTIFICATION_SUMMARY.write(summary)
    hub.snapshot = replace(hub.snapshot, topics=topics)


async def automate(hass: HomeAssistant, *conditions: Any) -> list[ServiceCall]:
    calls = async_mock_service(hass, "test", "ran")
    rule = {
        "triggers": [{"trigger": "event", "event_type": "go"}],
        "conditions": list(conditions),
        "actions": [{"action": "test.ran"}],
    }
    assert await async_setup_component(hass, "automation", {"automation": rule})
    await hass.async_block_till_done()
    return calls


async def go(hass: HomeAssistant) -> None:
    hass.bus.async_fire("go")
    await hass.async_block_till_done()


@pytest.mark.parametrize("options", [{}, {"person": "Ann"}, {"person": ANN}])
async def test_only_who_may_be_disturbed_is(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, str]
) -> None:
    calls = await automate(
        hass, {"condition": "lifeops.may_be_disturbed", "options": options}
    )
    publish(entry.runtime_data, QUIET, busy=False)
    await go(hass)
    assert calls == []
    publish(entry.runtime_data, OPEN, busy=False)
    await go(hass)
    assert len(calls) == 1


async def test_only_who_is_busy_is(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    calls = await automate(hass, {"condition": "lifeops.is_busy"})
    publish(entry.runtime_data, OPEN, busy=False)
    await go(hass)
    assert calls == []
    publish(entry.runtime_data, OPEN, busy=True)
    await go(hass)
    assert len(calls) == 1


async def test_what_nobody_knows_is_no_and_said(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    calls = await automate(hass, {"condition": "lifeops.may_be_disturbed"})
    publish(entry.runtime_data, None, busy=False)
    await go(hass)
    assert calls == []
    assert "nothing is known of this yet" in caplog.text


async def test_what_an_agent_said_before_it_was_switched_off_counts_no_more(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    calls = await automate(hass, {"condition": "lifeops.may_be_disturbed"})
    hub: Hub = entry.runtime_data
    await hub.async_enable(Instance(AgentKind.NOTIFICATION, ANN), enabled=False)
    await settle(hass, entry)
    publish(hub, OPEN, busy=False)
    await go(hass)
    assert calls == []
    assert "nothing is known of this yet" in caplog.text


@pytest.mark.parametrize("options", [{}, {"person": "Cecil"}])
async def test_who_is_meant_has_to_be_clear(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, options: dict[str, str]
) -> None:
    async with lifeops(hass, *one_person(), person(BEA, "Bea")):
        calls = await automate(
            hass, {"condition": "lifeops.may_be_disturbed", "options": options}
        )
        await go(hass)
    assert calls == []
    assert "persons are meant" in caplog.text


async def test_without_lifeops_it_is_no(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    calls = await automate(hass, {"condition": "lifeops.is_busy"})
    assert await hass.config_entries.async_unload(entry.entry_id)
    await go(hass)
    assert calls == []
    assert "not set up" in caplog.text


async def test_who_watches_it_is_told_of_each_commit(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    config = await condition.async_validate_condition_config(
        hass, {"condition": "lifeops.may_be_disturbed"}
    )
    checker = await condition.async_from_config(hass, config)
    assert not checker.needs_polling
    told: list[bool] = []
    stop = await checker.async_track_changes(lambda: told.append(True))
    await entry.runtime_data.async_enable(Instance(AgentKind.SLEEP, ANN), enabled=False)
    await settle(hass, entry)
    assert told
    stop()
    told.clear()
    await entry.runtime_data.async_enable(Instance(AgentKind.SLEEP, ANN), enabled=True)
    await settle(hass, entry)
    assert not told
    checker.async_unload()
