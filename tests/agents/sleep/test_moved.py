"""A bedtime that moves in the evening: told once at its new time, never twice."""

from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NOTIFICATION_EVENT
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.records import (
    NotificationEventRecord,
    NotificationState,
)
from tests.agents.toy_view import PERSON

from .sleeper import Sleeper


def report(sleeper: Sleeper, purpose: str, state: NotificationState) -> None:
    (told,) = sleeper.told_ids(purpose)
    event = NotificationEventRecord(
        notification=told, person=PERSON, state=state, at=sleeper.view.now
    )
    sleeper.put(NOTIFICATION_EVENT, f"{told}/{state}", event)


def test_moved_there_and_back_it_is_not_told_twice(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.command("set", {"bedtime": "23:30"})
    sleeper.command("set", {"bedtime": "22:30"})
    sleeper.run(sleeper.at(22, 40))
    assert sleeper.standing("bedtime") == []
    assert len(sleeper.told_ids("bedtime")) == 1


def test_a_moved_bedtime_has_its_own_reminder_once(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 35))
    sleeper.command("set", {"bedtime": "23:30"})
    assert sleeper.standing("bedtime") == []
    sleeper.run(sleeper.at(23, 29, 59))
    assert len(sleeper.told_ids("bedtime")) == 1
    sleeper.run(sleeper.at(23, 30))
    (reminder,) = sleeper.standing("bedtime")
    assert reminder.placeholders["bedtime"] == sleeper.at(23, 30).isoformat()
    sleeper.forget()
    sleeper.start(StartReason.RESTORED)
    sleeper.run(sleeper.at(6))
    assert len(sleeper.told_ids("bedtime")) == 2


def test_a_bedtime_moved_after_its_reminder_was_over_reminds(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    report(sleeper, "bedtime", NotificationState.DELIVERED)
    sleeper.run(sleeper.at(23, 10))
    sleeper.command("set", {"bedtime": "23:50"})
    sleeper.run(sleeper.at(23, 50))
    (reminder,) = sleeper.standing("bedtime")
    assert reminder.not_before == sleeper.at(23, 50)


def test_a_moved_wind_down_replaces_its_notice_at_once(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.command("set", {"bedtime": "22:34"})
    (notice,) = sleeper.standing("winddown")
    assert notice.placeholders["winddown_at"] == sleeper.at(22, 4).isoformat()
    sleeper.press("skip")
    assert sleeper.tonight.skipped
    assert sleeper.standing("winddown") == []


def test_travel_moves_the_notice_with_the_night(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.view.tz = ZoneInfo("Europe/London")
    sleeper.start()
    assert sleeper.standing("winddown") == []
    sleeper.run(sleeper.at(22))
    assert len(sleeper.standing("winddown")) == 1
    assert len(sleeper.told_ids("winddown")) == 2


def test_other_settings_bring_nothing_back(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 35))
    sleeper.command("set", {"wake": "07:00"})
    sleeper.run(sleeper.at(6))
    assert len(sleeper.told_ids("bedtime")) == 1


@pytest.mark.parametrize("command", ["start", "snooze", "skip"])
def test_who_chose_gets_no_second_notice(sleeper: Sleeper, command: str) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.command(command)
    sleeper.command("set", {"bedtime": "23:30"})
    sleeper.run(sleeper.at(6))
    assert len(sleeper.told_ids("winddown")) == 1


def test_a_notice_that_was_acted_on_is_not_repeated(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 5))
    sleeper.press("start")  # it runs, so that nothing is chosen
    assert sleeper.choice() is None
    sleeper.command("set", {"bedtime": "23:30"})
    sleeper.run(sleeper.at(6))
    assert len(sleeper.told_ids("winddown")) == 1


@pytest.mark.parametrize("delivered", [True, False])
def test_a_notice_is_repeated_where_none_was_delivered(
    sleeper: Sleeper, *, delivered: bool
) -> None:
    sleeper.run(sleeper.at(22, 25))
    state = NotificationState.DELIVERED if delivered else NotificationState.FAILED
    report(sleeper, "winddown", state)
    sleeper.run(sleeper.at(22, 35))
    sleeper.command("set", {"bedtime": "23:30"})
    sleeper.run(sleeper.at(6))
    assert len(sleeper.told_ids("winddown")) == (1 if delivered else 2)


moves = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["set", "restart", "snooze", "wait"]))
)


@settings(max_examples=60)
@given(moves, st.integers(1, 2))
def test_one_of_a_purpose_stands_at_a_time(
    happenings: list[tuple[int, str]], times: int
) -> None:
    sleeper = Sleeper(times=times)
    sleeper.start()
    sleeper.run(sleeper.at(21, 40))
    for minutes, what in happenings:
        sleeper.run(sleeper.view.now + timedelta(minutes=minutes))
        if what == "restart":
            sleeper.forget()
            sleeper.start(StartReason.RESTORED)
        elif what != "wait":
            data = {"bedtime": f"{22 + minutes % 2}:{minutes}"}
            with suppress(RefusedError):
                sleeper.command(what, data if what == "set" else {})
        assert len(sleeper.standing("winddown")) <= 1
        assert len(sleeper.standing("bedtime")) <= 1
