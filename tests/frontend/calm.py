"""A calm home that is made up: what the agents of its people answer."""

from typing import Any

from . import efforts, home

KINDS = {
    "agenda": ("binary_sensor.{}_busy",),
    "reminders": ("sensor.{}_reminders_open", "todo.{}_reminders"),
    "goals": ("sensor.{}_habits_done_today", "todo.{}_habits", "todo.{}_goals"),
    "gamification": ("sensor.{}_xp_total",),
    "notification": ("sensor.{}_notifications_waiting",),
}
CARDS = ("agenda", "queue", "striving", "xp")
WORK, FAMILY = "calendar.ann_work", "calendar.family"
DAYS = 14


def hass(**options: Any) -> Any:
    """Return a home with every agent of its people."""
    made = home.hass(**options)
    for name, person in (("ann", home.ANN), ("ben", home.BEN)):
        for kind, shown in KINDS.items():
            device = f"{kind}-{name.title()}"
            made["devices"][device] = {
                "id": device,
                "name": f"{name.title()} {kind}",
                "identifiers": [["lifeops", f"{kind}/{person}"]],
            }
            for entity in (one.format(name) for one in shown):
                made["entities"][entity] = {
                    "entity_id": entity,
                    "device_id": device,
                    "platform": "lifeops",
                    "translation_key": entity.partition(f"{name}_")[2],
                }
                made["states"][entity] = _state(entity, "1")
    made["states"][WORK] = _state(WORK, "off", friendly_name="Ann's work")
    made["states"][FAMILY] = _state(FAMILY, "off", friendly_name="Family")
    return made


def answers(**facts: Any) -> dict[str, Any]:
    """Return what every action answers; facts replace an answer by its action's name."""
    return {
        "get_notifications": queue(),
        "get_agenda": agenda(),
        "find_free_time": {"slots": slots(), "calendars": calendars()},
        "get_habits": {"day": "2026-11-21", "habits": efforts.habits()},
        "get_goals": {"day": "2026-11-21", "goals": efforts.goals()},
        "get_xp": efforts.xp(),
        **facts,
    }


def queue(**facts: Any) -> dict[str, Any]:
    """Return what waits, what stands and what has ended."""
    return {
        "disturbance": {
            "may": False,
            "why": "focus",
            "until": "2026-11-21T18:45:00+00:00",
        },
        "open": [
            message("Take the medicine", "delivered", priority=1, rung=1, rungs=3),
            message("The parcel is here", "held", held="focus", until=at("18:45")),
            message("Water the plants", "waiting", not_before=at("20:00")),
            message(None, "held", held="digest", until=None),
        ],
        "ended": [
            ended("Leave now", "expired", "stale"),
            ended("Wind-down begins", "acted", None),
            ended("Window open", "expired", "do_not_disturb"),
        ],
        **facts,
    }


def message(title: str | None, state: str, **facts: Any) -> dict[str, Any]:
    """Return an open notification; without a title one that may not be read."""
    said = {"title": title, "message": f"{title}, please."} if title else {}
    return {
        "id": f'{home.ANN}/notify/"{title}"',
        "state": state,
        "priority": 3,
        "not_before": at("17:30"),
        "expires": at("23:00"),
        "held": None,
        "until": None,
        "rung": 0,
        "rungs": 0,
        "agent": "sleep",
        "text": "message",
        **said,
        **facts,
    }


def ended(title: str, state: str, reason: str | None) -> dict[str, Any]:
    """Return a notification that has ended."""
    return {
        "id": f"{home.ANN}/{title}",
        "state": state,
        "at": at("16:20"),
        "reason": reason,
        "action": None,
        "agent": "sleep",
        "text": "message",
        "title": title,
        "message": "",
    }


def agenda(**facts: Any) -> dict[str, Any]:
    """Return three days of two calendars."""
    return {
        "events": [
            event("Choir", "21T19:00", "21T20:30", location="Town hall", leave="18:30"),
            event("Market day", "22T00:00", "23T00:00", all_day=True, busy=False),
            event(
                "Dentist",
                "22T09:00",
                "22T10:00",
                status="tentative",
                calendars=["plan", "calendar.far_away"],
            ),
        ],
        "busy": [
            span("21T19:00", "21T20:30"),
            span("22T09:00", "22T10:00"),
        ],
        "calendars": calendars(),
        **facts,
    }


def event(title: str, start: str, end: str, **facts: Any) -> dict[str, Any]:
    """Return an event as the agenda tells it."""
    leave = facts.pop("leave", None)
    return {
        "title": title,
        **span(start, end),
        "all_day": False,
        "location": "",
        "status": "confirmed",
        "calendars": [WORK],
        "by_agent": None,
        "busy": True,
        "leave_at": at(leave) if leave else None,
        **facts,
    }


def calendars() -> list[dict[str, Any]]:
    """Return when each calendar was read."""
    return [
        {
            "calendar": name,
            "home": "1" * 32,
            "read_at": at(read),
            "until": "2026-12-21T00:00:00+00:00",
        }
        for name, read in ((WORK, "17:50"), (FAMILY, "17:40"))
    ]


def slots() -> list[dict[str, Any]]:
    """Return free times."""
    return [span("21T18:00", "21T19:00"), span("22T10:00", "22T20:00")]


def at(wall: str) -> str:
    """Return a time of today."""
    return f"2026-11-21T{wall}:00+00:00"


def span(start: str, end: str) -> dict[str, Any]:
    """Return a span of this month's days and times."""
    return {"start": f"2026-11-{start}:00+00:00", "end": f"2026-11-{end}:00+00:00"}


def _state(entity: str, value: str, **attributes: Any) -> dict[str, Any]:
    return {"entity_id": entity, "state": value, "attributes": attributes}
