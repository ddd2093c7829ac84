"""Who lives in the household by its records, mapped to something here or not."""

import asyncio
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started

from ..core.aliases import canonical
from ..core.datasets import PERSON, PERSON_AGENTS
from ..core.facts import StartReason
from ..core.identity import SITE_KINDS, AgentKind, Instance
from ..core.records import PersonRecord
from ..engine.members import members_of
from ..engine.named import aliases_of
from ..store.reader import Reader
from .errors import async_guarded
from .issues import RepairKey, async_clear, async_raise
from .linked.throttle import Throttle
from .moving_in import Arrivals, async_follow
from .signals import SIGNAL_COMMITTED
from .storing import async_agent_titles

if TYPE_CHECKING:
    from .hub import Hub
    from .listener import Listener

_REST_S = 2.0
_BEHIND_ALL = "~"
_NONE: frozenset[AgentKind] = frozenset()
_KINDS = {kind.value: kind for kind in AgentKind if kind not in SITE_KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The persons that the homes know together, and which agents each of them has."""

    persons: Mapping[str, PersonRecord] = field(default_factory=dict)
    agents: Mapping[str, frozenset[AgentKind]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False

    @property
    def instances(self) -> frozenset[Instance]:
        """Return the agents that run in every home."""
        if not self.linked:
            return frozenset()
        return frozenset(
            Instance(kind, person)
            for person, kinds in self.agents.items()
            for kind in kinds
        )


def read_known(
    reader: Reader, home: str, revoked: Collection[str], gone: Container[str] = ()
) -> Known:
    """Return who lives in the household, but for those who were erased."""
    aliases = aliases_of(reader)
    rows = reader.between(PERSON.name, "", _BEHIND_ALL)
    persons = {person: PERSON.readable(fields) for person, fields in rows}
    agents: dict[str, frozenset[AgentKind]] = {}
    for person, elements in reader.between(PERSON_AGENTS.name, "", _BEHIND_ALL):
        name = canonical(person, aliases)
        kinds = frozenset(_KINDS[one] for one in elements if one in _KINDS)
        agents[name] = agents.get(name, frozenset()) | kinds
    return Known(
        persons={
            person: one
            for person, one in persons.items()
            if one is not None and person not in gone
        },
        agents={one: kinds for one, kinds in agents.items() if one not in gone},
        aliases=aliases,
        linked=len(members_of(reader, home, revoked)) > 1,
    )


class Residents:
    """Runs the agents of persons who are not mapped here, and asks who they are."""

    def __init__(self, hub: Hub, listener: Listener) -> None:
        """Begin with nobody."""
        self._hub = hub
        self._listener = listener
        self._known = Known()
        self._running: frozenset[Instance] = frozenset()
        self._mapped: frozenset[str] = frozenset()
        self._asked: frozenset[str] = frozenset()
        self._lock = asyncio.Lock()
        self._throttle = Throttle(hub.hass, self._async_ask, _REST_S)

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, and whenever records have changed."""
        hub = self._hub
        undo = hub.entry.async_on_unload
        undo(self._throttle.async_stop)
        undo(async_at_started(hub.hass, self._async_started))

    async def async_known(self) -> Known:
        """Return who lives in the household; raises StoreError."""
        home = self._hub.household.home.home_id
        revoked, gone = self._hub.links.revoked, self._hub.eraser.gone
        return await self._hub.async_read(
            lambda reader: read_known(reader, home, revoked, gone)
        )

    @callback
    def _async_started(self, hass: HomeAssistant) -> None:
        end = async_dispatcher_connect(hass, SIGNAL_COMMITTED, self._async_committed)
        self._hub.entry.async_on_unload(end)
        self._mapped = frozenset(self._hub.household.persons)
        self._throttle.async_ask()

    @callback
    def _async_committed(self, _: int) -> None:
        if not self._hub.links.alone:
            self._throttle.async_ask()

    @callback
    def _async_ask(self) -> None:
        look = async_guarded(
            self._hub.hass, "residents", "residents", self._async_look()
        )
        self._hub.entry.async_create_background_task(
            self._hub.hass, look, "lifeops residents"
        )

    async def _async_look(self) -> None:
        async with self._lock:
            known = await self.async_known()
            if known == self._known and self._is_settled(known):
                return
            if known.linked:
                await self._async_follow(self._known, known)
            self._known = known
            self._mapped = frozenset(self._hub.household.persons)
            self._run(known)
            self._ask_who(known)

    def _is_settled(self, known: Known) -> bool:
        """Tell whether all stands as it was left for the same records."""
        household = self._hub.household
        foreign = known.instances - household.agents.keys()
        return self._running == foreign and self._mapped == household.persons.keys()

    async def _async_follow(self, before: Known, known: Known) -> None:
        """Bring subentries in line with what other homes have changed."""
        hass, entry = self._hub.hass, self._hub.entry
        arrivals = Arrivals(
            settled=self._mapped,
            persons={
                person: record
                for person, record in known.persons.items()
                if before.persons.get(person) != record or person not in self._mapped
            },
            added={
                person: kinds - (before.agents.get(person, _NONE) & self._shown(person))
                for person, kinds in known.agents.items()
            },
            gone={
                person: kinds - known.agents.get(person, _NONE)
                for person, kinds in before.agents.items()
                if canonical(person, known.aliases) == person
            },
            aliases=known.aliases,
        )
        titles = await async_agent_titles(hass)
        await self._listener.async_change(
            lambda: async_follow(hass, entry, arrivals, titles)
        )

    def _shown(self, person: str) -> frozenset[AgentKind]:
        """Return what may be missing here by choice: nothing of who has just come."""
        return frozenset(_KINDS.values()) if person in self._mapped else _NONE

    @callback
    def _run(self, known: Known) -> None:
        """Let those run who have no subentry here; forget those who are gone."""
        own = self._hub.household.agents.keys()
        wanted = known.instances
        foreign = wanted - own
        for instance in sorted(foreign - self._running):
            self._hub.engine.add(instance, StartReason.ADDED)
        for instance in sorted(self._running - wanted - own):
            self._hub.engine.remove(instance)
        self._running = foreign

    @callback
    def _ask_who(self, known: Known) -> None:
        """Ask who those are here whom only other homes know."""
        hass = self._hub.hass
        here = self._hub.household.persons
        having = [person for person, kinds in known.agents.items() if kinds]
        asked = frozenset(
            person
            for person in having
            if known.linked and person in known.persons and person not in here
        )
        for person in self._asked - asked:
            async_clear(hass, RepairKey.PERSON_ARRIVED, person)
        for person in asked:
            name = known.persons[person].name
            async_raise(hass, RepairKey.PERSON_ARRIVED, person, person=name)
        self._asked = asked
