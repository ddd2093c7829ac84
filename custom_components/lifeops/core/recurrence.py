"""When something is due, and due again: RFC 5545 rules in the wall time of people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

from .days import wall_moment
from .rrules import WEEKDAYS, parts_of
from .tasks import Due

MORNING: Final = time(8)

_DAY = timedelta(days=1)
_FIRST = date(1970, 1, 1)
_LAST = date(2099, 12, 31)
_NEVER = date(9999, 12, 1)
_FOLLOWED_YEARS = 40
_CYCLE_YEARS = 28
_DAYS_PARTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY")
_BACK = (timedelta(days=8), timedelta(days=70), timedelta(days=800))


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One of the times at which something is due; a day without time is due at eight."""

    at: datetime
    day: date


def next_after(
    due: Due, tz: ZoneInfo, moment: datetime, since: date | None = None
) -> Occurrence | None:
    """Return what comes first behind a moment, of the days from since on."""
    first = _local(moment, due, tz) - _DAY
    found = occurrences(due, tz, max(first, since or first))
    return next((one for one in found if one.at > moment), None)


def around(
    due: Due, tz: ZoneInfo, moment: datetime, since: date | None = None
) -> tuple[Occurrence | None, Occurrence | None]:
    """Return what came last up to a moment and what comes next, from a day on."""
    begins = max(due.day, since or due.day)
    near = _local(moment, due, tz) + _DAY
    for first in (*(max(begins, near - back) for back in _BACK), begins):
        last, further = _neighbours(occurrences(due, tz, first), moment)
        if last is not None or first == begins:
            return last, further
    return None, None


def between(
    due: Due, tz: ZoneInfo, start: datetime, end: datetime
) -> Iterator[Occurrence]:
    """Yield what is due from one moment up to, not including, another."""
    found = occurrences(due, tz, _local(start, due, tz) - _DAY)
    return (
        one for one in takewhile(lambda one: one.at < end, found) if one.at >= start
    )


def occurrences(due: Due, tz: ZoneInfo, first: date) -> Iterator[Occurrence]:
    """Yield all from a day on; a wall time that is skipped moves forward.

    Of a wall time that comes twice the first is meant. Raises RefusedError for a rule
    that nobody follows.
    """
    if due.rrule is None:
        days = iter((due.day,) if due.day >= first else ())
        return (_occurrence(due, tz, day) for day in days)
    parts = parts_of(due.rrule)
    found = (_occurrence(due, tz, day) for day in _days(parts, due.day, first))
    return takewhile(lambda one: _is_within(parts.get("UNTIL"), one, due, tz), found)


def zone_of(due: Due, tz: ZoneInfo) -> ZoneInfo:
    """Return the zone in whose wall time something is due: its own, or a person's."""
    if due.zone is None:
        return tz
    try:
        return ZoneInfo(due.zone)
    except ZoneInfoNotFoundError, ValueError, OSError:
        return tz


def _occurrence(due: Due, tz: ZoneInfo, day: date) -> Occurrence:
    at = wall_moment(day, due.wall or MORNING, zone_of(due, tz))
    return Occurrence(at=at, day=day)


def _neighbours(
    found: Iterator[Occurrence], moment: datetime
) -> tuple[Occurrence | None, Occurrence | None]:
    last = None
    for one in found:
        if one.at > moment:
            return last, one
        last = one
    return last, None


def _local(moment: datetime, due: Due, tz: ZoneInfo) -> date:
    return moment.astimezone(zone_of(due, tz)).date()


def _is_within(until: str | None, one: Occurrence, due: Due, tz: ZoneInfo) -> bool:
    """Tell whether a rule still runs: to a day, to a wall time, or to a moment (Z)."""
    if until is None:
        return True
    end = datetime.strptime(until.rstrip("Z"), _form(until))  # noqa: DTZ007 - wall time
    if until.endswith("Z"):
        end = end.replace(tzinfo=UTC).astimezone(zone_of(due, tz)).replace(tzinfo=None)
    if due.wall is None or "T" not in until:
        return one.day <= end.date()
    return datetime.combine(one.day, due.wall) <= end


def _form(until: str) -> str:
    return "%Y%m%dT%H%M%S" if "T" in until else "%Y%m%d"


def _days(parts: Mapping[str, str], day: date, first: date) -> Iterator[date]:
    """Yield the days of a rule that begins on a day, from another one on.

    The library looks on for a next day until the year 9999. So it is asked of years
    near that one, in which the days of the week fall alike: what never comes is given
    up after some decades, not after thousands of years.
    """
    if not _FIRST <= day <= _LAST:
        return
    parts = _said(parts, day)
    start = day if "COUNT" in parts else _begun_near(parts, day, max(day, first))
    if start > _LAST:
        return
    twin = start.replace(year=_twin(start.year))
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    found = iter(rrulestr(rule, dtstart=datetime.combine(twin, time())))
    for of_twin in _to_the_end(found):
        found_day = of_twin - (twin - start)
        if found_day > _LAST:
            return
        if found_day >= max(day, first):
            yield found_day


def _to_the_end(found: Iterator[datetime]) -> Iterator[date]:
    """Yield days up to the end of the calendar, of which the library falls off."""
    while True:
        try:
            day = next(found).date()
        except StopIteration, ValueError, OverflowError:
            return
        if day >= _NEVER:
            return
        yield day


def _twin(year: int) -> int:
    """Return the year near the calendar's end that is like one of 1970 to 2099."""
    last = _NEVER.year - _FOLLOWED_YEARS
    return next(
        twin
        for twin in range(last, last - _CYCLE_YEARS, -1)
        if twin % 4 == year % 4
        and date(twin, 1, 1).weekday() == date(year, 1, 1).weekday()
    )


def _said(parts: Mapping[str, str], day: date) -> Mapping[str, str]:
    """Return parts that also say what they otherwise take from the first day."""
    said = {name: value for name, value in parts.items() if name != "UNTIL"}
    if any(name in parts for name in _DAYS_PARTS):
        return said
    weekday = {"BYDAY": WEEKDAYS[day.weekday()]}
    month = {"BYMONTH": str(day.month)} if "BYMONTH" not in parts else {}
    match parts["FREQ"]:
        case "WEEKLY":
            return {**said, **weekday}
        case "MONTHLY":
            return {**said, "BYMONTHDAY": str(day.day)}
        case "YEARLY" if "BYWEEKNO" in parts:
            return {**said, **weekday}
        case "YEARLY":
            return {**said, **month, "BYMONTHDAY": str(day.day)}
    return said


def _begun_near(parts: Mapping[str, str], day: date, first: date) -> date:
    """Return a beginning from which a rule meets the same days from first on."""
    every = int(parts.get("INTERVAL", "1"))
    match parts["FREQ"]:
        case "DAILY":
            return day + _steps((first - day).days, every) * _DAY
        case "WEEKLY":
            return day + _steps((first - day).days, every * 7) * _DAY
        case "MONTHLY":
            months = (first.year - day.year) * 12 + first.month - day.month
            year, month = divmod(day.month - 1 + _steps(months, every), 12)
            return date(day.year + year, month + 1, 1)
    return date(day.year + _steps(first.year - day.year, every), 1, 1)


def _steps(gone: int, every: int) -> int:
    return gone // every * every
