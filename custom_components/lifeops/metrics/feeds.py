"""Which records become rows of the metrics database, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from ..core.awards import AwardRecord
from ..core.dataset import Dataset
from ..core.datasets import AWARD, HEALTH_DOCUMENT, NIGHT, PERSON
from ..core.health import HealthDocumentRecord, NightRecord
from ..core.json import Json, JsonMismatchError, to_json
from ..core.measures import MEASURES
from ..core.records import PersonRecord

type Columns = Mapping[str, Json]

PERSONS: Final = "person"
SLEEP_SESSIONS: Final = "sleep_sessions"
ACTIVITY_EVENTS: Final = "activity_events"
XP_EVENTS: Final = "xp_events"


def _always(_record_id: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed[R]:
    """How records of a dataset become rows of a table, under the records' own ids.

    concerns tells by its id whether a record is one; columns raises JsonMismatchError.
    """

    dataset: Dataset[R]
    table: str
    columns: Callable[[str, R], Columns]
    concerns: Callable[[str], bool] = _always

    def row(self, record_id: str, fields: Mapping[str, Json]) -> Columns:
        """Return a record's columns; raises JsonMismatchError where it cannot be."""
        return self.columns(record_id, self.dataset.read(fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Activity:
    """Where a document tells what it was of, and which numbers it has."""

    kind: str
    numbers: Mapping[str, str]


_NUMBERS: Mapping[str, str] = {"energy_kcal": "calories", "distance_m": "distance"}
_ACTIVITIES: Mapping[str, _Activity] = {
    "workout": _Activity(kind="activity", numbers=_NUMBERS),
    "session": _Activity(kind="type", numbers={}),
}


def _person(_person_id: str, record: PersonRecord) -> Columns:
    return {
        "name": None if record.private else record.name,
        "time_zone": record.time_zone,
    }


def _night(record_id: str, night: NightRecord) -> Columns:
    hypnogram = night.hypnogram
    measured = {name: one.value for name, one in night.metrics.items()}
    return {
        "person": record_id.partition("/")[0],
        "day": night.day.isoformat(),
        "source": night.source,
        "source_name": night.source_name,
        "rank": night.rank,
        "measured_at": _utc(night.measured_at),
        "bedtime": _utc(night.bedtime),
        "wake": _utc(night.wake),
        **{name: measured.get(name) for name in NIGHTLY},
        "naps": to_json(night.naps),
        "stages_start": _utc(hypnogram.start) if hypnogram else None,
        "stages_step_s": hypnogram.step_s if hypnogram else None,
        "stages": hypnogram.stages if hypnogram else None,
    }


def _activity(record_id: str, record: HealthDocumentRecord) -> Columns:
    described = _ACTIVITIES[record.endpoint]
    numbers = {column: described.numbers.get(column) for column in _NUMBERS}
    return {
        "person": record_id.partition("/")[0],
        "day": record.day.isoformat(),
        "source": record.source,
        "event": record.endpoint,
        "kind": _text(record.data, described.kind),
        "start_at": _utc(_moment(record.data, "start_datetime")),
        "end_at": _utc(_moment(record.data, "end_datetime")),
        **{
            column: None if name is None else _number(record.data, name)
            for column, name in numbers.items()
        },
        "data": record.data,
    }


def _award(record_id: str, record: AwardRecord) -> Columns:
    """Return an award's columns; it is dated by the day that its period begins with."""
    began = datetime.combine(record.day, time(), tzinfo=UTC)
    return {
        "person": record_id.partition("/")[0],
        "agent": record.agent,
        "rule": record.rule,
        "period": record.day.isoformat(),
        "points": record.points,
        "awarded_at": began.isoformat(),
        "evidence": record.evidence,
    }


def _is_activity(record_id: str) -> bool:
    """Tell whether a document's id, person/day/source/endpoint/document, is of one."""
    return record_id.split("/")[3:4] in [[endpoint] for endpoint in _ACTIVITIES]


def _moment(data: Columns, name: str) -> datetime:
    told = data.get(name)
    try:
        moment = datetime.fromisoformat(told if isinstance(told, str) else "")
    except ValueError as err:
        message = f"{name} is no moment"
        raise JsonMismatchError(message) from err
    if moment.tzinfo is None:
        message = f"{name} is a moment nowhere"
        raise JsonMismatchError(message)
    return moment


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _text(data: Columns, name: str) -> str | None:
    told = data.get(name)
    return told if isinstance(told, str) else None


def _number(data: Columns, name: str) -> float | None:
    told = data.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told)


NIGHTLY: Final = tuple(name for name, measure in MEASURES.items() if measure.nightly)
"""The columns of sleep_sessions that hold a night's metrics."""

FEEDS: Mapping[str, Feed[Any]] = {
    feed.dataset.name: feed
    for feed in (
        Feed(dataset=PERSON, table=PERSONS, columns=_person),
        Feed(dataset=NIGHT, table=SLEEP_SESSIONS, columns=_night),
        Feed(
            dataset=HEALTH_DOCUMENT,
            table=ACTIVITY_EVENTS,
            columns=_activity,
            concerns=_is_activity,
        ),
        Feed(dataset=AWARD, table=XP_EVENTS, columns=_award),
    )
}
