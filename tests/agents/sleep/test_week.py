"""Two weeks beside each other, from nights that are known."""

from datetime import time

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.sleep.week import summary, weeks
from custom_components.lifeops.core.days import LifeDay
from tests.agents.toy_view import STOCKHOLM

from .nights import DAY, HOUR, back, by_day, slept

TODAY = LifeDay(DAY)


def test_two_weeks_lie_side_by_side() -> None:
    nights = by_day(
        *(slept(back(number), sleep_score=80) for number in range(1, 8)),
        *(slept(back(number), sleep_score=60) for number in range(8, 15)),
        slept(back(15), sleep_score=1),
        slept(DAY, sleep_score=1),
    )
    week, before = weeks(nights, TODAY, STOCKHOLM)
    assert (week.last, before.last) == (back(1), back(8))
    assert (week.score, before.score) == (80, 60)
    assert (week.nights_known, before.nights_known) == (7, 7)


def test_an_average_is_of_what_is_known() -> None:
    nights = by_day(
        slept(back(1), sleep_total_s=7 * HOUR, sleep_deep_s=HOUR),
        slept(back(2), sleep_total_s=8 * HOUR, sleep_rem_s=2 * HOUR),
        slept(back(4), -1, sleep_score=70),
        slept(back(5), naps=((14, 15),)),
    )
    week, before = weeks(nights, TODAY, STOCKHOLM)
    assert week.nights_known == 3
    assert (week.total_s, week.deep_s, week.rem_s) == (7.5 * HOUR, HOUR, 2 * HOUR)
    assert (week.score, week.bedtime) == (70, time(23))
    assert before == type(before)(last=back(8))


@pytest.mark.parametrize(
    ("hours", "average"),
    [((-0.5, 0.5), time(0)), ((-2, -1.5), time(22, 15)), ((9, 10), time(9, 30))],
)
def test_bedtimes_are_averaged_over_midnight(
    hours: tuple[float, float], average: time
) -> None:
    found = (slept(back(number), hour) for number, hour in enumerate(hours, 1))
    assert summary(by_day(*found), LifeDay(back(1)), STOCKHOLM).bedtime == average


def test_best_and_worst_go_by_score() -> None:
    nights = by_day(
        slept(back(1), sleep_score=80, sleep_total_s=6 * HOUR),
        slept(back(2), sleep_score=70, sleep_total_s=9 * HOUR),
        slept(back(3), sleep_total_s=10 * HOUR),
    )
    week, _ = weeks(nights, TODAY, STOCKHOLM)
    assert (week.best, week.worst) == (back(1), back(2))


def test_without_scores_they_go_by_length() -> None:
    nights = by_day(
        slept(back(1), sleep_total_s=6 * HOUR), slept(back(2), sleep_total_s=9 * HOUR)
    )
    week, _ = weeks(nights, TODAY, STOCKHOLM)
    assert (week.best, week.worst) == (back(2), back(1))


@given(st.dictionaries(st.integers(1, 14), st.floats(0, 100), max_size=14))
def test_each_night_counts_in_one_week(scores: dict[int, float]) -> None:
    nights = by_day(*(slept(back(day), sleep_score=one) for day, one in scores.items()))
    found = weeks(nights, TODAY, STOCKHOLM)
    assert sum(week.nights_known for week in found) == len(scores)
    for week in found:
        days = {day for day in nights if 0 <= (week.last - day).days < 7}
        assert {week.best, week.worst} - {None} <= days
        assert (week.score is None) is (not days)
