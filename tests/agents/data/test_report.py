"""How the data do: one status at a time, the one that matters most."""

from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import SINK_HEALTH
from custom_components.lifeops.core.topics import DataStatus

from .files import DAY, HOME, HOUR, MINUTE, NOON, SETTLED, SILENCE, Files


@pytest.mark.parametrize(
    ("store", "sink", "status"),
    [
        ({}, None, "ok"),
        ({}, {}, "ok"),
        ({}, {"behind": 3}, "ok"),
        ({}, {"filling": 0.5, "behind": 9, "caught_up_at": None}, "filling"),
        ({}, {"problem": "unreachable"}, "failing"),
        ({}, {"problem": "unreachable", "filling": 0.5}, "failing"),
        ({}, {"behind": 3, "caught_up_at": NOON - DAY}, "behind"),
        ({}, {"behind": 3, "caught_up_at": NOON - DAY, "filling": 0.9}, "filling"),
        (
            {},
            {"behind": 3, "caught_up_at": NOON - DAY, "problem": "disk_full"},
            "failing",
        ),
        ({"problem": "row 3 missing"}, None, "damaged"),
        ({"problem": "row 3 missing"}, {"problem": "unreachable"}, "damaged"),
    ],
)
def test_every_status_has_its_reason(
    files: Files, store: dict[str, Any], sink: dict[str, Any] | None, status: str
) -> None:
    files.view.now = NOON - HOUR
    files.settle()
    files.run(NOON)
    files.store(**store)
    if sink is not None:
        files.sink(**sink)
    assert files.status == status


def test_nothing_is_published_before_somebody_has_looked(files: Files) -> None:
    files.settle()
    files.sink()
    assert files.published == []
    files.store()
    assert files.status == "ok"
    assert files.report.sink is not None


def test_all_that_was_told_is_published(files: Files) -> None:
    files.settle()
    files.store(points=17, late=2)
    assert files.report.store.points == 17
    assert files.report.store.late == 2
    assert files.report.sink is None
    assert files.report.lag_s is None
    files.sink(quarantined=4)
    assert files.report.sink is not None
    assert files.report.sink.quarantined == 4
    assert files.report.lag_s == 0


def test_the_lag_grows_in_steps_while_the_server_is_away(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    assert files.report.lag_s == 0
    files.pass_(10 * MINUTE - timedelta(seconds=1))
    assert files.report.lag_s == 0
    files.pass_(timedelta(seconds=1))
    assert files.report.lag_s == 600
    files.pass_(49 * MINUTE)
    assert files.report.lag_s == 3000
    files.pass_(HOUR)
    assert files.report.lag_s == 3600
    files.pass_(3 * HOUR + MINUTE)
    assert files.report.lag_s == 5 * 3600
    assert not files.report.late
    files.catches_up()
    assert files.report.lag_s == 0


def test_a_server_that_lacks_nothing_has_no_lag_while_it_is_away(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails(behind=0)
    files.pass_(3 * DAY)
    assert files.report.lag_s == 0
    assert files.status == "failing"
    assert not files.report.late


@pytest.mark.parametrize(
    ("facts", "lag_s"),
    [
        ({"caught_up_at": NOON - HOUR, "failing_since": NOON - 2 * HOUR}, 3600),
        ({"caught_up_at": None, "failing_since": NOON - 2 * HOUR}, 7200),
        ({"caught_up_at": None, "written_to": NOON - 3 * HOUR}, 10800),
        ({"caught_up_at": None}, None),
        ({"caught_up_at": NOON + HOUR}, 0),
    ],
)
def test_the_lag_is_counted_from_what_is_known(
    files: Files, facts: dict[str, Any], lag_s: int | None
) -> None:
    files.start()
    files.store()
    files.sink(behind=3, **facts)
    assert files.report.lag_s == lag_s


def test_it_is_late_after_a_day_and_no_earlier(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    files.pass_(DAY - timedelta(seconds=1))
    assert not files.report.late
    files.pass_(timedelta(seconds=1))
    assert files.report.late
    assert files.status == "failing"
    files.sink(problem=None)
    assert files.status == "behind"


def test_one_that_is_filled_is_not_late(files: Files) -> None:
    files.settle()
    files.store()
    files.sink(filling=0.1, behind=100, caught_up_at=NOON)
    files.pass_(2 * DAY)
    assert files.status == "filling"
    assert not files.report.late
    files.sink(problem="unreachable")
    assert files.report.late


def test_after_a_long_stop_it_may_catch_up_first(files: Files) -> None:
    files.settle()
    files.store()
    files.sink(behind=3)
    files.view.now += 30 * DAY
    files.forget()
    files.start()
    assert not files.report.late
    assert files.silent == []
    assert files.status == "ok"
    files.pass_(SETTLED - timedelta(seconds=1))
    assert files.status == "ok"
    files.pass_(timedelta(seconds=1))
    assert files.report.late
    assert files.silent == ["store", "sink"]


def test_what_was_late_before_a_restart_still_is(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    files.pass_(2 * DAY)
    files.pass_(SILENCE, telling=False)
    assert files.report.late
    told = list(files.acts)
    files.forget()
    files.start()
    assert files.report.late
    assert files.silent == ["store", "sink"]
    assert files.acts == told


def test_silence_is_a_failure_of_its_own(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.pass_(SILENCE - timedelta(seconds=1), telling=False)
    assert files.status == "ok"
    files.pass_(timedelta(seconds=1), telling=False)
    assert files.status == "failing"
    assert files.silent == ["store", "sink"]
    files.store()
    assert files.silent == ["sink"]
    assert files.status == "failing"
    files.sink()
    assert files.silent == []
    assert files.status == "ok"


def test_a_metrics_database_that_is_gone_is_gone(files: Files) -> None:
    files.settle()
    files.store()
    files.fails()
    files.remove(SINK_HEALTH, HOME)
    assert files.report.sink is None
    assert files.report.lag_s is None
    assert files.status == "ok"


@given(
    problem=st.none() | st.just("unreachable"),
    damage=st.none() | st.just("row missing"),
    behind=st.integers(0, 3),
    lacked=st.none() | st.integers(-1, 60).map(lambda ago: NOON - ago * HOUR),
    filling=st.none() | st.floats(0, 1),
)
def test_somebody_is_needed_only_for_a_reason(
    problem: str | None,
    damage: str | None,
    behind: int,
    lacked: Any,
    filling: float | None,
) -> None:
    files = Files()
    files.view.now = NOON - HOUR
    files.settle()
    files.run(NOON)
    files.store(problem=damage)
    files.sink(problem=problem, behind=behind, caught_up_at=lacked, filling=filling)
    report = files.report
    assert (report.status is DataStatus.DAMAGED) == (damage is not None)
    if report.status is DataStatus.FAILING:
        assert problem is not None
    if report.status is DataStatus.BEHIND:
        assert behind
        assert problem is None
        assert report.late
    if report.late:
        assert report.lag_s is not None
        assert report.lag_s >= DAY.total_seconds()
    if report.status is DataStatus.OK:
        assert damage is None
        assert problem is None
        assert filling is None
