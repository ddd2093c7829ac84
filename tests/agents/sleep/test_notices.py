"""What a person is told in an evening: little, in time, taken back when it is wrong."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import NOTIFICATION
from custom_components.lifeops.core.effects import SetLights
from custom_components.lifeops.core.records import (
    NotificationRecord,
    NotificationState,
    SleepChoiceRecord,
)
from custom_components.lifeops.core.rules import Row
from tests.agents.toy_view import PERSON

from .sleeper import DAY, Sleeper


def test_the_notice_comes_once_with_its_buttons(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 49, 59))
    assert sleeper.told("winddown") is None
    sleeper.run(sleeper.at(21, 50))
    assert sleeper.told("winddown") == NotificationRecord(
        person=PERSON,
        agent="sleep",
        text="winddown_soon",
        placeholders={
            "winddown_at": sleeper.at(22).isoformat(),
            "bedtime": sleeper.at(22, 30).isoformat(),
        },
        actions=("start", "snooze", "skip"),
        priority=3,
        not_before=sleeper.at(21, 50),
        expires=sleeper.at(22, 30),
    )


def test_the_reminder_comes_at_bedtime(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 29, 59))
    assert sleeper.told("bedtime") is None
    sleeper.run(sleeper.at(22, 30))
    told = sleeper.told("bedtime")
    assert told is not None
    assert (told.text, told.actions) == ("bedtime_now", ())
    assert told.expires == sleeper.at(23)


def test_a_plain_evening_tells_two_things(sleeper: Sleeper) -> None:
    sleeper.screen(active=True)
    sleeper.run(sleeper.at(8))
    assert list(sleeper.view.stored[NOTIFICATION.name]) == [
        sleeper.key("winddown", DAY, "2000"),
        sleeper.key("bedtime", DAY, "2030"),
    ]


@pytest.mark.parametrize("command", ["start", "snooze", "skip"])
def test_a_choice_takes_the_notice_back(sleeper: Sleeper, command: str) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.command(command)
    told = sleeper.told("winddown")
    assert told is not None
    assert told.withdrawn
    assert told.text == "winddown_soon"


@pytest.mark.parametrize("command", ["start", "snooze", "skip"])
def test_no_notice_after_a_choice(sleeper: Sleeper, command: str) -> None:
    sleeper.command(command)
    sleeper.run(sleeper.at(6))
    assert sleeper.told("winddown") is None
    assert (sleeper.told("bedtime") is None) == (command == "skip")


def test_a_notice_that_became_wrong_is_taken_back(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.command("set", {"bedtime": "23:30"})
    told = sleeper.told("winddown")
    assert told is not None
    assert told.withdrawn
    sleeper.run(sleeper.at(22, 49, 59))
    assert sleeper.told("winddown") == told
    sleeper.run(sleeper.at(6))
    again = sleeper.told("winddown")
    assert again is not None
    assert not again.withdrawn
    assert again.not_before == sleeper.at(22, 50)
    assert len(sleeper.told_ids("winddown")) == 2


def test_a_notice_whose_time_is_over_is_left_alone(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.command("start")
    told = sleeper.told("winddown")
    assert told is not None
    assert not told.withdrawn


@pytest.mark.parametrize(
    ("action", "choice"),
    [
        ("start", {"started_at": "now"}),
        ("snooze", {"snoozed_until": "later"}),
        ("skip", {"skipped": True}),
    ],
)
def test_a_button_is_a_command(
    sleeper: Sleeper, action: str, choice: dict[str, object]
) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.press(action)
    moments = {"now": sleeper.at(21, 55), "later": sleeper.at(22, 30)}
    wanted = {key: moments.get(str(value), value) for key, value in choice.items()}
    assert sleeper.choice() == SleepChoiceRecord(**wanted)


@pytest.mark.parametrize(
    "facts",
    [
        {"id_": "sleep/other/winddown/2026-06-10"},
        {"id_": f"sleep/{PERSON}/winddown/2026-06-09"},
        {"person": "somebody"},
        {"state": NotificationState.SEEN},
    ],
)
def test_another_button_is_none_of_ours(
    sleeper: Sleeper, facts: dict[str, object]
) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.press("skip", **facts)
    assert sleeper.choice() is None


@pytest.mark.parametrize("action", ["stop", "set", ""])
def test_only_the_notice_own_buttons_count(sleeper: Sleeper, action: str) -> None:
    sleeper.run(sleeper.at(22, 5))
    sleeper.press(action)
    assert sleeper.choice() is None


def test_the_snooze_button_does_what_it_says(sleeper: Sleeper) -> None:
    sleeper.set(snooze_min=90)
    sleeper.run(sleeper.at(21, 55))
    sleeper.press("snooze")
    assert sleeper.tonight.snoozed_until == sleeper.at(22, 30)


def test_a_button_counts_once(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 55))
    sleeper.press("start")
    sleeper.command("stop")
    sleeper.press("start")  # the same record, told again at another time
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1


def test_a_button_too_late_does_nothing(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 40))
    sleeper.press("snooze")
    assert sleeper.choice() is None


def nudges(sleeper: Sleeper) -> list[NotificationRecord]:
    found = (sleeper.told("late_nudge", number) for number in range(1, 9))
    return [nudge for nudge in found if nudge is not None]


def test_nudges_are_opt_in_half_an_hour_apart_and_three(sleeper: Sleeper) -> None:
    sleeper.set(late_nudge=True)
    sleeper.screen(active=True)
    sleeper.run(sleeper.at(6))
    assert [nudge.not_before for nudge in nudges(sleeper)] == [
        sleeper.at(23),
        sleeper.at(23, 30),
        sleeper.at(0),
    ]
    assert {nudge.text for nudge in nudges(sleeper)} == {"late_nudge"}
    assert {nudge.priority for nudge in nudges(sleeper)} == {2}
    assert nudges(sleeper)[0].expires == sleeper.at(23, 30)


def test_no_nudge_without_a_screen(sleeper: Sleeper) -> None:
    sleeper.set(late_nudge=True)
    sleeper.screen(active=False)
    sleeper.screen(active=None, device="pc")
    sleeper.run(sleeper.at(6))
    assert nudges(sleeper) == []


def test_no_nudge_on_a_skipped_night(sleeper: Sleeper) -> None:
    sleeper.set(late_nudge=True)
    sleeper.command("skip")
    sleeper.screen(active=True)
    sleeper.run(sleeper.at(6))
    assert nudges(sleeper) == []


def test_a_nudge_comes_with_the_screen_and_goes_with_it(sleeper: Sleeper) -> None:
    sleeper.set(late_nudge=True)
    sleeper.run(sleeper.at(23, 10))
    sleeper.screen(active=True)
    (nudge,) = nudges(sleeper)
    assert nudge.not_before == sleeper.at(23, 10)
    sleeper.run(sleeper.at(23, 20))
    sleeper.screen(active=False)
    (nudge,) = nudges(sleeper)
    assert nudge.withdrawn
    sleeper.screen(active=True)
    sleeper.run(sleeper.at(23, 39))
    assert len(nudges(sleeper)) == 1
    sleeper.run(sleeper.at(23, 40))
    assert len(nudges(sleeper)) == 2


def test_notice_time_is_settled_when_told(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True, notice_min=20)
    sleeper.run(sleeper.at(21, 45))
    sleeper.event(sleeper.at(5, 30))
    sleeper.run(sleeper.at(6))
    told = sleeper.told("winddown")
    assert told is not None
    assert not told.withdrawn
    assert sleeper.named(SetLights)[0].start == sleeper.at(22)


def test_moving_the_reminder_takes_it_back(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 35))
    later = time(22, 30).replace(hour=23)
    sleeper.command("set", {"bedtime": later.isoformat()})
    told = sleeper.told("bedtime")
    assert told is not None
    assert told.withdrawn
    assert told.not_before + timedelta(minutes=30) == told.expires


def test_notices_of_other_nights_are_not_read(
    sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, read = sleeper.view.of_days, []

    def of_days(dataset: Dataset[Any], **about: Any) -> Sequence[Row[Any]]:
        rows = inner(dataset, **about)
        if dataset.name == NOTIFICATION.name:
            read.append(len(rows))
        return rows

    inner_records = sleeper.view.records

    def records(dataset: Dataset[Any], **about: Any) -> Sequence[Row[Any]]:
        assert dataset.name != NOTIFICATION.name
        return inner_records(dataset, **about)

    monkeypatch.setattr(sleeper.view, "of_days", of_days)
    monkeypatch.setattr(sleeper.view, "records", records)
    for day in range(30):
        sleeper.run(sleeper.at(23) + timedelta(days=day))
    assert 0 < max(read) <= 2
