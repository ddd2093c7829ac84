"""What runs for the hub's config entry: store, engine, actors and parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
import logging
from pathlib import Path
import threading
from typing import Any, Self

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..agents import RULES
from ..const import BUILT_AT, VERSION
from ..coordinator import AgentCoordinator
from ..core.errors import StoreError
from ..core.identity import Instance
from ..engine.engine import Engine
from ..engine.snapshot import Hooks, Snapshot, Trouble, TroubleKind
from ..store.opening import OpenedAs
from ..store.sqlite import SqliteStore
from .act.actor import HomeActor
from .asking import Asking
from .clock import SystemClock
from .entry import HUB, LifeOpsConfigEntry
from .erasing.eraser import Eraser
from .errors import async_guarded
from .issues import RepairKey, async_clear, async_raise
from .keeping import DamagedRows, Keeping, recall
from .linked.common import Common
from .linked.keys import HomeKeys, async_home_keys
from .linked.links import Links
from .linked.membership import async_go_on_without, async_leave_unlinked
from .listener import Listener
from .notes.notebook import Notebooks
from .oura.refilling import async_refill
from .parts import HomeParts
from .platforms import Platforms
from .residents import Residents
from .runner import EngineThread, breathe
from .signals import SIGNAL_COMMITTED
from .subentries import Household
from .tending import Tender
from .transfer.transfers import Transfers
from .troubles import async_show_trouble
from .upkeep import Upkeep

_LOGGER = logging.getLogger(__name__)


class Hub(Asking, Keeping):
    """One home's LifeOps; lives from set-up to unload of the hub's entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LifeOpsConfigEntry,
        store: SqliteStore,
        snapshot: Snapshot,
        keys: HomeKeys,
    ) -> None:
        """Put the parts together; nothing runs yet."""
        self.clock = SystemClock()
        wake = threading.Event()
        super().__init__(hass, store, EngineThread(self.clock, wake))
        self.entry = entry
        self.household = Household.of(entry)
        self.platforms = Platforms()
        self.coordinators: dict[Instance, AgentCoordinator] = {}
        self.snapshot = snapshot
        self._recalled = snapshot.topics
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
                breathe=breathe,
            ),
            home=self.household.home.home_id,
            built_at=BUILT_AT,
        )
        self._parts = HomeParts(self)
        self._listener = Listener(hass, entry, self._parts)
        self.eraser = Eraser(self, self._listener)
        self._residents = Residents(self, self._listener)
        self._tender = Tender(self)
        self.upkeep = Upkeep(self)
        self.transfers = Transfers(self)
        self.notebooks = Notebooks()
        self.links = Links(self, keys, Common.of(store))
        self._closed = False

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: LifeOpsConfigEntry) -> Self:
        """Open the store and build the hub; raises StoreError."""
        damaged = DamagedRows(hass)
        keys = await async_home_keys(hass, entry.data["home_id"])

        def open_store() -> tuple[SqliteStore, Snapshot]:
            store = SqliteStore.open(
                Path(hass.config.config_dir),
                home=entry.data["home_id"],
                build=VERSION,
                on_damaged_row=damaged.tell,
                sealer=keys.sealer,
            )
            try:
                return store, recall(store, Household.of(entry).agents)
            except StoreError:
                store.close()
                raise

        return cls(hass, entry, *await hass.async_add_executor_job(open_store), keys)

    async def async_start(self) -> None:
        """Let the engine turn, then bring up people, agents and sources."""
        self.hass.data[HUB] = self
        trust = self.links.async_load()
        await async_guarded(self.hass, "linked_homes", "linked_homes", trust)
        self._thread.start(self.engine, self._on_died)
        async_clear(self.hass, RepairKey.ENGINE_STOPPED)
        self.async_keep()
        self.upkeep.async_start()
        self.entry.async_on_unload(
            self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._async_close)
        )
        self.entry.async_on_unload(
            self.hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_moved)
        )
        await self.eraser.async_begin()
        await self._listener.async_start()
        self._parts.begun = True
        await async_guarded(
            self.hass, "leavings", "leavings", self._async_forget_leavings()
        )
        if self.store.series_opened.state in (OpenedAs.FRESH, OpenedAs.DAMAGED):
            refilled = async_refill(self)
            await async_guarded(self.hass, "refilling", "refilling", refilled)
        await self.transfers.async_start()
        self.links.async_start()
        self._residents.async_start()
        self.eraser.async_start()
        self._tender.async_start()

    async def async_stop(self) -> None:
        """Take every part down; what runs is taken up again at the next start."""
        await self._listener.async_stop()
        await self._async_close()

    @property
    def home_id(self) -> str:
        """Return which home it is."""
        return self.household.home.home_id

    def slots(self, instance: Instance, slot: str) -> Mapping[str, Any] | None:
        """Return the target that stands behind a slot here."""
        return self.household.slots(instance, slot)

    def phones(self, person: str) -> Sequence[str]:
        """Return the device ids of a person's phones."""
        return self.household.phones(person)

    async def async_resume(self, instance: Instance) -> None:
        """Let an agent work again that was paused after failures."""
        self.engine.resume(instance)

    async def async_confirm_clock(self) -> None:
        """Believe the clock as it stands."""
        self.engine.confirm_clock()

    async def async_go_on_without(self, home: str) -> None:
        """Wait for a home no more."""
        await async_go_on_without(self, home)

    async def _async_close(self, _: Event | None = None) -> None:
        """End collectors, acts, engine and store, once; entities stay as they are."""
        if self._closed:
            return
        self._closed = True
        self.hass.data.pop(HUB, None)
        await self.eraser.async_stop()
        await self.links.async_stop()
        await self.transfers.async_stop()
        await self._parts.async_close()
        await self._actor.async_close()
        await self.hass.async_add_executor_job(self._close)

    async def _async_moved(self, _: Event) -> None:
        """Take over a new time zone or language."""
        await self._listener.async_compare()

    async def _async_forget_leavings(self) -> None:
        """Forget homes, agents and sources that were removed while nothing ran."""
        await async_leave_unlinked(self)
        if self.household.invalid:
            return
        known = await self._residents.async_known()
        for instance in await self.async_instances():
            if instance not in (*self.household.agents, *known.instances):
                self.engine.remove(instance)
        await self._parts.async_forget_sources()

    def _close(self) -> None:
        self._thread.stop()
        self.store.close()

    def _on_loop[T](self, target: Callable[[T], None]) -> Callable[[T], None]:
        def hop(value: T) -> None:
            self.hass.loop.call_soon_threadsafe(target, value)

        return hop

    def _on_died(self) -> None:
        self.hass.loop.call_soon_threadsafe(self._async_died)

    @callback
    def _async_died(self) -> None:
        async_raise(self.hass, RepairKey.ENGINE_STOPPED)
        for coordinator in self.coordinators.values():
            coordinator.async_fail()

    @callback
    def _async_take(self, snapshot: Snapshot) -> None:
        topics = {**self._recalled, **snapshot.topics}
        self.snapshot = replace(snapshot, topics=topics)
        for coordinator in self.coordinators.values():
            coordinator.async_push(self.snapshot)
        async_dispatcher_send(self.hass, SIGNAL_COMMITTED, snapshot.pos)

    @callback
    def _async_trouble(self, trouble: Trouble) -> None:
        async_show_trouble(self.hass, self.entry, trouble)
        if trouble.kind is TroubleKind.STORE_FAILING:
            _LOGGER.error("LifeOps cannot save (%s)", trouble.detail)
            for coordinator in self.coordinators.values():
                coordinator.async_fail()
        elif trouble.kind is TroubleKind.STORE_BACK:
            _LOGGER.info("LifeOps saves again")
            self._async_take(self.snapshot)
