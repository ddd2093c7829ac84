"""Diagnostics and system health show shapes and counts, and nobody's data."""

from collections.abc import Sequence
from datetime import UTC, datetime
import json
from typing import Any

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN, VERSION
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.protocols import DecisionRow, OutboxRow
from custom_components.lifeops.engine.snapshot import InstanceStatus, Snapshot
from custom_components.lifeops.ha.facts import Diagnosable, StoreFacts
from custom_components.lifeops.ha.subentries import Household

from .entries import ANN, agent, hub_entry, person, source, without_hub

SLEEP = Instance(AgentKind.SLEEP, ANN)
NOW = datetime(2026, 1, 1, 22, tzinfo=UTC)
SECRETS = ("Ann", ANN, "secret", "Home", "Ring", "u1", "phone1", "calendar.")


class FakeHub:
    """A hub that has something to hide."""

    def __init__(self, entry: MockConfigEntry) -> None:
        """Take the household from an entry."""
        self.household = Household.of(entry)
        self.snapshot = Snapshot(
            statuses={
                SLEEP: InstanceStatus(enabled=True, paused=True, pause_reason="secret")
            }
        )

    async def async_store_facts(self) -> StoreFacts:
        return StoreFacts(
            opened="ok",
            size_bytes=1_400_000,
            series_bytes=600_000,
            journal_end=7,
            dead_letters=2,
        )

    async def async_decisions(self) -> Sequence[DecisionRow]:
        row = DecisionRow(
            instance=SLEEP,
            at=NOW,
            version=1,
            state={"secret": "secret"},
            fact={"type": "Command", "name": "secret"},
            reads=["secret", "secret"],
            effects=[{"type": "Push", "text": "secret"}, {"type": "secret"}, "secret"],
        )
        return [row] * 60

    async def async_outbox(self) -> Sequence[OutboxRow]:
        act = Push(
            key="secret", expires=NOW, person="secret", text="secret", tag="secret"
        )
        return [
            OutboxRow(
                key="secret",
                rev="secret",
                instance=SLEEP,
                act=act,
                term=1,
                due=NOW,
                expires=NOW,
                state="running",
                attempts=2,
                progress={"secret": "secret"},
            )
        ]


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    entry = hub_entry(
        person(
            user_id="u1",
            phones=["phone1"],
            calendars=["calendar.secret"],
            private=True,
        ),
        agent(winddown_lights={"entity_id": ["light.secret", "light.secret2"]}),
        agent("notification"),
        source(entities={"hrv_ms": "sensor.secret", "sleep_score": "sensor.secret2"}),
        {**source("d" * 32), "data": {}},
    )
    entry.add_to_hass(hass)
    hub: Diagnosable = FakeHub(entry)
    entry.runtime_data = hub
    with without_hub():
        assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def test_diagnostics_show_shapes(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    shown = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert shown["versions"]["lifeops"] == VERSION
    assert shown["persons"] == [
        {
            "user": True,
            "person_entity": False,
            "phones": 1,
            "calendars": 1,
            "private": True,
        }
    ]
    assert shown["agents"] == [
        {
            "kind": "sleep",
            "started": True,
            "enabled": True,
            "paused": True,
            "slots": {"winddown_lights": {"entity_id": 2}},
        },
        {
            "kind": "notification",
            "started": False,
            "enabled": False,
            "paused": False,
            "slots": {},
        },
    ]
    assert shown["sources"] == [
        {"rank": 0, "max_silence_h": 36, "metrics": ["hrv_ms", "sleep_score"]}
    ]
    assert shown["invalid_subentries"] == 1
    assert shown["store"]["dead_letters"] == 2
    assert len(shown["decisions"]) == 50
    assert shown["decisions"][0] == {
        "agent": "sleep",
        "at": "2026-01-01T22:00:00+00:00",
        "version": 1,
        "fact": "Command",
        "reads": 2,
        "effects": ["Push", "unknown", "unknown"],
    }
    assert shown["outbox"] == [
        {
            "agent": "sleep",
            "act": "Push",
            "state": "running",
            "attempts": 2,
            "term": 1,
            "due": "2026-01-01T22:00:00+00:00",
            "expires": "2026-01-01T22:00:00+00:00",
            "outcome": None,
        }
    ]
    text = json.dumps(shown)
    assert [secret for secret in SECRETS if secret in text] == []


async def test_a_device_tells_of_its_own_agent_only(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})

    async def shown(name: str) -> dict[str, Any]:
        device = device_registry.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={(DOMAIN, name)}
        )
        told: Any = await get_diagnostics_for_device(hass, hass_client, entry, device)
        return dict(told)

    whole = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    sleep = await shown(str(SLEEP))
    assert sleep == {
        "versions": whole["versions"],
        "agents": whole["agents"][:1],
        "decisions": whole["decisions"],
        "outbox": whole["outbox"],
    }
    other = await shown(str(Instance(AgentKind.NOTIFICATION, ANN)))
    assert other["agents"] == whole["agents"][1:]
    assert other["decisions"] == other["outbox"] == []
    assert await shown(entry.entry_id) == whole


async def test_system_health_counts(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    assert await get_system_health_info(hass, DOMAIN) == {
        "version": VERSION,
        "loaded": True,
        "persons": 1,
        "agents": 2,
        "agents_paused": 1,
        "sources": 1,
        "store_state": "ok",
        "store_mb": 2.0,
        "dead_letters": 2,
        "linked_homes": "0/0",
        "hosts": "-",
    }
    account = MockConfigEntry(domain=DOMAIN, data={"kind": "oura"})
    account.add_to_hass(hass)
    info = await get_system_health_info(hass, DOMAIN)
    assert info["hosts"] == "api.ouraring.com, moi.ouraring.com"
    await hass.config_entries.async_remove(entry.entry_id)
    assert await get_system_health_info(hass, DOMAIN) == {
        "version": VERSION,
        "loaded": False,
    }
