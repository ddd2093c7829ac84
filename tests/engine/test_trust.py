"""Whether the wall clock is believed, and what waits while it is not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, override

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.notification.rules import NotificationRules
from custom_components.lifeops.core.effects import Publish, Push, PutRecord, Scope
from custom_components.lifeops.core.facts import ActivityChanged, RecordChanged
from custom_components.lifeops.core.rules import Rules
from custom_components.lifeops.engine.trust import NEVER, Watch, look

from .house import HOUR, NOTES, SLEEP, START, House, put

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BUILT = datetime(2026, 11, 1, tzinfo=UTC)


class Notified(House):
    """A home whose messages are handled by the rules that people have."""

    @override
    def rules(self) -> Sequence[Rules[Any]]:
        return self.sleep, NotificationRules()


def _look(
    last: Watch | None = None,
    *,
    now: datetime = NOW,
    monotonic: float = 0.0,
    committed_at: datetime = NEVER,
) -> Watch:
    return look(last, now, monotonic, committed_at=committed_at, built_at=BUILT)


@pytest.mark.parametrize(
    ("committed_at", "trusted"),
    [
        (NEVER, True),
        (NOW - timedelta(days=1), True),
        (NOW - timedelta(days=400), True),
        (NOW - timedelta(days=400, seconds=1), False),
        (NOW + timedelta(minutes=5), True),
        (NOW + timedelta(minutes=6), False),
    ],
)
def test_at_the_start_it_lies_not_long_after_the_last_commit(
    committed_at: datetime, trusted: bool
) -> None:
    assert _look(committed_at=committed_at).trusted is trusted


@pytest.mark.parametrize(("late_s", "trusted"), [(0, True), (-1, False)])
def test_it_does_not_lie_before_the_build(late_s: int, trusted: bool) -> None:
    assert _look(now=BUILT + timedelta(seconds=late_s)).trusted is trusted


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("jump_s", "trusted"), [(300, True), (301, False)])
def test_a_jump_against_the_boot_clock_is_distrusted(
    sign: int, jump_s: int, trusted: bool
) -> None:
    now = NOW + timedelta(seconds=60 + sign * jump_s)
    assert _look(_look(), now=now, monotonic=60.0).trusted is trusted


@pytest.mark.parametrize(
    ("now", "trusted"), [(NOW, True), (BUILT - timedelta(seconds=1), False)]
)
def test_time_that_a_service_keeps_is_believed_but_not_before_the_build(
    now: datetime, trusted: bool
) -> None:
    last = Watch(trusted=True, wall=NOW + HOUR, monotonic=0.0)
    watch = look(
        last,
        now,
        1.0,
        committed_at=NOW + timedelta(days=30),
        built_at=BUILT,
        synchronized=True,
    )
    assert watch.trusted is trusted


def test_after_a_jump_it_has_to_run_evenly_for_a_quarter_of_an_hour() -> None:
    watch = _look(_look(), now=NOW + HOUR, monotonic=0.0)
    trusted = []
    for second in range(0, 1200, 300):
        now = NOW + HOUR + timedelta(seconds=second)
        watch = _look(watch, now=now, monotonic=float(second))
        trusted.append(watch.trusted)
    assert trusted == [False, False, False, True]


@given(st.lists(st.integers(min_value=1, max_value=100_000), max_size=20))
def test_time_that_passes_evenly_is_never_distrusted(steps: list[int]) -> None:
    watch, now, monotonic = _look(), NOW, 0.0
    for step in steps:
        now += timedelta(seconds=step)
        monotonic += step
        watch = _look(watch, now=now, monotonic=monotonic, committed_at=watch.wall)
        assert watch.trusted


def _untrusted(house: House) -> None:
    """Set the clock back before what is committed, while LifeOps runs."""
    house.run(SLEEP, NOTES)
    house.write(put("ann/0", skipped=True))
    house.clock.jump(-HOUR)
    house.settle()


def test_without_trusted_time_acts_wait_and_data_do_not(house: House) -> None:
    _untrusted(house)
    assert house.kinds() == ["clock_untrusted"]
    house.sleep.moves[ActivityChanged] = lambda *_: (
        put("ann/1", skipped=True),
        house.emit(),
    )
    house.activity()
    house.settle()
    assert house.record("sleep_choice", "ann/1") == {"skipped": True}
    assert house.actor.started == []
    assert house.row().state == "pending"
    assert house.engine.next_due() == house.clock.wall + timedelta(minutes=1)


def test_acts_begin_once_a_time_service_keeps_the_clock(house: House) -> None:
    _untrusted(house)
    house.sleep.moves[ActivityChanged] = lambda *_: (house.emit(),)
    house.activity()
    house.settle()
    assert house.actor.started == []
    house.clock.kept = True
    house.settle()
    assert [claim.row.key for claim in house.actor.started] == ["key"]
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]


def test_an_act_that_answers_a_command_does_not_wait(house: House) -> None:
    _untrusted(house)
    house.sleep.moves[RecordChanged] = lambda *_: (house.emit("other"),)
    house.ask("go", house.emit(), put("ann/1", skipped=True))
    assert [claim.row.key for claim in house.actor.started] == ["key"]


def test_what_any_home_may_do_does_not_wait_though_a_record_led_to_it(
    house: House,
) -> None:
    _untrusted(house)
    house.sleep.moves[RecordChanged] = lambda *_: (
        house.emit("urgent", scope=Scope.ANY),
        house.emit("other", scope=Scope.HOUSEHOLD),
    )
    house.ask("go", put("ann/1", skipped=True))
    assert [claim.row.key for claim in house.actor.started] == ["urgent"]


def test_an_urgent_message_is_shown_without_trusted_time(tmp_path: Path) -> None:
    house = Notified(tmp_path)
    house.run(NOTES)
    house.clock.jump(timedelta(days=-300))
    house.settle()
    house.command("notify", NOTES, id="smoke", title="Smoke", priority=1)
    house.command("notify", NOTES, id="filter", title="Filter", priority=2)
    house.settle()
    assert not house.engine.trusted
    (claim,) = house.actor.started
    assert isinstance(claim.row.act, Push)
    assert claim.row.act.placeholders["title"] == "Smoke"
    house.sqlite.close()


def test_of_a_failed_command_nothing_is_urgent(house: House) -> None:
    _untrusted(house)
    house.sleep.moves["fail"] = lambda *_: (
        house.emit(),
        PutRecord(dataset="recipes", id="1", fields={}),
    )
    house.sleep.moves[ActivityChanged] = lambda *_: (house.emit(),)
    house.command("fail")
    house.activity()
    house.settle()
    assert house.row().state == "pending"
    assert house.actor.started == []


def test_without_trusted_time_nothing_expires(house: House) -> None:
    _untrusted(house)
    house.sleep.moves[ActivityChanged] = lambda *_: (
        house.emit(expires=house.clock.wall + timedelta(minutes=1)),
    )
    house.activity()
    house.settle()
    house.clock.go(minutes=5)
    house.settle()
    assert house.row().state == "pending"
    house.engine.confirm_clock()
    house.settle()
    house.settle()
    assert house.outcomes() == ["key=expired"]


def test_what_waited_begins_once_an_admin_confirms(house: House) -> None:
    _untrusted(house)
    house.sleep.moves[ActivityChanged] = lambda *_: (house.emit(),)
    house.activity()
    house.settle()
    house.engine.confirm_clock()
    house.settle()
    assert [claim.row.key for claim in house.actor.started] == ["key"]
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]
    house.clock.go(minutes=1)
    house.settle()
    house.reboot(SLEEP)
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]


def test_what_an_admin_confirms_dates_the_store(house: House) -> None:
    _untrusted(house)
    assert house.store.committed_at > house.clock.wall
    house.engine.confirm_clock()
    house.settle()
    assert house.store.committed_at == house.clock.wall


def test_trust_comes_back_when_the_clock_has_caught_up(house: House) -> None:
    _untrusted(house)
    house.sleep.moves[ActivityChanged] = lambda *_: (
        house.emit(expires=house.clock.wall + 5 * HOUR),
    )
    house.sleep.wakes = lambda *_: None
    house.activity()
    house.settle()
    while not house.actor.started:
        house.clock.go(minutes=1)
        house.settle()
        assert house.clock.wall < house.row().due + HOUR
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]


def test_at_a_start_in_the_past_nothing_that_ran_is_taken_up(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.clock.jump(timedelta(days=-365))
    house.reboot(SLEEP)
    house.reboot(SLEEP)
    assert house.actor.started == []
    assert house.kinds() == ["clock_untrusted"] * 2
    assert house.row().state == "pending"
    house.clock.jump(timedelta(days=365))
    house.settle()
    house.clock.go(minutes=15)
    house.settle()
    assert [claim.row.key for claim in house.actor.started] == ["key"]


def _commit_in_the_past(house: House) -> None:
    """Leave an act on its way, come up long before, and commit again and again."""
    house.run(SLEEP)
    house.ask("go", house.emit(expires=house.clock.wall + 5 * HOUR))
    house.clock.jump(-HOUR)
    house.reboot(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda *_: (
        Publish(topic="sleep/tonight", value=house.clock.wall.isoformat()),
    )
    for number in range(5):
        house.clock.go(minutes=1)
        house.activity()
        house.settle()
        assert house.write(put(f"ann/{number}", skipped=True)).done()


def _commits(house: House) -> int:
    return int(house.sql("SELECT commits FROM node")[0][0])


def test_what_is_committed_in_the_past_does_not_make_it_the_present(
    house: House,
) -> None:
    _commit_in_the_past(house)
    before = _commits(house)
    house.write(put("ann/x", skipped=True))
    assert _commits(house) > before
    assert house.store.committed_at == START
    assert house.kinds() == ["clock_untrusted"]
    assert house.actor.started == []
    house.reboot(SLEEP)
    assert house.kinds() == ["clock_untrusted"] * 2
    assert house.actor.started == []
    assert house.row().state == "pending"


def test_once_the_time_is_right_again_acts_go_on(house: House) -> None:
    _commit_in_the_past(house)
    house.clock.jump(2 * HOUR)
    house.settle()
    house.clock.go(minutes=15)
    house.settle()
    assert [claim.row.key for claim in house.actor.started] == ["key"]
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]
    assert house.store.committed_at == house.clock.wall


def test_a_confirmed_time_is_the_one_to_judge_by(house: House) -> None:
    _commit_in_the_past(house)
    house.engine.confirm_clock()
    house.settle()
    assert [claim.row.key for claim in house.actor.started] == ["key"]
    assert house.store.committed_at == house.clock.wall < START
    house.clock.go(minutes=1)
    house.write(put("ann/x", skipped=True))
    assert house.store.committed_at == house.clock.wall
    house.reboot(SLEEP)
    assert house.kinds() == ["clock_untrusted", "clock_trusted"]


def test_in_a_new_store_time_before_the_build_is_not_kept(house: House) -> None:
    house.clock.wall = house.built_at - HOUR
    house.run(SLEEP)
    house.write(put("ann/0", skipped=True))
    assert house.kinds() == ["clock_untrusted"]
    assert house.store.committed_at == NEVER
