"""Reminders by time: told once, put off, done, recurring, missed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core.datasets import PERSON as PERSONS, REMINDER
from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.json import content_hash
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.tasks import Due, ReminderRecord, ReminderStatus
from tests.agents.toy_view import PERSON

from .remembering import BEA, SATURDAY, Remembering, stockholm


def test_what_is_due_is_told_at_its_moment(ring: Remembering) -> None:
    uid = ring.add(note="All of them", due="2026-11-21T18:00")
    ring.run(stockholm(17, 59))
    assert not ring.told
    ring.run(stockholm(18))
    (name, told), *more = ring.told.items()
    assert not more
    assert name == f"due/{uid}/20261121T180000"
    assert told.text == "reminder_due"
    assert told.person == PERSON
    assert told.placeholders == {
        "title": "Water",
        "note": "\nAll of them",
        "due": "2026-11-21T17:00:00+00:00",
    }
    assert told.actions == ("done", "snooze")
    assert (told.priority, told.sensitive) == (2, True)
    assert (told.not_before, told.expires) == (stockholm(18), stockholm(18, day=1))
    assert told.about == f"reminder/{PERSON}/{uid}"
    assert told.about_rev == content_hash(REMINDER.write(ring.record(uid)))
    assert ring.events == [("reminder_due", uid)]


def test_nothing_is_told_twice(ring: Remembering) -> None:
    ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(20))
    ring.start()
    ring.forget()
    ring.start(StartReason.RESTORED)
    ring.later(days=3)
    assert [told.text for told in ring.told.values()] == ["reminder_due"]
    assert len(ring.events) == 1


@pytest.mark.parametrize("action", ["done", "snooze"])
def test_who_says_so_by_voice_and_presses_as_well_has_done_one(
    ring: Remembering, action: str
) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(18, 5))
    ring.command("complete_reminder", {"id": uid})
    ring.later(seconds=20)
    ring.press(f"due/{uid}/20261121T180000", action)
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    assert ring.record(uid).snoozed_until is None
    ring.run(stockholm(18, 1, day=1))
    assert ring.standing == [f"due/{uid}/20261122T180000"]
    ring.press(f"due/{uid}/20261122T180000", "done")
    assert ring.record(uid).occurrence == date(2026, 11, 23)


def test_a_button_of_another_home_that_comes_late_does_nothing_more(
    ring: Remembering,
) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(17, 50))
    ring.command("complete_reminder", {"id": uid})
    ring.run(stockholm(17, 55))
    ring.press(f"due/{uid}/20261121T175000", "done", at=stockholm(17, 49))
    assert ring.record(uid).occurrence == date(2026, 11, 22)


def test_facts_that_come_twice_change_nothing_more() -> None:
    ring = Remembering(times=2)
    ring.start()
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(18))
    ring.press(f"due/{uid}/20261121T180000", "done")
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 22)


def test_a_day_without_a_time_is_told_at_eight_and_late_the_day_after(
    ring: Remembering,
) -> None:
    ring.add(due="2026-11-22")
    ring.run(stockholm(7, 59, day=1))
    assert not ring.told
    ring.run(stockholm(8, day=1))
    (told,) = ring.told.values()
    assert told.text == "reminder_today"
    assert (ring.today.overdue, ring.today.due_today) == (0, 1)
    ring.run(stockholm(23, 59, day=1))
    assert ring.today.overdue == 0
    ring.run(stockholm(0, day=2))
    assert ring.today.overdue == 1


def test_what_a_person_sees_of_today(ring: Remembering) -> None:
    ring.add(due="2026-11-21T18:00")
    ring.add(due="2026-11-22T18:00")
    ring.add("Whenever")
    assert ring.today.open == 3
    assert ring.today.overdue == 0
    assert ring.today.due_today == 1
    assert ring.today.next_due == stockholm(18)
    ring.run(stockholm(18))
    assert ring.today.overdue == 1
    assert ring.today.next_due == stockholm(18, day=1)
    ring.run(stockholm(4, day=1))
    assert ring.today.day == SATURDAY + timedelta(days=1)
    assert ring.today.due_today == 1


def test_done_closes_it_and_takes_back_what_was_told(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18))
    said = ring.command("complete_reminder", {"id": uid})
    assert said["speech"] == {
        "text": "reminder_done",
        "placeholders": {"title": "Water"},
    }
    assert ring.record(uid).status is ReminderStatus.DONE
    assert ring.record(uid).done_at == ring.view.now
    assert not ring.standing
    assert ring.today.open == 0
    assert ring.events[-1] == ("reminder_done", uid)
    assert ring.events.count(("reminder_done", uid)) == 1


def test_a_button_says_done(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    ring.press(f"due/{uid}/20261121T180000", "done")
    assert ring.record(uid).status is ReminderStatus.DONE
    assert ring.record(uid).done_at == stockholm(18, 5)
    assert ring.events[-1] == ("reminder_done", uid)


def test_a_button_puts_it_off_for_half_an_hour(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    ring.press(f"due/{uid}/20261121T180000", "snooze")
    assert ring.record(uid).snoozed_until == stockholm(18, 35)
    assert not ring.standing
    assert ring.today.next_due == stockholm(18, 35)
    ring.run(stockholm(18, 34))
    assert not ring.standing
    ring.run(stockholm(18, 35))
    assert ring.standing == [f"again/{uid}/20261121T173500Z"]
    ring.later(hours=5)
    assert len(ring.told) == 2


def test_a_press_of_another_agents_button_is_not_heard(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    ring.press(f"due/{uid}/20261121T180000", "acknowledge")
    ring.press("due/stranger/20261121T180000", "done")
    assert ring.record(uid).status is ReminderStatus.OPEN


def test_a_press_told_late_is_done_all_the_same(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    ring.press(f"due/{uid}/20261121T180000", "done", late=True)
    assert ring.record(uid).status is ReminderStatus.DONE


def test_to_put_off_a_moment_that_is_past_means_nothing(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(19))
    ring.press(f"due/{uid}/20261121T180000", "snooze", at=stockholm(18, 20))
    assert ring.record(uid).snoozed_until is None


def test_an_old_press_does_not_undo_what_was_done_since(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T13:00", rrule="FREQ=DAILY")
    ring.run(stockholm(13))
    ring.command("complete_reminder", {"id": uid})
    ring.press(f"due/{uid}/20261121T130000", "done")
    assert ring.record(uid).occurrence == date(2026, 11, 22)


def test_a_recurring_one_comes_again_whether_done_or_not(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(18, 1, day=1))
    assert sorted(ring.told) == [
        f"due/{uid}/20261121T180000",
        f"due/{uid}/20261122T180000",
    ]
    assert ring.standing == [f"due/{uid}/20261122T180000"]
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 23)
    assert ring.record(uid).status is ReminderStatus.OPEN
    assert ring.today.overdue == 0
    ring.run(stockholm(17, 59, day=2))
    assert len(ring.told) == 2
    ring.run(stockholm(18, day=2))
    assert len(ring.told) == 3


def test_done_before_its_time_it_is_not_told(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    ring.run(stockholm(23))
    assert not ring.told


def test_the_last_of_a_series_closes_it(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY;COUNT=2")
    for day in (0, 1):
        ring.run(stockholm(18, day=day))
        ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).status is ReminderStatus.DONE
    ring.later(days=3)
    assert len(ring.told) == 2


def test_a_series_that_was_never_done_ends(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY;UNTIL=20261122")
    ring.run(stockholm(12, day=10))
    assert len(ring.told) == 2
    assert ring.today.overdue == 1
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).status is ReminderStatus.DONE


def test_after_200_days_off_it_is_missed_once(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.view.now = stockholm(20, day=200)
    ring.start()
    ring.later(minutes=1)
    (name, told), *more = ring.told.items()
    assert not more
    assert told.text == "reminder_missed"
    assert name == f"due/{uid}/20270609T180000"
    assert told.placeholders["day"] == "2027-06-09"
    day = LifeDay.of_activity(ring.view.now, ring.view.tz)
    assert told.expires == day.shifted(1).activity_end(ring.view.tz)
    assert not ring.events
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2027, 6, 10)


def test_many_that_were_missed_are_told_as_one(ring: Remembering) -> None:
    for hour in range(13, 18):
        ring.add(due=f"2026-11-21T{hour}:00")
    ring.view.now = stockholm(12, day=3)
    ring.start()
    assert list(ring.told) == ["missed/2026-11-24"]
    assert ring.told["missed/2026-11-24"].placeholders == {"count": "5"}
    ring.later(days=2)
    assert len(ring.told) == 1
    assert ring.today.overdue == 5


def test_three_that_were_missed_are_told_each(ring: Remembering) -> None:
    for hour in range(13, 16):
        ring.add(due=f"2026-11-21T{hour}:00")
    ring.view.now = stockholm(20)
    ring.start()
    assert [told.text for told in ring.told.values()] == ["reminder_missed"] * 3


def test_who_begins_afresh_is_silent_about_old_times(ring: Remembering) -> None:
    old = ReminderRecord(title="Old", due=Due(day=date(2026, 11, 10)))
    new = ReminderRecord(title="New", due=Due(day=date(2026, 11, 20)))
    ring.forget()
    ring.write("old", old)
    ring.write("new", new)
    ring.start(StartReason.RESTORED)
    assert [told.placeholders["title"] for told in ring.told.values()] == ["New"]
    assert ring.today.overdue == 2


def test_heard_late_it_stands_but_nothing_is_told(ring: Remembering) -> None:
    due = Due(day=SATURDAY, wall=stockholm(11, 45).astimezone(ring.view.tz).time())
    ring.write("r9", ReminderRecord(title="Water", due=due), late=True)
    ring.later(hours=1)
    assert ring.today.overdue == 1
    assert not ring.told


def test_another_homes_reminder_of_a_moment_ago_is_told(ring: Remembering) -> None:
    due = Due(day=SATURDAY, wall=stockholm(11, 45).astimezone(ring.view.tz).time())
    ring.write("r9", ReminderRecord(title="Water", due=due))
    assert list(ring.told) == ["due/r9/20261121T114500"]


def test_a_time_gone_by_an_hour_ago_is_not_told_when_it_is_written(
    ring: Remembering,
) -> None:
    ring.add(due="2026-11-21T10:30")
    ring.later(hours=1)
    assert not ring.told
    assert ring.today.overdue == 1


def test_a_moved_time_is_told_again_and_the_old_one_taken_back(
    ring: Remembering,
) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18))
    ring.edit(uid, due="2026-11-21T20:00")
    assert not ring.standing
    ring.run(stockholm(20))
    assert ring.standing == [f"due/{uid}/20261121T200000"]


def test_new_words_are_shown_and_a_new_place_in_the_list_is_not(
    ring: Remembering,
) -> None:
    uid, other = ring.add(due="2026-11-21T18:00"), ring.add("Other")
    ring.run(stockholm(18))
    name = f"due/{uid}/20261121T180000"
    ring.command("move_reminder", {"id": uid, "after": other})
    moved = ring.told[name]
    assert moved.about_rev == content_hash(REMINDER.write(ring.record(uid)))
    ring.deliver(name)
    ring.command("move_reminder", {"id": uid, "after": None})
    assert ring.told[name] == moved
    ring.edit(uid, title="Water the roses")
    assert ring.told[name].placeholders["title"] == "Water the roses"


def test_removed_it_is_gone_and_taken_back(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18))
    ring.command("remove_reminder", {"id": uid})
    assert ring.view.record(REMINDER, f"{PERSON}/{uid}") is None
    assert not ring.standing
    assert ring.today.open == 0


def test_removed_elsewhere_it_is_gone_here(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18))
    ring.remove(REMINDER, f"{PERSON}/{uid}")
    assert not ring.standing
    assert ring.state.items == {}


def test_who_travels_is_told_at_the_hour_of_where_they_are(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.view.tz = ZoneInfo("America/New_York")
    ring.put(PERSONS, PERSON, PersonRecord(time_zone="America/New_York"))
    ring.run(stockholm(23, 59))
    assert not ring.told
    ring.run(stockholm(0, day=1))
    assert list(ring.told) == [f"due/{uid}/20261121T180000"]


def test_who_flies_east_is_not_told_too_late(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-22T09:00")
    ring.view.tz = ZoneInfo("Asia/Tokyo")
    ring.put(PERSONS, PERSON, PersonRecord(time_zone="Asia/Tokyo"))
    ring.run(stockholm(1, day=1))
    assert list(ring.told) == [f"due/{uid}/20261122T090000"]


def test_a_fixed_zone_stays_where_it_is(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", zone="Europe/Stockholm")
    ring.view.tz = ZoneInfo("America/New_York")
    ring.put(PERSONS, PERSON, PersonRecord(time_zone="America/New_York"))
    ring.run(stockholm(18))
    assert list(ring.told) == [f"due/{uid}/20261121T180000"]


def test_who_flies_west_is_told_of_an_hour_once(ring: Remembering) -> None:
    ring.add(due="2026-11-21T18:00")
    ring.run(stockholm(18))
    ring.view.tz = ZoneInfo("America/New_York")
    ring.put(PERSONS, PERSON, PersonRecord(time_zone="America/New_York"))
    ring.later(hours=10)
    assert len(ring.told) == 1


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("2027-03-28T02:30", "2027-03-28T01:30:00+00:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_the_hours_that_clocks_skip_or_repeat(due: str, moment: str) -> None:
    ring = Remembering(now=datetime.fromisoformat("2026-10-20T00:00:00+00:00"))
    ring.start()
    ring.add(due=due)
    at = datetime.fromisoformat(moment)
    ring.run(at - timedelta(seconds=1))
    assert not ring.told
    ring.run(at)
    assert len(ring.told) == 1
    ring.later(days=1)
    assert len(ring.told) == 1


def test_every_evening_at_six_over_both_changes_of_the_clock() -> None:
    ring = Remembering(now=datetime.fromisoformat("2026-10-24T00:00:00+00:00"))
    ring.start()
    uid = ring.add(due="2026-10-24T18:00", rrule="FREQ=DAILY;COUNT=3")
    ring.later(days=5)
    times = [told.not_before.isoformat()[11:16] for told in ring.told.values()]
    assert times == ["16:00", "17:00", "17:00"]
    assert all(name.endswith("T180000") for name in ring.told)
    assert uid in next(iter(ring.told))


def test_asked_by_another_it_says_who(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", by=BEA)
    ring.run(stockholm(18))
    told = ring.told[f"due/{uid}/20261121T180000"]
    assert told.text == "reminder_asked"
    assert told.placeholders["person"] == "Bea"


def test_two_homes_tell_the_same_thing() -> None:
    homes = [Remembering(), Remembering()]
    for ring in homes:
        ring.known()
        ring.start()
        due = Due(day=SATURDAY, wall=stockholm(18).astimezone(ring.view.tz).time())
        ring.write("r1", ReminderRecord(title="Water", due=due))
    homes[0].run(stockholm(18))
    homes[1].view.now = stockholm(18, 40)
    homes[1].start()
    assert homes[0].told == homes[1].told
    assert len(homes[0].told) == 1


def test_rules_of_a_later_version_stand_without_a_time(ring: Remembering) -> None:
    due = Due(day=SATURDAY, rrule="FREQ=HOURLY")
    ring.write("r9", ReminderRecord(title="Water", due=due))
    ring.later(days=2)
    assert ring.today.open == 1
    assert not ring.told


def test_a_reminder_that_is_gone_before_that_is_heard_is_not_told(
    ring: Remembering,
) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    del ring.view.stored[REMINDER.name][f"{PERSON}/{uid}"]
    ring.run(stockholm(20))
    assert not ring.told
    assert uid not in ring.state.items
