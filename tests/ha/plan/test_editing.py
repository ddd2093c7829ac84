"""Whatever is edited in a series, what stays is what somebody would expect to stay."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import re
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.ha.plan.editing import (
    changed,
    changed_from,
    changed_one,
    created,
    removed_from,
    removed_one,
)
from custom_components.lifeops.ha.plan.fields import fields_of
from custom_components.lifeops.ha.plan.series import Series, SeriesInvalidError, id_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = datetime(2026, 3, 25, 9, tzinfo=STOCKHOLM)
HOUR = timedelta(hours=1)
DAYS = 8

type Shown = Mapping[datetime, str]


def said(title: str, start: datetime, **more: Any) -> dict[str, Any]:
    return {"summary": title, "dtstart": start, "dtend": start + HOUR, **more}


def series_of(title: str = "Run", **more: Any) -> Series:
    rule = f"FREQ=DAILY;COUNT={DAYS}"
    fields = fields_of(said(title, FIRST, rrule=rule, **more), STOCKHOLM)
    return created("u", fields, STOCKHOLM, NOW)


def shown(*found: Series | None) -> dict[datetime, str]:
    """Return what happens, by its moment, after a way through the store."""
    stored = [Series.parse(series.write()) for series in found if series]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    events = [
        (one.moment(event.start), event.summary or "")
        for one in stored
        for event in one.overlapping(start, start + timedelta(days=365))
    ]
    assert len(dict(events)) == len(events)
    return {
        at.astimezone(UTC): title for at, title in events if isinstance(at, datetime)
    }


def day(number: int, hour: int = 9) -> datetime:
    """Return an hour of a day of the series, by the wall."""
    return (FIRST + timedelta(days=number)).replace(hour=hour)


def key(number: int, hour: int = 9) -> datetime:
    return day(number, hour).astimezone(UTC)


def rid(number: int) -> str:
    return id_of(day(number).replace(tzinfo=None))


@given(data=st.data())
def test_each_occurrence_is_what_was_last_said_of_it(data: st.DataObject) -> None:
    series: Series | None = series_of()
    expected: dict[int, tuple[int, str] | None] = dict.fromkeys(range(DAYS), (9, "Run"))
    for step in range(data.draw(st.integers(1, 6))):
        alive = [number for number, one in expected.items() if one]
        if series is None or not alive:
            break
        number = data.draw(st.sampled_from(alive))
        match data.draw(st.sampled_from(["move", "remove", "cut"])):
            case "move":
                hour, title = data.draw(st.integers(10, 20)), f"Moved {step}"
                fields = fields_of(said(title, day(number, hour)), STOCKHOLM)
                series = changed_one(series, rid(number), fields, NOW)
                expected[number] = (hour, title)
            case "remove":
                series = removed_one(series, rid(number))
                expected[number] = None
            case "cut":
                series = removed_from(series, rid(number), NOW)
                expected.update(dict.fromkeys(range(number, DAYS)))
    wanted = {key(number, one[0]): one[1] for number, one in expected.items() if one}
    assert shown(series) == wanted
    assert (series is None) == (not wanted)


@given(
    cut=st.integers(1, DAYS - 1),
    gone=st.integers(0, DAYS - 1),
    moved=st.integers(0, DAYS - 1),
    hour=st.integers(5, 12),
)
def test_from_one_on_changes_what_follows_only(
    cut: int, gone: int, moved: int, hour: int
) -> None:
    series: Series | None = series_of()
    assert series is not None
    if moved != cut:
        fields = fields_of(said("Moved", day(moved, 20)), STOCKHOLM)
        series = changed_one(series, rid(moved), fields, NOW)
    if gone not in {moved, cut}:
        series = removed_one(series, rid(gone))
    assert series is not None
    new = said("New", day(cut, hour), rrule=f"FREQ=DAILY;COUNT={DAYS}")
    old, rest = changed_from(series, rid(cut), fields_of(new, STOCKHOLM), "v", NOW)
    expected = {key(number): "Run" for number in range(cut)}
    expected |= {key(number, hour): "New" for number in range(cut, DAYS)}
    if moved != cut:
        expected.pop(key(moved) if moved < cut else key(moved, hour))
        expected[key(moved, 20)] = "Moved"
    if gone not in {moved, cut}:
        expected.pop(key(gone) if gone < cut else key(gone, hour))
    assert shown(old, rest) == expected
    assert rest.master.uid == "v"


def test_a_series_that_says_how_long_it_takes_is_changed_from_one_on_too() -> None:
    ics = re.sub(r"DTEND[^\r\n]*", "DURATION:PT1H", series_of().write())
    fields = fields_of({"summary": "Jog"}, STOCKHOLM)
    before, rest = changed_from(Series.parse(ics), rid(6), fields, "v", NOW)
    assert shown(before, rest) == {
        **{key(number): "Run" for number in range(6)},
        **{key(number): "Jog" for number in (6, 7)},
    }
    (first, _) = rest.overlapping(key(6), key(8))
    assert first.computed_duration == HOUR


def test_one_of_which_only_the_title_changes_is_as_long_as_all() -> None:
    series = removed_one(series_of(), rid(1))
    assert series is not None
    extra = day(68).replace(tzinfo=None)
    master = series.master.model_copy(update={"rdate": [extra]})
    renamed = fields_of({"summary": "Jog"}, STOCKHOLM)
    (one,) = changed_one(replace(series, master=master), rid(3), renamed, NOW).overrides
    wall = day(3).replace(tzinfo=None)
    assert (one.dtstart, one.dtend, one.duration) == (wall, wall + HOUR, None)
    assert (one.rrule, one.rdate, one.exdate) == (None, [], [])


def test_what_goes_from_one_on_takes_its_exceptions_along() -> None:
    series = removed_one(series_of(), rid(1))
    assert series is not None
    for number in (3, 5):
        moved = fields_of(said("Moved", day(number, 20)), STOCKHOLM)
        series = changed_one(series, rid(number), moved, NOW)
    left = removed_from(series, rid(3), NOW)
    assert left is not None
    assert left.master.exdate == [day(1).replace(tzinfo=None)]
    assert left.overrides == ()
    before, rest = changed_from(
        series, rid(3), fields_of({"summary": "Jog"}, STOCKHOLM), "v", NOW
    )
    assert before is not None
    assert before.master.exdate == [day(1).replace(tzinfo=None)]
    walls = [day(number).replace(tzinfo=None) for number in (3, 5)]
    assert rest.master.exdate == walls


def test_a_day_that_becomes_an_hour_forgets_its_exceptions() -> None:
    series = removed_one(series_of(), rid(2))
    assert series is not None
    days = {"dtstart": date(2026, 3, 25), "dtend": date(2026, 3, 26)}
    all_day = changed(series, fields_of(days, STOCKHOLM), NOW)
    again = Series.parse(all_day.write())
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert len(list(again.overlapping(start, start + timedelta(days=90)))) == DAYS


def test_a_copy_reads_the_same_and_is_written_the_same() -> None:
    text = changed_one(
        series_of(description="One\nTwo; three, \\ four", location="Åre"),
        rid(1),
        fields_of(said("Moved", day(1, 20)), STOCKHOLM),
        NOW,
    ).write()
    assert Series.parse(text).write() == text
    assert Series.parse(text).zone == STOCKHOLM


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:0],
        lambda text: text[0] * 1000,
        lambda text: text.replace("Europe/Stockholm", "Nowhere/Land"),
        lambda text: text.replace("X-LIFEOPS-TZID", "X-OTHER"),
        lambda text: text.replace("UID:u", "UID:u\r\nRECURRENCE-ID:20260325T090000"),
        lambda text: text.replace("FREQ=DAILY", "FREQ=NEVER"),
    ],
)
def test_what_is_spoilt_is_said_to_be(spoil: Callable[[str], str]) -> None:
    with pytest.raises(SeriesInvalidError):
        Series.parse(spoil(series_of().write()))


@pytest.mark.parametrize(
    "rrule", ["", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "x" * 10_000]
)
def test_rules_that_cannot_be_kept_are_refused(rrule: str) -> None:
    with pytest.raises(RefusedError):
        created(
            "u",
            fields_of(said("Run", FIRST, rrule=rrule or "nonsense"), STOCKHOLM),
            STOCKHOLM,
            NOW,
        )


def test_what_ends_before_it_begins_is_refused() -> None:
    given = said("Run", FIRST)
    turned = given | {"dtstart": given["dtend"], "dtend": given["dtstart"]}
    with pytest.raises(RefusedError):
        fields_of(turned, STOCKHOLM)
