"""All calendars as one, against somebody who does it naively."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from custom_components.lifeops.agents.agenda.merge import (
    believed,
    binding,
    blocks,
)
from custom_components.lifeops.agents.agenda.present import next_border, present
from custom_components.lifeops.core.agenda import AgendaSettingsRecord
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    CalendarReadRecord,
    EventStatus,
)
from custom_components.lifeops.core.rules import Row

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST = datetime(2026, 3, 28, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTERS = 4 * 24 * 4
SETTINGS = AgendaSettingsRecord(ignored_titles=("lunch",))
ZONES = (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-7)))

type Events = Sequence[CalendarEventRecord]


@st.composite
def told(draw: st.DrawFn) -> CalendarEventRecord:
    """Draw an event as some calendar tells it, in some zone."""
    start = FIRST + 15 * MINUTE * draw(st.integers(0, QUARTERS - 1))
    end = start + 15 * MINUTE * draw(st.integers(0, 30))
    zone = draw(st.sampled_from(ZONES))
    return CalendarEventRecord(
        calendar=draw(st.sampled_from(["calendar.a", "calendar.b"])),
        title=draw(st.sampled_from(["Meeting", "Lunch", "Call"])),
        start=start.astimezone(zone),
        end=end.astimezone(zone),
        all_day=draw(st.booleans()) and draw(st.booleans()),
        status=draw(st.sampled_from([*EventStatus, *[EventStatus.CONFIRMED] * 4])),
        busy=draw(st.sampled_from([True, True, True, False])),
        uid=draw(st.sampled_from([None, "u", "v", "w"])),
        by_agent=draw(st.sampled_from([None, None, None, "fitness"])),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Events:
    """Draw some events, series of them, and some told again by another calendar."""
    single = draw(st.lists(told(), max_size=8))
    series = [
        CalendarEventRecord(
            calendar="calendar.a",
            title="Series",
            start=FIRST + timedelta(days=day, hours=9),
            end=FIRST + timedelta(days=day, hours=10),
            uid="series",
        )
        for day in range(draw(st.integers(0, 4)))
    ]
    again = (
        draw(st.lists(st.sampled_from([*single, *series]), max_size=4))
        if (single or series)
        else []
    )
    return draw(st.permutations([*single, *series, *again]))


def naive_same(one: CalendarEventRecord, other: CalendarEventRecord) -> bool:
    by_uid = one.uid is not None and one.uid == other.uid
    by_title = one.title == other.title and one.end == other.end
    return one.start == other.start and (by_uid or by_title)


def naive_groups(events: Events) -> list[list[CalendarEventRecord]]:
    """Put together what is the same as anything of a group, until nothing moves."""
    groups: list[list[CalendarEventRecord]] = []
    for event in events:
        same = [
            group for group in groups if any(naive_same(event, one) for one in group)
        ]
        groups = [group for group in groups if group not in same]
        groups.append([event, *(one for group in same for one in group)])
    return groups


def naive_binding(events: Events) -> list[CalendarEventRecord]:
    off = {EventStatus.CANCELLED, EventStatus.DECLINED}
    return [
        one
        for one in events
        if one.busy
        and not one.all_day
        and one.by_agent is None
        and one.status not in off
        and "lunch" not in one.title.lower()
        and not any(
            other.status in off
            and one.uid is not None
            and (other.uid, other.start) == (one.uid, one.start)
            for other in events
        )
    ]


def naive_busy(events: Events, at: datetime) -> bool:
    return any(one.start <= at < one.end for one in events)


def test_who_goes_from_one_event_into_the_next_is_busy_until_its_end() -> None:
    first, second, third = (FIRST + timedelta(hours=hour) for hour in (9, 10, 11))
    events = [
        CalendarEventRecord(
            calendar="calendar.a", title="One", start=first, end=second
        ),
        CalendarEventRecord(
            calendar="calendar.b", title="Two", start=second, end=third
        ),
    ]
    assert present(events, SETTINGS, first, STOCKHOLM).until == third


@given(events=calendars(), quarter=st.integers(-8, QUARTERS + 8))
def test_it_is_what_a_naive_reader_finds(events: Events, quarter: int) -> None:
    now = FIRST + 15 * MINUTE * quarter + 7 * MINUTE
    bound = naive_binding(events)
    merged = binding(events, SETTINGS)
    assert len(merged) == len(naive_groups(bound))
    shown = present(merged, SETTINGS, now, STOCKHOLM)
    assert shown.busy == naive_busy(bound, now)
    assert shown.next_at == min(
        (one.start for one in bound if one.start > now), default=None
    )
    # What is drawn stands on quarters, so busy and free change on quarters alone.
    ahead = (FIRST + 15 * MINUTE * step for step in range(-8, QUARTERS + 40))
    change = next(
        (at for at in ahead if at > now and naive_busy(bound, at) != shown.busy), None
    )
    assert shown.until == change


@given(events=calendars())
def test_the_order_of_telling_says_nothing(events: Events) -> None:
    expected = binding(events, SETTINGS)
    assert binding(list(reversed(events)), SETTINGS) == expected
    assert binding([*events, *events], SETTINGS) == expected


@given(events=calendars())
def test_blocks_are_apart_and_cover_the_same(events: Events) -> None:
    found = blocks(binding(events, SETTINGS))
    assert all(one.start < one.end for one in found)
    assert all(one.end < other.start for one, other in pairwise(found))
    total = sum((one.end - one.start for one in found), timedelta())
    quarters = (FIRST + 15 * MINUTE * step for step in range(QUARTERS + 40))
    bound = naive_binding(events)
    busy = sum(naive_busy(bound, at) for at in quarters)
    assert total == 15 * MINUTE * busy


@given(events=calendars(), quarter=st.integers(-8, QUARTERS + 8))
def test_nothing_changes_before_the_next_border(events: Events, quarter: int) -> None:
    now = FIRST + 15 * MINUTE * quarter
    merged = binding(events, SETTINGS)
    border = next_border(merged, now, STOCKHOLM)
    assert border > now
    before = border - timedelta(microseconds=1)
    assert present(merged, SETTINGS, before, STOCKHOLM) == present(
        merged, SETTINGS, now, STOCKHOLM
    )


HOUR = timedelta(hours=1)
READINGS = ("A.calendar.x", "A.calendar.y", "B.calendar.x", "C.plan")


@st.composite
def cached(draw: st.DrawFn) -> tuple[list[Row[CalendarEventRecord]], dict[str, int]]:
    """Draw what homes have cached, and how many hours ago they read it."""
    names = draw(st.sets(st.sampled_from(READINGS), min_size=1))
    ages = {name: draw(st.sampled_from([0, 1, 3, 120])) for name in sorted(names)}
    row = st.tuples(
        st.sampled_from(READINGS),
        st.sampled_from([None, *"uvwxyz"]),
        st.integers(-5, 30),
    )
    drawn = draw(st.lists(row, max_size=14, unique=True))
    rows = [
        Row(
            f"p/{FIRST:%Y-%m-%d}/{reading}/{place}",
            CalendarEventRecord(
                calendar=reading[2:],
                start=FIRST + start * HOUR,
                end=FIRST + (start + 1) * HOUR,
                uid=uid,
            ),
        )
        for place, (reading, uid, start) in enumerate(drawn)
    ]
    return rows, ages


def naive_is_gone(
    row: Row[CalendarEventRecord],
    rows: Sequence[Row[CalendarEventRecord]],
    ages: dict[str, int],
) -> bool:
    """Ask each younger reading by hand whether it denies an event."""
    _, _, mine, _ = row.id.split("/")
    for name, age in ages.items():
        if ages.get(mine, 10**6) - age <= 2 or row.value.uid is None:
            continue
        theirs = [one.value.uid for one in rows if f"/{name}/" in one.id]
        if row.value.uid in theirs:
            return True
        low, high = FIRST - age * HOUR, FIRST + (24 - age) * HOUR
        inside = {
            one.value.uid
            for one in rows
            if f"/{mine}/" in one.id
            and one.value.uid
            and one.value.end > low
            and one.value.start < high
        }
        seen = row.value.end > low and row.value.start < high
        same = [uid for uid in inside if uid in theirs]
        if seen and same and name[0] != mine[0] and len(same) >= len(inside) / 2:
            return True
    return False


@given(told=cached())
def test_what_a_younger_reading_denies_is_not_believed(
    told: tuple[list[Row[CalendarEventRecord]], dict[str, int]],
) -> None:
    rows, ages = told
    reads = {
        name: CalendarReadRecord(
            calendar=name[2:],
            read_at=FIRST - age * HOUR,
            until=FIRST + (24 - age) * HOUR,
        )
        for name, age in ages.items()
    }
    stand = [row for row in rows if not naive_is_gone(row, rows, ages)]
    assert believed(rows, reads) == stand


def test_calendars_that_share_little_are_not_the_same() -> None:
    def row(reading: str, uid: str) -> Row[CalendarEventRecord]:
        event = CalendarEventRecord(
            calendar=reading[2:], start=FIRST, end=FIRST + HOUR, uid=uid
        )
        return Row(f"p/2026-03-28/{reading}/{uid}", event)

    reads = {
        name: CalendarReadRecord(
            calendar=name[2:], read_at=FIRST - ago * HOUR, until=FIRST + 300 * HOUR
        )
        for name, ago in (("A.calendar.work", 0), ("B.calendar.club", 90))
    }
    club = [row("B.calendar.club", uid) for uid in ("dinner", "match", "run")]
    rows = [row("A.calendar.work", "dinner"), *club]
    assert believed(rows, reads) == [rows[0], *club[1:]]
