"""Everything of Home Assistant's own that the evening needs: MQTT, phones, calendar."""

from datetime import datetime, time, timedelta
from typing import Any

from tests.fakes.household import Household
from tests.fakes.household.bulbs import BULBS

from .accounts import log_in
from .client import Client, until
from .flows import add_entry
from .plan import HOST, HomePlan

CALENDAR = "calendar.family"
APPOINTMENT = {"summary": "Dentist", "location": "Harbour Street 4"}
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
    """Register each person's phone and let it report that it is at home."""
    known = {entry["title"] for entry in await client.entries("mobile_app")}
    for person in home.persons:
        phone = household.phones[person.lower()]
        if phone.registration is None or phone.name not in known:
            await phone.register(home.url, await log_in(home, person))
        await phone.be_at("home")
    await _give_trackers(client, home, household)


async def add_calendar(client: Client, home: HomePlan) -> None:
    """Create a calendar with an appointment tomorrow morning."""
    if not await client.entries("local_calendar"):
        answers = {"user": {"calendar_name": "Family", "import": "create_empty"}}
        await add_entry(client, "local_calendar", answers)

    async def there() -> bool:
        return CALENDAR in await client.states()

    await until("the calendar is there", there)
    tomorrow = datetime.now(home.zone).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, time(8, 15), home.zone)
    span = {
        "start_date_time": start.isoformat(),
        "end_date_time": (start + timedelta(minutes=45)).isoformat(),
    }
    found = await client.ask("calendar.get_events", entity_id=CALENDAR, **span)
    if not found[CALENDAR]["events"]:
        await client.act(
            "calendar.create_event", entity_id=CALENDAR, **span, **APPOINTMENT
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
        phone = household.phones[person["name"].lower()]
        await client.call(
            "person/update",
            person_id=person["id"],
            device_trackers=[trackers[phone.device_id]],
        )
