"""Whether a person is at home, from their person entity."""

from datetime import datetime
from typing import override

from homeassistant.const import STATE_HOME, STATE_NOT_HOME
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ...core.datasets import PRESENCE
from ...core.effects import PutRecord
from ...core.places import REFRESHED, presence_id
from ...core.records import PresenceRecord
from ..subentries import PersonConfig
from ..waiting import is_known
from .collector import Collector, Intake

_NOBODY = "presence"


class PresenceCollector(Collector):
    """Keep one person's presence record in line with the entity."""

    def __init__(
        self,
        hass: HomeAssistant,
        intake: Intake,
        home: str,
        person: PersonConfig,
    ) -> None:
        """Know who is seen by which home; without an entity nobody sees them."""
        self._hass = hass
        self._intake = intake
        self._home = home
        self._person_id = person.person_id
        self._entity_id = person.person_entity
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    def start(self) -> None:
        """Take the present state and every later one."""
        if self._entity_id is None:
            self._write(PresenceRecord())
            return
        self._unsubscribe = [
            async_track_state_change_event(
                self._hass, self._entity_id, self._async_changed
            ),
            async_track_time_interval(self._hass, self._async_again, REFRESHED),
        ]
        state = self._hass.states.get(self._entity_id)
        self._take(state, dt_util.utcnow() if state else None)

    @override
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        """Take what is new; a position alone is not."""
        before, now = event.data["old_state"], event.data["new_state"]
        if before is None or now is None or before.state != now.state:
            self._take(now, event.time_fired)

    @callback
    def _async_again(self, now: datetime) -> None:
        """Say again what still holds, or it would be too old to be believed."""
        state = self._hass.states.get(self._entity_id) if self._entity_id else None
        if state is not None and is_known(state):
            self._take(state, now)

    def _take(self, state: State | None, at: datetime | None) -> None:
        if state is None or not is_known(state):
            self._write(PresenceRecord(measured_at=at))
            return
        # A person entity that is in a zone shows the name of the zone.
        zone = None if state.state in (STATE_HOME, STATE_NOT_HOME) else state.state
        home = state.state == STATE_HOME
        self._write(PresenceRecord(home=home, zone=zone, measured_at=at))

    def _write(self, record: PresenceRecord) -> None:
        write = PutRecord(
            dataset=PRESENCE.name,
            id=presence_id(self._person_id, self._home),
            fields=PRESENCE.write(record),
            person=self._person_id,
        )
        self._intake.ingest([write], who=self._entity_id or _NOBODY)
