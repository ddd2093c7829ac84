"""A person's rows in the recorder: found by its tables, removed by its own ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import States, StatesMeta
from homeassistant.components.recorder.services import SERVICE_PURGE_ENTITIES
from homeassistant.components.recorder.statistics import get_metadata
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import session_scope

from ...core.erased import ErasureNote
from ..statistics.ids import prefix
from ..statistics.table import StatisticsTable

_TRIES = 20


@dataclass(frozen=True, slots=True)
class RecorderTable:
    """Reads on the recorder's threads, writes through its queue."""

    hass: HomeAssistant
    recorder: Recorder

    async def async_caught_up(self) -> None:
        """Wait until what was asked of the recorder is done; raises TimeoutError."""
        await StatisticsTable(self.hass, self.recorder).async_caught_up()

    async def async_ids(self, note: ErasureNote) -> Sequence[str]:
        """Return the statistics of a person, and of entities that were theirs."""
        return await self.recorder.async_add_executor_job(self._ids, note)

    async def async_clear(self, note: ErasureNote) -> int:
        """Clear them and wait for that; return how many there were."""
        found = await self.async_ids(note)
        if found:
            self.recorder.async_clear_statistics(list(found))
            await self.async_caught_up()
        return len(found)

    async def async_states(self, note: ErasureNote) -> int:
        """Return how many states there are of a person's entities."""
        return await self.recorder.async_add_executor_job(self._states, note)

    async def async_purge(self, note: ErasureNote) -> None:
        """Purge them: many go in several turns of the recorder."""
        for _ in range(_TRIES):
            if not await self.async_states(note):
                return
            await self.hass.services.async_call(
                RECORDER,
                SERVICE_PURGE_ENTITIES,
                {ATTR_ENTITY_ID: list(note.entities)},
                blocking=True,
            )
            await self.async_caught_up()

    def _ids(self, note: ErasureNote) -> Sequence[str]:
        own = tuple(map(prefix, note.persons))
        theirs = set(note.entities)
        known = get_metadata(self.hass)
        return sorted(one for one in known if one.startswith(own) or one in theirs)

    def _states(self, note: ErasureNote) -> int:
        with session_scope(hass=self.hass, read_only=True) as session:
            return (
                session.query(States.state_id)
                .join(StatesMeta, States.metadata_id == StatesMeta.metadata_id)
                .filter(StatesMeta.entity_id.in_(note.entities))
                .count()
            )
