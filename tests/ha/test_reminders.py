"""Reminders through Home Assistant: actions, the list, who may reach whose."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.todo.const import DOMAIN as TODO
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NOTIFICATION, PRESENCE, REMINDER
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import PresenceRecord
from custom_components.lifeops.core.tasks import ReminderRecord, ReminderStatus
from custom_components.lifeops.ha.hub import Hub
from tests.entries import ANN, BEA, HOME, agent, person
from tests.settle import NOON, lifeops, settle, value_of

ANN_USER = "u" * 32
BEA_USER = "v" * 32
LIST = "todo.ann_reminders_reminders"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("UTC")
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    MockUser(id=BEA_USER, name="Bea").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent("reminders", title="Ann Reminders"),
        person(BEA, "Bea", user_id=BEA_USER, private=True),
        agent("reminders", person_id=BEA, title="Bea Reminders"),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry


async def act(
    hass: HomeAssistant, name: str, *, user_id: str | None = ANN_USER, **data: Any
) -> Mapping[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        name,
        data,
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    assert answer is not None
    return answer


async def records(
    entry: MockConfigEntry, person_id: str = ANN
) -> dict[str, ReminderRecord]:
    hub: Hub = entry.runtime_data
    rows = await hub.async_records(REMINDER, person_id)
    return {row.value.title: row.value for row in rows}


async def told(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    await settle(hass, entry)
    hub: Hub = entry.runtime_data
    return [row.value.text for row in await hub.async_records(NOTIFICATION, ANN)]


async def items(hass: HomeAssistant) -> list[dict[str, Any]]:
    answer: Any = await hass.services.async_call(
        TODO,
        "get_items",
        {ATTR_ENTITY_ID: LIST},
        blocking=True,
        return_response=True,
    )
    found: list[dict[str, Any]] = answer[LIST]["items"]
    return found


async def test_added_changed_put_off_done_and_removed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    said = await act(hass, "add_reminder", title="Water", due="2026-03-10 20:30")
    assert said["speech"] == "All right, I will remind at 20:30: Water."
    uid = said["id"]
    said = await act(hass, "edit_reminder", reminder=" water ", note="Roses")
    assert said["speech"] == "All right: Water is changed."
    assert (await records(entry))["Water"].note == "Roses"
    said = await act(hass, "snooze_reminder", reminder=uid, minutes=15)
    assert said["speech"] == "All right, I will remind again at 19:15: Water."
    said = await act(hass, "complete_reminder", reminder="Water")
    assert said["speech"] == "Done: Water."
    assert (await records(entry))["Water"].status is ReminderStatus.DONE
    said = await act(hass, "remove_reminder", reminder="Water")
    assert said["speech"] == "Water is removed."
    assert await records(entry) == {}


async def test_what_a_person_hears_of_their_reminders(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    said = await act(hass, "get_reminders")
    assert said["speech"] == "There are no open reminders."
    await act(hass, "add_reminder", title="Whenever")
    said = await act(hass, "get_reminders")
    assert said["speech"] == "Open reminders: 1. Among them: Whenever."
    await act(hass, "add_reminder", title="Day", due="2026-03-12")
    said = await act(hass, "get_reminders")
    assert said["speech"] == "Open reminders: 2. First, on 2026-03-12: Day."
    await act(
        hass,
        "add_reminder",
        title="Bins",
        due="2026-03-11 07:00",
        rrule="FREQ=WEEKLY;COUNT=9",
    )
    said = await act(hass, "get_reminders")
    assert said["speech"] == ("Open reminders: 3. First, on 2026-03-11 at 07:00: Bins.")
    assert [one["title"] for one in said["reminders"]] == ["Bins", "Day", "Whenever"]
    bins = said["reminders"][0]
    assert bins["due"] == "2026-03-11T07:00:00+00:00"
    assert bins["rrule"] == "FREQ=WEEKLY;COUNT=9"
    assert not bins["overdue"]
    await act(hass, "complete_reminder", reminder="Whenever")
    assert (await act(hass, "get_reminders"))["open"] == 2
    closed = await act(hass, "get_reminders", closed=True)
    assert [one["status"] for one in closed["reminders"]] == ["open", "open", "done"]


async def test_for_another_person_it_may_be_added_and_not_read(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_reminder", title="Call Ann", for_person="Bea")
    assert (await records(entry, BEA))["Call Ann"].by == ANN
    assert await records(entry) == {}
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_reminders", person="Bea")
    mine = await act(hass, "get_reminders", user_id=BEA_USER)
    assert [one["by"] for one in mine["reminders"]] == [ANN]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_reminder", {"title": "Mine"}),
        ("edit_reminder", {"reminder": "Secret", "title": "Known"}),
        ("complete_reminder", {"reminder": "Secret"}),
        ("snooze_reminder", {"reminder": "Secret"}),
        ("remove_reminder", {"reminder": "Secret"}),
        ("get_reminders", {}),
        ("signal_reminders", {"event": "Bell"}),
    ],
)
async def test_what_is_anothers_is_not_reached(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    await act(hass, "add_reminder", title="Secret", user_id=BEA_USER)
    before = await records(entry, BEA)
    with pytest.raises(ServiceValidationError):
        await act(hass, name, person="Bea", **data)
    if "reminder" in data:
        with pytest.raises(ServiceValidationError):
            await act(hass, name, **data)
    assert await records(entry, BEA) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_reminder", {"title": ""}),
        ("add_reminder", {"title": "x" * 100_000}),
        ("add_reminder", {"title": "Water", "note": "x" * 100_000}),
        ("add_reminder", {"title": "Water", "due": "tomorrow"}),
        ("add_reminder", {"title": "Water", "due": "2026-13-45"}),
        ("add_reminder", {"title": "Water", "rrule": "FREQ=DAILY"}),
        ("add_reminder", {"title": "Water", "due": "2026-12-01", "rrule": "x"}),
        ("add_reminder", {"title": "Water", "due": "2026-12-01", "zone": "Moon"}),
        ("add_reminder", {"title": "Water", "place": "x" * 100_000}),
        ("add_reminder", {"title": "Water", "place": "Shop", "crossing": "over"}),
        ("add_reminder", {"title": "Water", "met": "Stranger"}),
        ("add_reminder", {"title": "Water", "met": "Ann"}),
        ("add_reminder", {"title": "Water", "priority": 0}),
        ("add_reminder", {"title": "Water", "priority": 10**30}),
        ("add_reminder", {"title": "Water", "for_person": "Stranger"}),
        ("add_reminder", {"title": "Water", "person": "Stranger"}),
        ("edit_reminder", {"reminder": "Stands", "title": " "}),
        ("edit_reminder", {"reminder": "Stands", "status": "lost"}),
        ("edit_reminder", {"reminder": "Gone", "title": "Here"}),
        ("complete_reminder", {"reminder": "Gone"}),
        ("complete_reminder", {"reminder": "x" * 100_000}),
        ("snooze_reminder", {"reminder": "Stands", "minutes": 0}),
        ("snooze_reminder", {"reminder": "Stands", "minutes": 10**12}),
        ("remove_reminder", {"reminder": ""}),
        ("signal_reminders", {"event": ""}),
        ("signal_reminders", {"event": "x" * 100_000}),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_is_wrong_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    await act(hass, "add_reminder", title="Stands")
    before = await records(entry)
    with pytest.raises(ServiceValidationError):
        await act(hass, name, **data)
    assert await records(entry) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_reminder", {}),
        ("add_reminder", {"title": ["Water"]}),
        ("add_reminder", {"title": "Water", "colour": "red"}),
        ("add_reminder", {"title": "Water", "priority": "high"}),
        ("add_reminder", {"title": "Water", "due": ["2026-12-01"]}),
        ("edit_reminder", {"title": "Water"}),
        ("complete_reminder", {}),
        ("snooze_reminder", {"reminder": "Water", "minutes": "soon"}),
        ("remove_reminder", {}),
        ("get_reminders", {"closed": "perhaps"}),
        ("signal_reminders", {}),
    ],
)
async def test_what_does_not_fit_the_form_is_not_asked(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, **data)


async def test_of_two_with_one_title_an_id_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    first = await act(hass, "add_reminder", title="Water")
    second = await act(hass, "add_reminder", title="WATER")
    with pytest.raises(ServiceValidationError, match="Several"):
        await act(hass, "complete_reminder", reminder="water")
    await act(hass, "complete_reminder", reminder=first["id"])
    said = await act(hass, "complete_reminder", reminder="water")
    assert said["id"] == second["id"]


async def test_an_automation_tells_everybody_of_an_event(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_reminder", title="Machine", event="Washing is done")
    await act(
        hass,
        "add_reminder",
        title="Hang up",
        event="washing is done",
        user_id=BEA_USER,
    )
    said = await act(hass, "signal_reminders", event="Washing is done")
    assert said == {"reminded": 1}
    said = await act(hass, "signal_reminders", event="Washing is done", user_id=None)
    assert said == {"reminded": 2}
    assert await told(hass, entry) == ["reminder_event"]


async def test_a_yaml_date_is_a_day(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    tomorrow = NOON.date() + timedelta(days=1)
    await act(hass, "add_reminder", title="Water", due=tomorrow)
    due = (await records(entry))["Water"].due
    assert due is not None
    assert (due.day, due.wall) == (tomorrow, None)


async def test_the_list_is_edited_like_any_other(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.services.async_call(
        TODO,
        "add_item",
        {
            ATTR_ENTITY_ID: LIST,
            "item": "Bins",
            "due_datetime": "2026-03-11 07:00:00",
            "description": "Both of them",
        },
        blocking=True,
    )
    await act(hass, "edit_reminder", reminder="Bins", rrule="FREQ=WEEKLY")
    await settle(hass, entry)
    (item,) = await items(hass)
    assert item["due"] == "2026-03-11T07:00:00+00:00"
    assert item["description"] == "Both of them"
    assert value_of(hass, LIST) == "1"
    await hass.services.async_call(
        TODO,
        "update_item",
        {ATTR_ENTITY_ID: LIST, "item": "Bins", "status": "completed"},
        blocking=True,
    )
    (item,) = await items(hass)
    assert (item["status"], item["due"]) == (
        "needs_action",
        "2026-03-18T07:00:00+00:00",
    )
    await hass.services.async_call(
        TODO, "remove_item", {ATTR_ENTITY_ID: LIST, "item": "Bins"}, blocking=True
    )
    assert await items(hass) == []


async def test_a_private_persons_list_is_nobodys_to_see(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert hass.states.get("todo.bea_reminders_reminders") is None
    await act(hass, "add_reminder", title="Secret", user_id=BEA_USER)
    await settle(hass, entry)
    shown = [str(state.as_dict()) for state in hass.states.async_all()]
    assert not [one for one in shown if "Secret" in one]


async def test_what_is_due_is_told_and_shown(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await act(hass, "add_reminder", title="Water", due="2026-03-10 19:30")
    await settle(hass, entry)
    assert value_of(hass, "sensor.ann_reminders_open_reminders") == "1"
    assert value_of(hass, "sensor.ann_reminders_overdue_reminders") == "0"
    assert value_of(hass, "sensor.ann_reminders_next_reminder") == (
        "2026-03-10T19:30:00+00:00"
    )
    freezer.tick(timedelta(minutes=31))
    assert await told(hass, entry) == ["reminder_due"]
    assert value_of(hass, "sensor.ann_reminders_overdue_reminders") == "1"
    assert value_of(hass, "sensor.ann_reminders_next_reminder") == "unknown"


async def test_who_is_met_is_another_homes_person_too(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await act(hass, "add_reminder", title="Ask", met="Bea")
    hub: Hub = entry.runtime_data

    async def seen(*, home: bool) -> None:
        writes = [
            PutRecord(
                dataset=PRESENCE.name,
                id=presence_id(whose, HOME),
                fields=PRESENCE.write(
                    PresenceRecord(home=here, measured_at=hub.clock.now())
                ),
                person=whose,
            )
            for whose, here in ((BEA, home), (ANN, True))
        ]
        await hub.async_ingest(writes)

    await seen(home=False)
    assert await told(hass, entry) == []
    freezer.tick(timedelta(minutes=1))
    await seen(home=True)
    assert await told(hass, entry) == ["reminder_met"]


async def test_an_agent_that_is_off_is_not_asked(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_reminder", title="Water")
    await hass.services.async_call(
        "switch",
        "turn_off",
        {ATTR_ENTITY_ID: "switch.ann_reminders_enabled"},
        blocking=True,
    )
    await settle(hass, entry)
    for name, data in (
        ("add_reminder", {"title": "More"}),
        ("complete_reminder", {"reminder": "Water"}),
        ("get_reminders", {}),
    ):
        with pytest.raises(HomeAssistantError):
            await act(hass, name, **data)
    assert (await act(hass, "signal_reminders", event="Bell")) == {"reminded": 0}
