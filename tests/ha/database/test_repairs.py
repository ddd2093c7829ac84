"""Which problems people are told of, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lifeops.core.upkeep import SinkHealthRecord, SinkProblem
from custom_components.lifeops.ha.database.repairs import REPAIR_OF, problem_to_show

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSING = [SinkProblem.UNREACHABLE, SinkProblem.NOT_ANSWERING, SinkProblem.FAILED]
LASTING = [problem for problem in SinkProblem if problem not in PASSING]


def failing(problem: SinkProblem | None, minutes: float) -> SinkHealthRecord:
    since = NOW - timedelta(minutes=minutes)
    return SinkHealthRecord(name="db", at=NOW, problem=problem, failing_since=since)


@pytest.mark.parametrize("problem", PASSING)
def test_what_may_pass_is_told_after_a_quarter_of_an_hour(problem: SinkProblem) -> None:
    assert problem_to_show(failing(problem, 14.9), NOW) is None
    assert problem_to_show(failing(problem, 15), NOW) is problem


@pytest.mark.parametrize("problem", LASTING)
def test_where_a_person_must_act_it_is_told_at_once(problem: SinkProblem) -> None:
    assert problem_to_show(failing(problem, 0), NOW) is problem


def test_what_works_is_not_told() -> None:
    assert problem_to_show(failing(None, 60), NOW) is None


def test_every_problem_has_its_repair() -> None:
    assert len(set(REPAIR_OF.values())) == len(SinkProblem)
