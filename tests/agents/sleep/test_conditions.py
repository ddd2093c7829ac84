"""What an evening knows of the night to come, from earlier nights and from the plan."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.sleep.conditions import Past, of_plan
from custom_components.lifeops.agents.sleep.plan import plan_with
from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.insights import Condition, Measure
from custom_components.lifeops.core.records import SleepSettingsRecord
from custom_components.lifeops.core.topics import LastNight
from tests.agents.toy_view import STOCKHOLM

from .nights import DAY, HOUR, back, by_day, slept, wall

TODAY = LifeDay(DAY)
NEED_S = 8 * HOUR
SETTINGS = SleepSettingsRecord()


def before(*nights: LastNight, day: LifeDay = TODAY) -> dict[Condition, bool]:
    return dict(Past(by_day(*nights), NEED_S, STOCKHOLM).before(day))


def many(first: int = 1, last: int = 14, **metrics: Any) -> list[LastNight]:
    return [slept(back(days), -1, 7, **metrics) for days in range(first, last + 1)]


def test_of_nothing_known_only_the_calendar_is_left() -> None:
    assert before() == {Condition.WEEKEND: False}
    assert before(slept(back(1), naps=((14, 15),))) == {Condition.WEEKEND: False}


@pytest.mark.parametrize(("missing", "holds"), [(1.0, True), (0.99, False)])
def test_debt_is_five_hours_or_more(missing: float, holds: bool) -> None:
    nights = many(last=5, sleep_total_s=(8 - missing) * HOUR)
    assert before(*nights)[Condition.SLEEP_DEBT] is holds
    assert Condition.SLEEP_DEBT not in before(*nights[1:])


def test_naps_pay_debt_back() -> None:
    nights = many(last=5, sleep_total_s=7 * HOUR)
    nights[2] = replace(nights[2], naps=slept(back(3), naps=((14, 14.5),)).naps)
    assert before(*nights)[Condition.SLEEP_DEBT] is False


@pytest.mark.parametrize(
    ("metrics", "holds"),
    [
        ({"sleep_score": 69.9}, True),
        ({"sleep_score": 70}, False),
        ({"sleep_total_s": 7 * HOUR - 1}, True),
        ({"sleep_total_s": 7 * HOUR}, False),
        ({"sleep_score": 90, "sleep_total_s": 5 * HOUR}, True),
        ({"sleep_score": 60, "sleep_total_s": 9 * HOUR}, True),
        ({"hrv_ms": 40}, None),
    ],
)
def test_a_short_or_poor_last_night(
    metrics: dict[str, Any], holds: bool | None
) -> None:
    found = before(slept(back(1), **metrics), slept(back(2), sleep_score=10))
    assert found.get(Condition.POOR_LAST_NIGHT) is holds


def test_weekend_nights_lead_into_a_free_day() -> None:
    saturday = LifeDay(DAY).shifted(3)
    free = [before(day=saturday.shifted(days))[Condition.WEEKEND] for days in range(7)]
    assert free == [True, True, False, False, False, False, False]


def test_an_irregular_fortnight() -> None:
    regular = many(last=14)
    wild = [slept(back(days), -4 + days % 2 * 5, 5) for days in range(1, 15)]
    assert before(*regular)[Condition.IRREGULAR] is False
    assert before(*wild)[Condition.IRREGULAR] is True
    assert Condition.IRREGULAR not in before(*wild[:5])


@pytest.mark.parametrize(
    ("name", "metric", "usual", "last", "holds"),
    [
        (Condition.RAISED_TEMPERATURE, "temperature_deviation_c", 0.1, 0.5, True),
        (Condition.RAISED_TEMPERATURE, "temperature_deviation_c", 0.1, 0.3, False),
        (Condition.LOWERED_HRV, "hrv_ms", 50, 42, True),
        (Condition.LOWERED_HRV, "hrv_ms", 50, 43, False),
    ],
)
def test_the_body_against_its_own_median(
    name: Condition, metric: str, usual: float, last: float, *, holds: bool
) -> None:
    as_usual: dict[str, Any] = {metric: usual}
    changed: dict[str, Any] = {metric: last}
    nights = [slept(back(days), **as_usual) for days in range(2, 8)]
    tonight = slept(back(1), **changed)
    assert before(tonight, *nights)[name] is holds
    assert name not in before(*nights, slept(back(8), **as_usual))
    assert name not in before(tonight, *nights[1:], slept(back(31), **as_usual))


@given(
    st.dictionaries(st.integers(1, 40), st.floats(20, 100), max_size=40),
    st.dictionaries(st.integers(-10, 0), st.floats(0, 100), min_size=1, max_size=10),
)
def test_an_evening_knows_nothing_of_what_follows(
    past: dict[int, float], future: dict[int, float]
) -> None:
    def nights(drawn: dict[int, float]) -> list[LastNight]:
        return [
            slept(
                back(days),
                -1,
                6,
                sleep_score=value,
                sleep_total_s=value * 400,
                hrv_ms=value,
                temperature_deviation_c=value / 50,
            )
            for days, value in drawn.items()
        ]

    assert before(*nights(past)) == before(*nights(past | future))


def test_poor_by_one_measure_at_a_time() -> None:
    past = Past(
        by_day(
            slept(back(1), sleep_score=60, sleep_total_s=8 * HOUR),
            slept(back(2), sleep_total_s=6 * HOUR),
        ),
        NEED_S,
        STOCKHOLM,
    )
    told = [
        [past.was_poor(TODAY.shifted(-days), measure) for days in (1, 2, 3)]
        for measure in (Measure.SCORE, Measure.TOTAL)
    ]
    assert told == [[True, None, None], [False, True, None]]


def test_the_usual_bedtime_is_a_median_by_the_wall() -> None:
    nights = [slept(back(days), -1, 7) for days in range(1, 7)]
    past = Past(by_day(*nights, slept(back(7), 3, 9)), NEED_S, STOCKHOLM)
    assert past.usual_bedtime_s(TODAY) == -HOUR
    fewer = Past(by_day(*nights), NEED_S, STOCKHOLM)
    assert fewer.usual_bedtime_s(TODAY) is None


@pytest.mark.parametrize(
    ("usual", "late"), [(-2.25, True), (-2.2, False), (-1.5, False)]
)
def test_a_bedtime_planned_later_than_usual(usual: float, *, late: bool) -> None:
    plan = plan_with(TODAY, wall(DAY, -1.5), SETTINGS, STOCKHOLM)
    found = of_plan(plan, SETTINGS, usual * HOUR, STOCKHOLM)
    assert found[Condition.LATE_BEDTIME] is late


@pytest.mark.parametrize(
    ("at", "early"), [(None, False), (7.4, True), (7.5, False), (9.0, False)]
)
def test_an_appointment_before_the_usual_morning(
    at: float | None, *, early: bool
) -> None:
    plan = plan_with(TODAY, wall(DAY, -1.5), SETTINGS, STOCKHOLM)
    plan = replace(plan, first_appointment=None if at is None else wall(DAY, at))
    found = of_plan(plan, SETTINGS, -HOUR, STOCKHOLM)
    assert found[Condition.EARLY_APPOINTMENT] is early
    assert plan.wake - timedelta(hours=6.5) == wall(DAY, 0)
    assert SETTINGS.wake == time(6, 30)
