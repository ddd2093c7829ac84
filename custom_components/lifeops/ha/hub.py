"""What runs for the hub's config entry: store, engine, actors and parts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
import logging
from pathlib import Path
import threading
from typing import Any, Self
from uuid import uuid4

from homeassistant.core import HomeAssistant, callback

from ..agents import RULES
from ..const import VERSION
from ..coordinator import AgentCoordinator
from ..core.datasets import AGENT
from ..core.effects import DeleteRecord, PutRecord
from ..core.facts import Command, Fact
from ..core.identity import Instance
from ..core.json import Json
from ..core.records import AgentRecord
from ..engine.engine import Engine, Hooks
from ..engine.snapshot import Snapshot, Trouble, TroubleKind
from ..store.sqlite import SqliteStore
from .act.actor import HomeActor
from .clock import SystemClock
from .entry import HUB, LifeOpsConfigEntry
from .errors import translated
from .keeping import Keeping, recall
from .listener import Listener
from .parts import HomeParts
from .platforms import Platforms
from .runner import EngineThread
from .subentries import Household
from .troubles import async_show_trouble

_LOGGER = logging.getLogger(__name__)
SOURCE = "home_assistant"


class Hub(Keeping):
    """One home's LifeOps; lives from set-up to unload of the hub's entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LifeOpsConfigEntry,
        store: SqliteStore,
        snapshot: Snapshot,
    ) -> None:
        """Put the parts together; nothing runs yet."""
        super().__init__(hass, store)
        self.entry = entry
        self.household = Household.of(entry)
        self.platforms = Platforms()
        self.coordinators: dict[Instance, AgentCoordinator] = {}
        self.snapshot = snapshot
        self.clock = SystemClock()
        wake = threading.Event()
        self._thread = EngineThread(self.clock, wake)
        self._actor = HomeActor(hass, entry, self)
        self.engine = Engine(
            store=store,
            actor=self._actor,
            clock=self.clock,
            rules=RULES,
            hooks=Hooks(
                snapshot=self._on_loop(self._async_take),
                trouble=self._on_loop(self._async_trouble),
                wake=wake.set,
            ),
        )
        self._parts = HomeParts(self)
        self._listener = Listener(hass, entry, self._parts)

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: LifeOpsConfigEntry) -> Self:
        """Open the store and build the hub; raises StoreError."""

        def open_store() -> tuple[SqliteStore, Snapshot]:
            store = SqliteStore.open(
                Path(hass.config.config_dir), home=entry.data["home_id"], build=VERSION
            )
            return store, recall(store, Household.of(entry).agents)

        return cls(hass, entry, *await hass.async_add_executor_job(open_store))

    async def async_start(self) -> None:
        """Let the engine turn, then bring up people, agents and sources."""
        self.hass.data[HUB] = self
        self._thread.start(self.engine)
        self.async_keep()
        await self._listener.async_start()

    async def async_stop(self) -> None:
        """End acts, engine and store; what runs is taken up again at the next start."""
        self.hass.data.pop(HUB, None)
        await self._listener.async_stop()
        await self._parts.async_close()
        await self._actor.async_close()
        await self.hass.async_add_executor_job(self._close)

    def slots(self, instance: Instance, slot: str) -> Mapping[str, Any] | None:
        """Return the target that stands behind a slot here."""
        return self.household.slots(instance, slot)

    def phones(self, person: str) -> Sequence[str]:
        """Return the device ids of a person's phones."""
        return self.household.phones(person)

    def submit(self, fact: Fact) -> None:
        """Hand a live fact to the engine."""
        self.engine.submit(fact)

    def ingest(self, writes: Sequence[PutRecord | DeleteRecord], *, who: str) -> None:
        """Hand collected records to the engine, which keeps them until committed."""
        self.engine.ingest(writes, who=who).add_done_callback(_log_refused)

    def command(self, command: Command) -> Future[Mapping[str, Json]]:
        """Hand what somebody asks for to the engine."""
        return self.engine.command(command)

    async def async_ingest(
        self, writes: Sequence[PutRecord | DeleteRecord], *, who: str = SOURCE
    ) -> None:
        """Commit records; raises a translated error when that fails."""
        with translated():
            await asyncio.wrap_future(self.engine.ingest(writes, who=who))

    async def async_command(
        self, instance: Instance, name: str, data: Mapping[str, Json] | None = None
    ) -> Mapping[str, Json]:
        """Give an agent a command and return its answer once that is committed."""
        now = self.clock.now()
        command = Command(
            id=uuid4().hex,
            name=name,
            data=data or {},
            agent=instance.agent,
            subject=instance.subject,
            seen_at=now,
            measured_at=now,
            source=SOURCE,
        )
        with translated():
            return await asyncio.wrap_future(self.command(command))

    async def async_enable(self, instance: Instance, *, enabled: bool) -> None:
        """Switch an agent on or off."""
        write = PutRecord(
            dataset=AGENT.name,
            id=str(instance),
            fields=AGENT.write(AgentRecord(enabled=enabled)),
            person=instance.subject,
        )
        await self.async_ingest([write])

    async def async_resume(self, instance: Instance) -> None:
        """Let an agent work again that was paused after failures."""
        self.engine.resume(instance)

    async def async_confirm_clock(self) -> None:
        """Believe the clock as it stands."""
        self.engine.confirm_clock()

    def _close(self) -> None:
        self._thread.stop()
        self.store.close()

    def _on_loop[T](self, target: Callable[[T], None]) -> Callable[[T], None]:
        def hop(value: T) -> None:
            self.hass.loop.call_soon_threadsafe(target, value)

        return hop

    @callback
    def _async_take(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for coordinator in self.coordinators.values():
            coordinator.async_push(snapshot)

    @callback
    def _async_trouble(self, trouble: Trouble) -> None:
        async_show_trouble(self.hass, self.entry, trouble)
        for coordinator in self.coordinators.values():
            if trouble.kind is TroubleKind.STORE_FAILING:
                coordinator.async_fail(trouble.detail)
            elif trouble.kind is TroubleKind.STORE_BACK:
                coordinator.async_push(self.snapshot)


def _log_refused(reply: Future[None]) -> None:
    if (error := reply.exception()) is not None:
        _LOGGER.error("Collected records were refused", exc_info=error)
