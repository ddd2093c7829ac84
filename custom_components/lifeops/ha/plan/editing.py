"""Editing a series: all of it, one occurrence, or one and all that follow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from ical.event import Event
from ical.types import Recur

from ...core.errors import RefusedError
from .fields import Fields, demand_recurring
from .series import Series, Wall, id_of, unknown_occurrence, wall_of


def created(uid: str, fields: Fields, zone: ZoneInfo, now: datetime) -> Series:
    """Return a new event; raises RefusedError."""
    start = {"created": now, "sequence": 0, **fields, "uid": uid, "dtstamp": now}
    return _checked(Series(Event(**start), (), zone))


def changed(series: Series, fields: Fields, now: datetime) -> Series:
    """Change all of it; what differs in single occurrences moves along."""
    old = series.master
    master = _updated(old, fields, now)
    if not master.recurring or _is_day(master.start) != _is_day(old.start):
        bare = master.model_copy(update={"exdate": []})
        return _checked(replace(series, master=bare, overrides=()))
    return _checked(_moved(replace(series, master=master), master.start - old.start))


def changed_one(
    series: Series, recurrence_id: str, fields: Fields, now: datetime
) -> Series:
    """Change one occurrence only; raises RefusedError where it is not there."""
    known = {str(one.recurrence_id): one for one in series.overrides}
    own = _without_rule(fields, series.master.rrule)
    if override := known.get(recurrence_id):
        known[recurrence_id] = _updated(override, own, now)
        return replace(series, overrides=tuple(known.values()))
    wall = _occurrence(series, recurrence_id)
    length = series.master.computed_duration
    plain = {"dtstart": wall, "dtend": wall + length, "duration": None}
    single = {**plain, "rrule": None, "rdate": [], "exdate": [], **own}
    single["recurrence_id"] = recurrence_id
    override = _updated(series.master, single, now)
    return replace(
        series,
        master=_excluding(series.master, wall),
        overrides=(*series.overrides, override),
    )


def changed_from(
    series: Series, recurrence_id: str, fields: Fields, uid: str, now: datetime
) -> tuple[Series | None, Series]:
    """Change an occurrence and all that follow: what was before, and a series anew."""
    cut = _place(series, recurrence_id)
    before = series.bare_before(cut)
    if not before:
        return None, changed(series, _without_same_rule(fields, series), now)
    length = series.master.computed_duration
    master = series.master.model_copy(
        update={
            "uid": uid,
            "created": now,
            "dtstart": cut,
            "dtend": cut + length,
            "duration": None,
            "rrule": _rest(series.master.rrule, len(before)),
            "exdate": [wall for wall in series.master.exdate if wall >= cut],
        }
    )
    overrides = tuple(
        one.model_copy(update={"uid": uid})
        for one in series.overrides
        if wall_of(str(one.recurrence_id)) >= cut
    )
    rest = Series(master, overrides, series.zone)
    return (
        _trimmed(series, cut, before[-1], now),
        changed(rest, _without_same_rule(fields, series), now),
    )


def removed_one(series: Series, recurrence_id: str) -> Series | None:
    """Take one occurrence out; None where nothing is left."""
    others = tuple(
        one for one in series.overrides if str(one.recurrence_id) != recurrence_id
    )
    if len(others) < len(series.overrides):
        return _alive(replace(series, overrides=others))
    wall = _occurrence(series, recurrence_id)
    return _alive(replace(series, master=_excluding(series.master, wall)))


def removed_from(series: Series, recurrence_id: str, now: datetime) -> Series | None:
    """Take an occurrence and all that follow out; None where nothing is left."""
    cut = _place(series, recurrence_id)
    before = series.bare_before(cut)
    return _trimmed(series, cut, before[-1], now) if before else None


def _trimmed(series: Series, cut: Wall, last: Wall, now: datetime) -> Series | None:
    """Return what is before a cut; what was moved from before it stays."""
    rule = series.master.rrule
    assert rule is not None  # noqa: S101 - only what recurs has something before
    ended = rule.model_copy(update={"until": last, "count": None})
    exdate = [wall for wall in series.master.exdate if wall < cut]
    master = _updated(series.master, {"rrule": ended, "exdate": exdate}, now)
    overrides = tuple(
        one for one in series.overrides if wall_of(str(one.recurrence_id)) < cut
    )
    return _alive(replace(series, master=master, overrides=overrides))


def _moved(series: Series, by: timedelta) -> Series:
    """Move the marks of single occurrences; those of none are gone."""
    marks = [wall + by for wall in series.master.exdate]
    known = set(series.bare_before(max(marks) + timedelta(days=1))) if marks else set()
    exdate = [wall for wall in marks if wall in known]
    overrides = tuple(
        one.model_copy(update={"recurrence_id": id_of(wall)})
        for one in series.overrides
        if (wall := wall_of(str(one.recurrence_id)) + by) in known
    )
    master = series.master.model_copy(update={"exdate": exdate})
    return replace(series, master=master, overrides=overrides)


def _updated(event: Event, fields: Mapping[str, Any], now: datetime) -> Event:
    update = {
        "sequence": (event.sequence or 0) + 1,
        "dtstamp": now,
        "last_modified": now,
        **fields,
    }
    if "dtend" in fields:
        update["duration"] = None
    return cast("Event", event.copy_and_validate(update=update))


def _place(series: Series, recurrence_id: str) -> Wall:
    """Return where an occurrence is, changed or not; raises RefusedError."""
    if any(str(one.recurrence_id) == recurrence_id for one in series.overrides):
        return wall_of(recurrence_id)
    return _occurrence(series, recurrence_id)


def _occurrence(series: Series, recurrence_id: str) -> Wall:
    wall = wall_of(recurrence_id)
    master = series.master
    recurs = master.recurring and _is_day(wall) == _is_day(master.start)
    if not recurs or wall in master.exdate:
        raise unknown_occurrence()
    if next((one for one in series.bare() if one >= wall), None) != wall:
        raise unknown_occurrence()
    return wall


def _excluding(master: Event, wall: Wall) -> Event:
    return master.model_copy(update={"exdate": [*master.exdate, wall]})


def _rest(rule: Recur | None, before: int) -> Recur | None:
    if rule is None or rule.count is None:
        return rule
    return rule.model_copy(update={"count": rule.count - before})


def _without_rule(fields: Fields, rule: Recur | None) -> Fields:
    """Leave out the rule of the whole; another one cannot be of one occurrence."""
    given = fields.get("rrule")
    if given is not None and (rule is None or _text(given) != _text(rule)):
        raise RefusedError("plan_rule_of_one")
    return {name: value for name, value in fields.items() if name != "rrule"}


def _without_same_rule(fields: Fields, series: Series) -> Fields:
    given, rule = fields.get("rrule"), series.master.rrule
    if given is None or rule is None or _text(given) != _text(rule):
        return fields
    return _without_rule(fields, rule)


def _text(rule: Recur) -> str:
    text: str = rule.as_rrule_str()
    return text


def _checked(series: Series) -> Series:
    master = series.master
    if master.rrule is not None:
        demand_recurring(master.rrule, master.start)
    return series


def _alive(series: Series) -> Series | None:
    return series if series.is_alive() else None


def _is_day(wall: Wall) -> bool:
    return not isinstance(wall, datetime)
