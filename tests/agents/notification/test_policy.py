"""What is held, why, until when, and in which order it comes out."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.calm import Held, LockScreen, Reason
from custom_components.lifeops.core.datasets import (
    NOTIFICATION,
    NOTIFICATION_SETTINGS,
    PERSON as PEOPLE,
    SLEEP_SETTINGS,
)
from custom_components.lifeops.core.effects import Scope
from custom_components.lifeops.core.json import content_hash
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import (
    NotificationState,
    PersonRecord,
    Progress,
    SleepSettingsRecord,
)
from tests.agents.toy_view import PERSON

from .queue import NOON, N, Queue, at

LONG = timedelta(days=2)


def notify(queue: Queue, id_: str = N, **facts: Any) -> None:
    queue.notify(id_, **({"expires": queue.view.now + LONG} | facts))


def to(queue: Queue, moment: datetime) -> None:
    queue.run(moment)


def reason(queue: Queue, step: str, id_: str = N) -> str | None:
    event = queue.event(step, id_)
    assert event is not None
    return event.reason


@pytest.mark.parametrize(
    ("priority", "shown"), [(1, True), (2, True), (3, False), (4, False)]
)
def test_in_quiet_time_the_usual_waits_for_the_morning(
    queue: Queue, priority: int, *, shown: bool
) -> None:
    to(queue, at(23))
    notify(queue, priority=priority)
    assert bool(queue.pushes) is shown
    to(queue, at(6, 59, day=10))
    assert bool(queue.pushes) is shown
    to(queue, at(7, day=10))
    assert bool(queue.pushed()) is (priority < 4)
    if priority == 3:
        assert queue.acts[-1][0] == at(7, day=10)
        assert reason(queue, "held") == Reason.QUIET
        assert reason(queue, "queued") is None


@pytest.mark.parametrize(("priority", "shown"), [(1, True), (2, False), (3, False)])
def test_do_not_disturb_lets_only_what_is_urgent_through(
    queue: Queue, priority: int, *, shown: bool
) -> None:
    queue.settings(do_not_disturb=True)
    notify(queue, priority=priority)
    assert bool(queue.pushes) is shown
    queue.pass_(hours=3)
    queue.settings(do_not_disturb=False)
    assert len(queue.pushes) == 1


@pytest.mark.parametrize(("priority", "shown"), [(1, True), (2, True), (3, False)])
def test_who_is_focused_is_not_disturbed_by_the_usual(
    queue: Queue, priority: int, *, shown: bool
) -> None:
    queue.focus()
    notify(queue, priority=priority)
    assert bool(queue.pushes) is shown
    queue.pass_(minutes=10)
    queue.focus(focused=False)
    assert len(queue.pushes) == 1


def test_a_focus_that_nobody_confirms_ends_after_half_an_hour(queue: Queue) -> None:
    queue.focus()
    notify(queue)
    queue.pass_(minutes=29, seconds=59)
    assert queue.pushes == []
    queue.pass_(seconds=1)
    assert len(queue.pushes) == 1


def test_the_newest_home_that_saw_focus_wins(queue: Queue) -> None:
    queue.focus("2" * 32, ago_min=20)
    queue.focus(focused=False)
    notify(queue)
    assert queue.summary.disturbance.why is Held.FOCUS
    queue.pass_(minutes=10)
    assert len(queue.pushes) == 1


@pytest.mark.parametrize("ago_min", [30, 31, -6])
def test_a_focus_of_another_time_says_nothing(queue: Queue, ago_min: float) -> None:
    queue.focus(ago_min=ago_min)
    notify(queue)
    assert len(queue.pushes) == 1


def test_who_does_not_want_it_is_not_held_by_focus_or_meetings(queue: Queue) -> None:
    queue.settings(hold_in_focus=False, hold_in_meeting=False)
    queue.focus()
    queue.meeting(NOON + timedelta(hours=1))
    notify(queue)
    assert len(queue.pushes) == 1


@pytest.mark.parametrize(("priority", "shown"), [(1, True), (2, True), (3, False)])
def test_in_a_meeting_the_usual_waits_for_its_end(
    queue: Queue, priority: int, *, shown: bool
) -> None:
    queue.meeting(NOON + timedelta(hours=1))
    notify(queue, priority=priority)
    assert bool(queue.pushes) is shown
    queue.pass_(minutes=59)
    assert bool(queue.pushes) is shown
    queue.pass_(minutes=1)
    assert len(queue.pushes) == 1


def test_a_meeting_without_a_known_end_ends_when_it_is_said(queue: Queue) -> None:
    queue.meeting(None)
    notify(queue)
    queue.pass_(hours=5)
    assert queue.pushes == []
    queue.meeting(None, busy=False)
    assert len(queue.pushes) == 1


def test_the_first_reason_is_told(queue: Queue) -> None:
    to(queue, at(23))
    queue.meeting(at(23, 50))
    queue.focus()
    queue.settings(do_not_disturb=True)
    assert queue.summary.disturbance.why is Held.DO_NOT_DISTURB
    assert queue.summary.disturbance.until is None
    queue.settings()
    assert queue.summary.disturbance.why is Held.QUIET
    assert queue.summary.disturbance.until == at(7, day=10)
    queue.settings(quiet=False)
    assert queue.summary.disturbance.why is Held.FOCUS
    assert queue.summary.disturbance.until is None
    queue.settings(quiet=False, hold_in_focus=False)
    assert queue.summary.disturbance.why is Held.MEETING
    assert queue.summary.disturbance.until == at(23, 50)
    to(queue, at(23, 50))
    assert queue.summary.disturbance.may


def test_four_of_the_usual_within_any_hour(queue: Queue) -> None:
    for number in range(6):
        to(queue, NOON + timedelta(minutes=10 * number))
        notify(queue, f"n{number}")
    assert len(queue.pushes) == 4
    assert queue.summary.held == {"rate": 2}
    assert queue.summary.next_release == NOON + timedelta(hours=1)
    queue.pass_(minutes=10)
    assert len(queue.pushed("n4")) == 1
    assert reason(queue, "held", "n4") == Reason.RATE
    assert queue.summary.disturbance.until == NOON + timedelta(minutes=70)
    queue.pass_(minutes=10)
    assert len(queue.pushed("n5")) == 1


def test_what_is_important_has_no_rate_and_takes_no_room(queue: Queue) -> None:
    queue.settings(per_hour=1)
    for number in range(3):
        notify(queue, f"i{number}", priority=2)
    notify(queue, "n0")
    assert len(queue.pushes) == 4
    notify(queue, "n1")
    assert len(queue.pushes) == 4


def test_held_ones_come_out_in_order_and_no_faster_than_they_may(queue: Queue) -> None:
    queue.settings(do_not_disturb=True, per_hour=2)
    for number in (3, 1, 2, 4):
        begins = NOON + timedelta(minutes=number)
        notify(queue, f"n{number}", not_before=begins)
    notify(queue, "important", not_before=NOON + timedelta(minutes=5), priority=2)
    queue.pass_(minutes=30)
    assert queue.pushes == []
    queue.settings(per_hour=2)
    shown = [push.key.rpartition("/")[2] for push in queue.pushes]
    assert shown == ["important", "n1", "n2"]
    queue.pass_(hours=1)
    shown = [push.key.rpartition("/")[2] for push in queue.pushes]
    assert shown == ["important", "n1", "n2", "n3", "n4"]


@pytest.mark.parametrize(
    "why", [Reason.QUIET, Reason.FOCUS, Reason.MEETING, Reason.DO_NOT_DISTURB]
)
def test_what_was_held_to_its_end_says_why(queue: Queue, why: Reason) -> None:
    begins = {
        Reason.QUIET: lambda: to(queue, at(23)),
        Reason.FOCUS: queue.focus,
        Reason.MEETING: lambda: queue.meeting(NOON + LONG),
        Reason.DO_NOT_DISTURB: lambda: queue.settings(do_not_disturb=True),
    }
    begins[why]()
    queue.notify(expires=queue.view.now + timedelta(minutes=20))
    queue.pass_(minutes=20)
    assert queue.pushes == []
    assert reason(queue, "expired") == why


def test_what_came_to_nothing_meanwhile_is_dropped(queue: Queue) -> None:
    settings = SleepSettingsRecord()
    queue.put(SLEEP_SETTINGS, PERSON, settings)
    rev = content_hash(SLEEP_SETTINGS.write(settings))
    about = {"about": f"sleep_settings/{PERSON}", "about_rev": rev}
    queue.settings(do_not_disturb=True)
    notify(queue, "same", **about)
    queue.settings()
    assert len(queue.pushed("same")) == 1
    queue.settings(do_not_disturb=True)
    notify(queue, "other", **about)
    queue.put(SLEEP_SETTINGS, PERSON, SleepSettingsRecord(need_min=400))
    queue.settings()
    assert queue.pushed("other") == []
    assert reason(queue, "expired", "other") == Reason.STALE


def test_what_is_about_nothing_any_more_is_dropped(queue: Queue) -> None:
    notify(queue, about=f"sleep_settings/{PERSON}", about_rev="x")
    assert reason(queue, "expired") == Reason.STALE


def test_what_is_about_something_of_a_newer_version_is_shown(queue: Queue) -> None:
    notify(queue, about="to_come/x", about_rev="x")
    assert len(queue.pushes) == 1


def test_what_nobody_showed_before_quiet_time_is_taken_back_until_it_ends(
    queue: Queue,
) -> None:
    to(queue, at(22, 20))
    notify(queue)
    notify(queue, "important", priority=2)
    notify(queue, "shown")
    queue.accepted("shown")
    notify(queue, "nobody knows")
    queue.outcome(OutcomeState.DONE, {"phone": "unknown"}, "nobody knows")
    to(queue, at(22, 30))
    assert queue.cleared == [queue.key("push", N)]
    assert reason(queue, "held") == Reason.QUIET
    assert queue.summary.waiting == 1
    to(queue, at(7, day=10))
    assert len(queue.pushed()) == 2
    assert queue.event("released") is not None
    assert len(queue.pushes) == 5
    queue.accepted()
    assert queue.event("delivered") is not None


def test_another_homes_room_is_no_leave_to_disturb(queue: Queue) -> None:
    queue.elsewhere(NotificationState.QUEUED)
    to(queue, at(23))
    notify(queue)
    assert queue.pushes == []
    to(queue, at(7, day=10))
    assert len(queue.pushes) == 1


def test_what_is_told_of_the_night_changes_it_at_once(queue: Queue) -> None:
    to(queue, at(21, 40))
    queue.tonight(at(21), at(5, day=10))
    notify(queue)
    assert queue.pushes == []
    to(queue, at(5, day=10))
    assert len(queue.pushes) == 1


def test_the_summary_tells_what_waits_for_what(queue: Queue) -> None:
    queue.meeting(NOON + timedelta(hours=2))
    notify(queue, "a")
    notify(queue, "b", priority=4)
    notify(queue, "c", not_before=NOON + timedelta(hours=1))
    summary = queue.summary
    assert summary.waiting == 3
    assert summary.held == {"digest": 1, "meeting": 1}
    assert summary.next_release == NOON + timedelta(hours=2)
    assert not summary.disturbance.may


@pytest.mark.parametrize(
    ("lock_screen", "private", "hidden"),
    [
        (LockScreen.ALL, True, False),
        (LockScreen.PRIVATE, True, True),
        (LockScreen.PRIVATE, False, False),
        (LockScreen.NOTHING, False, True),
    ],
)
@pytest.mark.parametrize("person", [True, False])
def test_a_lock_screen_shows_no_more_than_was_allowed(
    queue: Queue, lock_screen: LockScreen, *, private: bool, hidden: bool, person: bool
) -> None:
    """Test what is private by itself, or because of whom it is for."""
    record = PersonRecord(name="Ann", private=private and person)
    queue.put(PEOPLE, PERSON, record)
    queue.settings(lock_screen=lock_screen)
    notify(queue, sensitive=private and not person)
    assert queue.pushes[0].hidden is hidden
    assert queue.pushes[0].private is private


def test_progress_is_shown_to_who_asked_for_it(queue: Queue) -> None:
    progress = Progress(done=0.5)
    notify(queue, progress=progress)
    queue.settings(live_activity=True)
    notify(queue, "again", progress=progress)
    assert [push.progress for push in queue.pushes] == [None, progress]


def test_what_is_urgent_is_anybodys_to_show(queue: Queue) -> None:
    notify(queue, priority=1, view="/lifeops/x", still=({"condition": "x"},), home="h")
    (push,) = queue.pushes
    assert (push.scope, push.not_before) == (Scope.ANY, None)
    assert (push.view, push.still, push.home) == (
        "/lifeops/x",
        ({"condition": "x"},),
        "h",
    )
    assert not push.critical


def test_a_condition_that_fails_ends_it(queue: Queue) -> None:
    notify(queue)
    queue.outcome(OutcomeState.DONE, {"condition": "stale"})
    assert reason(queue, "expired") == Reason.CONDITION
    assert queue.state.open == {}


def test_settings_keep_what_is_not_named(queue: Queue) -> None:
    queue.command("set", {"quiet_from": "21:00:00"})
    queue.command("set", {"quiet_until": "08:00:00", "per_hour": 2})
    chosen = queue.view.record(NOTIFICATION_SETTINGS, PERSON)
    assert chosen is not None
    assert (chosen.quiet_from, chosen.quiet_until) == (time(21), time(8))
    queue.command("set", {"quiet_from": None})
    assert queue.summary.settings.quiet_from is None
    assert queue.summary.settings.per_hour == 2


def test_a_person_record_gone_stays_gone(queue: Queue) -> None:
    queue.settings(do_not_disturb=True)
    notify(queue)
    del queue.view.stored[NOTIFICATION.name][N]
    queue.settings()
    assert queue.pushes == []
    assert reason(queue, "expired") == Reason.WITHDRAWN


def test_of_an_evening_the_reminder_and_the_nudge_come_in_time(queue: Queue) -> None:
    bedtime = at(22)
    queue.tonight(bedtime, at(6, day=10))
    half = timedelta(minutes=30)
    queue.notify("reminder", not_before=bedtime, expires=bedtime + half)
    late = {"not_before": bedtime + half, "expires": bedtime + 2 * half}
    queue.notify("nudge", priority=2, **late)
    queue.notify("usual", **late)
    to(queue, bedtime + half)
    shown = {push.key.rpartition("/")[2]: moment for moment, push in queue.shown}
    assert shown == {"reminder": bedtime, "nudge": bedtime + half}
