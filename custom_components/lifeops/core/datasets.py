"""The one table of datasets: their kind, their type, what agrees only together."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from . import health as h, homes as o, projection as p, records as r, upkeep as u
from .json import Json, JsonMismatchError, from_json, to_json


class DatasetKind(StrEnum):
    """How a dataset's rows of different homes come together.

    lww: a register a field, the later write wins. orset: elements, an add wins.
    event: immutable rows with a deterministic id. owned: only its origin writes.
    secret: stays in this home.
    """

    LWW = "lww"
    ORSET = "orset"
    EVENT = "event"
    OWNED = "owned"
    SECRET = "secret"  # noqa: S105 - a kind, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset[R]:
    """A dataset; whole means that its fields are one register that changes as one.

    No rule hears of a quiet one. A private one is stored and synced sealed.
    """

    name: str
    kind: DatasetKind
    model: type[R]
    whole: bool = False
    quiet: bool = False
    private: bool = False

    def read(self, values: Mapping[str, object]) -> R:
        """Return stored fields as the typed record; raises JsonMismatchError."""
        return from_json(self.model, values)

    def readable(self, values: Mapping[str, object] | None) -> R | None:
        """Return stored fields as the typed record, None where that cannot be."""
        if values is None:
            return None
        try:
            return self.read(values)
        except JsonMismatchError:
            return None

    def write(self, record: R) -> Mapping[str, Json]:
        """Return all fields of a typed record as they are stored."""
        data = to_json(record)
        assert isinstance(data, Mapping)  # noqa: S101 - a dataclass always is one
        return data

    def check(self, values: Mapping[str, Json]) -> None:
        """Raise JsonMismatchError where fields do not fit the model.

        A register at a time may be written, so only the fields given are looked at.
        """
        if self.kind is DatasetKind.ORSET:
            if wrong := [
                name for name, item in values.items() if type(item) is not bool
            ]:
                message = f"{self.name}: {min(wrong)} is in it or not"
                raise JsonMismatchError(message)
            return
        known = {item.name for item in fields(self.model)}  # type: ignore[arg-type]
        if unknown := set(values) - known:
            message = f"{self.name} has no field {min(unknown)}"
            raise JsonMismatchError(message)
        if self.whole:
            self.read(values)


HOUSEHOLD = Dataset(name="household", kind=DatasetKind.LWW, model=r.HouseholdRecord)
HOME = Dataset(name="home", kind=DatasetKind.LWW, model=r.HomeRecord)
PERSON = Dataset(name="person", kind=DatasetKind.LWW, model=r.PersonRecord)
AGENT = Dataset(name="agent", kind=DatasetKind.LWW, model=r.AgentRecord)
PRESENCE = Dataset(
    name="presence", kind=DatasetKind.LWW, model=r.PresenceRecord, whole=True
)
SLEEP_SETTINGS = Dataset(
    name="sleep_settings", kind=DatasetKind.LWW, model=r.SleepSettingsRecord
)
SLEEP_CHOICE = Dataset(
    name="sleep_choice", kind=DatasetKind.LWW, model=r.SleepChoiceRecord
)
NIGHT = Dataset(name="night", kind=DatasetKind.LWW, model=h.NightRecord, whole=True)
HEALTH_DOCUMENT = Dataset(
    name="health_document",
    kind=DatasetKind.LWW,
    model=h.HealthDocumentRecord,
    whole=True,
    quiet=True,
)
SOURCE_HEALTH = Dataset(
    name="source_health", kind=DatasetKind.OWNED, model=h.SourceHealthRecord, whole=True
)
SOURCE_PROGRESS = Dataset(
    name="source_progress",
    kind=DatasetKind.OWNED,
    model=h.SourceProgressRecord,
    whole=True,
    quiet=True,
)
STORE_HEALTH = Dataset(
    name="store_health", kind=DatasetKind.OWNED, model=u.StoreHealthRecord, whole=True
)
SINK_HEALTH = Dataset(
    name="sink_health", kind=DatasetKind.OWNED, model=u.SinkHealthRecord, whole=True
)
CALENDAR_EVENT = Dataset(
    name="calendar_event",
    kind=DatasetKind.LWW,
    model=r.CalendarEventRecord,
    whole=True,
    private=True,
)
NOTIFICATION = Dataset(
    name="notification", kind=DatasetKind.LWW, model=r.NotificationRecord, whole=True
)
NOTIFICATION_EVENT = Dataset(
    name="notification_event",
    kind=DatasetKind.EVENT,
    model=r.NotificationEventRecord,
    whole=True,
)
OUTCOME = Dataset(
    name="outcome", kind=DatasetKind.EVENT, model=r.OutcomeRecord, whole=True
)
PUBLISHED = Dataset(
    name="published", kind=DatasetKind.OWNED, model=r.PublishedRecord, whole=True
)
MEMBER = Dataset(
    name="member",
    kind=DatasetKind.LWW,
    model=o.MemberRecord,
    whole=True,
    quiet=True,
)
REVOCATION = Dataset(
    name="revocation",
    kind=DatasetKind.LWW,
    model=o.RevocationRecord,
    whole=True,
    quiet=True,
)
HOUSEHOLD_KEY = Dataset(
    name="household_key",
    kind=DatasetKind.LWW,
    model=o.HouseholdKeyRecord,
    whole=True,
    quiet=True,
)
ALIAS = Dataset(
    name="alias", kind=DatasetKind.LWW, model=o.AliasRecord, whole=True, quiet=True
)
PERSON_AGENTS = Dataset(
    name="person_agents",
    kind=DatasetKind.ORSET,
    model=o.PersonAgentsRecord,
    quiet=True,
)
LEASE = Dataset(
    name="lease", kind=DatasetKind.LWW, model=o.LeaseRecord, whole=True, quiet=True
)
LEFT = Dataset(
    name="left", kind=DatasetKind.SECRET, model=o.LeftRecord, whole=True, quiet=True
)
PROJECTION = Dataset(
    name="projection",
    kind=DatasetKind.OWNED,
    model=p.ProjectionRecord,
    whole=True,
    quiet=True,
)

DATASETS: Mapping[str, Dataset[Any]] = {
    dataset.name: dataset
    for dataset in (
        HOUSEHOLD,
        HOME,
        PERSON,
        AGENT,
        PRESENCE,
        SLEEP_SETTINGS,
        SLEEP_CHOICE,
        NIGHT,
        HEALTH_DOCUMENT,
        SOURCE_HEALTH,
        SOURCE_PROGRESS,
        STORE_HEALTH,
        SINK_HEALTH,
        CALENDAR_EVENT,
        NOTIFICATION,
        NOTIFICATION_EVENT,
        OUTCOME,
        PUBLISHED,
        MEMBER,
        REVOCATION,
        HOUSEHOLD_KEY,
        ALIAS,
        PERSON_AGENTS,
        LEASE,
        LEFT,
        PROJECTION,
    )
}


def owned_by(dataset: str, home: str) -> str:
    """Return how an owned dataset of a home is called by the other homes."""
    return f"{dataset}@{home}"


def owner_of(name: str) -> tuple[str, str | None]:
    """Return a dataset's name, and the home whose own it is where it is another's."""
    dataset, _, home = name.partition("@")
    return dataset, home or None


def revocation_id(home: str, by: str) -> str:
    """Return where a revocation stands: whoever revokes a home writes a row of its own."""
    return f"{home}/{by}"


def revoked_home(record_id: str) -> str:
    """Return which home a revocation is about."""
    return record_id.partition("/")[0]


def revoking_home(record_id: str) -> str:
    """Return which home a revocation is by."""
    return record_id.partition("/")[2]
