"""What people are shown of facts, effects, records and topics; words stand elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import datasets as d, effects as e, facts as f, topics as t
from .dataset import Dataset
from .effects import Effect
from .facts import Fact
from .topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sentence: its text, the fields that it shows, the field that chooses among texts."""

    text: str
    fields: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown[T]:
    """Which fields of something that was looked at speak for a decision.

    A record that does not always matter is shown where the fact is about it; told are
    the fields whose change is worth a sentence of its own.
    """

    of: T
    fields: tuple[str, ...] = ()
    always: bool = False
    told: tuple[str, ...] = ()


FACTS: Mapping[type[Fact], Phrase] = {
    f.Started: Phrase(text="started", by="reason"),
    f.AlarmDue: Phrase(text="alarm", fields=("due",)),
    f.Command: Phrase(text="command", fields=("name", "source")),
    f.RecordChanged: Phrase(text="record", by="dataset"),
    f.SeriesChanged: Phrase(text="series"),
    f.ActivityChanged: Phrase(text="activity", by="active"),
    f.Published: Phrase(text="published"),
}

# What is not in here is done by its record (PutRecord) or topic (Publish).
EFFECTS: Mapping[type[Effect], Phrase] = {
    e.SetLights: Phrase(text="set_lights", fields=("level", "duration_s")),
    e.RunScene: Phrase(text="run_scene"),
    e.ControlMedia: Phrase(text="control_media", by="command"),
    e.Push: Phrase(text="push", fields=("text",)),
    e.Tell: Phrase(text="tell", fields=("channel",)),
    e.Emit: Phrase(text="emit", fields=("event",)),
    e.Cancel: Phrase(text="cancel"),
    e.DeleteRecord: Phrase(text="delete"),
}

WRITTEN: Mapping[str, Phrase] = {
    d.SLEEP_SETTINGS.name: Phrase(text="sleep_settings"),
    d.SLEEP_CHOICE.name: Phrase(text="sleep_choice"),
    d.NOTIFICATION.name: Phrase(text="notification", fields=("text",), by="withdrawn"),
    d.AWARD.name: Phrase(text="award", fields=("rule", "day", "points", "evidence")),
    d.DAY_OFF.name: Phrase(text="day_off", fields=("reason",)),
    d.XP_SETTINGS.name: Phrase(text="xp_settings"),
    d.NOTIFICATION_SETTINGS.name: Phrase(text="notification_settings"),
    d.REMINDER.name: Phrase(text="reminder"),
    d.NOTIFICATION_EVENT.name: Phrase(
        text="notification_event", fields=("notification",), by="state"
    ),
}
WRITTEN_ELSE = Phrase(text="record")

RECORDS: Mapping[str, Shown[Dataset[Any]]] = {
    shown.of.name: shown
    for shown in (
        Shown(
            of=d.SLEEP_SETTINGS,
            always=True,
            fields=(
                "bedtime",
                "wake",
                "winddown_offset_min",
                "need_min",
                "adaptive",
                "earliest_bedtime",
                "late_nudge",
                "style",
            ),
        ),
        Shown(
            of=d.SLEEP_CHOICE,
            always=True,
            fields=("started_at", "stopped_at", "snoozed_until", "skipped"),
        ),
        Shown(
            of=d.NOTIFICATION_SETTINGS,
            always=True,
            fields=(
                "quiet",
                "quiet_from",
                "quiet_until",
                "do_not_disturb",
                "hold_in_focus",
                "hold_in_meeting",
                "digest",
                "digest_at",
                "per_hour",
            ),
        ),
        Shown(of=d.PRESENCE, always=True, fields=("home",)),
        Shown(of=d.NIGHT, fields=("day", "source_name", "measured_at")),
        Shown(of=d.CALENDAR_EVENT, fields=("title", "start", "status")),
        Shown(of=d.NOTIFICATION, fields=("text", "priority")),
        Shown(
            of=d.NOTIFICATION_EVENT,
            fields=("notification", "state", "action", "reason"),
        ),
        Shown(of=d.REMINDER, fields=("title", "status", "snoozed_until")),
        Shown(of=d.SOURCE_HEALTH, fields=("name", "problem", "last_good", "last_data")),
        Shown(of=d.OUTCOME, fields=("state", "parts", "error")),
    )
}

TOPICS: Mapping[str, Shown[Topic[Any]]] = {
    shown.of.name: shown
    for shown in (
        Shown(
            of=t.TONIGHT,
            fields=(
                "phase",
                "bedtime",
                "reason",
                "first_appointment",
                "suggested_bedtime",
                "suggested_reason",
            ),
            told=("phase", "winddown_at", "bedtime", "suggested_bedtime"),
        ),
        Shown(of=t.SLEEP_HISTORY, fields=("debt_s", "nights_known"), told=("debt_s",)),
        Shown(
            of=t.SLEEP_INSIGHT,
            fields=("outlook.poor", "outlook.reasons"),
            told=("outlook.poor",),
        ),
        Shown(of=t.SLEEP_LEARNT),
        Shown(of=t.SOURCES, fields=("problems",), told=("problems",)),
        Shown(
            of=t.REMINDERS,
            fields=("open", "overdue"),
            told=("open", "overdue", "next_due"),
        ),
        Shown(of=t.STRIVING),
        Shown(
            of=t.AGENDA,
            fields=("busy", "next_at", "leave_at"),
            told=("busy", "next_at", "leave_at"),
        ),
        Shown(of=t.NOTES, told=("count",)),
        Shown(of=t.XP, fields=("total", "level"), told=("total", "level")),
        Shown(of=t.DATA, fields=("status",), told=("status",)),
        Shown(of=t.NOTIFICATION_SUMMARY, fields=("sent", "budget")),
    )
}

LIVE: Mapping[str, tuple[str, ...]] = {f.ActivityChanged.__name__: ("active",)}


def name_of(place: str, field: str) -> str:
    """Return the name of a field of a dataset, topic or live fact."""
    return f"{place}_{field}".replace("/", "_").replace(".", "_").lower()


def field_of(value: object, field: str) -> object:
    """Return a field, or (with dots) a field of a field; None where there is none."""
    for name in field.split("."):
        value = getattr(value, name, None)
    return value
