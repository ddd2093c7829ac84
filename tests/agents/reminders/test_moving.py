"""One occurrence on another day, put off before its time, done twice, opened again."""

from datetime import date, time

import pytest

from custom_components.lifeops.core.tasks import Due, ReminderStatus

from .remembering import Remembering, stockholm

MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


@pytest.fixture
def gym(ring: Remembering) -> str:
    """Return a reminder of every Monday at six; it is Saturday."""
    return ring.add("Gym", due="2026-11-23T18:00", rrule=MONDAYS)


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-11-24T18:00", "20261124T180000"),
        ("2026-11-22T09:30", "20261122T093000"),
        ("2026-11-29", "20261129T180000"),
    ],
)
def test_one_alone_moves_and_the_rule_goes_on(
    ring: Remembering, gym: str, due: str, told: str
) -> None:
    before = ring.record(gym).due
    ring.edit(gym, due=due)
    assert ring.record(gym).due == before
    ring.run(stockholm(12, day=10))
    names = [told, "20261130T180000"]
    assert list(ring.told) == [f"due/{gym}/{name}" for name in names]


def test_moved_over_the_next_one_it_stands_for_both(
    ring: Remembering, gym: str
) -> None:
    ring.edit(gym, due="2026-12-02T18:00")
    ring.run(stockholm(19, day=16))
    names = ("20261202T180000", "20261207T180000")
    assert list(ring.told) == [f"due/{gym}/{name}" for name in names]


def test_moved_after_it_was_told_it_is_taken_back(ring: Remembering, gym: str) -> None:
    ring.run(stockholm(18, 5, day=2))
    ring.edit(gym, due="2026-11-24T18:00")
    assert not ring.standing
    ring.start()
    ring.run(stockholm(18, 5, day=3))
    assert ring.standing == [f"due/{gym}/20261124T180000"]
    ring.press(f"due/{gym}/20261124T180000", "done")
    assert ring.record(gym).occurrence == date(2026, 11, 30)
    assert ring.record(gym).moved is None


def test_moved_twice_and_back(ring: Remembering, gym: str) -> None:
    ring.edit(gym, due="2026-11-24T18:00")
    ring.edit(gym, due="2026-11-25T18:00")
    assert ring.record(gym).occurrence == date(2026, 11, 23)
    ring.edit(gym, due="2026-11-23T18:00")
    assert ring.record(gym).moved is None
    ring.run(stockholm(18, 5, day=5))
    assert list(ring.told) == [f"due/{gym}/20261123T180000"]


def test_done_before_its_moved_day_the_rule_goes_on(
    ring: Remembering, gym: str
) -> None:
    ring.edit(gym, due="2026-11-22T18:00")
    ring.command("complete_reminder", {"id": gym})
    assert ring.record(gym).occurrence == date(2026, 11, 30)
    ring.run(stockholm(12, day=8))
    assert not ring.told


def test_a_day_that_the_rule_names_moves_all(ring: Remembering, gym: str) -> None:
    ring.edit(gym, due="2026-11-30T17:00")
    stands = ring.record(gym)
    assert stands.due == Due(
        day=date(2026, 11, 30),
        wall=time(17),
        rrule=MONDAYS,
    )
    assert stands.moved is None


def test_another_rule_ends_the_move(ring: Remembering, gym: str) -> None:
    ring.edit(gym, due="2026-11-24T18:00")
    ring.edit(gym, rrule="FREQ=WEEKLY;BYDAY=FR")
    assert ring.record(gym).moved is None
    ring.run(stockholm(19, day=6))
    assert list(ring.told) == [f"due/{gym}/20261127T180000"]


def test_put_off_past_its_time_it_is_told_once(ring: Remembering) -> None:
    uid = ring.add("Call", due="2026-11-21T15:00")
    ring.command("snooze_reminder", {"id": uid, "minutes": 300})
    assert ring.today.next_due == stockholm(17)
    ring.run(stockholm(20))
    assert list(ring.told) == [f"again/{uid}/20261121T160000Z"]
    assert ring.events == [("reminder_due", uid)]


def test_put_off_until_before_its_time_it_is_told_at_both(ring: Remembering) -> None:
    uid = ring.add("Call", due="2026-11-21T15:00")
    ring.command("snooze_reminder", {"id": uid, "minutes": 60})
    ring.run(stockholm(20))
    assert list(ring.told) == [
        f"again/{uid}/20261121T120000Z",
        f"due/{uid}/20261121T150000",
    ]


def test_done_by_list_and_minutes_later_by_voice_is_done_once(
    ring: Remembering,
) -> None:
    uid = ring.add("Pills", due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(18, 5))
    ring.edit(uid, done=True)
    ring.later(minutes=3)
    said = ring.command("complete_reminder", {"id": uid})
    assert said["speech"] == {
        "text": "reminder_done_today",
        "placeholders": {"title": "Pills"},
    }
    ring.edit(uid, done=True)
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    assert ring.events.count(("reminder_done", uid)) == 1
    ring.run(stockholm(12, day=1))
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 23)


def test_opened_again_it_is_not_closed_by_an_old_press(ring: Remembering) -> None:
    uid = ring.add("Bin", due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    ring.command("complete_reminder", {"id": uid})
    ring.edit(uid, done=False)
    ring.later(hours=1)
    ring.press(f"due/{uid}/20261121T180000", "done", at=stockholm(18, 6))
    assert ring.record(uid).status is ReminderStatus.OPEN


def test_put_off_it_can_still_be_done_by_its_first_button(ring: Remembering) -> None:
    uid = ring.add("Bin", due="2026-11-21T18:00")
    ring.run(stockholm(18, 5))
    name = f"due/{uid}/20261121T180000"
    ring.press(name, "snooze")
    ring.later(minutes=5)
    ring.press(name, "done")
    assert ring.record(uid).status is ReminderStatus.DONE
