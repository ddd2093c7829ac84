"""A home without Home Assistant: a clock to turn, a store in memory, Oura's documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import DATASETS, NIGHT, SOURCE_PROGRESS
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.health import NightRecord, SourceProgressRecord
from custom_components.lifeops.core.rules import Row
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.sources.oura.account import Account
from custom_components.lifeops.store.text import dump, parse

START = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = START.date()
ACCOUNT = Account(
    source="ring",
    person="anna",
    home="home",
    name="Ring",
    rank=1,
    max_silence_s=86400,
    since=START,
)

type Document = dict[str, Any]


class Clock:
    """Wall and boot time that stand still until they are turned."""

    def __init__(self) -> None:
        """Stand at noon."""
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds() + 1000.0

    def synchronized(self) -> bool:
        return True

    def turn(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Intake:
    """Records as text and points as numbers, as strictly as the store takes them."""

    records: dict[str, dict[str, str]] = field(default_factory=dict)
    points: dict[str, dict[datetime, float]] = field(default_factory=dict)
    commits: list[Sequence[PutRecord | DeleteRecord]] = field(default_factory=list)
    histories: list[bool] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    broken: int = 0

    async def of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        low, high = f"{person}/{first}", f"{person}/{last}0"
        return [
            Row(name, dataset.read(parse(text)))  # type: ignore[arg-type]
            for name, text in sorted(self.records.get(dataset.name, {}).items())
            if low <= name < high
        ]

    async def ingest(self, writes: Sequence[PutRecord | DeleteRecord]) -> None:
        self._fail()
        assert len({(one.dataset, one.id) for one in writes}) == len(writes)
        for one in writes:
            self._write(one)
        self.commits.append(writes)

    async def append(
        self, points: Mapping[SeriesKey, Sequence[Point]], *, history: bool = False
    ) -> None:
        self._fail()
        self.histories.append(history)
        for key, told in points.items():
            known = self.points.setdefault(str(key), {})
            known |= {point.at: point.value for point in told}

    async def progress(self) -> SourceProgressRecord | None:
        text = self.records.get(SOURCE_PROGRESS.name, {}).get(ACCOUNT.source)
        return None if text is None else SOURCE_PROGRESS.read(parse(text))  # type: ignore[arg-type]

    def nights(self) -> dict[date, NightRecord]:
        stored = self.records.get(NIGHT.name, {}).values()
        nights = [NIGHT.read(parse(text)) for text in stored]  # type: ignore[arg-type]
        return {night.day: night for night in nights}

    def values(self, day: date) -> dict[str, float]:
        metrics = self.nights()[day].metrics
        return {name: metric.value for name, metric in metrics.items()}

    def documents(self, endpoint: str) -> dict[str, Any]:
        stored = self.records.get("health_document", {}).items()
        return {
            name.split("/", 4)[4]: parse(text)["data"]  # type: ignore[index,call-overload]
            for name, text in stored
            if name.split("/")[3] == endpoint
        }

    def _write(self, one: PutRecord | DeleteRecord) -> None:
        stored = self.records.setdefault(one.dataset, {})
        if isinstance(one, DeleteRecord):
            assert stored.pop(one.id, None) is not None
        else:
            DATASETS[one.dataset].check(one.fields)
            text = dump(one.fields)
            text.encode()
            if stored.get(one.id) == text:
                return
            stored[one.id] = text
        self.changes.append(one.id)

    def _fail(self) -> None:
        if self.broken:
            self.broken -= 1
            raise StoreError("store_full")


def local(day: date, hour: float) -> str:
    """Return a moment of a day as Oura writes it, in a zone of two hours."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    at = midnight + timedelta(hours=hour)
    naive = (at + timedelta(hours=2)).replace(tzinfo=None)
    return f"{naive.isoformat(timespec='milliseconds')}+02:00"


def utc(day: date, hour: float) -> datetime:
    """Return the same moment in UTC."""
    return datetime.fromisoformat(local(day, hour)).astimezone(UTC)


def sleep(day: date = TODAY, **changed: Any) -> Document:
    """Return the sleep of a night from 23:00 to 07:00 that was long known at noon."""
    return {
        "id": f"sleep-{day}",
        "day": str(day),
        "type": "long_sleep",
        "bedtime_start": local(day, -1),
        "bedtime_end": local(day, 7),
        "total_sleep_duration": 25200,
        "deep_sleep_duration": 5400,
        "light_sleep_duration": 14400,
        "rem_sleep_duration": 5400,
        "awake_time": 3600,
        "latency": 600,
        "time_in_bed": 28800,
        "efficiency": 88,
        "average_hrv": 45,
        "lowest_heart_rate": 48,
        "average_breath": 14.5,
        "average_heart_rate": 53.5,
        "sleep_phase_5_min": "4422" + "1" * 18 + "2" * 50 + "3" * 18 + "444422",
        "sleep_phase_30_sec": "2" * 960,
        "movement_30_sec": "1" * 960,
        "heart_rate": {"interval": 300, "items": [50, None], "timestamp": "x"},
        "hrv": {"interval": 300, "items": [45, None], "timestamp": "x"},
        "low_battery_alert": False,
        "period": 0,
        **changed,
    }


def nap(day: date = TODAY, start: float = 15, **changed: Any) -> Document:
    """Return an hour of sleep in the afternoon."""
    return sleep(day) | {
        "id": f"nap-{day}-{start}",
        "type": "sleep",
        "bedtime_start": local(day, start),
        "bedtime_end": local(day, start + 1),
        "total_sleep_duration": 3000,
        "sleep_phase_5_min": "2" * 12,
        **changed,
    }


def daily(day: date = TODAY, **changed: Any) -> Document:
    """Return a daily score."""
    return {
        "id": f"daily-{day}",
        "day": str(day),
        "timestamp": local(day, 0),
        "score": 81,
        "contributors": {"deep_sleep": 70},
        **changed,
    }


def readiness(day: date = TODAY, **changed: Any) -> Document:
    """Return a day's readiness."""
    return daily(day, score=77, temperature_deviation=-0.2) | changed


def spo2(day: date = TODAY, average: Any = 96.5) -> Document:
    """Return a day's oxygen saturation."""
    percentage = {"average": average}
    return {"id": f"spo2-{day}", "day": str(day), "spo2_percentage": percentage}


def activity(day: date = TODAY, **changed: Any) -> Document:
    """Return a day's activity."""
    return {
        "id": f"activity-{day}",
        "day": str(day),
        "timestamp": local(day, 4),
        "steps": 8000,
        "active_calories": 420,
        "met": {"interval": 60, "items": [1.1], "timestamp": "x"},
        **changed,
    }


def beat(at: datetime, bpm: Any = 60) -> Document:
    """Return a row of the heart rate's series."""
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    unix = int(at.timestamp() * 1000)
    return {"timestamp": stamp, "timestamp_unix": unix, "bpm": bpm, "source": "awake"}
