"""What a household that uses LifeOps has in it, put there by LifeOps' own actions."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
import json
from typing import Any

from custom_components.lifeops.core.days import LifeDay

from .client import Client, until
from .lifeops import Hub, entities_of
from .messages import MESSAGES, parcel
from .plan import HomePlan

type Fields = Mapping[str, Any]

LEARNT_DAYS = 13
LATE = 21
NOTES: Sequence[Fields] = (
    {
        "title": "Sailing",
        "body": "Course in May, see [[Packing list]] and [[Budget]]. #sailing #summer",
    },
    {
        "title": "Packing list",
        "body": "- [ ] Oilskins\n- [ ] Headlamp\n- [x] Knife\n\n#sailing",
    },
    {
        "title": "Budget",
        "body": "| What | SEK |\n|---|---|\n| Course | 6,500 |\n| Boat share | 13,500 |",
        "tags": ["money"],
    },
    {"title": "Books", "body": "*The Summer Book*, Tove Jansson #reading"},
)


async def add_calm(client: Client, home: HomePlan) -> None:
    """Fill a new home once, and only the first: the others hear of it from there."""
    kept = home.folder / "calm.json"
    if kept.exists() or not home.is_first:
        return
    now = datetime.now(home.zone)
    today = LifeDay.of_activity(now, home.zone).date
    await _slots(client, home.persons[0])
    await _add(client, "habit", _habits(today))
    await asyncio.gather(
        *(_tick(client, *one) for one in _ticks(today)),
    )
    await _add(client, "goal", _goals(today))
    await client.act(
        "lifeops.tick_milestone", person="Ann", id="Learn to sail", milestone="Theory"
    )
    await _add(client, "reminder", _reminders(now))
    await _add(client, "note", [("Ann", note) for note in NOTES])
    await _plan(client, now)
    for person, messages in (*MESSAGES.items(), ("Ann", [parcel(now)])):
        for message in messages:
            await client.act("lifeops.notify", person=person, **message)
    kept.write_text(json.dumps(now.isoformat()))


async def _slots(client: Client, person: str) -> None:
    """Let a switch tell that somebody is focused, and a lamp flash for them."""
    hub = await Hub.of(client)
    mapped = {
        "focus": ["input_boolean.ann_focus"],
        "signal_lights": {"entity_id": ["light.hallway"]},
    }
    person_id = await hub.person_id(person)
    await hub.change("agent", f"agent:notification:{person_id}", mapped)


async def _add(client: Client, noun: str, items: Sequence[tuple[str, Fields]]) -> None:
    for person, fields in items:
        await client.act(f"lifeops.add_{noun}", person=person, **fields)


async def _tick(client: Client, person: str, habit: str, day: date) -> None:
    await client.act("lifeops.tick_habit", person=person, id=habit, day=day.isoformat())


def _habits(today: date) -> Sequence[tuple[str, Fields]]:
    begun = {"begins": (today - timedelta(days=LEARNT_DAYS)).isoformat()}
    month = {"begins": (today - timedelta(days=30)).isoformat()}
    walk = {"metric": "steps", "at_least": 8000}
    return (
        ("Ann", {"title": "Walk 8,000 steps", **walk, **month}),
        ("Ann", {"title": "Read a chapter", "note": "Paper, not a screen.", **begun}),
        ("Ann", {"title": "Strength training", "every": "week", "times": 3, **begun}),
        ("Ben", {"title": "Stretch", **begun}),
    )


def _ticks(today: date) -> Sequence[tuple[str, str, date]]:
    """Return what was done of the habits by hand: most of it, as people do."""
    kept = {
        ("Ann", "Read a chapter"): (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13),
        ("Ann", "Strength training"): (1, 3, 5, 8, 10, 12),
        ("Ben", "Stretch"): (0, 1, 2, 4, 6, 7),
    }
    return [
        (person, habit, today - timedelta(days=ago))
        for (person, habit), days in kept.items()
        for ago in days
    ]


def _goals(today: date) -> Sequence[tuple[str, Fields]]:
    def day(ahead: int) -> str:
        return (today + timedelta(days=ahead)).isoformat()

    return (
        (
            "Ann",
            {
                "title": "Boat share",
                "category": "finance",
                "unit": "SEK",
                "entity": "sensor.savings",
                "start": 0,
                "target": 20000,
                "begins": day(-90),
                "due": day(150),
                "milestones": [
                    {"title": "A quarter", "value": 5000},
                    {"title": "Half", "value": 10000},
                ],
            },
        ),
        (
            "Ann",
            {
                "title": "Learn to sail",
                "category": "free",
                "begins": day(-30),
                "due": day(240),
                "milestones": [
                    {"title": "Theory"},
                    {"title": "First day on the water"},
                    {"title": "Skipper's licence"},
                ],
            },
        ),
        (
            "Ann",
            {
                "title": "Read every day",
                "habit": "Read a chapter",
                "target": 60,
                "begins": day(-LEARNT_DAYS),
            },
        ),
        (
            "Ben",
            {
                "title": "Run to the lighthouse",
                "unit": "km",
                "start": 0,
                "value": 4,
                "target": 10,
            },
        ),
    )


def _reminders(now: datetime) -> Sequence[tuple[str, Fields]]:
    tonight = max(
        now.replace(hour=LATE, minute=30), now + timedelta(minutes=90)
    ).replace(second=0, microsecond=0)
    saturday = now.date() + timedelta(days=(5 - now.weekday()) % 7 or 7)
    weekly = {"due": f"{saturday}T10:00:00", "rrule": "FREQ=WEEKLY;BYDAY=SA"}
    return (
        ("Ann", {"title": "Take the bins out", "due": _wall(tonight)}),
        ("Ann", {"title": "Water the plants", "note": "The balcony as well", **weekly}),
        (
            "Ann",
            {"title": "Return the library books", "place": "home", "crossing": "leave"},
        ),
        ("Ann", {"title": "Hang up the washing", "event": "Washing is done"}),
        ("Ann", {"title": "Call the boatyard"}),
        ("Ben", {"title": "Give back the drill", "met": "Ann"}),
    )


async def _plan(client: Client, now: datetime) -> None:
    """Plan a few things of the next days, one of them every week."""
    calendar = (await entities_of(client, "Ann"))["plan"]

    async def there() -> bool:
        return calendar in await client.states()

    await until("the plan is there", there)
    for ahead, begin, hours, event in (
        (
            1,
            17,
            2,
            {"summary": "Choir", "location": "St Mary's", "rrule": "FREQ=WEEKLY"},
        ),
        (2, 12, 1, {"summary": "Lunch with Ben", "location": "Harbour café"}),
        (4, 18, 1, {"summary": "Plan the summer"}),
    ):
        start = (now + timedelta(days=ahead)).replace(
            hour=begin, minute=30, second=0, microsecond=0
        )
        span = {
            "dtstart": start.isoformat(),
            "dtend": (start + timedelta(hours=hours)).isoformat(),
        }
        await client.call(
            "calendar/event/create", entity_id=calendar, event={**span, **event}
        )


def _wall(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat()
