"""Reminders of places, of company and of events."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.datasets import REMINDER
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.tasks import ReminderStatus
from tests.agents.toy_view import HOME, PERSON

from .remembering import BEA, CABIN, Remembering, stockholm


def test_coming_to_a_zone_reminds(ring: Remembering) -> None:
    uid = ring.add("Buy milk", place="Shop")
    ring.presence(home=False)
    assert not ring.told
    ring.presence(home=False, zone="shop")
    (name, told), *more = ring.told.items()
    assert not more
    assert name == f"place/{uid}/2026-11-21"
    assert told.text == "reminder_enter"
    assert told.placeholders == {"title": "Buy milk", "note": "", "place": "Shop"}
    assert told.not_before == stockholm(4)
    assert told.expires == stockholm(4, day=2)
    assert ring.events == [("reminder_due", uid)]


def test_being_there_already_does_not_remind(ring: Remembering) -> None:
    ring.presence(home=False, zone="Shop")
    ring.add("Buy milk", place="Shop")
    ring.presence(home=False, zone="Shop")
    assert not ring.told


def test_leaving_reminds_who_asked_for_leaving(ring: Remembering) -> None:
    uid = ring.add("Take the keys", place="home", crossing="leave")
    ring.add("Not now", place="home", crossing="enter")
    ring.presence(home=True)
    ring.presence(home=False)
    assert list(ring.told) == [f"place/{uid}/2026-11-21"]
    assert ring.told[f"place/{uid}/2026-11-21"].text == "reminder_leave"


@pytest.mark.parametrize("name", [CABIN, "cabin", "home"])
def test_a_home_by_its_id_its_name_or_any_home(ring: Remembering, name: str) -> None:
    uid = ring.add("Turn up the heating", place=name)
    ring.presence(home=False, at=CABIN)
    ring.presence(home=True, at=CABIN)
    assert list(ring.told) == [f"place/{uid}/2026-11-21"]


def test_another_home_is_not_the_one_that_is_meant(ring: Remembering) -> None:
    ring.add(place=CABIN)
    ring.presence(home=False)
    ring.presence(home=True, at=HOME)
    assert not ring.told


def test_another_place_is_not_left_before_it_was_reached(ring: Remembering) -> None:
    uid = ring.add("Take the keys", place="home", crossing="leave")
    ring.presence(home=True)
    ring.edit(uid, place="Shop", crossing="leave")
    ring.presence(home=False)
    assert not ring.told
    ring.presence(home=False, zone="Shop")
    ring.presence(home=False)
    assert list(ring.told) == [f"place/{uid}/2026-11-21"]


def test_unknown_in_between_changes_nothing(ring: Remembering) -> None:
    ring.add(place="home")
    ring.presence(home=True)
    ring.presence(home=None)
    ring.presence(home=True)
    assert not ring.told
    ring.presence(home=False)
    ring.presence(home=None)
    ring.presence(home=True)
    assert len(ring.told) == 1


def test_it_comes_once_a_day_until_it_is_done(ring: Remembering) -> None:
    uid = ring.add(place="home")
    for home in (False, True, False, True):
        ring.presence(home=home)
    assert list(ring.told) == [f"place/{uid}/2026-11-21"]
    ring.later(hours=20)
    ring.presence(home=False)
    ring.later(hours=1)
    ring.presence(home=True)
    assert ring.standing == [f"place/{uid}/2026-11-22"]
    ring.press(f"place/{uid}/2026-11-22", "done")
    assert ring.record(uid).status is ReminderStatus.DONE


def test_a_restart_in_between_is_no_matter(ring: Remembering) -> None:
    ring.add(place="home")
    ring.presence(home=False)
    ring.later(hours=2)
    ring.start()
    ring.presence(home=True)
    assert len(ring.told) == 1


def test_what_was_known_half_a_day_ago_is_no_side_to_come_from(
    ring: Remembering,
) -> None:
    ring.add(place="home")
    ring.presence(home=False)
    ring.view.now += timedelta(hours=12, seconds=1)
    ring.presence(home=True)
    assert not ring.told


def test_who_forgot_begins_with_what_is_so_now(ring: Remembering) -> None:
    ring.add(place="home")
    ring.presence(home=False)
    ring.forget()
    ring.start(StartReason.RESTORED)
    ring.presence(home=True)
    assert len(ring.told) == 1
    ring.forget()
    ring.start(StartReason.RESTORED)
    ring.presence(home=True)
    assert len(ring.told) == 1


def test_another_place_begins_anew(ring: Remembering) -> None:
    uid = ring.add(place="home")
    ring.presence(home=False, zone="Shop")
    ring.edit(uid, place="Shop")
    ring.presence(home=False, zone="Shop")
    assert not ring.told


def test_meeting_somebody_reminds_within_minutes(ring: Remembering) -> None:
    uid = ring.add("Ask about the trip", met=BEA)
    ring.other(home=False)
    ring.presence(home=True)
    ring.later(minutes=6)
    ring.other(home=True)
    ring.later(minutes=5)
    (name, told), *more = ring.told.items()
    assert not more
    assert name == f"met/{uid}/2026-11-21"
    assert told.text == "reminder_met"
    assert told.placeholders["person"] == "Bea"


def test_meeting_in_a_zone_counts_and_in_two_homes_not(ring: Remembering) -> None:
    ring.add(met=BEA)
    ring.other(home=True, at=CABIN)
    ring.presence(home=True)
    assert not ring.told
    ring.other(home=False, zone="Gym", at=CABIN)
    ring.presence(home=False, zone="gym")
    assert len(ring.told) == 1


def test_two_who_are_out_are_not_together(ring: Remembering) -> None:
    ring.add(met=BEA)
    ring.other(home=False)
    ring.presence(home=True)
    ring.presence(home=False)
    assert not ring.told


def test_where_the_other_is_must_be_known_and_lately(ring: Remembering) -> None:
    ring.add(met=BEA)
    ring.other(home=False)
    ring.presence(home=True)
    ring.other(home=None)
    ring.presence(home=True)
    assert not ring.told
    ring.other(home=True)
    ring.view.now += timedelta(minutes=31)
    ring.presence(home=True)
    assert not ring.told


def test_nobody_is_looked_for_when_nobody_waits(ring: Remembering) -> None:
    uid = ring.add(met=BEA)
    assert ring.state.wake == ring.view.now + timedelta(minutes=5)
    ring.command("complete_reminder", {"id": uid})
    assert ring.state.wake == stockholm(4, day=1)


def test_an_event_reminds_who_waits_for_it(ring: Remembering) -> None:
    uid = ring.add("Empty the machine", event="Washing is done")
    ring.add("Else", event="Drying is done")
    said = ring.command("trigger_reminders", {"event": " washing IS done "})
    assert said == {"reminders": [uid]}
    (name, told), *more = ring.told.items()
    assert not more
    assert name == f"event/{uid}/20261121T110000Z"
    assert told.text == "reminder_event"
    assert ring.record(uid).status is ReminderStatus.OPEN
    assert ring.view.record(REMINDER, f"{PERSON}/{uid}") is not None


def test_an_event_told_again_takes_the_former_back(ring: Remembering) -> None:
    uid = ring.add(event="Bell")
    for _ in range(2):
        ring.command("trigger_reminders", {"event": "Bell"})
    assert len(ring.told) == 1
    ring.later(minutes=1)
    ring.command("trigger_reminders", {"event": "Bell"})
    assert ring.standing == [f"event/{uid}/20261121T110100Z"]


def test_what_is_done_waits_for_no_event(ring: Remembering) -> None:
    uid = ring.add(event="Bell")
    ring.command("complete_reminder", {"id": uid})
    assert ring.command("trigger_reminders", {"event": "Bell"}) == {"reminders": []}
    assert not ring.told
