"""Config entries as the flows make them, for tests that begin after set-up."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigSubentryData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.config_flow import LifeOpsConfigFlow
from custom_components.lifeops.const import DOMAIN

HOME = "1" * 32
ANN = "a" * 32
BEA = "b" * 32
RING = "c" * 32


def person(person_id: str = ANN, name: str = "Ann", **data: Any) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={
            "person_id": person_id,
            "user_id": None,
            "person_entity": None,
            "phones": [],
            "calendars": [],
            "private": False,
            "welcomed": True,
            **data,
        },
        subentry_type="person",
        title=name,
        unique_id=f"person:{person_id}",
    )


def agent(
    kind: str = "sleep", person_id: str = ANN, title: str = "", **slots: Any
) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={"kind": kind, "person_id": person_id, **slots},
        subentry_type="agent",
        title=title or f"{kind} {person_id[0]}",
        unique_id=f"agent:{kind}:{person_id}",
    )


def home_agent(
    kind: str = "integration", title: str = "", home_id: str = HOME
) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={"kind": kind, "home_id": home_id},
        subentry_type="agent",
        title=title or f"{kind} of the home",
        unique_id=f"agent:{kind}:{home_id}",
    )


def source(
    source_id: str = RING,
    person_id: str = ANN,
    name: str = "Ring",
    entities: Mapping[str, str] | None = None,
    **data: Any,
) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={
            "source_id": source_id,
            "person_id": person_id,
            "rank": 0,
            "max_silence_h": 36,
            "entities": dict(entities or {"sleep_score": "sensor.ring_score"}),
            **data,
        },
        subentry_type="source",
        title=name,
        unique_id=f"source:{source_id}",
    )


def hub_entry(
    *subentries: ConfigSubentryData, agents: tuple[str, ...] = ("sleep", "notification")
) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title="Home",
        unique_id="hub",
        minor_version=LifeOpsConfigFlow.MINOR_VERSION,
        data={"home_id": HOME, "household_id": "2" * 32, "agents": list(agents)},
        subentries_data=subentries,
    )


def without_hub() -> AbstractContextManager[AsyncMock]:
    """Let entries load without anything running behind them."""
    return patch(
        "custom_components.lifeops.async_setup_entry", AsyncMock(return_value=True)
    )
