"""A person's edit that gave way is told once, calmly, in words; machines' are counted."""

from collections.abc import Mapping, Sequence

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from ...core.datasets import (
    AGENDA_SETTINGS,
    AGENT,
    DATASETS,
    DAY_OFF,
    GOAL,
    HABIT,
    HOME,
    NOTIFICATION_SETTINGS,
    PERSON,
    PLAN_EVENT,
    REMINDER,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
    XP_SETTINGS,
)
from ...core.json import Json, canonical
from ..hub import Hub
from ..issues import RepairKey, async_clear, async_raise
from ..texts import async_text
from .edits import Edit, edits_of

# What people write themselves, with the action that names its fields; each has its
# words among the common texts.
TOLD: Mapping[str, str] = {
    AGENDA_SETTINGS.name: "set_agenda",
    AGENT.name: "set_sleep",
    DAY_OFF.name: "add_days_off",
    GOAL.name: "edit_goal",
    HABIT.name: "edit_habit",
    HOME.name: "set_sleep",
    NOTIFICATION_SETTINGS.name: "set_notifications",
    PERSON.name: "set_sleep",
    PLAN_EVENT.name: "set_agenda",
    REMINDER.name: "edit_reminder",
    SLEEP_CHOICE.name: "set_sleep",
    SLEEP_SETTINGS.name: "set_sleep",
    XP_SETTINGS.name: "set_xp",
}
# What follows from what they write, or from nothing that matters in words.
_FOLLOWS = frozenset(
    {"created", "done_at", "occurrence", "order", "reached_at", "value_at"}
)
_MOST = 5
_META = "edits_told"


async def async_tell_edits(hub: Hub) -> None:
    """Show the newest edits that nobody was told of, and none that are settled."""
    edits, told = await hub.async_read(
        lambda reader: (edits_of(reader), int(reader.meta(_META) or 0))
    )
    _async_forget(hub.hass, {edit.id for edit in edits})
    news = [edit for edit in edits if int(edit.id) > told and _is_told(edit)]
    for edit in news[:_MOST]:
        words = await _async_words(hub, edit)
        async_raise(
            hub.hass,
            RepairKey.EDIT_REPLACED,
            edit.id,
            what=words["what"],
            field=words["field"],
            kept=words["kept"],
            lost=words["lost"],
        )
    newest = max((int(edit.id) for edit in edits), default=0)
    if newest > told:
        _keep_told(hub, newest)


def _is_told(edit: Edit) -> bool:
    return edit.dataset in TOLD and edit.field not in _FOLLOWS


def _keep_told(hub: Hub, newest: int) -> None:
    def write() -> None:
        with hub.store.transaction(hub.clock.now()) as tx:
            tx.put_meta(_META, str(newest))
            tx.leave_undated()

    hub.call(write)


@callback
def _async_forget(hass: HomeAssistant, standing: set[str]) -> None:
    """Take away what was told of edits that were put back or are long ago."""
    for issue in list(ir.async_get(hass).issues.values()):
        data = issue.data or {}
        if issue.domain != DOMAIN or data.get("key") != RepairKey.EDIT_REPLACED:
            continue
        if (subject := str(data["subject"])) not in standing:
            async_clear(hass, RepairKey.EDIT_REPLACED, subject)


async def _async_words(hub: Hub, edit: Edit) -> Mapping[str, str]:
    """Return what an edit was about and both of its values, for people to read.

    Of what is stored sealed nothing is shown: a repair is read by whoever may see it.
    """
    hass = hub.hass
    person = {"person": _whose(hub, edit)}
    return {
        "what": await async_text(hass, f"edit_{edit.dataset}", person),
        "field": await _async_field(hass, edit),
        "kept": await _async_value(hass, edit, edit.kept),
        "lost": await _async_value(hass, edit, edit.lost),
    }


async def _async_value(hass: HomeAssistant, edit: Edit, value: Json) -> str:
    if value is None:
        return await async_text(hass, "edit_nothing")
    if DATASETS[edit.dataset].private:
        return await async_text(hass, "edit_veiled")
    return _shown(value)


def _whose(hub: Hub, edit: Edit) -> str:
    """Return whose record it is, by whoever is named in it."""
    names = hub.household.names
    known = (edit.person or "", *edit.record.split("/"))
    return next((names[one] for one in known if one in names), "")


async def _async_field(hass: HomeAssistant, edit: Edit) -> str:
    """Return what the action that sets a field calls it."""
    words = await async_get_translations(
        hass, hass.config.language, "services", {DOMAIN}
    )
    action = f"component.{DOMAIN}.services.{TOLD[edit.dataset]}"
    name = words.get(f"{action}.fields.{edit.field}.name")
    return name or await async_text(hass, "edit_value")


def _shown(value: Json) -> str:
    if isinstance(value, str):
        return value.removesuffix(":00") if value.count(":") > 1 else value
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(_shown(one) for one in value.values() if one)
    return canonical(value)
