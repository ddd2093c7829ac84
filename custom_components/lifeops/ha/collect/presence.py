"""Whether a person is at home, from their person entity."""

from typing import override

from homeassistant.const import STATE_HOME
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event

from ...core.datasets import PRESENCE
from ...core.effects import PutRecord
from ...core.records import PresenceRecord
from ..waiting import is_known
from .collector import Collector, Intake

_NOBODY = "presence"


class PresenceCollector(Collector):
    """Keep one person's presence record in line with the entity."""

    def __init__(
        self,
        hass: HomeAssistant,
        intake: Intake,
        person_id: str,
        entity_id: str | None,
    ) -> None:
        """Know whose entity it is; without one nobody knows where the person is."""
        self._hass = hass
        self._intake = intake
        self._person_id = person_id
        self._entity_id = entity_id
        self._unsubscribe: CALLBACK_TYPE | None = None

    @override
    def start(self) -> None:
        """Take the present state and every later one."""
        state = None
        if self._entity_id is not None:
            self._unsubscribe = async_track_state_change_event(
                self._hass, self._entity_id, self._async_changed
            )
            state = self._hass.states.get(self._entity_id)
        if state is None:
            self._write(PresenceRecord())
        else:
            self._take(state)

    @override
    def stop(self) -> None:
        """Listen no more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None:
            self._write(PresenceRecord(home=None, measured_at=event.time_fired))
        else:
            self._take(state)

    def _take(self, state: State) -> None:
        home = state.state == STATE_HOME if is_known(state) else None
        self._write(PresenceRecord(home=home, measured_at=state.last_changed))

    def _write(self, record: PresenceRecord) -> None:
        write = PutRecord(
            dataset=PRESENCE.name,
            id=self._person_id,
            fields=PRESENCE.write(record),
            person=self._person_id,
        )
        self._intake.ingest([write], who=self._entity_id or _NOBODY)
