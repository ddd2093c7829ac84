"""Diagnostics by allow-list: shapes, states and counts; nobody's data."""

from collections.abc import Callable, Container, Mapping
from dataclasses import asdict
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import __version__ as ha_version
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import DOMAIN, VERSION
from .core.effects import EFFECT_BY_NAME
from .core.facts import FACT_BY_NAME
from .core.identity import Instance
from .core.json import Json
from .engine.protocols import DecisionRow, OutboxRow
from .ha.agents import ENTITIES
from .ha.facts import Diagnosable
from .ha.kinds import kind_of
from .ha.subentries import AgentConfig, PersonConfig, SourceConfig

_NEWEST_DECISIONS = 50
_UNKNOWN = "unknown"
_VERSIONS = {"lifeops": VERSION, "home_assistant": ha_version}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: ConfigEntry[Diagnosable]
) -> dict[str, Any]:
    """Return what helps to find a fault and tells nothing about a person."""
    if entry.state is not ConfigEntryState.LOADED:
        return {
            "versions": _VERSIONS,
            "state": entry.state.value,
            "reason": entry.error_reason_translation_key,
        }
    if (account_facts := kind_of(entry).facts) is not None:
        return {"versions": _VERSIONS, "account": account_facts(entry)}
    hub = entry.runtime_data
    household = hub.household
    return {
        "versions": _VERSIONS,
        "persons": [_person(person) for person in household.persons.values()],
        "sources": [_source(source) for source in household.sources.values()],
        "invalid_subentries": len(household.invalid),
        "store": asdict(await hub.async_store_facts()),
        **await _async_agents(hub, lambda _: True),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry[Diagnosable], device: DeviceEntry
) -> dict[str, Any]:
    """Return what concerns one agent; of any other device what its entry tells."""
    names = {name for domain, name in device.identifiers if domain == DOMAIN}
    hub = getattr(entry, "runtime_data", None)
    agents = hub.household.agents if isinstance(hub, Diagnosable) else ()
    if names.isdisjoint(map(str, agents)):
        return await async_get_config_entry_diagnostics(hass, entry)
    own = await _async_agents(entry.runtime_data, lambda one: str(one) in names)
    return {"versions": _VERSIONS, **own}


async def _async_agents(
    hub: Diagnosable, chosen: Callable[[Instance], bool]
) -> dict[str, Any]:
    """Return how the chosen agents are, what they decided last and what they do."""
    agents = hub.household.agents
    decisions = [row for row in await hub.async_decisions() if chosen(row.instance)]
    acts = [row for row in await hub.async_outbox() if chosen(row.instance)]
    return {
        "agents": [_agent(agents[one], hub) for one in agents if chosen(one)],
        "decisions": [_decision(row) for row in decisions[-_NEWEST_DECISIONS:]],
        "outbox": [_act(row) for row in acts],
    }


def _person(person: PersonConfig) -> dict[str, Json]:
    return {
        "user": person.user_id is not None,
        "person_entity": person.person_entity is not None,
        "phones": len(person.phones),
        "calendars": len(person.calendars),
        "private": person.private,
    }


def _agent(agent: AgentConfig, hub: Diagnosable) -> dict[str, Json]:
    status = hub.snapshot.status(agent.instance)
    return {
        "kind": agent.kind.value,
        "started": status is not None,
        "enabled": status is not None and status.enabled,
        "paused": status is not None and status.paused,
        "slots": {
            slot: {key: len(ids) for key, ids in target.items()}
            for slot, target in agent.slots.items()
        },
        **_facts(agent.instance, hub),
    }


def _facts(instance: Instance, hub: Diagnosable) -> Mapping[str, Any]:
    """Return what an agent's own table allows to be told of its topics."""
    described = ENTITIES[instance.agent].facts
    found = [
        (one, hub.snapshot.topic(one.topic, instance.subject)) for one in described
    ]
    return {
        one.topic.name.replace("/", "_"): one.facts_fn(value)
        for one, value in found
        if value is not None
    }


def _source(source: SourceConfig) -> dict[str, Json]:
    return {
        "rank": source.rank,
        "max_silence_h": source.max_silence_h,
        "metrics": sorted(source.entities),
    }


def _decision(row: DecisionRow) -> dict[str, Json]:
    return {
        "agent": row.instance.agent.value,
        "at": row.at.isoformat(),
        "version": row.version,
        "fact": _name(row.fact, FACT_BY_NAME),
        "reads": len(row.reads),
        "effects": [_name(effect, EFFECT_BY_NAME) for effect in row.effects],
    }


def _act(row: OutboxRow) -> dict[str, Json]:
    return {
        "agent": row.instance.agent.value,
        "act": type(row.act).__name__,
        "state": row.state,
        "attempts": row.attempts,
        "term": row.term,
        "due": row.due.isoformat(),
        "expires": row.expires.isoformat(),
        "outcome": row.outcome,
    }


def _name(data: Json, known: Container[object]) -> str:
    """Return which kind of a closed list encoded data is."""
    name = data.get("type") if isinstance(data, Mapping) else None
    return str(name) if name in known else _UNKNOWN
