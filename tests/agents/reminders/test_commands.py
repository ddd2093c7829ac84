"""What may be asked of reminders, and what is refused."""

from datetime import date, time
from typing import Any

import pytest

from custom_components.lifeops.core.datasets import REMINDER
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.tasks import (
    Crossing,
    Due,
    Place,
    ReminderRecord,
    ReminderStatus,
)
from tests.agents.toy_view import PERSON

from .remembering import BEA, Remembering, stockholm


def open_order(ring: Remembering) -> list[str]:
    rows = ring.view.records(REMINDER, person=PERSON, newest=1000)
    ordered = sorted(rows, key=lambda row: row.value.order)
    return [row.id.rpartition("/")[2] for row in ordered]


def test_all_that_a_reminder_may_have(ring: Remembering) -> None:
    uid = ring.add(
        " Water ",
        note="Roses",
        due="2026-12-01T18:00",
        rrule="freq=weekly;byday=tu",
        zone="Europe/Oslo",
        place="Cabin",
        crossing="leave",
        met=BEA,
        event="Rain",
        priority=3,
        by=BEA,
    )
    stands = ring.record(uid)
    assert stands == ReminderRecord(
        title="Water",
        note="Roses",
        due=Due(
            day=date(2026, 12, 1),
            wall=time(18),
            zone="Europe/Oslo",
            rrule="FREQ=WEEKLY;BYDAY=TU",
        ),
        place=Place(name="Cabin", crossing=Crossing.LEAVE),
        met=BEA,
        event="Rain",
        priority=3,
        by=BEA,
        created=stockholm(12),
        order=stockholm(12).timestamp(),
    )


@pytest.mark.parametrize(
    ("due", "wall"),
    [
        ("2026-12-01T18:00:00+00:00", time(19)),
        ("2026-12-01 18:00", time(18)),
        ("2026-12-01", None),
    ],
)
def test_a_moment_is_kept_as_the_persons_clock_shows_it(
    ring: Remembering, due: str, wall: time | None
) -> None:
    assert ring.record(ring.add(due=due)).due == Due(day=date(2026, 12, 1), wall=wall)


def test_what_was_added_is_said_as_it_will_be_told(ring: Remembering) -> None:
    said = {
        data.get("due"): ring.command(
            "add_reminder", {"id": f"x{number}", "title": "Water", **data}
        )["speech"]
        for number, data in enumerate(
            (
                {},
                {"due": "2026-11-21T18:00"},
                {"due": "2026-11-23T18:00"},
                {"due": "2026-11-23"},
            )
        )
    }
    texts = [one["text"] for one in said.values() if isinstance(one, dict)]
    assert texts == [
        "reminder_added",
        "reminder_added_today",
        "reminder_added_time",
        "reminder_added_day",
    ]
    assert said["2026-11-23T18:00"] == {
        "text": "reminder_added_time",
        "placeholders": {
            "title": "Water",
            "day": "2026-11-23",
            "due": "2026-11-23T17:00:00+00:00",
        },
    }


def test_added_twice_under_one_id_it_stands_as_it_was(ring: Remembering) -> None:
    ring.command("add_reminder", {"id": "x", "title": "First"})
    ring.command("add_reminder", {"id": "x", "title": "Second"})
    assert ring.record("x").title == "First"


WRONG: tuple[dict[str, Any], ...] = (
    {"title": ""},
    {"title": " "},
    {"title": "x" * 201},
    {"title": 5},
    {"title": None},
    {"note": "x" * 4001},
    {"note": 5},
    {"due": "tomorrow"},
    {"due": 5},
    {"due": "1969-12-31"},
    {"due": "2100-01-01"},
    {"due": "2026-13-01"},
    {"due": "2026-12-01T25:00"},
    {"due": "2026-12-01", "rrule": "FREQ=HOURLY"},
    {"due": "2026-12-01", "rrule": "x" * 10_000},
    {"due": "2026-12-01", "rrule": 5},
    {"due": "2026-12-01", "rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"},
    {"due": "2026-12-01", "rrule": "FREQ=DAILY;UNTIL=20261130"},
    {"rrule": "FREQ=DAILY"},
    {"due": None, "rrule": "FREQ=DAILY"},
    {"due": "2026-12-01", "zone": "Europe/Atlantis"},
    {"due": "2026-12-01", "zone": "../../etc/passwd"},
    {"due": "2026-12-01", "zone": 5},
    {"zone": "Europe/Oslo"},
    {"place": "x" * 201},
    {"place": 5},
    {"place": "Cabin", "crossing": "over"},
    {"place": "Cabin", "crossing": ["enter"]},
    {"met": PERSON},
    {"met": "stranger"},
    {"met": 5},
    {"event": "x" * 201},
    {"event": 5},
    {"priority": 0},
    {"priority": 5},
    {"priority": "high"},
    {"priority": 1.5},
    {"priority": True},
    {"status": "done"},
    {"status": "lost"},
    {"order": 1.0},
    {"occurrence": "2026-12-01"},
    {"done_at": "2026-12-01T18:00:00+00:00"},
    {"colour": "red"},
)


@pytest.mark.parametrize("data", WRONG, ids=lambda data: str(data)[:60])
def test_what_is_wrong_is_refused_and_changes_nothing(
    ring: Remembering, data: dict[str, Json]
) -> None:
    uid = ring.add("Stands")
    before, state = ring.record(uid), ring.state
    with pytest.raises(RefusedError):
        ring.command("add_reminder", {"id": "new", "title": "Water", **data})
    with pytest.raises(RefusedError):
        ring.edit(uid, **data)
    assert ring.record(uid) == before
    assert ring.state == state
    assert len(ring.view.stored[REMINDER.name]) == 1


@pytest.mark.parametrize(
    "name",
    [
        "edit_reminder",
        "complete_reminder",
        "snooze_reminder",
        "remove_reminder",
        "move_reminder",
    ],
)
@pytest.mark.parametrize("uid", [None, 5, "", "gone", "a/b", "x" * 65, "å"])
def test_what_is_not_there_is_refused(ring: Remembering, name: str, uid: Json) -> None:
    with pytest.raises(RefusedError):
        ring.command(name, {"id": uid})


@pytest.mark.parametrize("minutes", [0, -5, 10_081, 1.5, "30", None, True, [30]])
def test_nobody_puts_off_for_such_a_time(ring: Remembering, minutes: Json) -> None:
    uid = ring.add()
    with pytest.raises(RefusedError):
        ring.command("snooze_reminder", {"id": uid, "minutes": minutes})
    assert ring.record(uid).snoozed_until is None


def test_put_off_it_comes_again(ring: Remembering) -> None:
    uid = ring.add()
    said = ring.command("snooze_reminder", {"id": uid, "minutes": 45.0})
    assert said["speech"] == {
        "text": "reminder_snoozed",
        "placeholders": {"title": "Water", "until": stockholm(12, 45).isoformat()},
    }
    ring.run(stockholm(12, 45))
    assert ring.standing == [f"again/{uid}/20261121T114500Z"]
    ring.command("complete_reminder", {"id": uid})
    with pytest.raises(RefusedError):
        ring.command("snooze_reminder", {"id": uid})


@pytest.mark.parametrize("event", [None, "", " ", 5, "x" * 201])
def test_no_event_is_called_that(ring: Remembering, event: Json) -> None:
    with pytest.raises(RefusedError):
        ring.command("trigger_reminders", {"event": event})


def test_an_unknown_command_is_refused(ring: Remembering) -> None:
    with pytest.raises(RefusedError):
        ring.command("sing", {})


def test_before_it_has_started_nothing_is_taken() -> None:
    with pytest.raises(RefusedError):
        Remembering().add()


def test_a_list_closes_and_opens_by_done(ring: Remembering) -> None:
    uid = ring.add()
    ring.edit(uid, done=True)
    assert ring.record(uid).status is ReminderStatus.DONE
    assert ring.today.open == 0
    ring.edit(uid, done=False)
    assert ring.record(uid).status is ReminderStatus.OPEN
    assert ring.record(uid).done_at is None
    assert ring.today.open == 1
    with pytest.raises(RefusedError):
        ring.edit(uid, done="yes")


def test_called_off_it_reminds_no_more(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.edit(uid, status="cancelled")
    ring.later(days=2)
    assert not ring.told
    assert ring.today.open == 0
    ring.edit(uid, status="open")
    assert ring.today.open == 1


def test_only_what_changes_is_written(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.edit(uid, title="Roses")
    written = [
        effect.fields
        for _, decision in ring.decided
        for effect in decision.effects
        if isinstance(effect, PutRecord) and effect.dataset == REMINDER.name
    ]
    assert written[1:] == [{"title": "Roses"}]


def test_without_its_day_it_waits_in_the_list(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.edit(uid, due=None)
    assert ring.record(uid).due is None
    ring.later(days=2)
    assert not ring.told


def test_a_recurrence_can_be_given_and_taken_away(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00")
    ring.edit(uid, rrule="FREQ=DAILY")
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    ring.edit(uid, rrule="")
    assert ring.record(uid).due == Due(day=date(2026, 11, 21), wall=time(18))
    assert ring.record(uid).occurrence is None


def test_who_says_twice_that_it_is_done_means_it_once(ring: Remembering) -> None:
    uid = ring.add(due="2026-11-21T18:00", rrule="FREQ=DAILY")
    ring.run(stockholm(3, 59, day=1))
    for seconds in (30, 40):  # the day ends between
        ring.later(seconds=seconds)
        ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 22)
    ring.later(minutes=5)
    ring.command("complete_reminder", {"id": uid})
    assert ring.record(uid).occurrence == date(2026, 11, 23)


def test_lists_are_arranged_by_hand(ring: Remembering) -> None:
    uids = [ring.add(f"Number {number}") for number in range(4)]
    ring.command("move_reminder", {"id": uids[3], "after": None})
    ring.command("move_reminder", {"id": uids[0], "after": uids[2]})
    assert open_order(ring) == [uids[3], uids[1], uids[2], uids[0]]
    with pytest.raises(RefusedError):
        ring.command("move_reminder", {"id": uids[0], "after": "gone"})


def test_500_are_enough(ring: Remembering) -> None:
    for number in range(500):
        record = ReminderRecord(title=f"Number {number}")
        ring.view.write(
            REMINDER.name, f"{PERSON}/n{number}", PERSON, REMINDER.write(record)
        )
    ring.start()
    with pytest.raises(RefusedError):
        ring.add("One more")
    ring.command("complete_reminder", {"id": "n7"})
    ring.later(minutes=2)
    ring.command("complete_reminder", {"id": "n3"})
    uid = ring.add("One more")
    assert ring.record(uid).title == "One more"
    assert ring.view.record(REMINDER, f"{PERSON}/n7") is None
    assert ring.view.record(REMINDER, f"{PERSON}/n3") is not None


def test_a_reminder_under_a_former_id_of_the_person_stays_there(
    ring: Remembering,
) -> None:
    former = f"{'f' * 32}/old"
    record = ReminderRecord(title="Old")
    ring.view.write(REMINDER.name, former, PERSON, REMINDER.write(record))
    ring.start()
    ring.edit("old", title="New")
    assert ring.view.record(REMINDER, former) == ReminderRecord(title="New")
    ring.command("complete_reminder", {"id": "old"})
    ring.command("remove_reminder", {"id": "old"})
    assert ring.view.record(REMINDER, former) is None
    assert len(ring.view.stored[REMINDER.name]) == 0
