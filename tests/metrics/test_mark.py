"""A server that was set back to a backup, or emptied, under the same name."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.upkeep import SinkProblem

from .memory.home import START, key
from .memory.pair import Pair
from .memory.server import Fault
from .test_follower import HEART, STEPS, assert_equal, caught_up, points


def grown(pair: Pair, name: str, count: int = 3) -> None:
    """Let the server have a series more, as the saved cursor knows."""
    pair.clock.turn(seconds=11)
    pair.home.append({key(name): points(count)})
    pair.home.roll_up()
    pair.drain()
    pair.clock.turn(seconds=11)
    pair.step()
    assert pair.saved is not None
    assert pair.saved.mark == pair.server.tables.mark


def test_a_server_of_an_older_backup_is_filled_again() -> None:
    pair = caught_up()
    old = pair.server.backup()
    grown(pair, "weight_kg")
    pair.server.restore(old)
    pair.clock.turn(minutes=10)
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed == 1
    assert pair.health.resent_since is None


def test_what_only_the_older_server_can_have_is_said_to_be_lost() -> None:
    pair = caught_up()
    old = pair.server.backup()
    grown(pair, "weight_kg")
    pair.home.points_of[HEART].clear()
    del pair.home.points_of[key("weight_kg")]
    pair.home.append({STEPS: [Point(START, 1.0)]})
    pair.server.restore(old)
    pair.clock.turn(minutes=10)
    pair.drain()
    assert pair.health.resent_since == START


def test_it_is_noticed_after_a_restart_of_this_home_too() -> None:
    pair = caught_up()
    old = pair.server.backup()
    grown(pair, "weight_kg")
    pair.follower.stop()
    pair.server.restore(old)
    pair.crash()
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed


def test_a_filling_that_is_cut_short_is_not_taken_for_whole() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(25_000, ago=timedelta(days=1))})
    pair.drain()
    old = pair.server.backup()
    grown(pair, "weight_kg", count=30)
    pair.server.restore(old)
    pair.step()
    pair.cursors.failures = 9
    pair.clock.turn(seconds=11)
    pair.step()
    pair.crash()
    pair.cursors.failures = 0
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed


def test_what_was_not_marked_is_sent_again_after_each_lost_connection() -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    behind = pair.server.backup()
    pair.home.append({STEPS: points(5)})
    pair.step()
    pair.server.restore(behind)
    pair.home.append({HEART: [Point(START, 61.0)]})
    pair.drain()
    pair.home.roll_up()
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed == 0


def test_sending_all_again_outlives_a_lost_connection() -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    pair.server.tables.points.popitem()
    pair.follower.resend()
    pair.server.fail_next(Fault.BEFORE)
    pair.drain()
    assert_equal(pair)


def test_a_stale_cursor_is_no_older_server() -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    stale = pair.cursors.text
    grown(pair, "sleep_score")
    pair.cursors.text = stale
    pair.crash()
    pair.server.writes.clear()
    pair.drain()
    assert pair.server.renewed == 0
    assert pair.health.resent_since is None
    assert not [write for write in pair.server.writes if write.bulk]
    grown(pair, "spo2_pct")


@pytest.mark.parametrize("table", ["points", "hours"])
def test_a_table_that_was_emptied_is_filled_again(table: str) -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    getattr(pair.server.tables, table).clear()
    pair.server.is_open = False
    pair.home.append({STEPS: points(1)})
    pair.home.roll_up()
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed


@pytest.mark.parametrize("fault", Fault)
def test_a_mark_that_fails_saves_nothing_and_loses_nothing(fault: Fault) -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    before = pair.cursors.text
    pair.home.append({STEPS: points(4)})
    pair.clock.turn(seconds=11)
    pair.server.fail_next(None, fault)
    pair.step()
    assert pair.cursors.text == before
    pair.home.roll_up()
    pair.drain()
    assert_equal(pair)
    assert pair.server.renewed == 0


def test_marks_that_go_on_failing_are_one_problem_and_asked_for_less_and_less() -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    pair.server.marks_problem = SinkProblem.DISK_FULL
    pair.clock.turn(seconds=11)
    failed_at = pair.clock.now()
    pair.told.clear()
    pair.waits.clear()
    for nr in range(12):
        pair.home.append({STEPS: [Point(START + nr * timedelta(seconds=1), 1.0)]})
        pair.run(2)
    assert [wait for wait in pair.waits if wait][:7] == pytest.approx(
        [1, 2, 4, 8, 16, 32, 60], abs=0.01
    )
    assert set(pair.problems) == {SinkProblem.DISK_FULL}
    assert {one.failing_since for one in pair.told} == {failed_at}
    pair.server.marks_problem = None
    pair.home.roll_up()
    pair.clock.turn(minutes=2)
    pair.drain()
    assert_equal(pair)
    pair.clock.turn(seconds=11)
    pair.step()
    assert (pair.health.problem, pair.health.connected) == (None, True)
    assert pair.saved is not None
    assert pair.saved.mark == pair.server.tables.mark


def test_nothing_is_saved_while_the_server_is_away() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=timedelta(minutes=1))})
    pair.step()
    pair.server.away = True
    saves = pair.cursors.saves
    pair.run(5)
    pair.follower.stop()
    assert pair.cursors.saves == saves


def test_marks_are_made_at_most_every_ten_seconds_and_only_where_something_moved() -> (
    None
):
    pair = caught_up()
    first = pair.server.tables.mark
    for nr in range(40):
        pair.home.append({STEPS: [Point(START + nr * timedelta(seconds=1), 1.0)]})
        pair.step()
        pair.clock.turn(seconds=1)
    assert 3 <= pair.server.tables.mark - first <= 5
    pair.home.roll_up()
    pair.drain()
    pair.clock.turn(seconds=11)
    pair.step()
    rested = pair.server.tables.mark
    for _ in range(20):
        pair.step()
        pair.clock.turn(seconds=30)
    assert pair.server.tables.mark == rested


def test_the_last_mark_is_made_on_stopping() -> None:
    pair = caught_up()
    grown(pair, "weight_kg")
    pair.home.append({STEPS: points(1)})
    pair.step()
    mark = pair.server.tables.mark
    pair.follower.stop()
    assert pair.saved is not None
    assert pair.saved.mark == pair.server.tables.mark == mark + 1
