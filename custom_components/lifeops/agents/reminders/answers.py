"""A person's reminders in full: what was asked for, when it is due, how it stands."""

from collections.abc import Mapping

from ...core.datasets import REMINDER
from ...core.json import Json, to_json
from ...core.rules import Row, View
from ...core.tasks import ReminderRecord, ReminderStatus
from .commands import READ
from .standing import due_shown, item_of

_SHOWN = (
    "title",
    "note",
    "place",
    "met",
    "event",
    "priority",
    "status",
    "done_at",
    "snoozed_until",
    "by",
    "created",
)


def reminders_answer(view: View, *, closed: bool) -> Mapping[str, Json]:
    """Return a person's open reminders, those due first before others, and a sentence."""
    rows = view.records(REMINDER, person=view.instance.subject, newest=READ)
    told = [_told(row, view) for row in rows if closed or _is_open(row)]
    told.sort(key=_rank)
    waiting = [one for one in told if one["status"] == ReminderStatus.OPEN]
    overdue = sum(bool(one["overdue"]) for one in waiting)
    return {
        "reminders": told,
        "open": len(waiting),
        "overdue": overdue,
        "speech": _speech(waiting, view),
    }


def uids_called(view: View, name: str) -> list[str]:
    """Return the reminders that an id or a title means; of a title the open ones."""
    rows = view.records(REMINDER, person=view.instance.subject, newest=READ)
    if any(_uid(row) == name for row in rows):
        return [name]
    title = name.strip().casefold()
    found = [row for row in rows if row.value.title.casefold() == title]
    return [_uid(row) for row in found if _is_open(row)] or [_uid(row) for row in found]


def _told(row: Row[ReminderRecord], view: View) -> dict[str, Json]:
    record = row.value
    item = item_of(record, view.now, view.tz, None)
    shown = {name: to_json(getattr(record, name)) for name in _SHOWN}
    late = item.late is not None and item.late <= view.now
    return {
        "id": _uid(row),
        **shown,
        "due": to_json(due_shown(record, view.now, view.tz)),
        "rrule": record.due.rrule if record.due else None,
        "next": to_json(item.again),
        "overdue": late and _is_open(row),
    }


def _speech(waiting: list[dict[str, Json]], view: View) -> Mapping[str, Json]:
    if not waiting:
        return {"text": "reminders_none", "placeholders": {}}
    first, count = waiting[0], str(len(waiting))
    said = {"count": count, "title": str(first["title"])}
    due = first["due"]
    if due is None:
        return {"text": "reminders_open", "placeholders": said}
    day = str(due)[:10]
    if "T" not in str(due):
        return {"text": "reminders_open_day", "placeholders": {**said, "day": day}}
    today = str(view.now.astimezone(view.tz).date())
    text = "reminders_open_today" if day == today else "reminders_open_time"
    return {"text": text, "placeholders": {**said, "day": day, "due": str(due)}}


def _rank(told: Mapping[str, Json]) -> tuple[bool, bool, str, str]:
    due = told["due"]
    closed = told["status"] != ReminderStatus.OPEN
    return closed, due is None, str(due), str(told["id"])


def _uid(row: Row[ReminderRecord]) -> str:
    return row.id.rpartition("/")[2]


def _is_open(row: Row[ReminderRecord]) -> bool:
    return row.value.status is ReminderStatus.OPEN
