"""What a person may ask of their XP: settings, and days that do not count."""

from collections.abc import Mapping
from datetime import date, timedelta

from ...core.awards import DayOffRecord, OffReason
from ...core.datasets import DAY_OFF, XP_SETTINGS
from ...core.days import day_id
from ...core.effects import DeleteRecord, Effect, PutRecord
from ...core.json import Json, JsonMismatchError, from_json
from ...core.obeying import Obey, Step
from ...core.rules import View
from ...core.settings import Settings, anything, refused, whole, within
from .model import GamificationState
from .publish import publications, settings_of
from .table import MOST_POINTS, XP_RULES

type Answered = tuple[Step[GamificationState], Mapping[str, Json]]

DAYS_MOST = 366

_is_worth = within(0, MOST_POINTS)
_NOTE_LONGEST = 200


def _are_points(value: object) -> bool:
    """Tell whether a value gives points to rules that there are."""
    return isinstance(value, Mapping) and all(
        name in XP_RULES and _is_worth(points) for name, points in value.items()
    )


SETTINGS = Settings(XP_SETTINGS, {"celebrate": anything, "points": _are_points})


def _set(state: GamificationState, view: View, data: Mapping[str, Json]) -> Answered:
    """Change settings; points are those of the rules that are named."""
    before = settings_of(view)
    given = dict(data)
    points = given.get("points")
    if isinstance(points, Mapping):
        worth = {str(name): whole(value) for name, value in points.items()}
        given["points"] = {**before.points, **worth}
    after = SETTINGS.changed(before, given)
    stored = XP_SETTINGS.write(after)
    put = PutRecord(
        dataset=XP_SETTINGS.name,
        id=view.instance.subject,
        fields={name: stored[name] for name in given},
        person=view.instance.subject,
    )
    effects: tuple[Effect, ...] = (put, *publications(state, view, after))
    return (state, effects), _said("xp_set")


def _add(state: GamificationState, view: View, data: Mapping[str, Json]) -> Answered:
    """Note days off; what already stands of them is replaced."""
    days = _days(data)
    record = DayOffRecord(
        reason=_read(OffReason, "reason", data.get("reason")), note=_note(data)
    )
    person, fields = view.instance.subject, DAY_OFF.write(record)
    puts = tuple(
        PutRecord(
            dataset=DAY_OFF.name, id=day_id(person, day), fields=fields, person=person
        )
        for day in days
    )
    return (state, puts), _said("days_off_added", days=len(days))


def _remove(state: GamificationState, view: View, data: Mapping[str, Json]) -> Answered:
    """Forget days off."""
    days = _days(data)
    rows = view.of_days(
        DAY_OFF, person=view.instance.subject, first=days[0], last=days[-1]
    )
    gone: tuple[Effect, ...] = tuple(
        DeleteRecord(dataset=DAY_OFF.name, id=row.id) for row in rows
    )
    return (state, gone), _said("days_off_removed", days=len(gone))


COMMANDS: Mapping[str, Obey[GamificationState]] = {
    "set": _set,
    "add_days_off": _add,
    "remove_days_off": _remove,
}


def _days(data: Mapping[str, Json]) -> list[date]:
    """Return the days that are asked for; raises RefusedError for none or too many."""
    first = _read(date, "first", data.get("first"))
    last = _read(date, "last", data.get("last", data.get("first")))
    if not timedelta(0) <= last - first < timedelta(days=DAYS_MOST):
        raise refused("last", last)
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _note(data: Mapping[str, Json]) -> str:
    note = data.get("note", "")
    if not isinstance(note, str) or len(note) > _NOTE_LONGEST:
        raise refused("note", note)
    return note


def _read[T](kind: type[T], name: str, value: Json) -> T:
    try:
        return from_json(kind, value)
    except JsonMismatchError as err:
        raise refused(name, value) from err


def _said(text: str, **placeholders: Json) -> Mapping[str, Json]:
    return {**placeholders, "speech": {"text": text, "placeholders": placeholders}}
