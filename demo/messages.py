"""What the people of the demo are told: of each priority one, and one that climbs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

type Fields = Mapping[str, Any]

MESSAGES: Mapping[str, Sequence[Fields]] = {
    "Ann": (
        {
            "key": "market",
            "title": "Farmers' market",
            "message": "On Sunday from ten, at the harbour.",
            "priority": 4,
        },
    ),
    "Ben": (
        {
            "key": "leak",
            "title": "Water under the washing machine",
            "message": "The sensor in the bathroom is wet.",
            "priority": 1,
            "actions": {"coming": "On my way"},
            "ladder": [
                {"after": "00:30:00", "channel": "critical"},
                {"after": "00:45:00", "channel": "light"},
                {"after": "01:00:00", "channel": "person", "person": "Ann"},
            ],
        },
        {
            "key": "door",
            "title": "The front door is unlocked",
            "message": "It has been for half an hour.",
            "priority": 2,
        },
        {
            "key": "laundry",
            "title": "Laundry",
            "message": "The machine has finished.",
            "priority": 3,
            "actions": {"hung": "Hung up", "answer": "Answer"},
            "replies": ["answer"],
        },
        {
            "key": "paper",
            "title": "Waste paper",
            "message": "It is collected on Monday.",
            "priority": 4,
        },
    ),
}


def parcel(now: datetime) -> Fields:
    """Return a message of tomorrow morning."""
    morning = (now + timedelta(days=1)).replace(hour=9, minute=30, second=0)
    return {
        "key": "parcel",
        "title": "Parcel",
        "message": "It waits at the corner shop.",
        "priority": 3,
        "not_before": morning.replace(microsecond=0).isoformat(),
    }
