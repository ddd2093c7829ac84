"""What people are shown of a linked home: pushed at once when it turns, else calmly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Any, Protocol, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ...const import DOMAIN
from ...core.datasets import PROJECTION
from ...core.homes import BEHIND, owned_by
from ...core.projection import ProjectionRecord
from ...store.reader import Reader
from ..hub import Hub
from ..notes.lost import keep_lost_notes, lost_notes
from ..signals import SIGNAL_COMMITTED
from .covering import StandIn, async_stand_in
from .edit_repairs import async_tell_edits
from .state import LinkStatus

_LOGGER = logging.getLogger(__name__)
STEP = timedelta(minutes=30)
_LOOK = timedelta(minutes=1)
_READ_S = 0.5
# A lag is told in minutes below an hour, in hours below a day, else in days.
_GRAINS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))

type Projections = Mapping[str, ProjectionRecord]


class Link(Protocol):
    """What is shown of a link, and who tells of it."""

    @property
    def status(self) -> LinkStatus:
        """Return how the link does now."""
        ...

    def async_listen(self, tell: Callable[[], None]) -> CALLBACK_TYPE:
        """Tell whenever something of it changes, until that is called off."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkData:
    """How a link does, and what the other home has shown of itself.

    last_seen is what is shown of a time that moves all along: steps, because each
    change that is shown is recorded. lag None is unknown: never in step yet. stands_in
    is None where this home does not stand by for the other.
    """

    status: LinkStatus
    last_seen: datetime | None = None
    lag: timedelta | None = None
    conflicts: int | None = None
    stands_in: StandIn | None = None
    projections: Projections = field(default_factory=dict)

    @classmethod
    def of(cls, status: LinkStatus) -> Self:
        """Return what is known without having read anything."""
        return cls(status=status, last_seen=status.last_seen)

    def after(self, status: LinkStatus, now: datetime) -> Self:
        """Return how it does now, with the rest as it stood."""
        turned = status.state is not self.status.state
        return replace(
            self,
            status=status,
            last_seen=status.last_seen if turned else self._seen(status.last_seen),
            lag=lag_of(status, now),
        )

    def _seen(self, seen: datetime | None) -> datetime | None:
        shown = self.last_seen
        if seen is None or shown is None or abs(seen - shown) >= STEP:
            return seen
        return shown


class LinkCoordinator(DataUpdateCoordinator[LinkData]):
    """Hand how a link does to its entities."""

    config_entry: ConfigEntry[Any]

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], hub: Hub, link: Link
    ) -> None:
        """Start from what the link knows."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {entry.title}",
            always_update=False,
        )
        self.home_id: str = entry.data["home_id"]
        self.data = LinkData.of(link.status)
        self._hub = hub
        self._link = link
        self._reading = Debouncer(
            hass, _LOGGER, cooldown=_READ_S, immediate=True, function=self.async_read
        )

    async def async_start(self) -> None:
        """Read what is there; from here on follow the link and what comes in."""
        undo = self.config_entry.async_on_unload
        undo(self._reading.async_shutdown)
        undo(self._link.async_listen(self._async_told))
        undo(async_track_time_interval(self.hass, self._async_look, _LOOK))
        undo(
            async_dispatcher_connect(self.hass, SIGNAL_COMMITTED, self._async_committed)
        )
        await self.async_read()

    @callback
    def async_show(self) -> None:
        """Show how the link does now."""
        now = self._hub.clock.now()
        self._push(self.data.after(self._link.status, now))

    async def async_read(self) -> None:
        """Show what the store has of the other home now."""
        await self._async_keep_lost()
        home = self.home_id
        projections, conflicts = await self._hub.async_read(
            lambda reader: (projections_of(reader, home), reader.conflicts_with(home))
        )
        more = conflicts != self.data.conflicts
        self._push(
            replace(
                self.data,
                projections=projections,
                conflicts=conflicts,
                stands_in=await async_stand_in(self._hub, home),
            )
        )
        self.async_show()
        if more:
            await async_tell_edits(self._hub)

    async def _async_keep_lost(self) -> None:
        """Keep what two homes wrote into one note before it counts as an edit lost."""
        hub = self._hub
        if await hub.async_read(lost_notes):
            now = hub.clock.now()
            await hub.async_on_thread(partial(keep_lost_notes, hub.store, now))

    @callback
    def _push(self, data: LinkData) -> None:
        if data != self.data:
            self.async_set_updated_data(data)

    @callback
    def _async_told(self) -> None:
        if self._link.status.state is not self.data.status.state:
            self.async_show()

    @callback
    def _async_look(self, _: datetime) -> None:
        self.async_show()

    @callback
    def _async_committed(self, _: int) -> None:
        self._reading.async_schedule_call()


def lag_of(status: LinkStatus, now: datetime) -> timedelta | None:
    """Return how old what was last in step is, coarser the longer it is."""
    if status.reachable and status.settled and status.pending == 0:
        return timedelta()
    if status.synced_at is None:
        return None
    lag = max(now - status.synced_at, timedelta())
    minute, hour, day = _GRAINS
    grain = minute if lag < hour else hour if lag < day else day
    return lag // grain * grain


def projections_of(reader: Reader, home_id: str) -> Projections:
    """Return what another home shows of its entities."""
    read = reader.between(owned_by(PROJECTION.name, home_id), "", BEHIND)
    found = {name: PROJECTION.readable(fields) for name, fields in read}
    return {name: record for name, record in found.items() if record is not None}
