"""Streaks as a person counts them."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.streaks import (
    Chance,
    Opportunity,
    Streak,
    chance,
    expected_times,
    streak,
)

# The Monday of the week in which the clocks go forward.
START = date(2026, 3, 23)
DONE, MISSED, OFF = Chance.DONE, Chance.MISSED, Chance.OFF
UNKNOWN, OPEN = Chance.UNKNOWN, Chance.OPEN

chances = st.lists(st.sampled_from(Chance), max_size=40)


def days(found: list[Chance], start: date = START) -> list[Opportunity]:
    return [
        Opportunity(day=start + timedelta(days=place), chance=one)
        for place, one in enumerate(found)
    ]


@pytest.mark.parametrize(
    ("found", "current", "best"),
    [
        ([], 0, 0),
        ([DONE] * 10, 10, 10),
        ([DONE, DONE, MISSED, DONE], 1, 2),
        ([DONE, DONE, *[OFF] * 7, DONE], 3, 3),
        ([DONE, UNKNOWN, DONE, OPEN], 2, 2),
        ([DONE, MISSED], 0, 1),
    ],
)
def test_as_a_person_counts(found: list[Chance], current: int, best: int) -> None:
    counted = streak(days(found))
    assert (counted.current, counted.best) == (current, best)


def test_a_streak_began_with_its_first_day() -> None:
    assert streak(days([DONE, MISSED, OFF, DONE, DONE])).since == date(2026, 3, 26)


@given(chances, st.data())
def test_the_order_of_telling_changes_nothing(
    found: list[Chance], draw: st.DataObject
) -> None:
    told = days(found)
    other = draw.draw(st.permutations([*told, *told]))
    assert streak(other) == streak(told)


@given(chances, chances)
def test_a_streak_goes_on_where_it_stood(one: list[Chance], two: list[Chance]) -> None:
    both = days([*one, *two])
    before = streak(both[: len(one)])
    assert streak(both[len(one) :], before=before) == streak(both)


@given(chances)
def test_what_neither_extends_nor_breaks_may_be_left_out(found: list[Chance]) -> None:
    told = days(found)
    counting = [one for one in told if one.chance in (DONE, MISSED)]
    assert streak(told) == streak(counting)


@given(chances)
def test_the_best_is_the_longest_run(found: list[Chance]) -> None:
    letters = {DONE: "d", MISSED: " "}
    runs = "".join(letters.get(one, "") for one in found).split(" ")
    counted = streak(days(found))
    assert (counted.current, counted.best) == (len(runs[-1]), max(map(len, runs)))
    assert (counted.since is None) == (counted.current == 0)


@given(st.lists(st.sampled_from(Chance), min_size=2, max_size=4))
def test_of_what_two_say_of_one_day_what_was_done_counts(found: list[Chance]) -> None:
    told = [Opportunity(day=START, chance=one) for one in found]
    first = next(one for one in Chance if one in found)
    assert streak(told) == streak(told[::-1]) == streak(days([first]))


@given(st.integers(0, 20), st.sampled_from([DONE, OFF, UNKNOWN, OPEN]))
def test_a_day_that_is_not_missed_breaks_nothing(length: int, last: Chance) -> None:
    stood = Streak(current=length, best=length + 1)
    after = streak(days([last]), before=stood)
    assert after.current == length + (last is DONE)
    assert after.best == max(stood.best, after.current)


@pytest.mark.parametrize(
    ("done", "over", "off", "expected"),
    [
        (True, True, True, DONE),
        (True, False, False, DONE),
        (False, True, True, OFF),
        (None, True, True, OFF),
        (False, True, False, MISSED),
        (False, False, False, OPEN),
        (None, True, False, UNKNOWN),
        (None, False, False, OPEN),
    ],
)
def test_what_became_of_an_opportunity(
    *, done: bool | None, over: bool, off: bool, expected: Chance
) -> None:
    assert chance(done=done, over=over, off=off) is expected


@pytest.mark.parametrize(
    ("times", "off", "expected"),
    [(3, 0, 3), (3, 2, 3), (3, 3, 2), (3, 5, 1), (3, 7, 0), (7, 3, 4), (1, 6, 1)],
)
def test_of_a_week_with_days_off_less_is_expected(
    times: int, off: int, expected: int
) -> None:
    assert expected_times(times, days=7, off=off) == expected


@given(st.integers(1, 7), st.integers(0, 7))
def test_no_more_is_expected_than_there_are_days(times: int, off: int) -> None:
    assert 0 <= expected_times(times, days=7, off=off) <= min(times, 7 - off)
