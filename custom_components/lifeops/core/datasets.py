"""The one table of datasets: their kind, their type, what agrees only together."""

from collections.abc import Mapping
from typing import Any

from . import (
    abilities as b,
    agenda as a,
    awards as w,
    calm as c,
    erasing as e,
    health as h,
    homes as o,
    notes as n,
    outcomes as x,
    projection as p,
    records as r,
    tasks as t,
    upkeep as u,
)
from .dataset import Dataset, DatasetKind


def _owned[R](name: str, model: type[R], *, quiet: bool = False) -> Dataset[R]:
    """Return a dataset of which each home has its own."""
    kind = DatasetKind.OWNED
    return Dataset(name=name, kind=kind, model=model, whole=True, quiet=quiet)


HOUSEHOLD = Dataset(
    name="household", kind=DatasetKind.LWW, model=r.HouseholdRecord, derived=True
)
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
SOURCE_HEALTH = _owned("source_health", h.SourceHealthRecord)
SOURCE_PROGRESS = _owned("source_progress", h.SourceProgressRecord, quiet=True)
STORE_HEALTH = _owned("store_health", u.StoreHealthRecord)
SINK_HEALTH = _owned("sink_health", u.SinkHealthRecord)
CALENDAR_EVENT = Dataset(
    name="calendar_event",
    kind=DatasetKind.LWW,
    model=r.CalendarEventRecord,
    whole=True,
    private=True,
)
CALENDAR_READ = Dataset(
    name="calendar_read",
    kind=DatasetKind.LWW,
    model=r.CalendarReadRecord,
    whole=True,
)
PLAN_EVENT = Dataset(
    name="plan_event",
    kind=DatasetKind.LWW,
    model=a.PlanEventRecord,
    whole=True,
    private=True,
)
AGENDA_SETTINGS = Dataset(
    name="agenda_settings", kind=DatasetKind.LWW, model=a.AgendaSettingsRecord
)
REMINDER = Dataset(
    name="reminder", kind=DatasetKind.LWW, model=t.ReminderRecord, private=True
)
HABIT = Dataset(name="habit", kind=DatasetKind.LWW, model=t.HabitRecord)
HABIT_DAY = Dataset(
    name="habit_day",
    kind=DatasetKind.LWW,
    model=t.HabitDayRecord,
    whole=True,
    derived=True,
)
GOAL = Dataset(name="goal", kind=DatasetKind.LWW, model=t.GoalRecord)
GOAL_VALUE = Dataset(
    name="goal_value",
    kind=DatasetKind.LWW,
    model=t.GoalValueRecord,
    whole=True,
    derived=True,
)
NOTE = Dataset(
    name="note", kind=DatasetKind.LWW, model=n.NoteRecord, whole=True, private=True
)
NOTE_VERSION = Dataset(
    name="note_version",
    kind=DatasetKind.EVENT,
    model=n.NoteVersionRecord,
    whole=True,
    quiet=True,
    private=True,
)
AWARD = Dataset(
    name="award",
    kind=DatasetKind.LWW,
    model=w.AwardRecord,
    whole=True,
    derived=True,
)
DAY_OFF = Dataset(
    name="day_off", kind=DatasetKind.LWW, model=w.DayOffRecord, whole=True
)
XP_SETTINGS = Dataset(
    name="xp_settings", kind=DatasetKind.LWW, model=w.XpSettingsRecord
)
NOTIFICATION_SETTINGS = Dataset(
    name="notification_settings",
    kind=DatasetKind.LWW,
    model=c.NotificationSettingsRecord,
)
FOCUS = Dataset(name="focus", kind=DatasetKind.LWW, model=c.FocusRecord, whole=True)
NOTIFICATION = Dataset(
    name="notification",
    kind=DatasetKind.LWW,
    model=r.NotificationRecord,
    whole=True,
    private=True,
    derived=True,
)
NOTIFICATION_EVENT = Dataset(
    name="notification_event",
    kind=DatasetKind.EVENT,
    model=r.NotificationEventRecord,
    whole=True,
    private=True,
)
OUTCOME = Dataset(
    name="outcome", kind=DatasetKind.EVENT, model=x.OutcomeRecord, whole=True
)
PUBLISHED = _owned("published", r.PublishedRecord)
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
# Its name comes before all others: of what stands a home is told this first.
ERASURE = Dataset(
    name="_erasure",
    kind=DatasetKind.LWW,
    model=e.ErasureRecord,
    whole=True,
    quiet=True,
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
IDENTITY = Dataset(
    name="identity",
    kind=DatasetKind.SECRET,
    model=o.IdentityRecord,
    whole=True,
    quiet=True,
)
LEFT = Dataset(
    name="left", kind=DatasetKind.SECRET, model=o.LeftRecord, whole=True, quiet=True
)
ABILITIES = _owned("abilities", b.AbilitiesRecord, quiet=True)
PROJECTION = _owned("projection", p.ProjectionRecord, quiet=True)

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
        CALENDAR_READ,
        PLAN_EVENT,
        AGENDA_SETTINGS,
        REMINDER,
        HABIT,
        HABIT_DAY,
        GOAL,
        GOAL_VALUE,
        NOTE,
        NOTE_VERSION,
        AWARD,
        DAY_OFF,
        XP_SETTINGS,
        NOTIFICATION_SETTINGS,
        FOCUS,
        NOTIFICATION,
        NOTIFICATION_EVENT,
        OUTCOME,
        PUBLISHED,
        MEMBER,
        REVOCATION,
        HOUSEHOLD_KEY,
        ALIAS,
        ERASURE,
        PERSON_AGENTS,
        LEASE,
        IDENTITY,
        LEFT,
        ABILITIES,
        PROJECTION,
    )
}
