"""What people answer: which of two edits, who somebody is, which of two machines."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops import const
from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.agenda import AgendaSettingsRecord, PlanEventRecord
from custom_components.lifeops.core.awards import DayOffRecord, OffReason
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    AGENDA_SETTINGS,
    ALIAS,
    DAY_OFF,
    GOAL,
    HABIT,
    LEASE,
    MEMBER,
    PLAN_EVENT,
    REMINDER,
)
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.homes import LeaseRecord, MemberRecord
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.merge import keeps_lost
from custom_components.lifeops.core.ops import Ops, Origin
from custom_components.lifeops.core.tasks import (
    GoalRecord,
    HabitRecord,
    ReminderRecord,
)
from custom_components.lifeops.ha.entry import HUB
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import (
    RepairKey,
    async_is_raised,
    async_raise,
    issue_id,
)
from custom_components.lifeops.ha.linked.edit_repairs import TOLD, async_tell_edits
from custom_components.lifeops.ha.linked.edits import async_edits, async_put_back
from custom_components.lifeops.ha.storing import new_subentry
from custom_components.lifeops.ha.subentries import AgentConfig
from custom_components.lifeops.store.reader import Reader
from custom_components.lifeops.sync import codec
from tests.entries import ANN, BEA, HOME
from tests.settle import NOON, lifeops, settle, start

from .pairings import CABIN

LINKED = "custom_components.lifeops.ha.linked"
EDIT = RepairKey.EDIT_REPLACED
ARRIVED = RepairKey.PERSON_ARRIVED
CLONED = RepairKey.HOME_CLONED


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    assert await async_setup_component(hass, REPAIRS, {})
    async with lifeops(hass) as entry:
        yield entry


@pytest.fixture
def hub(home: MockConfigEntry) -> Hub:
    hub: Hub = home.runtime_data
    return hub


class Page:
    """A person at the repairs page."""

    def __init__(self, client: Any) -> None:
        """Keep the page's connection."""
        self._client = client

    async def post(self, path: str = "", **data: Any) -> dict[str, Any]:
        """Send a form and return what the page shows next."""
        answer = await self._client.post(f"/api/repairs/issues/fix{path}", json=data)
        assert answer.status == HTTPStatus.OK
        result: dict[str, Any] = await answer.json()
        return result

    async def choose(self, key: RepairKey, subject: str, answer: str) -> dict[str, Any]:
        """Open a repair and give an answer."""
        menu = await self.post(handler=DOMAIN, issue_id=issue_id(key, subject))
        assert menu["type"] == "menu"
        assert answer in menu["menu_options"]
        return await self.post(f"/{menu['flow_id']}", next_step_id=answer)


@pytest.fixture
async def page(hub: Hub, hass_client: ClientSessionGenerator) -> Page:
    assert hub.household.persons
    return Page(await hass_client())


async def conflict(
    hass: HomeAssistant, home: MockConfigEntry, bedtime: str, seq: int = 1
) -> None:
    """Let the cabin set Ann's bedtime without knowing of what this home says."""
    hub: Hub = home.runtime_data
    ops = Ops(
        origins=[Origin(CABIN, "e1")],
        datasets=["sleep_settings"],
        dataset=[0],
        id=[ANN],
        field=["bedtime"],
        value=[f'"{bedtime}"'],
        person=[ANN],
        h=[(1 << 60) + (seq << 16)],
        origin=[0],
        seq=[seq],
        past=[None],
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    await settle(hass, home)


async def give_way(
    hass: HomeAssistant,
    home: MockConfigEntry,
    dataset: Dataset[Any],
    record_id: str,
    *said: Any,
) -> None:
    """Let the cabin write a record without knowing of what this home wrote before."""
    ours, theirs = (dataset.write(one) for one in said)
    hub: Hub = home.runtime_data
    write = PutRecord(dataset=dataset.name, id=record_id, fields=ours, person=ANN)
    await hub.async_ingest([write])
    await settle(hass, home)
    registers: Mapping[str, Any] = (
        {dataset.name: theirs}
        if dataset.whole
        else {name: one for name, one in theirs.items() if one != ours[name]}
    )
    many = len(registers)
    ops = Ops(
        origins=[Origin(CABIN, "e1")],
        datasets=[dataset.name],
        dataset=[0] * many,
        id=[record_id] * many,
        field=list(registers),
        value=[canonical(one) for one in registers.values()],
        person=[ANN] * many,
        h=[1 << 60] * many,
        origin=[0] * many,
        seq=list(range(1, many + 1)),
        past=[None] * many,
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    await settle(hass, home)


async def set_bedtime(hass: HomeAssistant, home: MockConfigEntry, bedtime: str) -> None:
    data = {"person": "Ann", "bedtime": bedtime}
    await hass.services.async_call(DOMAIN, "set_sleep", data, blocking=True)
    await settle(hass, home)


async def bedtime_of(hub: Hub) -> Any:
    stands = await hub.async_read(lambda reader: reader.record("sleep_settings", ANN))
    assert stands is not None
    return stands["bedtime"]


def told(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == EDIT and issue.active
    ]


# Edits


async def test_an_edit_that_gave_way_is_told_in_words_and_once(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub
) -> None:
    await set_bedtime(hass, home, "22:00:00")
    await conflict(hass, home, "23:15:00")
    await async_tell_edits(hub)
    (issue,) = told(hass)
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.translation_placeholders == {
        "what": "the sleep settings of Ann",
        "field": "Bedtime",
        "kept": "23:15",
        "lost": "22:00",
    }
    await settle(hass, home)
    ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    await async_tell_edits(hub)
    assert told(hass) == []


@pytest.mark.parametrize(
    ("record", "said", "words"),
    [
        (
            (AGENDA_SETTINGS, ""),
            (AgendaSettingsRecord(), AgendaSettingsRecord(travel_min=45)),
            ("the agenda settings of Ann", "Travel time", "45", "30"),
        ),
        (
            (HABIT, "/run"),
            tuple(HabitRecord(title=one, begins=NOON.date()) for one in ("Run", "Jog")),
            ("a habit of Ann", "Title", "Jog", "Run"),
        ),
        (
            (GOAL, "/weight"),
            tuple(GoalRecord(title="Weight", target=one) for one in (70.0, 71.0)),
            ("a goal of Ann", "Target", "71.0", "70.0"),
        ),
        (
            (DAY_OFF, "/2026-11-22"),
            (
                DayOffRecord(reason=OffReason.ILLNESS),
                DayOffRecord(reason=OffReason.VACATION),
            ),
            ("a day off of Ann", "Value", "vacation", "illness"),
        ),
        (
            (REMINDER, "/pills"),
            tuple(
                ReminderRecord(title=one, created=NOON) for one in ("Pills", "Doctor")
            ),
            ("a reminder of Ann", "Title", "not shown here", "not shown here"),
        ),
        (
            (PLAN_EVENT, "/dentist"),
            (PlanEventRecord(ics="Dentist"), PlanEventRecord(ics="Doctor")),
            (
                "an event in the plan of Ann",
                "Value",
                "not shown here",
                "not shown here",
            ),
        ),
    ],
)
async def test_whatever_people_write_is_told_and_nothing_that_is_sealed(
    hass: HomeAssistant,
    home: MockConfigEntry,
    record: tuple[Dataset[Any], str],
    said: tuple[Any, Any],
    words: tuple[str, ...],
) -> None:
    hub: Hub = home.runtime_data
    dataset, tail = record
    await give_way(hass, home, dataset, f"{ANN}{tail}", *said)
    await async_tell_edits(hub)
    (issue,) = told(hass)
    names = ("what", "field", "kept", "lost")
    assert issue.translation_placeholders == dict(zip(names, words, strict=True))
    (edit,) = await async_edits(hub)
    assert edit.lost is not None
    assert (edit.told["lost"] is None) is dataset.private


async def days_off(
    hass: HomeAssistant, home: MockConfigEntry, first: int, many: int
) -> None:
    """Let both homes say of as many days why they are off, each in its own way."""
    hub: Hub = home.runtime_data
    names = [
        f"{ANN}/{date(2026, 1, 1) + timedelta(days=day)}"
        for day in range(first, first + many)
    ]
    ours, theirs = (
        DAY_OFF.write(DayOffRecord(reason=reason))
        for reason in (OffReason.ILLNESS, OffReason.VACATION)
    )
    await hub.async_ingest(
        [
            PutRecord(dataset=DAY_OFF.name, id=name, fields=ours, person=ANN)
            for name in names
        ]
    )
    ops = Ops(
        origins=[Origin(CABIN, "e1")],
        datasets=[DAY_OFF.name],
        dataset=[0] * many,
        id=names,
        field=[DAY_OFF.name] * many,
        value=[canonical(theirs)] * many,
        person=[ANN] * many,
        h=[1 << 60] * many,
        origin=[0] * many,
        seq=list(range(first + 1, first + many + 1)),
        past=[None] * many,
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    await settle(hass, home)


def summed(hass: HomeAssistant) -> str | None:
    """Return how many edits are told of together."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, RepairKey.EDITS_REPLACED)
    return issue and (issue.translation_placeholders or {})["count"]


async def test_of_many_edits_all_are_told_and_few_by_themselves(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub
) -> None:
    await days_off(hass, home, 0, 120)
    assert await hub.async_read(lambda reader: reader.conflicts_with(CABIN)) == 120
    await asyncio.gather(async_tell_edits(hub), async_tell_edits(hub))
    assert (len(told(hass)), summed(hass)) == (5, "115")
    await days_off(hass, home, 120, 3)
    await async_tell_edits(hub)
    assert (len(told(hass)), summed(hass)) == (5, "118")
    ir.async_delete_issue(hass, DOMAIN, RepairKey.EDITS_REPLACED)
    for issue in told(hass)[:2]:
        ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    await days_off(hass, home, 123, 3)
    await async_tell_edits(hub)
    assert (len(told(hass)), summed(hass)) == (5, "1")


async def test_what_is_summed_up_goes_with_the_last_edit(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub
) -> None:
    await days_off(hass, home, 0, 6)
    await async_tell_edits(hub)
    assert (len(told(hass)), summed(hass)) == (5, "1")
    for edit in await async_edits(hub):
        await async_put_back(hub, edit.id)
    await async_tell_edits(hub)
    assert (told(hass), summed(hass)) == ([], None)


async def test_an_edit_that_comes_behind_one_put_back_is_told(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub
) -> None:
    await days_off(hass, home, 0, 1)
    await async_tell_edits(hub)
    (edit,) = await async_edits(hub)
    await async_put_back(hub, edit.id)
    await async_tell_edits(hub)
    assert told(hass) == []
    await days_off(hass, home, 1, 1)
    (again,) = await async_edits(hub)
    assert int(again.id) > int(edit.id)
    await async_tell_edits(hub)
    assert len(told(hass)) == 1


def test_all_that_people_write_has_its_words_and_actions() -> None:
    texts = json.loads(
        (Path(const.__file__).parent / "translations/en.json").read_text()
    )
    assert {f"edit_{name}" for name in TOLD} <= set(texts["common"])
    assert set(TOLD.values()) <= set(texts["services"])
    assert all(keeps_lost(name) for name in TOLD)


async def test_what_people_do_not_write_is_not_told(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub
) -> None:
    await set_bedtime(hass, home, "22:00:00")
    await conflict(hass, home, "23:15:00")
    with patch(
        "custom_components.lifeops.ha.linked.edit_repairs.TOLD", {"person": "set_sleep"}
    ):
        await async_tell_edits(hub)
    assert told(hass) == []


@pytest.mark.parametrize(
    ("answer", "stands"), [("keep", "23:15:00"), ("restore", "22:00:00")]
)
async def test_either_edit_can_be_right(
    hass: HomeAssistant, home: MockConfigEntry, page: Page, answer: str, stands: str
) -> None:
    hub: Hub = home.runtime_data
    await set_bedtime(hass, home, "22:00:00")
    await conflict(hass, home, "23:15:00")
    await async_tell_edits(hub)
    (issue,) = told(hass)
    subject = str((issue.data or {})["subject"])
    done = await page.choose(EDIT, subject, answer)
    assert done["type"] == "create_entry"
    assert await bedtime_of(hub) == stands
    assert told(hass) == []


async def test_what_was_put_back_elsewhere_is_not_asked_any_more(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub, page: Page
) -> None:
    await set_bedtime(hass, home, "22:00:00")
    async_raise(hass, EDIT, "99", what="", field="", kept="", lost="")
    failed = await page.choose(EDIT, "99", "restore")
    assert (failed["type"], failed["reason"]) == ("abort", "failed")
    assert async_is_raised(hass, EDIT, "99")
    await async_tell_edits(hub)
    assert not async_is_raised(hass, EDIT, "99")


# Persons


async def test_somebody_who_came_is_added_with_what_is_theirs_here(
    hass: HomeAssistant, home: MockConfigEntry, page: Page
) -> None:
    async_raise(hass, ARRIVED, BEA, person="Bea")
    form = await page.choose(ARRIVED, BEA, "map")
    assert form["step_id"] == "map"
    again = await page.post(f"/{form['flow_id']}", name=" ", private=True)
    assert again["errors"] == {"name": "name_required"}
    done = await page.post(f"/{form['flow_id']}", name="Bea", private=True)
    assert done["type"] == "create_entry"
    (subentry,) = [
        one for one in home.subentries.values() if one.unique_id == f"person:{BEA}"
    ]
    assert subentry.title == "Bea"
    assert subentry.data["private"] is True
    assert not async_is_raised(hass, ARRIVED, BEA)


async def test_somebody_who_came_is_one_who_is_here(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub, page: Page
) -> None:
    async_raise(hass, ARRIVED, BEA, person="Annie")
    form = await page.choose(ARRIVED, BEA, "same")
    done = await page.post(f"/{form['flow_id']}", same_as=ANN)
    assert done["type"] == "create_entry"
    await settle(hass, home)
    alias = await hub.async_read(
        lambda reader: reader.record(ALIAS.name, f"{BEA}/{ANN}")
    )
    assert alias == {"canonical": ANN}


# Machines


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("original", f"{LINKED}.links.Links.async_be_original"),
        ("copy", f"{LINKED}.fixing.async_be_copy"),
    ],
)
async def test_a_home_on_two_machines_is_told_which_it_is(
    hass: HomeAssistant, hub: Hub, page: Page, answer: str, asked: str
) -> None:
    async_raise(hass, CLONED)
    with patch(asked, AsyncMock()) as work:
        work.side_effect = [StoreError("store_unavailable"), None]
        failed = await page.choose(CLONED, "", answer)
        assert failed["reason"] == "failed"
        done = await page.choose(CLONED, "", answer)
    assert done["type"] == "create_entry"
    assert not async_is_raised(hass, CLONED)


async def test_a_copy_goes_on_as_a_home_that_nobody_knows(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub, page: Page
) -> None:
    """It is linked with nobody, acts alone, and what it shows stays what it was."""
    entities = er.async_get(hass)
    own = AgentConfig(subentry_id="", kind=AgentKind.INTEGRATION, subject=HOME)
    hass.config_entries.async_add_subentry(home, new_subentry(own, "Own"))
    await settle(hass, home)
    before = {
        one.entity_id: one.unique_id
        for one in er.async_entries_for_config_entry(entities, home.entry_id)
    }
    others = {name: MEMBER.write(_member(name)) for name in (HOME, CABIN)}
    await hub.async_ingest(
        [
            PutRecord(dataset=MEMBER.name, id=name, fields=one)
            for name, one in others.items()
        ]
    )
    lease = LeaseRecord(holder=HOME, term=7, taken_at=NOON, renewed_at=NOON)
    await hub.async_ingest(
        [
            PutRecord(
                dataset=LEASE.name, id=f"household/7/{HOME}", fields=LEASE.write(lease)
            )
        ]
    )
    keys, parts = hub.links.keys, hub.household
    async_raise(hass, CLONED)
    done = await page.choose(CLONED, "", "copy")
    assert done["type"] == "create_entry"
    await settle(hass, home)
    again: Hub = home.runtime_data
    now = again.household.home.home_id
    assert again is not hub
    assert now not in (HOME, CABIN)
    assert again.links.home.home_id == again.store.written()[0].home == now
    assert again.store.series.written()[0].home == now
    assert again.links.keys.public != keys.public
    ring = again.links.home.ring
    assert [*ring] == [*hub.links.home.ring, ring.newest]
    for name in (MEMBER.name, LEASE.name):
        assert await again.async_read(partial(_all_of, name=name)) == []
    assert not again.household.invalid
    assert {one.agent for one in again.household.agents} == {
        one.agent for one in parts.agents
    }
    assert {
        one.entity_id: one.unique_id.replace(now, HOME)
        for one in er.async_entries_for_config_entry(entities, home.entry_id)
    } == before
    assert await again.async_read(lambda one: one.record("person", ANN))


async def test_a_copy_that_is_killed_before_home_assistant_saves_is_as_it_was(
    hass: HomeAssistant, home: MockConfigEntry, hub: Hub, page: Page
) -> None:
    """It saves its entries a second later; nothing that was sealed is lost by that."""
    saved, keys, reminder = home.data, hub.links.keys, f"{ANN}/{'5' * 32}"
    fields = REMINDER.write(ReminderRecord(title="Pills", created=NOON))
    await hub.async_ingest([PutRecord(dataset="reminder", id=reminder, fields=fields)])
    async_raise(hass, CLONED)
    await page.choose(CLONED, "", "copy")
    await settle(hass, home)
    assert await hass.config_entries.async_unload(home.entry_id)
    hass.config_entries.async_update_entry(home, data=saved)
    again = await start(hass, home)
    assert again.home_id == HOME
    assert again.links.keys == keys
    found = await again.async_read(lambda one: one.record("reminder", reminder))
    assert found == fields


def _all_of(reader: Reader, name: str) -> Sequence[object]:
    return reader.between(name, "", "~")


def _member(name: str) -> MemberRecord:
    return MemberRecord(name=name, key="", signing="", site=name)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (EDIT, "restore"),
        (CLONED, "original"),
        (CLONED, "copy"),
        (ARRIVED, "map"),
    ],
)
async def test_nothing_is_answered_while_lifeops_does_not_run(
    hass: HomeAssistant, page: Page, key: RepairKey, answer: str
) -> None:
    words = dict.fromkeys(("what", "field", "kept", "lost", "person"), "")
    async_raise(hass, key, "1", **words)
    hub = hass.data.pop(HUB)
    ended = await page.choose(key, "1", answer)
    hass.data[HUB] = hub
    assert ended["reason"] == "not_loaded"
    assert async_is_raised(hass, key, "1")
