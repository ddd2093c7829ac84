"""Where a question is answered: the home's own file first, unless it is long or old."""

from datetime import datetime, timedelta

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.answering import answer
from custom_components.lifeops.metrics.protocols import SinkError
from custom_components.lifeops.metrics.question import Answer, Backend, Question, Step

from .readings import NOW, Failing, Memory, Server, desk, key

DAY = timedelta(days=1)
TODAY = NOW.date()
HEART = key()


def memory(*days_ago: int, value: float = 60) -> Memory:
    return Memory({HEART: [Point(NOW - ago * DAY, value) for ago in days_ago]})


def asked(first: int, last: int = 0, step: Step = Step.DAY) -> Question:
    return Question(
        person="ann",
        metric=HEART.metric,
        first=TODAY - first * DAY,
        last=TODAY - last * DAY,
        step=step,
    )


def known(told: Answer) -> list[float]:
    return [value.value for value in told.values if value.value is not None]


def test_short_times_are_read_here() -> None:
    sink = Server(memory(1, value=99))
    told = answer(asked(30), desk(memory(31, 1), sink=sink))
    assert told.backend is Backend.HOURS
    assert known(told) == [60]


def test_what_this_home_has_only_in_part_is_asked_of_the_server() -> None:
    sink = Server(memory(20, 1, value=99))
    told = answer(asked(30), desk(memory(1), sink=sink))
    assert told.backend is Backend.SINK
    assert known(told) == [99, 99]


def test_ninety_days_are_short_and_a_day_more_is_not() -> None:
    local, sink = memory(90, 1), Server(memory(1, value=99))
    assert answer(asked(89), desk(local, sink=sink)).backend is Backend.HOURS
    told = answer(asked(90), desk(local, sink=sink))
    assert told.backend is Backend.SINK
    assert known(told) == [99]
    assert told.fresh_to == NOW - DAY


def test_what_is_too_old_for_this_home_is_asked_of_the_server() -> None:
    sink = Server(memory(800, value=99))
    told = answer(asked(810, 795), desk(memory(800), sink=sink))
    assert told.backend is Backend.SINK
    assert known(told) == [99]


def test_what_this_home_lost_is_asked_of_the_server() -> None:
    local = Memory({HEART: []})
    told = answer(asked(10), desk(local, sink=Server(memory(2, value=99))))
    assert told.backend is Backend.SINK
    assert known(told) == [99]


@pytest.mark.parametrize(
    "caught_up_at", [None, NOW - timedelta(minutes=10), NOW - DAY, NOW + DAY]
)
def test_a_server_that_is_behind_is_not_asked(caught_up_at: datetime | None) -> None:
    readings = memory(1, value=99)
    sink = Server(readings, caught_up_at)
    told = answer(asked(200), desk(memory(1), sink=sink))
    assert told.backend is Backend.HOURS
    assert known(told) == [60]
    assert readings.asked == 0


def test_a_server_that_was_caught_up_minutes_ago_is_asked() -> None:
    sink = Server(memory(1, value=99), NOW - timedelta(minutes=9))
    assert answer(asked(200), desk(memory(1), sink=sink)).backend is Backend.SINK


def test_where_the_server_fails_this_home_answers() -> None:
    failing = Failing(error=SinkError(SinkProblem.NOT_ANSWERING))
    told = answer(asked(200), desk(memory(1), sink=Server(failing)))
    assert failing.asked == 1
    assert told.backend is Backend.HOURS
    assert known(told) == [60]


def test_where_nobody_knows_anything_there_are_gaps() -> None:
    failing = Failing(error=SinkError(SinkProblem.NOT_ANSWERING))
    told = answer(asked(5), desk(Memory({HEART: []}), sink=Server(failing)))
    assert failing.asked == 1
    assert told.backend is Backend.HOURS
    assert told.fresh_to is None
    assert [value.value for value in told.values] == [None] * 6


def test_a_year_is_one_query() -> None:
    local = memory(1)
    told = answer(asked(364, step=Step.WEEK), desk(local))
    assert len(told.values) == 53
    assert local.asked == 1
