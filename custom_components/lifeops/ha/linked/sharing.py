"""Showing chosen entities of this home to the others: written as they change, calmly."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_CLASS, ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_call_later, async_track_state_change_event
from homeassistant.helpers.start import async_at_started

from ...core.datasets import PROJECTION
from ...core.effects import DeleteRecord, PutRecord
from ...core.homes import BEHIND
from ...core.projection import ProjectionRecord
from ..entry import CONF_SHARED
from ..hub import Hub

PACE_S = 30.0
_SAME_FOR = timedelta(minutes=10)
_WHO = "sharing"


class Sharing:
    """Write what the chosen entities show, each at most every 30 seconds."""

    def __init__(self, hub: Hub, stands: dict[str, ProjectionRecord]) -> None:
        """Begin with what is written already."""
        self._hub = hub
        self._written = stands
        self._due: set[str] = set()
        self._untrack: CALLBACK_TYPE | None = None
        self._rest: CALLBACK_TYPE | None = None

    @callback
    def async_start(self, hass: HomeAssistant) -> None:
        """Share what is chosen once entities are there, and whatever is chosen later."""
        entry = self._hub.entry
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(entry.add_update_listener(self._async_updated))
        entry.async_on_unload(async_at_started(hass, self._async_choose))

    @callback
    def _async_stop(self) -> None:
        """Hear of nothing any more; what stands goes on to be shown."""
        for stop in (self._untrack, self._rest):
            if stop is not None:
                stop()
        self._untrack = self._rest = None

    async def _async_updated(self, hass: HomeAssistant, _: ConfigEntry) -> None:
        if hass.is_running:
            self._async_choose(hass)

    @callback
    def _async_choose(self, hass: HomeAssistant) -> None:
        chosen: frozenset[str] = frozenset(self._hub.entry.data.get(CONF_SHARED, ()))
        if self._untrack is not None:
            self._untrack()
        self._untrack = async_track_state_change_event(hass, chosen, self._async_heard)
        self._async_withdraw(self._written.keys() - chosen)
        self._due |= chosen
        self._async_write_soon()

    @callback
    def _async_withdraw(self, gone: Iterable[str]) -> None:
        writes = [DeleteRecord(dataset=PROJECTION.name, id=name) for name in gone]
        for write in writes:
            self._written.pop(write.id, None)
            self._due.discard(write.id)
        if writes:
            self._hub.ingest(writes, who=_WHO)

    @callback
    def _async_heard(self, event: Event[EventStateChangedData]) -> None:
        self._due.add(event.data["entity_id"])
        self._async_write_soon()

    @callback
    def _async_write_soon(self) -> None:
        """Write at once after a rest, else when that is over."""
        if self._rest is None:
            self._async_write()

    @callback
    def _async_write(self, _: datetime | None = None) -> None:
        """Write all that is due, then rest; without anything due there is no rest."""
        self._rest = None
        due, self._due = self._due, set()
        if not due:
            return
        hass = self._hub.hass
        self._rest = async_call_later(hass, PACE_S, self._async_write)
        seen = {name: hass.states.get(name) for name in sorted(due)}
        changed = {
            name: record
            for name, state in seen.items()
            if state is not None and self._is_news(name, record := projected(state))
        }
        self._written |= changed
        if changed:
            self._hub.ingest([_put(*item) for item in changed.items()], who=_WHO)

    def _is_news(self, name: str, record: ProjectionRecord) -> bool:
        """Return whether it shows something new, or shows the same for long."""
        stands = self._written.get(name)
        if stands is None or _shown(stands) != _shown(record):
            return True
        return record.measured_at - stands.measured_at >= _SAME_FOR


async def async_share(hub: Hub) -> None:
    """Begin to share what is chosen."""
    read = await hub.async_read(
        lambda reader: reader.between(PROJECTION.name, "", BEHIND)
    )
    found = {name: PROJECTION.readable(fields) for name, fields in read}
    stands = {name: record for name, record in found.items() if record is not None}
    Sharing(hub, stands).async_start(hub.hass)


def projected(state: State) -> ProjectionRecord:
    """Return an entity as the other homes are shown it."""
    return ProjectionRecord(
        state=state.state,
        name=state.name,
        unit=state.attributes.get(ATTR_UNIT_OF_MEASUREMENT),
        device_class=state.attributes.get(ATTR_DEVICE_CLASS),
        measured_at=state.last_updated,
    )


def _shown(record: ProjectionRecord) -> tuple[str | None, ...]:
    return record.state, record.name, record.unit, record.device_class


def _put(name: str, record: ProjectionRecord) -> PutRecord:
    return PutRecord(dataset=PROJECTION.name, id=name, fields=PROJECTION.write(record))
