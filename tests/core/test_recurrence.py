"""When something is due: rules of RFC 5545 against a naive way to count."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from time import perf_counter
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.recurrence import (
    around,
    between,
    next_after,
    occurrences,
)
from custom_components.lifeops.core.rrules import checked
from custom_components.lifeops.core.tasks import Due

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = date(2026, 11, 21)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)


def days(
    rrule: str, day: date = DAY, first: date | None = None, n: int = 5
) -> list[str]:
    due = Due(day=day, wall=time(18), rrule=rrule)
    found = occurrences(due, STOCKHOLM, first or day)
    return [str(one.day) for one in islice(found, n)]


@pytest.mark.parametrize(
    ("rrule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=10", ["2026-11-21", "2026-12-01"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-11-27", "2026-12-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-12-31", "2027-01-31"]),
        ("FREQ=MONTHLY", ["2026-11-21", "2026-12-21"]),
        ("FREQ=YEARLY", ["2026-11-21", "2027-11-21"]),
        ("FREQ=WEEKLY", ["2026-11-21", "2026-11-28"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYWEEKNO=20", ["2027-05-22", "2028-05-20"]),
        ("FREQ=YEARLY;BYYEARDAY=-1", ["2026-12-31", "2027-12-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-11-30", "2026-12-31"]),
        ("RRULE:freq=weekly;byday=mo,th;", ["2026-11-23", "2026-11-26"]),
    ],
)
def test_rules_as_people_read_them(rrule: str, expected: list[str]) -> None:
    assert days(rrule, n=2) == expected


def test_a_leap_day_comes_every_four_years() -> None:
    leap = date(2024, 2, 29)
    found = ["2024-02-29", "2028-02-29", "2032-02-29"]
    assert days("FREQ=YEARLY", leap, n=3) == found


@pytest.mark.parametrize(
    ("rrule", "last"),
    [
        ("FREQ=DAILY;COUNT=3", "2026-11-23"),
        ("FREQ=DAILY;UNTIL=20261123", "2026-11-23"),
        ("FREQ=DAILY;UNTIL=20261123T180000", "2026-11-23"),
        ("FREQ=DAILY;UNTIL=20261123T175959", "2026-11-22"),
        ("FREQ=DAILY;UNTIL=20261123T170000Z", "2026-11-23"),
        ("FREQ=DAILY;UNTIL=20261123T165959Z", "2026-11-22"),
    ],
)
def test_where_a_rule_ends(rrule: str, last: str) -> None:
    assert days(rrule, n=10)[-1] == last
    assert days(rrule, first=date(2026, 11, 24)) == []


def test_a_whole_day_is_within_the_day_on_which_a_rule_ends() -> None:
    due = Due(day=DAY, rrule="FREQ=DAILY;UNTIL=20261122T010000Z")
    found = [one.day for one in occurrences(due, STOCKHOLM, DAY)]
    assert found == [DAY, DAY + timedelta(days=1)]


@pytest.mark.parametrize(
    ("day", "wall", "moment"),
    [
        (date(2027, 3, 28), time(2, 30), "2027-03-28T01:30:00+00:00"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),
        (date(2026, 7, 1), None, "2026-07-01T06:00:00+00:00"),
    ],
)
def test_wall_time_that_is_skipped_comes_twice_or_is_not_told(
    day: date, wall: time | None, moment: str
) -> None:
    due = Due(day=day, wall=wall)
    (found,) = occurrences(due, STOCKHOLM, day)
    assert found.at == datetime.fromisoformat(moment)


def test_a_zone_of_its_own_goes_before_the_persons() -> None:
    due = Due(day=DAY, wall=time(18), zone="America/New_York")
    (found,) = occurrences(due, STOCKHOLM, DAY)
    assert found.at == datetime(2026, 11, 21, 23, tzinfo=UTC)
    nowhere = Due(day=DAY, wall=time(18), zone="Nowhere/At_All")
    (found,) = occurrences(nowhere, STOCKHOLM, DAY)
    assert found.at == datetime(2026, 11, 21, 17, tzinfo=UTC)


REFUSED = (
    "",
    "FREQ=",
    "DAILY",
    "FREQ=SECONDLY",
    "FREQ=MINUTELY",
    "FREQ=HOURLY",
    "FREQ=DAILY;BYHOUR=3",
    "FREQ=DAILY;BYMINUTE=3",
    "FREQ=DAILY;BYSECOND=3",
    "FREQ=DAILY;BYEASTER=0",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;INTERVAL=1000",
    "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;COUNT=1000",
    "FREQ=DAILY;COUNT=2;UNTIL=20261122",
    "FREQ=DAILY;UNTIL=2026-11-22",
    "FREQ=DAILY;FREQ=WEEKLY",
    "FREQ=DAILY;X=1",
    "FREQ=DAILY;BYSETPOS=1",
    "FREQ=DAILY;BYDAY=2MO",
    "FREQ=WEEKLY;BYDAY=2MO",
    "FREQ=WEEKLY;BYMONTHDAY=3",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MONTHLY;BYDAY=0MO",
    "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTH=13",
    "FREQ=MONTHLY;BYWEEKNO=3",
    "FREQ=YEARLY;BYDAY=54MO",
    "FREQ=YEARLY;BYMONTH=12;BYDAY=53MO",
    "FREQ=YEARLY;BYWEEKNO=54",
    "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO",
    "FREQ=YEARLY;BYYEARDAY=367",
    "FREQ=DAILY;BYYEARDAY=3",
    "FREQ=DAILY;WKST=XX",
    "FREQ=DAILY;BYDAY=",
    "FREQ=DAILY;BYMONTH=1" + ",1" * 500,
    "DTSTART:20261121\nFREQ=DAILY",
    "FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    "FREQ=MONTHLY;BYMONTHDAY=\uff11",
)


@pytest.mark.parametrize("rrule", REFUSED, ids=lambda rrule: rrule[:50])
def test_what_nobody_can_follow_is_refused(rrule: str) -> None:
    with pytest.raises(RefusedError):
        checked(rrule)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    ],
)
def test_what_never_comes_is_soon_given_up(rrule: str) -> None:
    began = perf_counter()
    assert days(rrule) == []
    assert perf_counter() - began < 2.0


def naive(rrule: str, day: date, end: date) -> list[date]:
    """Return the days of a simple rule by looking at every single day."""
    parts = dict(part.split("=") for part in rrule.split(";"))
    every = int(parts.get("INTERVAL", "1"))
    week = day - timedelta(days=day.weekday())
    found = []
    for number in range((end - day).days + 1):
        one = day + timedelta(days=number)
        months = (one.year - day.year) * 12 + one.month - day.month
        weekdays = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else None
        on_weekday = weekdays is None or WEEKDAYS[one.weekday()] in weekdays
        fits = {
            "DAILY": number % every == 0 and on_weekday,
            "WEEKLY": (one - week).days // 7 % every == 0
            and (on_weekday if weekdays else one.weekday() == day.weekday()),
            "MONTHLY": months % every == 0
            and (on_weekday if weekdays else one.day == day.day),
            "YEARLY": (one.year - day.year) % every == 0
            and (
                on_weekday if weekdays else (one.month, one.day) == (day.month, day.day)
            ),
        }
        if fits[parts["FREQ"]]:
            found.append(one)
    return found[: int(parts.get("COUNT", "100000"))]


RULES = st.builds(
    lambda freq, every, on, count: ";".join(
        (
            f"FREQ={freq}",
            f"INTERVAL={every}",
            *([f"BYDAY={','.join(on)}"] if on else []),
            *([f"COUNT={count}"] if count else []),
        )
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.none() | NAMES,
    st.none() | st.integers(1, 30),
)
BEGINNINGS = st.dates(date(1998, 1, 1), date(2027, 12, 31))


@given(rrule=RULES, day=BEGINNINGS, ahead=st.integers(0, 3000))
def test_rules_fall_on_the_days_that_one_counts_by_hand(
    rrule: str, day: date, ahead: int
) -> None:
    first = day + timedelta(days=ahead)
    end = first + timedelta(days=400)
    due = Due(day=day, wall=time(18), rrule=rrule)
    span = [
        datetime.combine(one, time(), tzinfo=STOCKHOLM).astimezone(UTC)
        for one in (first, end)
    ]
    found = [one.day for one in between(due, STOCKHOLM, *span)]
    assert found == [one for one in naive(rrule, day, end) if first <= one < end]


@given(rrule=RULES, day=BEGINNINGS, ahead=st.timedeltas(timedelta(), timedelta(1500)))
def test_before_and_behind_a_moment_lie_neighbours(
    rrule: str, day: date, ahead: timedelta
) -> None:
    moment = datetime.combine(day, time(12), tzinfo=UTC) + ahead
    due = Due(day=day, wall=time(2, 30), rrule=rrule)
    last, further = around(due, STOCKHOLM, moment)
    assert next_after(due, STOCKHOLM, moment) == further
    if last is not None:
        assert last.at <= moment
        assert around(due, STOCKHOLM, last.at) == (last, further)
    if further is not None:
        assert further.at > moment
        assert around(due, STOCKHOLM, further.at)[0] == further
        just_before = further.at - timedelta(microseconds=1)
        assert around(due, STOCKHOLM, just_before) == (last, further)


@given(rrule=RULES, day=BEGINNINGS, ahead=st.integers(-3, 400))
def test_what_was_done_before_a_day_comes_no_more(
    rrule: str, day: date, ahead: int
) -> None:
    moment = datetime.combine(day + timedelta(days=200), time(12), tzinfo=UTC)
    since = day + timedelta(days=ahead)
    due = Due(day=day, wall=time(18), rrule=rrule)
    last, further = around(due, STOCKHOLM, moment, since)
    found = list(islice(occurrences(due, STOCKHOLM, since), 500))
    gone = [one for one in found if one.at <= moment]
    to_come = [one for one in found if one.at > moment]
    assert last == (gone[-1] if gone else None)
    assert further == (to_come[0] if to_come else None)


SIGNED = st.integers(-366, 366)
ANY_RULES = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(0, 1000),
        "COUNT": st.integers(0, 1000),
        "BYDAY": st.builds(
            lambda number, name: f"{number or ''}{name}",
            st.integers(-60, 60),
            st.sampled_from(WEEKDAYS),
        ),
        "BYMONTH": st.integers(0, 13),
        "BYMONTHDAY": st.integers(-32, 32),
        "BYYEARDAY": SIGNED,
        "BYWEEKNO": st.integers(-54, 54),
        "BYSETPOS": SIGNED,
        "WKST": st.sampled_from(WEEKDAYS),
        "UNTIL": st.sampled_from(["20270101", "20991231T000000Z"]),
    },
).map(lambda parts: ";".join(f"{name}={value}" for name, value in parts.items()))


@given(rrule=ANY_RULES, day=st.dates(date(1970, 1, 1), date(2099, 12, 31)))
def test_every_rule_is_refused_or_followed(rrule: str, day: date) -> None:
    try:
        text = checked(rrule)
    except RefusedError:
        return
    due = Due(day=day, rrule=text)
    found = [one.day for one in islice(occurrences(due, STOCKHOLM, day), 40)]
    assert found == sorted(set(found))
    assert all(day <= one <= date(2099, 12, 31) for one in found)
