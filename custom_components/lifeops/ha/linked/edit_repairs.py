"""A person's edit that gave way is told once, calmly, in words; machines' are counted."""

from collections.abc import Mapping, Sequence

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from ...const import DOMAIN
from ...core.datasets import (
    AGENT,
    HOME,
    PERSON,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
)
from ...core.json import Json, canonical
from ..hub import Hub
from ..issues import RepairKey, async_clear, async_raise
from ..texts import async_text
from .edits import Edit, edits_of

# What people write themselves; each has its words among the common texts.
TOLD = frozenset(
    one.name for one in (AGENT, HOME, PERSON, SLEEP_CHOICE, SLEEP_SETTINGS)
)
_MOST = 5
_META = "edits_told"


async def async_tell_edits(hub: Hub) -> None:
    """Show the newest edits that nobody was told of, and none that are settled."""
    edits, told = await hub.async_read(
        lambda reader: (edits_of(reader), int(reader.meta(_META) or 0))
    )
    _async_forget(hub.hass, {edit.id for edit in edits})
    news = [edit for edit in edits if int(edit.id) > told and edit.dataset in TOLD]
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
    """Return what an edit was about and both of its values, for people to read."""
    hass = hub.hass
    owner = edit.person or edit.record.rpartition("/")[2]
    person = hub.household.names.get(owner, "")
    nothing = await async_text(hass, "edit_nothing")
    return {
        "what": await async_text(hass, f"edit_{edit.dataset}", {"person": person}),
        "field": await _async_field(hass, edit.field),
        "kept": nothing if edit.kept is None else _shown(edit.kept),
        "lost": nothing if edit.lost is None else _shown(edit.lost),
    }


async def _async_field(hass: HomeAssistant, field: str) -> str:
    """Return what the action that sets a field calls it."""
    words = await async_get_translations(
        hass, hass.config.language, "services", {DOMAIN}
    )
    name = words.get(f"component.{DOMAIN}.services.set_sleep.fields.{field}.name")
    return name or await async_text(hass, "edit_value")


def _shown(value: Json) -> str:
    if isinstance(value, str):
        return value.removesuffix(":00") if value.count(":") > 1 else value
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return ", ".join(map(str, value))
    return canonical(value)
