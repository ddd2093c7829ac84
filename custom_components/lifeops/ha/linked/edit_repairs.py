"""A person's edit that gave way is told once, calmly, in words; machines' are counted."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

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
from ...store.conflicts import ConflictHead
from ...store.reader import Reader
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
_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_edits_told")


async def async_tell_edits(hub: Hub) -> None:
    """Show the edits that nobody was told of, and none that are settled.

    The newest have a repair of their own, the others one together.
    """
    async with hub.hass.data.setdefault(_TURN, asyncio.Lock()):
        await _async_tell(hub)


async def _async_tell(hub: Hub) -> None:
    heads, edits, told = await hub.async_read(_read)
    _async_forget(hub.hass, {str(head.number) for head in heads})
    news = {str(head.number) for head in heads if head.number > told}
    room = max(_MOST - len(_told(hub.hass, RepairKey.EDIT_REPLACED)), 0)
    own = [edit for edit in edits if edit.id in news][:room]
    for edit in own:
        words = await _async_words(hub, edit)
        async_raise(hub.hass, RepairKey.EDIT_REPLACED, edit.id, **words)
    if more := len(news) - len(own):
        _async_sum_up(hub.hass, more)
    if news:
        await hub.async_on_thread(partial(_keep, hub, heads[0].number))


def _read(
    reader: Reader,
) -> tuple[Sequence[ConflictHead], Sequence[Edit], int]:
    """Return what is told in words: all that stands, the newest read, how far told."""
    heads = [
        head
        for head in reader.conflict_heads()
        if head.dataset in TOLD and head.field not in _FOLLOWS
    ]
    return heads, edits_of(reader), _kept(reader)


def _kept(reader: Reader) -> int:
    """Return the number of the newest edit that people were told of."""
    number, _, _ = (reader.meta(_META) or "0").partition(" ")
    return int(number)


def _keep(hub: Hub, told: int) -> None:
    with hub.store.transaction(hub.clock.now()) as tx:
        tx.put_meta(_META, str(told))
        tx.leave_undated()


def _told(hass: HomeAssistant, key: RepairKey) -> Sequence[ir.IssueEntry]:
    """Return the repairs that stand of one kind."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and (issue.data or {}).get("key") == key
    ]


@callback
def _async_sum_up(hass: HomeAssistant, more: int) -> None:
    """Tell how many edits have no repair of their own since that was read last."""
    for issue in _told(hass, RepairKey.EDITS_REPLACED):
        more += int((issue.translation_placeholders or {}).get("count", 0))
    async_raise(hass, RepairKey.EDITS_REPLACED, count=str(more))


@callback
def _async_forget(hass: HomeAssistant, standing: set[str]) -> None:
    """Take away what was told of edits that were put back or are long ago."""
    for issue in _told(hass, RepairKey.EDIT_REPLACED):
        subject = str((issue.data or {})["subject"])
        if subject not in standing:
            async_clear(hass, RepairKey.EDIT_REPLACED, subject)
    if not standing:
        async_clear(hass, RepairKey.EDITS_REPLACED)


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
