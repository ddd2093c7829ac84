"""The regularity index: exact, by the wall, unknown where too little is known."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.sleep.regularity import (
    Span,
    asleep,
    likeness,
    regularity,
)
from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.topics import LastNight
from tests.agents.toy_view import STOCKHOLM

from .nights import DAY, back, by_day, slept

NEW_YORK = ZoneInfo("America/New_York")
TODAY = LifeDay(DAY)

spans = st.lists(
    st.tuples(st.integers(-40, 60), st.integers(1, 40)).map(
        lambda drawn: (float(drawn[0]), float(drawn[0] + drawn[1]))
    ),
    min_size=1,
    max_size=3,
)


def fortnight(*starts: float, length: float = 8) -> dict[date, LastNight]:
    return dict(
        by_day(
            *(
                slept(back(number), start, start + length)
                for number, start in enumerate(starts, 1)
            )
        )
    )


def test_the_same_hours_every_day_are_a_hundred() -> None:
    assert regularity(fortnight(*[-1.5] * 14), TODAY, STOCKHOLM) == 100


def test_an_hour_later_every_other_day() -> None:
    # Of 24 hours two differ, one at either end: 2 x 22/24 - 1.
    nights = fortnight(*[-1.5, -0.5] * 7)
    assert regularity(nights, TODAY, STOCKHOLM) == pytest.approx(83.3)


def test_day_and_night_exchanged() -> None:
    nights = fortnight(*[-12, 0] * 7, length=12)
    assert regularity(nights, TODAY, STOCKHOLM) == -100


def test_a_nap_counts_as_sleep() -> None:
    nights = fortnight(*[-1.5] * 14)
    nights[back(5)] = slept(back(5), -1.5, 6.5, naps=((14, 16),))
    # Two of thirteen pairs differ by two of 24 hours.
    assert regularity(nights, TODAY, STOCKHOLM) == pytest.approx(97.4)


def test_six_days_are_five_pairs() -> None:
    assert regularity(fortnight(*[-1.5] * 6), TODAY, STOCKHOLM) == 100
    assert regularity(fortnight(*[-1.5] * 5), TODAY, STOCKHOLM) is None


def test_only_days_next_to_each_other_are_compared() -> None:
    nights = fortnight(*[-1.5] * 14)
    for number in range(2, 15, 2):
        del nights[back(number)]
    assert regularity(nights, TODAY, STOCKHOLM) is None


@pytest.mark.parametrize(
    "known",
    [
        slept(back(3), naps=((14, 15),)),
        slept(back(3), -1.5, None, sleep_total_s=27_000),
        slept(back(3), sleep_total_s=27_000),
    ],
)
def test_a_night_without_its_hours_is_compared_with_none(known: LastNight) -> None:
    nights = fortnight(*[-1.5] * 7)
    nights[back(3)] = known
    assert regularity(nights, TODAY, STOCKHOLM) is None


def test_tonight_and_old_nights_are_left_out() -> None:
    nights = fortnight(*[-1.5] * 14)
    nights[DAY] = slept(DAY, 5, 12)
    nights[back(15)] = slept(back(15), 5, 12)
    assert regularity(nights, TODAY, STOCKHOLM) == 100


@pytest.mark.parametrize("changed", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_change_of_the_clocks_makes_nobody_irregular(changed: date) -> None:
    last = changed + timedelta(days=6)
    days = (last - timedelta(days=number) for number in range(14))
    nights = by_day(*(slept(day, -1.5, 6.5, naps=((14, 15),)) for day in days))
    found = regularity(nights, LifeDay(last).shifted(1), STOCKHOLM)
    assert found == 100


def test_a_flight_is_as_far_as_the_body_has_to_follow() -> None:
    before = (slept(back(number), -1.5, 6.5) for number in range(8, 15))
    after = (slept(back(number), -1.5, 6.5, tz=NEW_YORK) for number in range(1, 8))
    nights = by_day(*before, *after)
    # One pair of thirteen differs by six hours at either end.
    expected = pytest.approx(200 * (12 + 0.5) / 13 - 100, abs=0.06)
    assert regularity(nights, TODAY, NEW_YORK) == expected
    assert regularity(nights, TODAY, STOCKHOLM) == expected


@given(spans, spans)
def test_intervals_say_what_counting_minutes_says(
    one: list[Span], other: list[Span]
) -> None:
    def minutes(found: Sequence[Span]) -> set[int]:
        return {
            minute
            for start, end in found
            for minute in range(int(start) * 30, int(end) * 30)
        }

    first = asleep(_in_half_hours(one), STOCKHOLM)
    second = asleep(_in_half_hours(other), STOCKHOLM)
    unlike = len(minutes(one) ^ minutes(other))
    expected = max(0.0, 1 - unlike / 1440)
    assert likeness(first, second) == pytest.approx(expected)
    assert likeness(second, first) == pytest.approx(expected)
    assert likeness(first, first) == 1


def _in_half_hours(found: Sequence[Span]) -> LastNight:
    night, *naps = ((start / 2, end / 2) for start, end in found)
    return slept(DAY, *night, naps=tuple(naps))


@given(
    st.dictionaries(
        st.integers(1, 14),
        st.tuples(st.floats(-3, 4), st.floats(3, 11)),
        max_size=14,
    )
)
def test_it_is_unknown_or_between_its_bounds(
    drawn: dict[int, tuple[float, float]],
) -> None:
    nights = by_day(
        *(
            slept(back(number), start, start + length)
            for number, (start, length) in drawn.items()
        )
    )
    pairs = sum(number + 1 in drawn for number in drawn)
    found = regularity(nights, TODAY, STOCKHOLM)
    assert (found is None) is (pairs < 5)
    assert found is None or -100 <= found <= 100


@given(st.lists(st.floats(-3, 3), min_size=14, max_size=14))
def test_where_one_lives_does_not_matter(starts: list[float]) -> None:
    nights = fortnight(*starts)
    tokyo = ZoneInfo("Asia/Tokyo")
    here, there = (regularity(nights, TODAY, tz) for tz in (STOCKHOLM, tokyo))
    assert here == there
