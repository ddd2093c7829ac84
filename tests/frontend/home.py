"""A home that is made up: two people, their entities and thirty-five nights."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ANN, BEN = "a" * 32, "b" * 32
NIGHTS = 35
MISSING = (TODAY - timedelta(days=4), TODAY - timedelta(days=11))
NAPPED = TODAY - timedelta(days=2)
STEP_S = 300

SENSORS = ("phase", "sleep_score", "sleep_total", "sleep_debt")


def answer(*, hypnogram: bool = True, seed: int = 7) -> dict[str, Any]:
    """Return what the action says of these nights, newest first."""
    chance = Random(seed)
    days = (TODAY - timedelta(days=back) for back in range(NIGHTS))
    return {
        "nights": [
            night(day, chance, hypnogram=hypnogram)
            for day in days
            if day not in MISSING
        ],
        "debt_s": 15_000.0,
        "nights_known": 12,
    }


def night(day: date, chance: Random, *, hypnogram: bool = True) -> dict[str, Any]:
    """Return one believable night."""
    begin = datetime.combine(day, time(), UTC) - timedelta(
        minutes=chance.randrange(20, 120)
    )
    letters = _letters(chance)
    spent = {name: letters.count(name) * STEP_S for name in "adlr"}
    values = {
        "sleep_total_s": spent["d"] + spent["l"] + spent["r"],
        "sleep_deep_s": spent["d"],
        "sleep_light_s": spent["l"],
        "sleep_rem_s": spent["r"],
        "sleep_awake_s": spent["a"],
        "sleep_score": chance.randrange(58, 93),
        "hrv_ms": chance.randrange(38, 61),
        "lowest_hr_bpm": chance.randrange(48, 56),
        "temperature_deviation_c": chance.uniform(-0.4, 0.4),
    }
    end = begin + timedelta(seconds=STEP_S * len(letters))
    napped = datetime.combine(day, time(14, 5), UTC)
    return {
        "day": day.isoformat(),
        "bedtime": begin.isoformat(),
        "wake": end.isoformat(),
        "metrics": {
            name: {
                "value": value,
                "source": "Ring",
                "measured_at": (end + timedelta(hours=2)).isoformat(),
            }
            for name, value in values.items()
        },
        "naps": [
            {
                "start": napped.isoformat(),
                "end": (napped + timedelta(minutes=30)).isoformat(),
                "total_s": 1500,
            }
        ]
        if day == NAPPED
        else [],
        "hypnogram": {
            "start": begin.isoformat(),
            "step_s": STEP_S,
            "stages": letters,
        }
        if hypnogram
        else None,
    }


def _letters(chance: Random) -> str:
    """Return a night of four or five cycles, deep first and REM later."""
    cycles = []
    for cycle in range(chance.choice((4, 5))):
        deep = max(0, chance.randrange(5, 9) - 2 * cycle)
        rem = chance.randrange(2, 4) + cycle
        cycles.append("l" * chance.randrange(5, 9) + "d" * deep + "l" * 4 + "r" * rem)
        cycles.append("a" * chance.randrange(3))
    return "aa" + "".join(cycles) + "ll?a"


def hass(*, dark: bool = False, language: str = "en", user: str = ANN) -> Any:
    """Return what a card gets of Home Assistant, as far as it is data."""
    people = {"Ann": ANN, "Ben": BEN}
    return {
        "connected": True,
        "language": language,
        "locale": {
            "language": language,
            "number_format": "language",
            "time_format": "24",
            "time_zone": "server",
        },
        "config": {"time_zone": "UTC"},
        "themes": {"darkMode": dark},
        "user": {"id": f"user-{user[0]}", "is_admin": False},
        "devices": {
            f"{kind}-{name}": {
                "id": f"{kind}-{name}",
                "name": f"{name} {kind}",
                "identifiers": [["lifeops", f"{kind}/{person}"]],
            }
            for name, person in people.items()
            for kind in ("sleep", "notification")
        },
        "entities": {
            entity["entity_id"]: entity for name in people for entity in _entities(name)
        },
        "states": {
            state["entity_id"]: state for name in people for state in _states(name)
        },
    }


def people() -> list[dict[str, Any]]:
    """Return whom the server tells the dashboard of."""
    return [
        {"id": ANN, "name": "Ann", "user": f"user-{ANN[0]}"},
        {"id": BEN, "name": "Ben", "user": f"user-{BEN[0]}"},
    ]


def _entities(name: str) -> list[dict[str, Any]]:
    shown = [(key, f"sensor.{name.lower()}_{key}") for key in SENSORS]
    shown += [(key, f"time.{name.lower()}_{key}") for key in ("bedtime", "wake")]
    sleep = [_entity(key, entity_id, f"sleep-{name}") for key, entity_id in shown]
    told = f"sensor.{name.lower()}_notifications_today"
    return [*sleep, _entity("notifications_today", told, f"notification-{name}")]


def _entity(key: str, entity_id: str, device: str) -> dict[str, Any]:
    return {
        "entity_id": entity_id,
        "device_id": device,
        "platform": "lifeops",
        "translation_key": key,
    }


def _states(name: str) -> list[dict[str, Any]]:
    tonight = {
        "winddown_at": "2026-11-21T22:00:00+00:00",
        "bedtime": "2026-11-21T22:30:00+00:00",
        "wake": "2026-11-22T06:30:00+00:00",
        "first_appointment": "2026-11-22T08:15:00+00:00",
        "suggested_bedtime": "2026-11-21T21:45:00+00:00",
        "suggested_reason": "debt",
        "reason": "target",
        "skipped": False,
        "lights": {},
    }
    values = {"phase": "day", "sleep_score": "82", "sleep_total": "7.4"}
    return [
        {
            "entity_id": f"sensor.{name.lower()}_{key}",
            "state": values.get(key, "1"),
            "attributes": tonight if key == "phase" else {},
        }
        for key in SENSORS
    ]
