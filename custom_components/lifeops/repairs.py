"""What a person can fix with one press, by the table of repairs."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .const import DOMAIN
from .core.errors import LifeOpsError
from .core.identity import AgentKind, Instance
from .ha.database.entry import async_release
from .ha.entry import async_loaded_homes
from .ha.issues import RepairKey
from .ha.linked.fixing import ArrivalFlow, ChoiceFlow, CloneFlow, EditFlow


class Fixable(Protocol):
    """What fixes ask of the hub."""

    @property
    def hass(self) -> HomeAssistant:
        """Return where it runs."""
        ...

    async def async_resume(self, instance: Instance) -> None:
        """Let an agent work again that was paused after failures."""
        ...

    async def async_restore_snapshot(self) -> None:
        """Go back to the last good snapshot of the database."""
        ...

    async def async_renew_damaged(self) -> None:
        """Start afresh from what is sound of the files."""
        ...

    async def async_confirm_clock(self) -> None:
        """Believe the clock as it stands."""
        ...

    async def async_go_on_without(self, home: str) -> None:
        """Wait for a home no more."""
        ...


type Fix = Callable[[Fixable, str], Awaitable[None]]


async def _resume(hub: Fixable, subject: str) -> None:
    kind, person = subject.split("/", 1)
    await hub.async_resume(Instance(AgentKind(kind), person))


async def _restore(hub: Fixable, _: str) -> None:
    await hub.async_restore_snapshot()


async def _renew(hub: Fixable, _: str) -> None:
    await hub.async_renew_damaged()


async def _release(hub: Fixable, _: str) -> None:
    async_release(hub.hass)


async def _confirm_clock(hub: Fixable, _: str) -> None:
    await hub.async_confirm_clock()


async def _go_on_without(hub: Fixable, home: str) -> None:
    await hub.async_go_on_without(home)


FIXES: Mapping[RepairKey, Fix] = {
    RepairKey.AGENT_PAUSED: _resume,
    RepairKey.CLOCK_UNTRUSTED: _confirm_clock,
    RepairKey.DATA_DAMAGED: _renew,
    RepairKey.HOME_UNHEARD: _go_on_without,
    RepairKey.METRICS_QUARANTINED: _release,
    RepairKey.STORE_RESTORABLE: _restore,
}


CHOICES: Mapping[RepairKey, type[ChoiceFlow]] = {
    RepairKey.EDIT_REPLACED: EditFlow,
    RepairKey.HOME_CLONED: CloneFlow,
    RepairKey.PERSON_ARRIVED: ArrivalFlow,
}


class FixFlow(RepairsFlow):
    """Ask for one confirmation, then fix."""

    def __init__(self, fix: Fix, subject: str) -> None:
        """Keep what is done once confirmed."""
        self._fix = fix
        self._subject = subject

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Begin with the confirmation."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Fix once confirmed; what fails may be tried again."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._async_fix()
            if not errors:
                return self.async_create_entry(data={})
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def _async_fix(self) -> dict[str, str]:
        entries: list[ConfigEntry[Fixable]] = async_loaded_homes(self.hass)
        if not entries:
            return {"base": "not_loaded"}
        try:
            await self._fix(entries[0].runtime_data, self._subject)
        except LifeOpsError:
            return {"base": "failed"}
        return {}


async def async_create_fix_flow(
    _hass: HomeAssistant,
    _issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow of a repair; without a fix it asks to be read only."""
    facts = data or {}
    key, subject = RepairKey(str(facts["key"])), str(facts["subject"])
    if (choice := CHOICES.get(key)) is not None:
        return choice(subject)
    fix = FIXES.get(key)
    return FixFlow(fix, subject) if fix else ConfirmRepairFlow()
