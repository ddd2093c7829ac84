"""The follower: what it sends, in which order, and what it does when that fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lifeops.core.errors import StoreDamagedError
from custom_components.lifeops.core.health import NightRecord
from custom_components.lifeops.core.json import to_json
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.series_feed import LogEntry
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.pace import IDLE_S

from .memory.home import HOUR, START, Home, key, us
from .memory.pair import Pair
from .memory.server import BAD, BAD_NAME, Fault

HEART = key("heart_rate_bpm")
STEPS = key("steps")
MINUTE = timedelta(minutes=1)


def points(count: int, *, ago: timedelta = HOUR, value: float = 60.0) -> list[Point]:
    start = START - ago
    return [Point(start + nr * timedelta(seconds=1), value) for nr in range(count)]


def night(home: Home, day: str, *, name: str = "Ring") -> str:
    record_id = f"ada/{day}/ring"
    record = NightRecord(
        day=START.date(), source="ring", source_name=name, measured_at=START
    )
    home.put("night", record_id, to_json(record))  # type: ignore[arg-type]
    return record_id


def assert_equal(pair: Pair) -> None:
    """Assert that the server has exactly what is here."""
    here = {
        (str(one), at): stamped
        for one, of_series in pair.home.points_of.items()
        for at, stamped in of_series.items()
    }
    assert pair.server.tables.points == here
    assert pair.server.tables.hours == {
        (str(one), start): hour.sum
        for (one, start), hour in pair.home.hours_of.items()
        if hour.sum is not None
    }


def caught_up() -> Pair:
    """Return a pair of which the server has all."""
    pair = Pair()
    pair.home.append({HEART: points(3)})
    pair.home.roll_up()
    pair.drain()
    pair.server.writes.clear()
    pair.told.clear()
    return pair


def test_first_all_that_stands_is_sent_points_before_hours_before_records() -> None:
    pair = Pair()
    night(pair.home, "2026-11-21")
    pair.home.append({HEART: points(3), STEPS: points(2)})
    pair.home.roll_up()
    pair.drain()
    assert [write.what for write in pair.server.writes] == [
        "points",
        "hours",
        "sleep_sessions",
    ]
    assert pair.server.writes[0].bulk
    assert_equal(pair)


def test_what_changes_later_is_sent_as_changes_in_small_batches() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(501, ago=MINUTE)})
    pair.home.append({STEPS: points(300, ago=MINUTE)})
    pair.drain()
    sent = pair.server.writes
    assert [(write.rows, write.bulk) for write in sent] == [(500, False), (301, False)]
    assert_equal(pair)


def test_a_long_backlog_is_sent_in_bulk() -> None:
    pair = caught_up()
    for nr in range(6):
        pair.home.append({HEART: points(4_000, ago=timedelta(days=nr))})
    pair.drain()
    assert all(write.bulk and write.rows <= 10_000 for write in pair.server.writes)
    assert len(pair.server.writes) == 3
    assert_equal(pair)


def test_one_step_is_one_write() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(2_000)})
    for nr in range(1, 5):
        assert pair.step() == 0
        assert len(pair.server.writes) == nr


def test_nothing_to_do_means_coming_again_in_two_seconds() -> None:
    pair = caught_up()
    assert pair.step() == IDLE_S == 2.0
    assert pair.server.writes == []


def test_a_corrected_value_replaces_and_an_older_one_never_does() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(3, value=61.0)})
    stale = pair.cursors.text
    pair.home.append({HEART: points(3, value=62.0)})
    pair.drain()
    assert_equal(pair)
    pair.cursors.text = stale
    pair.crash()
    pair.drain()
    assert_equal(pair)


def test_an_hour_that_is_no_more_goes() -> None:
    pair = caught_up()
    ((one, start),) = pair.home.hours_of
    pair.home.put_hour(one, start, None)
    pair.drain()
    assert pair.server.tables.hours == {}


def test_a_record_is_sent_as_it_stands_and_removed_when_it_is_gone() -> None:
    pair = caught_up()
    first = night(pair.home, "2026-11-20")
    second = night(pair.home, "2026-11-21")
    pair.drain()
    assert set(pair.server.tables.rows) == {
        ("sleep_sessions", first),
        ("sleep_sessions", second),
    }
    pair.home.put("night", first, None)
    night(pair.home, "2026-11-21", name="Other")
    pair.drain()
    ((_, row),) = pair.server.tables.rows.items()
    assert row["source_name"] == "Other"


def test_records_of_no_table_pass_without_a_write() -> None:
    pair = caught_up()
    pair.home.put("presence", "ada", {"home": True})
    pair.home.put("health_document", "ada/2026-11-21/ring/daily_sleep/1", {})
    pair.drain()
    assert pair.server.writes == []
    assert pair.follower._kept.cursor is not None
    assert pair.follower._kept.cursor.records == pair.home.records_end


def test_another_server_that_gets_all_again_has_lost_nothing() -> None:
    pair = caught_up()
    pair.server.empty("another")
    pair.clock.turn(minutes=10)
    pair.drain()
    assert_equal(pair)
    assert pair.health.resent_since is None


def test_another_server_is_filled_and_it_is_said_since_when() -> None:
    pair = caught_up()
    pair.home.points_of.clear()
    pair.home.rebuild("second")
    pair.home.append({STEPS: points(2, ago=MINUTE)})
    pair.drain()
    assert pair.health.resent_since is None
    pair.server.empty("another")
    pair.clock.turn(minutes=10)
    pair.drain()
    assert pair.health.resent_since == START - MINUTE


def test_a_first_filling_says_nothing_of_what_is_gone() -> None:
    assert caught_up().health.resent_since is None


def test_a_server_that_was_emptied_of_all_that_is_not_here_says_so() -> None:
    pair = caught_up()
    pair.home.points_of.clear()
    pair.server.empty("another")
    pair.clock.turn(minutes=10)
    emptied = pair.clock.now()
    pair.drain()
    assert pair.health.resent_since is not None
    assert pair.health.resent_since > emptied


def test_a_rebuilt_file_is_sent_again_to_the_same_server() -> None:
    pair = caught_up()
    pair.home.rebuild("second")
    pair.home.append({STEPS: points(2)})
    pair.drain()
    assert [write.what for write in pair.server.writes][:2] == ["points", "hours"]
    assert pair.server.writes[0].rows == 5
    assert pair.health.resent_since is None
    assert_equal(pair)


def test_a_file_that_is_behind_the_cursor_is_sent_again() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(3, ago=MINUTE)})
    pair.drain()
    pair.server.writes.clear()
    pair.home.log_end -= 1
    pair.drain()
    assert pair.server.writes[0].rows == 6


def test_a_log_that_begins_behind_the_cursor_is_replaced_by_what_stands() -> None:
    pair = Pair()
    pair.home.append({HEART: points(3, ago=timedelta(days=101))})
    pair.drain()
    pair.server.away = True
    for days in (100, 99, 0):
        pair.home.append({HEART: points(3, ago=timedelta(days=days))})
    pair.home.append({STEPS: points(1)})
    pair.run(3)
    pair.home.purge(START)
    assert pair.home.end().log_start == 4
    pair.server.away = False
    pair.drain()
    pair.follower.forget(START, trusted=True)
    pair.drain()
    assert_equal(pair)
    assert pair.home.reads.count("standing") > 1


def test_a_cursor_at_the_start_of_the_log_goes_on() -> None:
    pair = caught_up()
    pair.home.entries.clear()
    pair.drain()
    pair.home.append({STEPS: points(1)})
    pair.drain()
    assert [write.rows for write in pair.server.writes] == [1]


def test_a_filling_goes_on_where_a_crash_left_it() -> None:
    pair = Pair()
    for nr in range(5):
        pair.home.append({HEART: points(6_000, ago=timedelta(days=nr))})
    pair.step()
    pair.clock.turn(seconds=11)
    pair.step()
    assert [write.rows for write in pair.server.writes] == [10_000, 10_000]
    pair.crash()
    pair.drain()
    assert [write.rows for write in pair.server.writes] == [10_000, 10_000, 10_000]
    assert_equal(pair)


def test_after_a_restart_it_is_told_how_far_a_filling_is() -> None:
    pair = Pair()
    for nr in range(5):
        pair.home.append({HEART: points(6_000, ago=timedelta(days=nr))})
    pair.step()
    pair.follower.stop()
    pair.crash()
    pair.server.away = True
    pair.clock.turn(seconds=pair.step())
    assert pair.health.filling == 0.0
    pair.server.away = False
    pair.step()
    assert pair.health.filling == pytest.approx(2 / 3)


def test_what_comes_while_filling_comes_behind_it() -> None:
    pair = Pair()
    for nr in range(3):
        pair.home.append({HEART: points(6_000, ago=timedelta(days=nr))})
    pair.step()
    pair.home.append({HEART: points(3, ago=timedelta(days=2), value=70.0)})
    pair.drain()
    assert_equal(pair)


def test_progress_grows_from_zero_to_one_and_is_gone_with_the_end() -> None:
    pair = Pair()
    for nr in range(5):
        pair.home.append({HEART: points(6_000, ago=timedelta(days=nr))})
    pair.home.roll_up()
    told = []
    while not pair.step():
        told.append(pair.health.filling)
    assert None not in told
    assert told == sorted(told)  # type: ignore[type-var]
    assert told[0] == pytest.approx(10_000 / 30_010, abs=0.01)
    assert told[-1] == 1.0
    assert pair.health.filling is None


def test_hours_and_records_of_years_are_sent_page_by_page() -> None:
    pair = caught_up()
    for nr in range(2_100):
        start = START.replace(minute=0) - nr * HOUR
        total = pair.home.summed(HEART, START - HOUR)
        pair.home.put_hour(HEART, start, total)
    for nr in range(1_200):
        night(pair.home, f"day {nr}")
    pair.drain()
    assert_equal(pair)
    assert len(pair.server.tables.rows) == 1_200
    assert [(write.what, write.rows) for write in pair.server.writes] == [
        ("hours", 1_000),
        ("hours", 1_000),
        ("hours", 100),
        ("sleep_sessions", 500),
        ("sleep_sessions", 500),
        ("sleep_sessions", 200),
    ]


def test_work_meant_for_another_server_is_dropped() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=MINUTE)})
    pair.step()
    pair.server.empty("another")
    pair.drain()
    first, second, *_ = pair.server.writes
    assert [(one.what, one.bulk) for one in (first, second)] == [
        ("points", False),
        ("points", True),
    ]
    assert_equal(pair)


def test_records_of_a_restored_store_are_sent_again() -> None:
    pair = caught_up()
    for nr in range(3):
        night(pair.home, f"day {nr}")
    pair.drain()
    pair.home.records.clear()
    pair.home.records_end = 0
    restored = night(pair.home, "day 7")
    pair.drain()
    assert ("sleep_sessions", restored) in pair.server.tables.rows


def test_the_first_point_that_is_kept_is_sent() -> None:
    pair = caught_up()
    pair.follower.forget(START, trusted=True)
    pair.drain()
    first = START.replace(hour=0) - timedelta(days=90)
    pair.home.append({HEART: [Point(first - MINUTE, 1.0), Point(first, 2.0)]})
    pair.drain()
    assert (str(HEART), us(first)) in pair.server.tables.points
    assert (str(HEART), us(first - MINUTE)) not in pair.server.tables.points


def test_sending_all_again_can_be_asked_for() -> None:
    pair = caught_up()
    pair.server.tables.points.clear()
    pair.follower.resend()
    pair.drain()
    assert_equal(pair)
    pair.server.writes.clear()
    pair.drain()
    assert pair.server.writes == []


def test_sending_all_again_outlives_the_piece_that_was_under_way() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=MINUTE)})
    pair.step()
    pair.server.tables.points.clear()
    pair.follower.resend()
    pair.drain()
    assert_equal(pair)


def test_a_server_that_is_away_is_asked_again_later_and_later() -> None:
    pair = caught_up()
    pair.server.away = True
    pair.server.is_open = False
    pair.home.append({HEART: points(1)})
    pair.waits.clear()
    pair.run(9)
    assert pair.waits == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60, 60])
    assert pair.health.problem is SinkProblem.UNREACHABLE
    assert not pair.health.connected


def test_chance_shortens_the_waits() -> None:
    pair = caught_up()
    pair.server.away = True
    pair.chance = 1.0
    pair.home.append({HEART: points(1)})
    pair.waits.clear()
    pair.run(8)
    assert pair.waits == pytest.approx([0.75, 1.5, 3, 6, 12, 24, 45, 45])


def test_a_step_that_comes_too_early_asks_nobody() -> None:
    pair = caught_up()
    pair.server.away = True
    pair.home.append({HEART: points(1)})
    pair.step()
    calls = pair.server.calls
    pair.clock.turn(seconds=0.5)
    assert pair.step() == 0.5
    assert pair.server.calls == calls


def test_waits_start_over_once_something_worked() -> None:
    pair = caught_up()
    pair.server.away = True
    pair.home.append({HEART: points(1)})
    pair.run(4)
    pair.server.away = False
    pair.drain()
    assert (pair.health.problem, pair.health.connected) == (None, True)
    assert pair.health.failing_since is None
    pair.server.away = True
    pair.home.append({HEART: points(1)})
    assert pair.step() == 1


def test_it_is_kept_since_when_it_fails() -> None:
    pair = caught_up()
    pair.server.away = True
    pair.home.append({HEART: points(1)})
    failed_at = pair.clock.now()
    pair.run(5)
    assert pair.health.failing_since == failed_at
    assert pair.health.behind == 1


@pytest.mark.parametrize("fault", Fault)
def test_a_write_that_failed_is_done_again_on_a_new_connection(fault: Fault) -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=MINUTE)})
    pair.server.fail_next(None, fault)
    pair.drain()
    assert_equal(pair)
    assert pair.server.opened == 2


def test_points_that_are_taken_do_not_hide_that_hours_are_not() -> None:
    pair = caught_up()
    failed_at = pair.clock.now()
    pair.server.hours_problem = SinkProblem.DISK_FULL
    pair.home.append({HEART: points(1, ago=MINUTE)})
    pair.home.roll_up()
    pair.waits.clear()
    for _ in range(20):
        pair.run(1)
        if pair.waits[-1]:
            pair.home.append({HEART: points(1, ago=MINUTE)})
    waits = [wait for wait in pair.waits if wait >= 1]
    assert waits[:5] == pytest.approx([1, 2, 4, 8, 16])
    assert set(pair.problems) == {SinkProblem.DISK_FULL}
    assert not pair.health.connected
    assert pair.health.failing_since is not None
    assert pair.health.failing_since - failed_at < timedelta(seconds=1)
    pair.server.hours_problem = None
    pair.drain()
    assert (pair.health.problem, pair.health.connected) == (None, True)
    assert_equal(pair)


def test_a_new_beginning_asks_no_more_for_what_failed_before() -> None:
    pair = caught_up()
    pair.server.hours_problem = SinkProblem.DISK_FULL
    pair.home.append({HEART: points(1, ago=MINUTE)})
    pair.home.roll_up()
    pair.run(3)
    assert pair.health.problem is SinkProblem.DISK_FULL
    pair.server.empty("another")
    pair.clock.turn(minutes=10)
    pair.run(3)
    assert pair.server.tables.points
    assert pair.health.problem is None


def test_a_full_disk_stays_a_problem_while_the_server_lets_itself_be_opened() -> None:
    pair = caught_up()
    pair.server.problem = SinkProblem.DISK_FULL
    pair.home.append({HEART: points(1)})
    for _ in range(3):
        pair.server.fail_next(Fault.BEFORE)
        pair.clock.turn(seconds=pair.step())
        pair.server.fail_next(None, None, Fault.BEFORE)
        pair.clock.turn(seconds=pair.step())
    assert set(pair.problems) == {SinkProblem.DISK_FULL}


def test_bad_points_are_set_aside_and_their_neighbours_are_not() -> None:
    pair = caught_up()
    given = points(400, ago=MINUTE)
    bad = {7, 8, 399}
    for nr in bad:
        given[nr] = Point(given[nr].at, BAD)
    pair.home.append({HEART: given})
    pair.drain()
    assert len(pair.server.tables.quarantine) == 3
    assert set(pair.server.tables.quarantine.values()) == {"a bad value"}
    stand = {at for _, at in pair.server.tables.points}
    assert {us(given[nr].at) in stand for nr in range(400) if nr not in bad} == {True}
    assert not any(us(given[nr].at) in stand for nr in bad)
    assert pair.health.quarantined == 3
    assert pair.health.behind == 0


def test_bad_hours_and_rows_are_set_aside() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1, value=BAD), STEPS: points(2)})
    pair.home.roll_up()
    night(pair.home, "2026-11-20")
    night(pair.home, "2026-11-21", name=BAD_NAME)
    pair.home.put("person", "eve", to_json(PersonRecord(name=BAD_NAME)))  # type: ignore[arg-type]
    pair.drain()
    assert sorted(what for what, _ in pair.server.tables.quarantine) == [
        "hours",
        "person",
        "points",
        "sleep_sessions",
    ]
    assert ("sleep_sessions", "ada/2026-11-20/ring") in pair.server.tables.rows
    assert (str(STEPS), START - HOUR) in pair.server.tables.hours


def test_a_record_that_cannot_be_read_is_set_aside_too() -> None:
    pair = caught_up()
    pair.home.put("night", "ada/2026-11-21/ring", {"day": "someday"})
    night(pair.home, "2026-11-22")
    pair.drain()
    (((what, row), why),) = pair.server.tables.quarantine.items()
    assert (what, "someday" in row) == ("sleep_sessions", True)
    assert "date" in why
    assert len(pair.server.tables.rows) == 1


@pytest.mark.parametrize("fault", Fault)
def test_where_setting_aside_fails_nothing_is_skipped(fault: Fault) -> None:
    pair = caught_up()
    pair.home.append({HEART: [Point(START, BAD), Point(START + MINUTE, 60.0)]})
    pair.server.fail_next(None, None, fault)
    pair.drain()
    assert len(pair.server.tables.quarantine) == 1
    assert (str(HEART), us(START + MINUTE)) in pair.server.tables.points
    assert fault is Fault.AFTER or pair.server.opened == 2


def test_a_quarantine_that_refuses_is_a_problem_of_the_server() -> None:
    pair = caught_up()
    pair.server.picky_quarantine = True
    pair.home.append({HEART: [Point(START, BAD)]})
    pair.run(3)
    assert pair.health.problem is SinkProblem.FAILED
    pair.server.picky_quarantine = False
    pair.drain()
    assert len(pair.server.tables.quarantine) == 1


def test_what_was_set_aside_can_be_tried_again() -> None:
    pair = caught_up()
    pair.home.append({HEART: [Point(START, BAD)]})
    pair.drain()
    assert pair.health.quarantined == 1
    pair.server.picky = False
    pair.server.away = True
    pair.follower.release()
    pair.run(3)
    pair.server.away = False
    pair.clock.turn(minutes=2)
    pair.drain()
    assert pair.server.tables.quarantine == {}
    assert pair.health.quarantined == 0
    assert_equal(pair)


def test_what_is_refused_again_is_set_aside_again() -> None:
    pair = caught_up()
    pair.home.append({HEART: [Point(START, BAD)]})
    pair.drain()
    pair.told.clear()
    pair.follower.release()
    pair.drain()
    assert [one.quarantined for one in pair.told][-1] == 1
    assert len(pair.server.tables.quarantine) == 1


def test_a_store_that_cannot_be_read_is_not_the_servers_fault() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1)})
    pair.home.failures = 2
    assert [pair.step() for _ in range(2)] == [1, 1]
    pair.clock.turn(seconds=1)
    assert pair.step() == 2
    assert pair.health.problem is None
    pair.drain()
    assert_equal(pair)


def test_a_fault_of_ours_is_raised() -> None:
    pair = caught_up()
    pair.home.log = None  # type: ignore[assignment,method-assign]
    pair.home.append({HEART: points(1)})
    with pytest.raises(TypeError):
        pair.step()


def test_points_that_are_kept_no_more_are_dropped_and_never_sent_again() -> None:
    pair = caught_up()
    pair.home.append({STEPS: points(5, ago=timedelta(days=89))})
    pair.drain()
    later = START + timedelta(days=2)
    pair.follower.forget(later, trusted=True)
    pair.drain()
    assert {name for name, _ in pair.server.tables.points} == {str(HEART)}
    pair.home.append({STEPS: points(5, ago=timedelta(days=88, hours=13))})
    pair.home.append({STEPS: points(2)})
    pair.follower.resend()
    pair.drain()
    old = us(START - timedelta(days=88, hours=12))
    assert all(at >= old for _, at in pair.server.tables.points)
    assert len(pair.server.tables.points) == 5


def test_a_clock_that_ran_ahead_drops_nothing() -> None:
    pair = caught_up()
    before = dict(pair.server.tables.points)
    pair.home.newest = START
    pair.follower.forget(START + timedelta(days=200), trusted=True)
    pair.drain()
    assert pair.server.tables.points == before


def test_where_the_log_is_damaged_all_points_are_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = caught_up()

    def damaged(after: int, most: int) -> Sequence[LogEntry]:
        raise StoreDamagedError("store_damaged", error="an entry cannot be read")

    pair.home.append({HEART: points(3, ago=MINUTE)})
    monkeypatch.setattr(pair.home, "log", damaged)
    pair.drain()
    monkeypatch.undo()
    pair.home.append({HEART: points(2)})
    pair.drain()
    assert_equal(pair)


def test_nothing_is_dropped_while_the_clock_is_not_trusted() -> None:
    pair = caught_up()
    before = dict(pair.server.tables.points)
    pair.follower.forget(START + timedelta(days=4_000), trusted=False)
    pair.drain()
    assert pair.server.tables.points == before


def test_a_drop_that_fails_waits_for_the_next_night_and_holds_nothing_up() -> None:
    pair = caught_up()
    night = START + timedelta(days=100)
    pair.server.away = True
    pair.follower.forget(night, trusted=True)
    pair.run(3)
    pair.server.away = False
    pair.home.append({HEART: points(3, ago=MINUTE)})
    pair.drain()
    assert_equal(pair)
    pair.follower.forget(night, trusted=True)
    pair.drain()
    assert not pair.server.tables.points


def test_a_drop_between_two_batches_of_one_piece_is_not_forgotten() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=MINUTE)})
    pair.step()
    pair.follower.forget(START + timedelta(days=100), trusted=True)
    pair.drain()
    assert pair.server.tables.points == {}
    assert pair.follower._kept.cursor is not None
    assert pair.follower._kept.cursor.forgotten == START + timedelta(days=9, hours=12)


def test_a_week_away_is_drained_with_bounded_batches() -> None:
    pair = caught_up()
    series = [key(f"metric_{nr}") for nr in range(20)]
    pair.server.away = True
    for nr in range(7 * 24 * 12):
        at = START + nr * 5 * MINUTE
        pair.home.append({one: [Point(at, nr % 100.0)] for one in series})
        pair.clock.turn(minutes=5)
        pair.step()
    pair.home.roll_up()
    assert pair.health.behind == 7 * 24 * 12
    pair.server.away = False
    pair.clock.turn(minutes=2)
    steps = pair.drain()
    assert_equal(pair)
    assert steps < 20
    assert max(write.rows for write in pair.server.writes) <= 10_000


def test_stopping_saves_at_once_and_hangs_up() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1)})
    pair.step()
    saves = pair.cursors.saves
    pair.follower.stop()
    assert pair.cursors.saves == saves + 1
    assert not pair.server.is_open
    pair.crash()
    pair.drain()
    assert [write.rows for write in pair.server.writes] == [1]


# Erasing


def erase_here(home: Home, person: str) -> None:
    """Remove somebody's points, hours and records, as the store does."""
    for one in [one for one in home.points_of if one.person == person]:
        del home.points_of[one]
    for name in [name for name in home.hours_of if name[0].person == person]:
        del home.hours_of[name]
    home.entries.clear()
    for dataset, name in list(home.records):
        if person in name.split("/"):
            home.put(dataset, name, None)


def hearer(rows: list[int], *, listens: bool = True) -> Callable[[int], bool]:
    """Return who hears how many rows went, as long as anybody listens."""

    def done(count: int) -> bool:
        if listens:
            rows.append(count)
        return listens

    return done


def test_a_person_is_erased_and_others_stay() -> None:
    pair = caught_up()
    other = replace(HEART, person="bea")
    pair.home.append({other: points(2)})
    pair.home.roll_up()
    night(pair.home, "2026-11-21")
    pair.drain()
    erase_here(pair.home, "ada")
    rows: list[int] = []
    pair.follower.erase(["ada"], hearer(rows))
    pair.drain()

    assert rows == [3 + 1 + 1]
    assert {name for name, _ in pair.server.tables.points} == {str(other)}
    assert_equal(pair)
    assert pair.server.renewed == 0


def test_an_erasure_waits_for_a_server_that_is_away() -> None:
    pair = caught_up()
    erase_here(pair.home, "ada")
    rows: list[int] = []
    pair.server.away = True
    pair.follower.erase(["ada"], hearer(rows))
    pair.run(3)
    assert rows == []
    assert pair.server.tables.points
    pair.server.away = False
    pair.drain()
    assert rows == [4]
    assert not pair.server.tables.points
    # That nothing is left is no sign of a server that was emptied.
    pair.crash()
    pair.drain()
    assert pair.server.renewed == 0


def test_a_wish_that_is_said_again_is_one() -> None:
    pair = caught_up()
    erase_here(pair.home, "ada")
    rows: list[int] = []
    pair.server.away = True
    pair.follower.erase(["ada"], hearer(rows, listens=False))
    pair.follower.erase(["ada"], hearer(rows))
    pair.run(3)
    pair.server.away = False
    pair.drain()
    assert rows == [4]
    assert pair.server.erased == [["ada"]]


def test_what_went_while_nobody_listened_is_told_later() -> None:
    pair = caught_up()
    erase_here(pair.home, "ada")
    rows: list[int] = []
    pair.follower.erase(["ada"], hearer(rows, listens=False))
    pair.drain()
    assert rows == []
    pair.follower.erase(["ada"], hearer(rows))
    pair.drain()
    assert rows == [4]


def test_what_was_gathered_before_an_erasure_is_not_sent() -> None:
    pair = caught_up()
    pair.home.append({HEART: points(1_200, ago=2 * HOUR)})
    pair.step()
    assert pair.follower._work is not None
    erase_here(pair.home, "ada")
    pair.follower.erase(["ada"], hearer([]))
    pair.drain()
    assert pair.server.tables.points == {}


def test_whoever_is_sent_all_again_is_told_of_erasures() -> None:
    pair = caught_up()
    backup = pair.server.backup()
    erase_here(pair.home, "ada")
    pair.home.put("_erasure", "ada/alder/1", {"asked": ["x"]})
    pair.drain()
    assert pair.server.tables.points == {}
    pair.follower.stop()
    pair.server.restore(backup)
    pair.crash()
    pair.drain()
    assert pair.server.renewed == 1
    assert pair.server.tables.points == {}
    assert pair.server.tables.hours == {}
    assert pair.server.erased == [["ada"], ["ada"]]
    rows: list[int] = []
    pair.follower.erase(["ada"], hearer(rows))
    pair.drain()
    assert rows == [4]
