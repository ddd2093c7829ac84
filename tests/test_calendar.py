"""The plan is a calendar as Home Assistant's own: made, changed, removed over its door."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lifeops.core.agenda import PlanEventRecord
from custom_components.lifeops.core.datasets import PLAN_EVENT
from custom_components.lifeops.core.effects import PutRecord

from .entries import ANN, agent, person
from .settle import NOON, lifeops, settle, start, value_of

PLAN = "calendar.ann_agenda_plan"
PARTS = (person(), agent("agenda"))

type Event = dict[str, Any]
type Ask = Callable[..., Awaitable[dict[str, Any]]]
type Shown = Callable[..., Awaitable[list[tuple[str, str]]]]


@pytest.fixture(autouse=True)
async def _noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("Europe/Stockholm")


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass, *PARTS) as entry:
        yield entry


@pytest.fixture
async def ask(home: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Ask:
    """Return how to do something to the plan by WebSocket."""
    client = await hass_ws_client()

    async def asked(what: str, **about: Any) -> dict[str, Any]:
        await client.send_json_auto_id(
            {"type": f"calendar/event/{what}", "entity_id": PLAN, **about}
        )
        answer: dict[str, Any] = await client.receive_json()
        return answer

    return asked


@pytest.fixture
def shown(hass: HomeAssistant, home: MockConfigEntry) -> Shown:
    """Return how to read the plan of some days, as (start, title)."""

    async def found(
        first: str = "2026-03-01T00:00:00+01:00", days: int = 90
    ) -> list[tuple[str, str]]:
        return [
            (one["start"], one["summary"]) for one in await events(hass, first, days)
        ]

    return found


async def events(
    hass: HomeAssistant, first: str = "2026-03-01T00:00:00+01:00", days: int = 90
) -> list[Event]:
    start_ = datetime.fromisoformat(first)
    answer: Any = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": PLAN,
            "start_date_time": start_.isoformat(),
            "end_date_time": (start_ + timedelta(days=days)).isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    return list(answer[PLAN]["events"])


def timed(
    title: str = "Run", day: str = "2026-03-16", hour: int = 9, **more: Any
) -> Event:
    """Return an hour of a day in Stockholm before summer time."""
    return {
        "summary": title,
        "dtstart": f"{day}T{hour:02}:00:00+01:00",
        "dtend": f"{day}T{hour + 1:02}:00:00+01:00",
        **more,
    }


async def only_uid(home: MockConfigEntry) -> str:
    """Return the UID of the one record of the plan."""
    (row,) = await home.runtime_data.async_records(PLAN_EVENT, ANN)
    return str(row.id).partition("/")[2]


async def ids_of(hass: HomeAssistant) -> Mapping[str, str]:
    """Return the ids of the occurrences by their title, as the interface has them."""
    hub = hass.config_entries.async_entries("lifeops")[0].runtime_data
    entity = hass.data["entity_components"]["calendar"].get_entity(PLAN)
    found = await entity.async_get_events(
        hub.hass, NOON - timedelta(days=30), NOON + timedelta(days=60)
    )
    return {f"{one.start.isoformat()[:16]}": str(one.recurrence_id) for one in found}


async def test_an_event_is_made_changed_and_removed(
    home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    assert (await ask("create", event=timed(location="Park")))["success"]
    assert await shown() == [("2026-03-16T09:00:00+01:00", "Run")]
    uid = await only_uid(home)
    assert (await ask("update", uid=uid, event=timed("Swim", hour=11)))["success"]
    assert await shown() == [("2026-03-16T11:00:00+01:00", "Swim")]
    (row,) = await home.runtime_data.async_records(PLAN_EVENT, ANN)
    assert "LOCATION:Park" in row.value.ics
    assert (await ask("delete", uid=uid))["success"]
    assert await shown() == []
    assert await home.runtime_data.async_records(PLAN_EVENT, ANN) == []


async def test_a_series_keeps_its_hour_over_daylight_saving(
    ask: Ask, shown: Shown
) -> None:
    await ask("create", event=timed(rrule="FREQ=WEEKLY;COUNT=3"))
    assert [start_ for start_, _ in await shown()] == [
        "2026-03-16T09:00:00+01:00",
        "2026-03-23T09:00:00+01:00",
        "2026-03-30T09:00:00+02:00",
    ]


async def test_a_series_of_a_zone_without_offset_keeps_its_hour_too(
    hass: HomeAssistant, ask: Ask, shown: Shown, home: MockConfigEntry
) -> None:
    await hass.config.async_set_time_zone("Europe/London")
    await ask(
        "create",
        event={
            "summary": "Tea",
            "dtstart": "2026-03-23T16:00:00+00:00",
            "dtend": "2026-03-23T17:00:00+00:00",
            "rrule": "FREQ=WEEKLY;COUNT=2",
        },
    )
    assert await shown() == [
        ("2026-03-23T16:00:00+00:00", "Tea"),
        ("2026-03-30T16:00:00+01:00", "Tea"),
    ]


async def test_one_occurrence_moves_alone_and_comes_back_changed_after_a_restart(
    hass: HomeAssistant, home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY;COUNT=4"))
    uid = await only_uid(home)
    moved = timed("Late run", "2026-03-17", 18)
    assert (await ask("update", uid=uid, recurrence_id="20260317T090000", event=moved))[
        "success"
    ]
    assert (await ask("delete", uid=uid, recurrence_id="20260318T090000"))["success"]
    expected = [
        ("2026-03-16T09:00:00+01:00", "Run"),
        ("2026-03-17T18:00:00+01:00", "Late run"),
        ("2026-03-19T09:00:00+01:00", "Run"),
    ]
    assert await shown() == expected
    assert await hass.config_entries.async_unload(home.entry_id)
    await start(hass, home)
    assert await shown() == expected
    again = timed("Later run", "2026-03-17", 19)
    await ask("update", uid=uid, recurrence_id="20260317T090000", event=again)
    assert (await shown())[1] == ("2026-03-17T19:00:00+01:00", "Later run")
    await ask("delete", uid=uid, recurrence_id="20260317T090000")
    assert [title for _, title in await shown()] == ["Run", "Run"]


async def test_moving_the_whole_series_takes_what_differs_along(
    home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY;COUNT=4"))
    uid = await only_uid(home)
    moved = timed("Late run", "2026-03-17", 18)
    await ask("update", uid=uid, recurrence_id="20260317T090000", event=moved)
    await ask("delete", uid=uid, recurrence_id="20260318T090000")
    await ask("update", uid=uid, event=timed("Jog", hour=8))
    assert await shown() == [
        ("2026-03-16T08:00:00+01:00", "Jog"),
        ("2026-03-17T18:00:00+01:00", "Late run"),
        ("2026-03-19T08:00:00+01:00", "Jog"),
    ]


async def test_this_and_all_that_follow_become_a_series_of_their_own(
    home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    rrule = "FREQ=DAILY;COUNT=5"
    await ask("create", event=timed(rrule=rrule))
    uid = await only_uid(home)
    moved = timed("Late run", "2026-03-19", 18)
    await ask("update", uid=uid, recurrence_id="20260319T090000", event=moved)
    answer = await ask(
        "update",
        uid=uid,
        recurrence_id="20260318T090000",
        recurrence_range="THISANDFUTURE",
        event=timed("Swim", "2026-03-18", 7, rrule=rrule),
    )
    assert answer["success"]
    assert await shown() == [
        ("2026-03-16T09:00:00+01:00", "Run"),
        ("2026-03-17T09:00:00+01:00", "Run"),
        ("2026-03-18T07:00:00+01:00", "Swim"),
        ("2026-03-19T18:00:00+01:00", "Late run"),
        ("2026-03-20T07:00:00+01:00", "Swim"),
    ]
    assert len(await home.runtime_data.async_records(PLAN_EVENT, ANN)) == 2
    await ask(
        "delete",
        uid=uid,
        recurrence_id="20260317T090000",
        recurrence_range="THISANDFUTURE",
    )
    assert [title for _, title in await shown()] == ["Run", "Swim", "Late run", "Swim"]


async def test_from_the_first_on_is_all_of_it(
    home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY;COUNT=2"))
    uid = await only_uid(home)
    first = {"recurrence_id": "20260316T090000", "recurrence_range": "THISANDFUTURE"}
    await ask("update", uid=uid, **first, event=timed("Swim"))
    assert [title for _, title in await shown()] == ["Swim", "Swim"]
    assert await only_uid(home) == uid
    await ask("delete", uid=uid, **first)
    assert await shown() == []


async def test_days_without_a_time_stay_days(
    home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    trip = {"summary": "Trip", "dtstart": "2026-03-20", "dtend": "2026-03-22"}
    await ask("create", event={**trip, "rrule": "FREQ=WEEKLY;COUNT=3"})
    uid = await only_uid(home)
    await ask("delete", uid=uid, recurrence_id="20260327")
    assert await shown() == [("2026-03-20", "Trip"), ("2026-04-03", "Trip")]


async def test_the_last_occurrence_that_goes_takes_the_series_along(
    home: MockConfigEntry, ask: Ask
) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY;COUNT=2"))
    uid = await only_uid(home)
    await ask("delete", uid=uid, recurrence_id="20260316T090000")
    await ask("delete", uid=uid, recurrence_id="20260317T090000")
    assert await home.runtime_data.async_records(PLAN_EVENT, ANN) == []


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (timed(rrule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "no recurrence"),
        (timed(rrule="FREQ=DAILY;UNTIL=20200101T000000Z"), "no recurrence"),
        (timed(rrule="FREQ=DAILY;BYHOUR=3"), "no recurrence"),
        (timed("x" * 201), "cannot be the summary"),
        (timed(description="x" * 4001), "cannot be the description"),
        (timed(day="1500-03-16"), "cannot be the time"),
    ],
)
async def test_what_cannot_be_is_refused(
    ask: Ask, shown: Shown, event: Event, message: str
) -> None:
    answer = await ask("create", event=event)
    assert not answer["success"]
    assert message in answer["error"]["message"]
    assert await shown("2026-01-01T00:00:00+01:00", 900) == []


@pytest.mark.parametrize(
    ("what", "about", "message"),
    [
        ("delete", {"uid": "nobody"}, "not in the plan"),
        ("update", {"uid": "nobody", "event": timed()}, "not in the plan"),
        ("delete", {"recurrence_id": "20260316T100000"}, "does not happen then"),
        ("delete", {"recurrence_id": "tomorrow"}, "does not happen then"),
        ("delete", {"recurrence_id": "20260316"}, "does not happen then"),
        (
            "update",
            {"recurrence_id": "20260317T090000", "event": timed(rrule="FREQ=WEEKLY")},
            "not for one occurrence",
        ),
    ],
)
async def test_what_is_not_there_is_said(
    home: MockConfigEntry,
    ask: Ask,
    shown: Shown,
    *,
    what: str,
    about: dict[str, Any],
    message: str,
) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY;COUNT=2"))
    answer = await ask(what, **{"uid": await only_uid(home), **about})
    assert not answer["success"]
    assert message in answer["error"]["message"]
    assert len(await shown()) == 2


async def test_a_plan_is_bounded(home: MockConfigEntry, ask: Ask) -> None:
    await ask("create", event=timed(rrule="FREQ=DAILY"))
    uid = await only_uid(home)
    entity = home.runtime_data.hass.data["entity_components"]["calendar"].get_entity(
        PLAN
    )
    with pytest.raises(ServiceValidationError) as refused:
        await entity.async_get_events(
            home.runtime_data.hass, NOON, NOON + timedelta(days=6000)
        )
    assert refused.value.translation_key == "too_many_events"
    for day in range(16, 31):
        answer = await ask(
            "update",
            uid=uid,
            recurrence_id=f"202603{day}T090000",
            event=timed(day=f"2026-03-{day}", description="x" * 4000),
        )
    assert "too long to keep" in answer["error"]["message"]


async def test_the_state_follows_what_happens_now(
    hass: HomeAssistant, ask: Ask, freezer: FrozenDateTimeFactory
) -> None:
    soon = NOON + timedelta(minutes=30)
    event = {
        "summary": "Run",
        "dtstart": soon.isoformat(),
        "dtend": (soon + timedelta(hours=1)).isoformat(),
    }
    await ask("create", event=event)
    await hass.async_block_till_done()
    state = hass.states.get(PLAN)
    assert state is not None
    assert (state.state, state.attributes["message"]) == ("off", "Run")
    for minutes, expected in ((30, "on"), (60, "off")):
        freezer.tick(timedelta(minutes=minutes))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
        assert value_of(hass, PLAN) == expected


async def test_what_another_home_wrote_is_shown(
    hass: HomeAssistant, home: MockConfigEntry, ask: Ask, shown: Shown
) -> None:
    await ask("create", event=timed())
    (row,) = await home.runtime_data.async_records(PLAN_EVENT, ANN)
    theirs = PlanEventRecord(ics=row.value.ics.replace("Run", "Ski"))
    spoilt = PlanEventRecord(ics="BEGIN:VCALENDAR\r\nnonsense")
    await home.runtime_data.async_ingest(
        [
            PutRecord(
                dataset=PLAN_EVENT.name,
                id=f"{ANN}/{uid}",
                fields=PLAN_EVENT.write(record),
                person=ANN,
            )
            for uid, record in (("theirs", theirs), ("spoilt", spoilt))
        ]
    )
    await settle(hass, home)
    assert [title for _, title in await shown()] == ["Run", "Ski"]
    assert (await ask("delete", uid="spoilt"))["success"]
    state = hass.states.get(PLAN)
    assert state is not None
    assert state.attributes["message"] in {"Run", "Ski"}


async def test_a_private_person_shows_no_plan(
    hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    async with lifeops(hass, person(private=True), agent("agenda")):
        assert hass.states.get(PLAN) is None
        assert entity_registry.async_get(PLAN) is None
