"""The data of a home that is made up: what the actions of its data agent answer."""

from typing import Any

from . import home

AT = "2026-11-21T17:20:00+00:00"
STATUS = "sensor.data_status"


def hass(*, admin: bool = True, **options: Any) -> Any:
    """Return a home with the data agent, looked at by an administrator."""
    made = home.hass(**options)
    made["user"]["is_admin"] = admin
    made["devices"]["data"] = {
        "id": "data",
        "name": "Data (Home)",
        "identifiers": [["lifeops", f"data/{'1' * 32}"]],
    }
    made["entities"][STATUS] = {
        "entity_id": STATUS,
        "device_id": "data",
        "platform": "lifeops",
        "translation_key": "data_status",
        "entity_category": "diagnostic",
    }
    made["states"][STATUS] = {"entity_id": STATUS, "state": "ok", "attributes": {}}
    return made


def report(*, database: bool = True, **facts: Any) -> dict[str, Any]:
    """Return how the data do."""
    sink = {
        "name": "Attic",
        "at": AT,
        "mode": "community",
        "rows": 1_234_567,
        "size_bytes": 98_000_000,
        "quarantined": 0,
    }
    return {
        "status": "ok",
        "store": {
            "at": AT,
            "records": 4_000,
            "points": 250_000,
            "hours": 20_000,
            "store_bytes": 3_000_000,
            "series_bytes": 6_500_000,
            "oldest_point": "2026-08-23T00:00:00+00:00",
        },
        "sink": sink if database else None,
        "lag_s": 4200 if database else None,
        **facts,
    }


def answers(**facts: Any) -> dict[str, Any]:
    """Return what both actions answer."""
    return {
        "get_data": {
            "report": report(**facts),
            "retention_days": {
                "points": 90,
                "hours": 730,
                "calendar": 730,
                "decisions": 30,
                "acts": 30,
                "conflicts": 90,
                "audit": 365,
            },
            "speech": "The data of this home are fine.",
        },
        "purge": {
            "dry_run": True,
            "clock_trusted": True,
            "retention": [
                {
                    "holding": "points",
                    "days": 90,
                    "before": "2026-08-23T00:00:00+00:00",
                    "rows": 1500,
                    "oldest": "2026-08-20T00:00:00+00:00",
                },
                {
                    "holding": "hours",
                    "days": 730,
                    "before": "2024-11-21T00:00:00+00:00",
                    "rows": 0,
                    "oldest": None,
                },
            ],
        },
    }
