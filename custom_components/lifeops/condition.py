"""Conditions for automations: whether a person may be disturbed, or is busy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Unpack, override

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConditionErrorMessage
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN
from .core.identity import AgentKind, Instance
from .core.topics import AGENDA, NOTIFICATION_SUMMARY, Topic
from .ha.entry import HUB
from .ha.signals import SIGNAL_COMMITTED

CONF_PERSON = "person"
_SCHEMA = vol.Schema(
    {vol.Required(CONF_OPTIONS, default={}): {vol.Optional(CONF_PERSON): cv.string}}
)


@dataclass(frozen=True, slots=True)
class Row[T]:
    """What an agent publishes of a person, and how a condition reads it."""

    agent: AgentKind
    topic: Topic[T]
    holds: Callable[[T], bool]


class PersonCondition(Condition):
    """A condition on what an agent has published of one person."""

    row: Row[Any]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Take whom it is about; in a home of one person nobody has to be named."""
        checked: ConfigType = _SCHEMA(config)
        return checked

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep whom it is about."""
        super().__init__(hass, config)
        self._wanted: str | None = (config.options or {}).get(CONF_PERSON)

    @property
    @override
    def needs_polling(self) -> bool:
        """Return False: what is published changes with a commit only."""
        return False

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        value = self._published()
        if value is None:
            raise ConditionErrorMessage(DOMAIN, "nothing is known of this yet")
        return self.row.holds(value)

    @override
    async def _async_track_changes(self, action: Callable[[], None]) -> CALLBACK_TYPE:
        @callback
        def committed(_: int) -> None:
            action()

        return async_dispatcher_connect(self._hass, SIGNAL_COMMITTED, committed)

    def _published(self) -> Any:
        """Return what stands published; raises for nobody, or for more than one."""
        hub = self._hass.data.get(HUB)
        if hub is None:
            raise ConditionErrorMessage(DOMAIN, "LifeOps is not set up")
        persons = hub.household.persons.values()
        wanted = self._wanted
        found = [one for one in persons if wanted is None or one.is_called(wanted)]
        if len(found) != 1:
            raise ConditionErrorMessage(DOMAIN, f"{len(found)} persons are meant")
        person = found[0].person_id
        status = hub.snapshot.status(Instance(self.row.agent, person))
        # What an agent that is switched off said last is true no more.
        off = status is not None and not status.enabled
        return None if off else hub.snapshot.topic(self.row.topic, person)


class MayBeDisturbed(PersonCondition):
    """Whether nothing asks for quiet now."""

    row = Row(
        AgentKind.NOTIFICATION,
        NOTIFICATION_SUMMARY,
        lambda summary: summary.disturbance.may,
    )


class IsBusy(PersonCondition):
    """Whether an event of the calendars takes a person's time now."""

    row = Row(AgentKind.AGENDA, AGENDA, lambda agenda: agenda.busy)


CONDITIONS: dict[str, type[Condition]] = {
    "may_be_disturbed": MayBeDisturbed,
    "is_busy": IsBusy,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of LifeOps."""
    return CONDITIONS
