"""Everything of Home Assistant's own that the evening needs: MQTT, phones, calendars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from tests.fakes.household import Household
from tests.fakes.household.bulbs import BULBS

from .accounts import log_in
from .client import Client, until
from .flows import add_entry
from .plan import HOST, HomePlan

FAMILY, WORK = "calendar.family", "calendar.work"
CALENDARS: Mapping[str, tuple[str, ...]] = {"Ann": (FAMILY, WORK), "Ben": (FAMILY,)}


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Something that stands in a calendar for tomorrow."""

    summary: str
    begins: time
    minutes: int = 60
    location: str = ""


TOMORROW: Mapping[str, tuple[Appointment, ...]] = {
    FAMILY: (
        Appointment(
            summary="Dentist",
            begins=time(8, 15),
            minutes=45,
            location="Harbour Street 4",
        ),
    ),
    WORK: (
        Appointment(summary="Weekly review", begins=time(10)),
        Appointment(summary="Interview", begins=time(10, 30), location="Room 7"),
        Appointment(summary="Budget", begins=time(17), minutes=90),
    ),
}
BROKER: dict[str, Any] = {
    "broker": HOST,
    "protocol": "3.1.1",
    "other_settings": {
        "set_client_cert": False,
        "set_ca_cert": "off",
        "transport": "tcp",
    },
}


async def add_mqtt(client: Client, home: HomePlan) -> None:
    """Connect to the household's broker and wait for its bulbs."""
    if not await client.entries("mqtt"):
        port = home.household.broker_port
        await add_entry(client, "mqtt", {"broker": {**BROKER, "port": port}})
    wanted = {f"light.{spec.key}" for spec in BULBS}

    async def discovered() -> bool:
        states = await client.states()
        found = {name for name in wanted if name in states}
        return found == wanted and all(
            states[name]["state"] not in ("unknown", "unavailable") for name in wanted
        )

    await until("bulbs are discovered", discovered)
    # The household's broker speaks 3.1.1 only, which Home Assistant advises against.
    advice = {"domain": "mqtt", "issue_id": "protocol_5_migration"}
    issues = (await client.call("repairs/list_issues"))["issues"]
    if any(issue["issue_id"] == advice["issue_id"] for issue in issues):
        await client.call("repairs/ignore_issue", **advice, ignore=True)


async def add_phones(client: Client, home: HomePlan, household: Household) -> None:
    """Register what has a companion app; each phone reports that it is at home."""
    known = {entry["title"] for entry in await client.entries("mobile_app")}
    for person in home.persons:
        phones = household.phones_of(person)
        for phone in phones:
            if phone.registration is None or phone.name not in known:
                await phone.register(home.url, await log_in(home, person))
        await phones[0].be_at("home")
    await _give_trackers(client, home, household)


async def add_calendars(client: Client, home: HomePlan) -> None:
    """Create the calendars, with what is in them tomorrow."""
    known = {entry["title"] for entry in await client.entries("local_calendar")}
    for calendar, appointments in TOMORROW.items():
        name = calendar.partition(".")[2].title()
        if name not in known:
            answers = {"user": {"calendar_name": name, "import": "create_empty"}}
            await add_entry(client, "local_calendar", answers)
        await _fill(client, home, calendar, appointments)


async def _fill(
    client: Client, home: HomePlan, calendar: str, appointments: Iterable[Appointment]
) -> None:
    """Write tomorrow's appointments into a calendar, unless there are any."""

    async def there() -> bool:
        return calendar in await client.states()

    await until(f"{calendar} is there", there)
    tomorrow = datetime.now(home.zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), home.zone)
    day = {
        "start_date_time": midnight.isoformat(),
        "end_date_time": (midnight + timedelta(days=1)).isoformat(),
    }
    found = await client.ask("calendar.get_events", entity_id=calendar, **day)
    for each in appointments if not found[calendar]["events"] else ():
        start = datetime.combine(tomorrow, each.begins, home.zone)
        await client.act(
            "calendar.create_event",
            entity_id=calendar,
            summary=each.summary,
            location=each.location,
            start_date_time=start.isoformat(),
            end_date_time=(start + timedelta(minutes=each.minutes)).isoformat(),
        )


async def _give_trackers(client: Client, home: HomePlan, household: Household) -> None:
    """Let each person be where their phone is."""
    entities = await client.call("config/entity_registry/list")
    trackers = {
        entity["device_id"]: entity["entity_id"]
        for entity in entities
        if entity["entity_id"].startswith("device_tracker.")
    }
    for person in (await client.call("person/list"))["storage"]:
        if person["name"] not in home.persons:
            continue
        phone, *_ = household.phones_of(person["name"])
        await client.call(
            "person/update",
            person_id=person["id"],
            device_trackers=[trackers[phone.device_id]],
        )
