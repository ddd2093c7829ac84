"""A calm home that is made up: what the agents of its people answer."""

from typing import Any

from . import home

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
        "get_habits": {"day": "2026-11-21", "habits": habits()},
        "get_goals": {"day": "2026-11-21", "goals": goals()},
        "get_xp": xp(),
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
            event("Dentist", "22T09:00", "22T10:00", status="tentative"),
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


def habits() -> list[dict[str, Any]]:
    """Return a habit that is ticked, one that is measured and one that is put aside."""
    read = habit("Read", done_today=False, periods=["open", "missed", *["done"] * 5])
    walk = habit(
        "Walk",
        id="walk",
        done_today=True,
        done=2,
        times=3,
        cadence={"every": "week", "times": 3, "weekdays": []},
        measured={"metric": "steps", "entity": None, "home": None},
        periods=["done", "off", "unknown", "done"],
    )
    return [read, walk, habit("Paint", id="paint", archived=True)]


def habit(title: str, **facts: Any) -> dict[str, Any]:
    """Return a habit as it is told."""
    periods = facts.pop("periods", [])
    return {
        "id": "read",
        "title": title,
        "note": "",
        "cadence": {"every": "day", "times": 1, "weekdays": []},
        "measured": None,
        "archived": False,
        "done_today": False,
        "done": 0,
        "times": 1,
        "due_today": True,
        "streak": {"current": 5, "best": 12, "since": "2026-11-16"},
        "periods": [
            {"day": f"2026-11-{21 - back}", "chance": chance}
            for back, chance in enumerate(periods)
        ],
        **facts,
    }


def goals() -> list[dict[str, Any]]:
    """Return a goal on its way, one of which nobody knows, and one that is reached."""
    steps = [
        {"title": "Half of it", "value": 500.0, "done": True},
        {"title": "A new account", "value": None, "done": False},
    ]
    return [
        goal("Save", progress=0.62, expected=0.7, on_track=False, milestones=steps),
        goal("Run 10 km", id="run", progress=None, value=None, value_at=None),
        goal("Learn a song", id="song", progress=1.0, status="reached", unit=""),
    ]


def goal(title: str, **facts: Any) -> dict[str, Any]:
    """Return a goal as it is told."""
    return {
        "id": "save",
        "title": title,
        "category": "finance",
        "progress": 0.5,
        "expected": None,
        "value": 620.0,
        "value_at": at("08:00"),
        "target": 1000.0,
        "unit": "EUR",
        "due": "2026-12-31",
        "status": "open",
        "on_track": None,
        "milestones": [],
        **facts,
    }


def xp(**facts: Any) -> dict[str, Any]:
    """Return a level, streaks, achievements and the awards of two days."""
    return {
        "day": "2026-11-21",
        "total": 1240,
        "level": 5,
        "into_level": 140,
        "level_size": 300,
        "today": 35,
        "this_week": 120,
        "last_week": 210,
        "streaks": {
            "bedtime": {"current": 3, "best": 9, "since": "2026-11-18"},
            "wake": {"current": 0, "best": 4, "since": None},
        },
        "achievements": [
            {"name": "first_night", "progress": 1.0, "reached": "2026-08-01"},
            {"name": "nights_100", "progress": 0.91, "reached": None},
            {"name": "streak_30", "progress": 0.3, "reached": None},
            {"name": "first_goal", "progress": 0.0, "reached": None},
            {"name": "level_25", "progress": 0.2, "reached": None},
        ],
        "counting": False,
        "points": 50,
        "awards": [
            award(
                "2026-11-21", "sleep_need", 20, "20 XP for enough sleep (slept: 8 h)."
            ),
            award("2026-11-21", "bedtime", 15, "15 XP for bedtime (in bed: 22:31)."),
            award("2026-11-20", "score", 15, "15 XP for sleep score (score: 91)."),
        ],
        **facts,
    }


def award(day: str, rule: str, points: int, text: str) -> dict[str, Any]:
    """Return an award with its words."""
    return {
        "id": f"{home.ANN}/{day}/{rule}",
        "rule": rule,
        "agent": "sleep",
        "day": day,
        "points": points,
        "evidence": {},
        "text": text,
    }


def at(wall: str) -> str:
    """Return a time of today."""
    return f"2026-11-21T{wall}:00+00:00"


def span(start: str, end: str) -> dict[str, Any]:
    """Return a span of this month's days and times."""
    return {"start": f"2026-11-{start}:00+00:00", "end": f"2026-11-{end}:00+00:00"}


def _state(entity: str, value: str, **attributes: Any) -> dict[str, Any]:
    return {"entity_id": entity, "state": value, "attributes": attributes}
