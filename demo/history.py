"""Sixty nights behind the household, in the long-term statistics of its sensors."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
import json
from typing import Any

from tests.fakes.household import Household
from tests.fakes.household.nights import last_morning, night_of
from tests.fakes.household.rings import SENSORS, Ring, RingSensor

from .client import Client, until
from .plan import HomePlan

NIGHTS = 60
SHOWN_FROM = time(8)
ARITHMETIC_MEAN = 1


async def import_nights(client: Client, home: HomePlan, household: Household) -> None:
    """Import the nights that are not there yet, an hour at a time as sensors do."""
    kept = home.folder / "history.json"
    last = last_morning(datetime.now(home.zone))
    before = last - timedelta(days=NIGHTS)
    if kept.exists():
        before = max(before, date.fromisoformat(json.loads(kept.read_text())))
    days = [before + timedelta(days=n) for n in range(1, (last - before).days + 1)]
    measured = [sensor for sensor in SENSORS if sensor.measured]
    for ring in household.rings.values():
        for sensor in measured if days else ():
            await client.call(
                "recorder/import_statistics",
                metadata=_metadata(ring, sensor),
                stats=list(_rows(home, ring, sensor, days)),
            )
    if days:
        # The recorder takes imports in order, so the last one there means all are.
        entity_id = ring.entity_id(measured[-1])
        start = datetime.combine(days[-1], time(), home.zone).isoformat()
        await until("nights", lambda: _recorded(client, entity_id, start))
    kept.write_text(json.dumps(last.isoformat()))


async def _recorded(client: Client, entity_id: str, start: str) -> bool:
    found = await client.call(
        "recorder/statistics_during_period",
        start_time=start,
        statistic_ids=[entity_id],
        period="hour",
    )
    return bool(found.get(entity_id))


def _metadata(ring: Ring, sensor: RingSensor) -> dict[str, Any]:
    return {
        "has_sum": False,
        "mean_type": ARITHMETIC_MEAN,
        "name": None,
        "source": "recorder",
        "statistic_id": ring.entity_id(sensor),
        "unit_class": sensor.unit_class,
        "unit_of_measurement": sensor.unit,
    }


def _rows(
    home: HomePlan, ring: Ring, sensor: RingSensor, days: Iterable[date]
) -> Iterator[dict[str, Any]]:
    """Yield an hour after another, each with what the ring showed then."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for day in days:
        value = sensor.value(night_of(ring.person, day, home.zone))
        hour = datetime.combine(day, SHOWN_FROM, home.zone).astimezone(UTC)
        for start in (hour + timedelta(hours=n) for n in range(24)):
            if start < now:
                yield {"start": start.isoformat()} | dict.fromkeys(
                    ("mean", "min", "max"), value
                )
