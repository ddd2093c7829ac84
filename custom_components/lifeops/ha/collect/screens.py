"""Whether somebody sits at a screen, from the entities of a slot."""

from collections.abc import Sequence
from typing import override

from homeassistant.const import STATE_HOME, STATE_ON, STATE_PLAYING
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ...core.facts import ActivityChanged
from ..waiting import is_known
from .collector import Collector, Intake

_ACTIVE = frozenset({STATE_ON, STATE_HOME, STATE_PLAYING})


class ScreensCollector(Collector):
    """Tell of every screen of one person when it becomes active or idle."""

    def __init__(
        self,
        hass: HomeAssistant,
        intake: Intake,
        person_id: str,
        entity_ids: Sequence[str],
    ) -> None:
        """Know whose screens they are."""
        self._hass = hass
        self._intake = intake
        self._person_id = person_id
        self._entity_ids = entity_ids
        self._told: dict[str, bool | None] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None

    @override
    def start(self) -> None:
        """Tell of the present states and of every change."""
        self._unsubscribe = async_track_state_change_event(
            self._hass, self._entity_ids, self._async_changed
        )
        for entity_id in self._entity_ids:
            self._tell(entity_id, self._hass.states.get(entity_id))

    @override
    def stop(self) -> None:
        """Listen no more; nobody knows from here on."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for entity_id in self._entity_ids:
            self._tell(entity_id, None)

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        self._tell(event.data["entity_id"], event.data["new_state"])

    def _tell(self, entity_id: str, state: State | None) -> None:
        now = dt_util.utcnow()
        known = state is not None and is_known(state)
        active = state.state in _ACTIVE if known and state is not None else None
        if self._told.get(entity_id) == active:
            return
        self._told[entity_id] = active
        self._intake.submit(
            ActivityChanged(
                seen_at=now,
                measured_at=state.last_changed if state is not None else now,
                source=entity_id,
                subject=self._person_id,
                device=entity_id,
                active=active,
            )
        )
