"""Triggers for automations: what agents tell of, one row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, override

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .core.identity import AgentKind, Instance
from .core.json import Json
from .ha.entry import HUB
from .ha.signals import SIGNAL_EVENT

CONF_PERSON = "person"
CONF_ACTION = "action"


@dataclass(frozen=True, slots=True)
class Row:
    """An event that agents of one kind tell of."""

    agent: AgentKind
    event: str


ROWS: Mapping[str, Row] = {
    "notification_acted": Row(AgentKind.NOTIFICATION, "acted"),
    "notification_escalated": Row(AgentKind.NOTIFICATION, "escalated"),
    "reminder_due": Row(AgentKind.REMINDERS, "reminder_due"),
    "reminder_done": Row(AgentKind.REMINDERS, "reminder_done"),
    "goal_reached": Row(AgentKind.GOALS, "goal_reached"),
    "level_up": Row(AgentKind.GAMIFICATION, "level_up"),
    "achievement": Row(AgentKind.GAMIFICATION, "achievement"),
    "winddown_started": Row(AgentKind.SLEEP, "winddown_started"),
    "winddown_finished": Row(AgentKind.SLEEP, "winddown_finished"),
}


def _schema(*options: str) -> vol.Schema:
    """Return what a trigger may be asked for beside its name."""
    fields = {vol.Optional(name): cv.string for name in options}
    return vol.Schema({vol.Required(CONF_OPTIONS, default={}): fields})


class AgentTrigger(Trigger):
    """Trigger when an agent of a person, or of anybody, tells of an event."""

    schema: ClassVar = _schema(CONF_PERSON)

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Take whom it is about; without one it is about everybody."""
        checked: ConfigType = cls.schema(config)
        return checked

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Know which events are meant."""
        super().__init__(hass, config)
        self._row = ROWS[config.key.rpartition(".")[2]]
        self._asked = dict(config.options or {})
        self._person: str | None = self._asked.pop(CONF_PERSON, None)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Listen to what agents tell."""
        heard = partial(self._async_heard, run_action)
        return async_dispatcher_connect(self._hass, SIGNAL_EVENT, heard)

    @callback
    def _async_heard(
        self,
        run_action: TriggerActionRunner,
        instance: Instance,
        event: str,
        data: Mapping[str, Json],
        _key: str,
    ) -> None:
        if Row(instance.agent, event) != self._row:
            return
        if any(data.get(name) != value for name, value in self._asked.items()):
            return
        hub = self._hass.data.get(HUB)
        person = hub.household.persons.get(instance.subject) if hub else None
        wanted = self._person
        if wanted is not None and (person is None or not person.is_called(wanted)):
            return
        name = person.name if person else None
        told = {CONF_PERSON: name, "event": event, "data": dict(data)}
        run_action(told, f"{name}: {event}")


class ActedTrigger(AgentTrigger):
    """Trigger when a button of a notification is pressed, one or any."""

    schema: ClassVar = _schema(CONF_PERSON, CONF_ACTION)


TRIGGERS: dict[str, type[Trigger]] = {
    **dict.fromkeys(ROWS, AgentTrigger),
    "notification_acted": ActedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of LifeOps."""
    return TRIGGERS
