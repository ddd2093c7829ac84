"""Habits, goals and XP of a person who is made up, as actions tell them."""

from typing import Any

from . import home


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
        "value_at": "2026-11-21T08:00:00+00:00",
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
