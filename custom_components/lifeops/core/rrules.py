"""RFC 5545 rules of whole days as text: which of them are followed, and their parts."""

from collections.abc import Mapping
from functools import lru_cache
import re
from types import MappingProxyType
from typing import Final

from .errors import RefusedError

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_LONGEST = 500
_SHOWN = 50
_DAY = f"(?:{'|'.join(WEEKDAYS)})"
_SIGN = "[+-]?"
_TO_366 = "(?:[1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])"
_TO_53 = "0?(?:[1-9]|[1-4][0-9]|5[0-3])"


def _list(one: str) -> re.Pattern[str]:
    return re.compile(f"{one}(?:,{one}){{0,99}}", re.ASCII)


_PARTS: Mapping[str, re.Pattern[str]] = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile("[1-9][0-9]{0,2}"),
    "COUNT": re.compile("[1-9][0-9]{0,2}"),
    "UNTIL": re.compile("[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "WKST": re.compile(_DAY),
    "BYDAY": _list(f"(?:{_SIGN}{_TO_53})?{_DAY}"),
    "BYMONTHDAY": _list(f"{_SIGN}(?:0?[1-9]|[12][0-9]|3[01])"),
    "BYMONTH": _list("(?:0?[1-9]|1[0-2])"),
    "BYYEARDAY": _list(f"{_SIGN}{_TO_366}"),
    "BYWEEKNO": _list(f"{_SIGN}{_TO_53}"),
    "BYSETPOS": _list(f"{_SIGN}{_TO_366}"),
}
_UNFIT: Mapping[str, frozenset[str]] = {
    "DAILY": frozenset({"BYYEARDAY", "BYWEEKNO"}),
    "WEEKLY": frozenset({"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"}),
    "MONTHLY": frozenset({"BYYEARDAY", "BYWEEKNO"}),
    "YEARLY": frozenset(),
}
_CHOOSING = ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYWEEKNO")
_WEEKS_OF_MONTH = 5


def checked(rrule: str) -> str:
    """Return a rule in the form that is kept; RefusedError where none follows it.

    It recurs by days or longer: what is finer than a day, and what no calendar can
    mean, is refused.
    """
    parts = parts_of(rrule)
    return ";".join(f"{name}={value}" for name, value in parts.items())


@lru_cache(maxsize=512)
def parts_of(rrule: str) -> Mapping[str, str]:
    """Return the parts of a rule by name; raises RefusedError."""
    text = rrule.strip().upper().removeprefix("RRULE:").rstrip(";")
    pairs = [part.partition("=") for part in text[: _LONGEST + 1].split(";")]
    parts = {name: value for name, _, value in pairs}
    if len(text) > _LONGEST or len(parts) < len(pairs) or not _is_sound(parts):
        raise RefusedError("invalid_recurrence", rrule=rrule[:_SHOWN])
    return MappingProxyType(parts)


def _is_sound(parts: Mapping[str, str]) -> bool:
    if "FREQ" not in parts or not all(_fits(*part) for part in parts.items()):
        return False
    if {"COUNT", "UNTIL"} <= parts.keys() or _UNFIT[parts["FREQ"]] & parts.keys():
        return False
    if "BYSETPOS" in parts and not any(name in parts for name in _CHOOSING):
        return False
    return all(_is_numbered_well(day, parts) for day in _days(parts))


def _fits(name: str, value: str) -> bool:
    pattern = _PARTS.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


def _days(parts: Mapping[str, str]) -> list[str]:
    return parts["BYDAY"].split(",") if "BYDAY" in parts else []


def _is_numbered_well(day: str, parts: Mapping[str, str]) -> bool:
    """Tell whether the nth weekday can be counted: in months, or in years."""
    number = day[:-2]
    if not number:
        return True
    if parts["FREQ"] not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts:
        return False
    monthly = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    return not monthly or abs(int(number)) <= _WEEKS_OF_MONTH
