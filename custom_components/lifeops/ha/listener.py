"""The hub's update listener: compares what the entry asks for with what runs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from .errors import async_guarded
from .issues import RepairKey, async_clear, async_clear_subject, async_raise
from .mappings import async_review, async_watch
from .subentries import (
    AgentConfig,
    Household,
    Owner,
    PartConfig,
    PersonConfig,
    SourceConfig,
)
from .tidy import async_tidy


class Parts(Protocol):
    """What can be started and stopped by itself; any of these may raise.

    removed tells whether the part is gone for good or only restarts.
    """

    async def async_update_home(self, household: Household) -> None:
        """Take over what the household says; called before parts change."""
        ...

    async def async_start_person(self, person: PersonConfig) -> None:
        """Begin to know a person."""
        ...

    async def async_stop_person(self, person: PersonConfig, *, removed: bool) -> None:
        """Stop what is collected of a person."""
        ...

    async def async_start_agent(self, agent: AgentConfig, owner: Owner) -> None:
        """Start an agent of a person or of the home."""
        ...

    async def async_stop_agent(self, agent: AgentConfig, *, removed: bool) -> None:
        """Stop an agent; the registries are cleaned by Home Assistant."""
        ...

    async def async_start_source(self, source: SourceConfig, owner: Owner) -> None:
        """Start to collect from a source."""
        ...

    async def async_stop_source(self, source: SourceConfig, *, removed: bool) -> None:
        """Stop to collect from a source."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is wanted or runs; depends is what else makes it restart."""

    config: PartConfig
    owner: Owner = field(compare=False)
    depends: tuple[object, ...] = ()

    @property
    def name(self) -> str:
        """Return what people call it."""
        match self.config:
            case AgentConfig(kind=kind):
                return f"{kind} ({self.owner.name})"
            case _:
                return self.config.name


def wanted(household: Household) -> Mapping[str, Part]:
    """Return every part of a household by unique id, people first."""
    of = household.owner
    parts = (
        *(Part(person, of(person.person_id)) for person in household.persons.values()),
        *(_agent_part(agent, of(agent.subject)) for agent in household.agents.values()),
        *(Part(item, of(item.person_id)) for item in household.sources.values()),
    )
    return {part.config.unique_id: part for part in parts}


def _agent_part(agent: AgentConfig, owner: Owner) -> Part:
    return Part(agent, owner, (owner,))


class Listener:
    """Start, restart and stop the parts that changed; one comparison at a time."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], parts: Parts
    ) -> None:
        """Begin with nothing running."""
        self._hass = hass
        self._entry = entry
        self._parts = parts
        self._lock = asyncio.Lock()
        self._running: dict[str, Part] = {}
        self._idle: dict[str, Part] = {}
        self._names: Mapping[str, str] = {}
        self._invalid: frozenset[str] = frozenset()
        self._stopped = False

    async def async_start(self) -> None:
        """Start everything; from here on every change of the entry is heard."""
        self._entry.async_on_unload(
            self._entry.add_update_listener(self._async_updated)
        )
        await self.async_compare()
        self._entry.async_on_unload(async_at_started(self._hass, self._async_started))
        self._entry.async_on_unload(async_watch(self._hass, self._async_review))

    async def async_stop(self) -> None:
        """Stop everything, last started first."""
        async with self._lock:
            self._stopped = True
            for key in reversed(tuple(self._running)):
                await self._async_stop_part(key)

    async def async_compare(self) -> None:
        """Bring what runs in line with the entry as it is now."""
        async with self._lock:
            if self._stopped:
                return
            await async_tidy(self._hass, self._entry, self._names)
            household = Household.of(self._entry)
            self._names = household.names
            present = frozenset(self._entry.subentries)
            await self._async_update_home(household)
            await self._async_apply(wanted(household), present)
            self._show_invalid(household)
            self._async_review()

    async def async_change(self, change: Callable[[], None]) -> None:
        """Change several subentries as one, then bring what runs in line with them."""
        async with self._lock:
            change()
        await self.async_compare()

    async def _async_updated(self, _: HomeAssistant, __: ConfigEntry[Any]) -> None:
        await self.async_compare()

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        self._async_review()

    @callback
    def _async_review(self) -> None:
        if self._hass.state is CoreState.running:
            async_review(self._hass, Household.of(self._entry))

    async def _async_update_home(self, household: Household) -> None:
        await async_guarded(
            self._hass,
            "home",
            household.home.name,
            self._parts.async_update_home(household),
        )

    async def _async_apply(
        self, parts: Mapping[str, Part], present: frozenset[str]
    ) -> None:
        for key, part in reversed((self._running | self._idle).items()):
            if part.config.subentry_id not in present:
                await self._async_remove_part(key)
            elif key in self._running and part != parts.get(key):
                self._idle[key] = await self._async_stop_part(key)
        for key, part in parts.items():
            if key not in self._running:
                await self._async_start_part(key, part)

    async def _async_start_part(self, key: str, part: Part) -> None:
        self._idle.pop(key, None)
        held = await async_guarded(self._hass, key, part.name, self._start(part))
        (self._running if held else self._idle)[key] = part

    async def _async_stop_part(self, key: str, *, removed: bool = False) -> Part:
        part = self._running.pop(key, None) or self._idle.pop(key)
        stop = self._stop(part, removed=removed)
        await async_guarded(self._hass, key, part.name, stop)
        return part

    async def _async_remove_part(self, key: str) -> None:
        part = await self._async_stop_part(key, removed=True)
        subjects = {key, key.partition(":")[2]}
        if isinstance(part.config, AgentConfig):
            subjects.add(str(part.config.instance))
        for subject in subjects:
            async_clear_subject(self._hass, subject)

    def _start(self, part: Part) -> Awaitable[None]:
        match part.config:
            case PersonConfig() as person:
                return self._parts.async_start_person(person)
            case AgentConfig() as agent:
                return self._parts.async_start_agent(agent, part.owner)
            case source:
                return self._parts.async_start_source(source, part.owner)

    def _stop(self, part: Part, *, removed: bool) -> Awaitable[None]:
        match part.config:
            case PersonConfig() as person:
                return self._parts.async_stop_person(person, removed=removed)
            case AgentConfig() as agent:
                return self._parts.async_stop_agent(agent, removed=removed)
            case source:
                return self._parts.async_stop_source(source, removed=removed)

    def _show_invalid(self, household: Household) -> None:
        for subentry_id in self._invalid - household.invalid.keys():
            async_clear(self._hass, RepairKey.SUBENTRY_INVALID, subentry_id)
        self._invalid = frozenset(household.invalid)
        for subentry_id, error in household.invalid.items():
            async_raise(
                self._hass,
                RepairKey.SUBENTRY_INVALID,
                subentry_id,
                **error.placeholders,
            )
