"""Repairs that follow from what an agent has published."""

from collections.abc import Callable, Mapping
import logging
from typing import TYPE_CHECKING, override

from homeassistant.core import CALLBACK_TYPE, callback

from .agents.description import AgentRepairDescription
from .collect.collector import Collector
from .issues import RepairKey, async_clear, async_raise

if TYPE_CHECKING:
    from ..coordinator import AgentCoordinator

_LOGGER = logging.getLogger(__name__)

type Repairs = Mapping[tuple[RepairKey, str], Mapping[str, str]]


class AgentRepairs(Collector):
    """Raise and end one agent's repairs, with one line in the log for each."""

    def __init__(
        self, coordinator: AgentCoordinator, names: Callable[[], Mapping[str, str]]
    ) -> None:
        """Begin with none shown; names tells what everybody is called now."""
        self._coordinator = coordinator
        self._names = names
        self._shown: Repairs = {}
        self._unsubscribe: CALLBACK_TYPE | None = None

    @override
    def start(self) -> None:
        """Show what stands and follow what comes."""
        if self._coordinator.entities.repairs:
            self._unsubscribe = self._coordinator.async_add_listener(self._review)
            self._review()

    @override
    def stop(self) -> None:
        """Take away what is shown."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._show({})

    @callback
    def _review(self) -> None:
        status = self._coordinator.data.status
        # What an agent that is switched off said last is true no more.
        self._show({} if status and not status.enabled else self._wanted())

    @callback
    def _show(self, wanted: Repairs) -> None:
        hass = self._coordinator.hass
        for key, subject in self._shown.keys() - wanted.keys():
            async_clear(hass, key, subject)
            _LOGGER.info("%s of %s is over", key, subject)
        for (key, subject), placeholders in wanted.items():
            if self._shown.get((key, subject)) != placeholders:
                async_raise(hass, key, subject, **placeholders)
            if (key, subject) not in self._shown:
                _LOGGER.warning("%s: %s", key, subject)
        self._shown = wanted

    def _wanted(self) -> Repairs:
        return {
            (description.repair, subject): placeholders
            for description in self._coordinator.entities.repairs
            for subject, placeholders in self._placeholders(description).items()
        }

    def _placeholders(
        self, description: AgentRepairDescription
    ) -> Mapping[str, Mapping[str, str]]:
        value = self._coordinator.data.topic(description.topic)
        if value is None:
            return {}
        return description.placeholders_fn(value, self._names())
