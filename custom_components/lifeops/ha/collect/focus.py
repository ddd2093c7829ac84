"""Whether a person is focused, from the entities of a slot."""

from collections.abc import Sequence
from datetime import datetime
from typing import override

from homeassistant.const import STATE_OFF
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ...core.calm import FocusRecord
from ...core.datasets import FOCUS
from ...core.effects import PutRecord
from ...core.places import REFRESHED, presence_id
from ..waiting import is_known
from .collector import Collector, Intake

_SOURCE = "focus"
# A phone's sensor names its mode, so what is not off is on.
_OFF = frozenset({STATE_OFF, "none", "no", "false", "0", ""})


class FocusCollector(Collector):
    """Keep one person's focus record in line with the entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        intake: Intake,
        home: str,
        person_id: str,
        entity_ids: Sequence[str],
    ) -> None:
        """Know what shows that this person is focused."""
        self._hass = hass
        self._intake = intake
        self._id = presence_id(person_id, home)
        self._person_id = person_id
        self._entity_ids = entity_ids
        self._told: bool | None = None
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    def start(self) -> None:
        """Take the present states and every later one."""
        self._unsubscribe = [
            async_track_state_change_event(
                self._hass, self._entity_ids, self._async_changed
            ),
            async_track_time_interval(self._hass, self._async_again, REFRESHED),
        ]
        self._told = self._focused
        self._write(dt_util.utcnow())

    @override
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @callback
    def _async_changed(self, event: Event[EventStateChangedData]) -> None:
        focused = self._focused
        if focused != self._told:
            self._told = focused
            self._write(event.time_fired)

    @callback
    def _async_again(self, now: datetime) -> None:
        """Say again what still holds, or it would be too old to be believed."""
        if self._told is not None:
            self._write(now)

    @property
    def _focused(self) -> bool | None:
        """Return whether any entity shows focus; None while no entity tells."""
        states = map(self._hass.states.get, self._entity_ids)
        known = [state for state in states if state is not None and is_known(state)]
        if not known:
            return None
        return any(state.state.lower() not in _OFF for state in known)

    def _write(self, at: datetime) -> None:
        record = FocusRecord(focused=self._told, measured_at=at)
        write = PutRecord(
            dataset=FOCUS.name,
            id=self._id,
            fields=FOCUS.write(record),
            person=self._person_id,
        )
        self._intake.ingest([write], who=_SOURCE)
