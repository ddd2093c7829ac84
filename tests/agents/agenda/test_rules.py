"""The agenda agent: busy, free and next as the day goes by."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.agenda.answers import agenda_answer
from custom_components.lifeops.core.agenda import AgendaNow
from custom_components.lifeops.core.datasets import (
    AGENDA_SETTINGS,
    CALENDAR_EVENT,
    HOME as HOMES,
)
from custom_components.lifeops.core.effects import Publish
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.records import EventStatus, HomeRecord
from tests.agents.toy_view import HOME, PERSON

from .calendars import CABIN, HOUR, MINUTE, MORNING, Agenda, event


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


def test_without_calendars_nothing_is_known(agenda: Agenda) -> None:
    assert agenda.shown == AgendaNow()


def test_a_day_goes_by(agenda: Agenda) -> None:
    agenda.has(event(1), event(1.5, title="Overlap"), event(4, title="Later"))
    seen = []
    for moment in (0, 0.99, 1, 2.4, 2.5, 4, 5, 18.99, 19):
        agenda.run(MORNING + moment * HOUR)
        now = agenda.shown
        until = now.until and (now.until - MORNING) / HOUR
        next_at = now.next_at and (now.next_at - MORNING) / HOUR
        seen.append((moment, now.busy, until, next_at, now.today))
    assert seen == [
        (0, False, 1, 1, 3),
        (0.99, False, 1, 1, 3),
        (1, True, 2.5, 1.5, 3),
        (2.4, True, 2.5, 4, 3),
        (2.5, False, 4, 4, 3),
        (4, True, 5, None, 3),
        (5, False, None, None, 3),
        (18.99, False, None, None, 3),
        (19, False, None, None, 0),
    ]


def test_it_wakes_at_borders_only(agenda: Agenda) -> None:
    agenda.has(event(1))
    wakes = []
    agenda.run(MORNING + 3 * HOUR, lambda: wakes.append(agenda.view.now))
    assert wakes == [MORNING + HOUR, MORNING + 2 * HOUR]


def test_a_batch_is_looked_at_once(agenda: Agenda) -> None:
    before = len(agenda.decided)
    agenda.has(*(event(number / 10, 0.05) for number in range(1, 40)))
    looked = [
        decision
        for _, decision in agenda.decided[before:]
        if any(isinstance(effect, Publish) for effect in decision.effects)
    ]
    assert len(looked) == 1
    assert agenda.shown.today == 39


def test_what_moved_or_went_is_forgotten(agenda: Agenda) -> None:
    agenda.has(event(1))
    (name,) = agenda.view.stored[CALENDAR_EVENT.name]
    agenda.remove(CALENDAR_EVENT, name)
    agenda.run(agenda.view.now)
    assert agenda.shown.next_at is None


@pytest.mark.parametrize(
    "off",
    [
        {"status": EventStatus.CANCELLED},
        {"status": EventStatus.DECLINED},
        {"busy": False},
        {"all_day": True},
        {"by_agent": "fitness"},
        {"title": "My BIRTHDAY party"},
    ],
)
def test_what_binds_nobody(agenda: Agenda, off: dict[str, Any]) -> None:
    agenda.command("set", {"ignored_titles": ["Birthday"]})
    agenda.has(event(0, 1, **off))
    assert not agenda.shown.busy
    assert agenda.shown.today == 0
    agenda.has(event(0, 2, status=EventStatus.TENTATIVE))
    assert agenda.shown.busy


def test_declined_in_one_calendar_is_declined_in_all(agenda: Agenda) -> None:
    agenda.has(
        event(uid="u", status=EventStatus.DECLINED),
        event(uid="u", calendar="calendar.team"),
    )
    assert agenda.shown.today == 0


def test_an_event_of_two_homes_and_calendars_counts_once(agenda: Agenda) -> None:
    agenda.has(event(uid="u"), event(uid="u", title="Same", calendar="calendar.team"))
    agenda.has(event(uid="other"), home=CABIN)
    assert agenda.shown.today == 1
    agenda.has(event(uid="v", length=2, title="Another"))
    assert agenda.shown.today == 2


def test_a_home_that_was_long_away_is_not_believed(agenda: Agenda) -> None:
    agenda.has_read(ago=50 * HOUR, home=CABIN)
    agenda.has_read(ago=MINUTE)
    agenda.has(event(1, uid="moved"), home=CABIN)
    agenda.has(event(3, uid="moved"))
    agenda.has(event(5, uid="theirs", calendar="calendar.club"), home=CABIN)
    assert agenda.shown.next_at == MORNING + 3 * HOUR
    assert agenda.shown.today == 2


def test_what_was_taken_out_does_not_live_on_through_a_home_that_is_off(
    agenda: Agenda,
) -> None:
    agenda.has_read("calendar.ours", ago=50 * HOUR, home=CABIN)
    agenda.has_read()
    both = event(30, uid="stands"), event(31, uid="stands too")
    gone = event(2, uid="gone", title="Gone")
    agenda.has(*(replace(one, calendar="calendar.ours") for one in both), home=CABIN)
    agenda.has(replace(gone, calendar="calendar.ours"), home=CABIN)
    agenda.has(*both)
    assert agenda.shown.next_at == MORNING + 30 * HOUR
    today = agenda_answer(agenda.view, MORNING, MORNING + 8 * HOUR)
    assert today["events"] == []


def test_a_little_older_is_still_believed(agenda: Agenda) -> None:
    agenda.has_read(ago=HOUR, home=CABIN)
    agenda.has_read(ago=MINUTE)
    agenda.has(event(1, uid="u"), home=CABIN)
    agenda.has(event(3, uid="u"))
    assert agenda.shown.next_at == MORNING + HOUR


def test_read_at_is_the_oldest_calendar_by_whoever_read_it_last(agenda: Agenda) -> None:
    agenda.has_read("calendar.a", 9 * HOUR, home=CABIN)
    agenda.has_read("calendar.a", MINUTE)
    agenda.has_read("calendar.b", 2 * HOUR)
    assert agenda.shown.read_at == MORNING - 2 * HOUR


def test_the_way_is_walked_before(agenda: Agenda) -> None:
    agenda.put(HOMES, HOME, HomeRecord(name="Villa"))
    agenda.has(event(2, location="Office"))
    assert agenda.shown.leave_at == MORNING + 90 * MINUTE
    agenda.command("set", {"travel_min": 45})
    assert agenda.shown.leave_at == MORNING + 75 * MINUTE


@pytest.mark.parametrize("place", ["", "  ", "villa ", "https://meet.example/1"])
def test_there_is_no_way_to_home_nor_over_a_link(agenda: Agenda, place: str) -> None:
    agenda.put(HOMES, HOME, HomeRecord(name="Villa"))
    agenda.has(event(2, location=place))
    assert agenda.shown.next_at == MORNING + 2 * HOUR
    assert agenda.shown.leave_at is None


def test_who_is_there_already_needs_no_way(agenda: Agenda) -> None:
    agenda.has(event(0, 1.75, "First", location="Office"), event(2, location="office"))
    assert agenda.shown.leave_at is None
    agenda.has(event(3.5, location="Office", title="Third"))
    agenda.run(MORNING + 2 * HOUR)
    assert agenda.shown.leave_at == MORNING + 3 * HOUR


@pytest.mark.parametrize(("gap", "tight"), [(0, True), (5, True), (6, False)])
def test_back_to_back(agenda: Agenda, gap: int, *, tight: bool) -> None:
    agenda.has(event(0), event(1 + gap / 60, title="Next"))
    assert agenda.shown.back_to_back is tight
    agenda.run(MORNING + HOUR + gap * MINUTE)
    assert not agenda.shown.back_to_back


def test_a_day_ends_at_four(agenda: Agenda) -> None:
    agenda.has(event(18.5, title="Night"), event(19.5, title="Morning"))
    assert agenda.shown.today == 1


def test_what_began_days_ago_still_binds(agenda: Agenda) -> None:
    agenda.has(event(-70, 100))
    assert agenda.shown.busy
    assert agenda.shown.until == MORNING + 30 * HOUR


def test_state_and_topic_hold_no_titles(agenda: Agenda) -> None:
    agenda.has(*(event(number, title="Oncologist") for number in range(100)))
    assert "Oncologist" not in canonical(agenda.state)
    assert len(canonical(agenda.state)) < 200
    assert "Oncologist" not in canonical(agenda.view.topics)


def test_setting_writes_only_what_is_given(agenda: Agenda) -> None:
    answer = agenda.command("set", {"travel_min": 10.0})
    assert answer == {"speech": {"text": "agenda_set", "placeholders": {}}}
    assert agenda.view.stored[AGENDA_SETTINGS.name][PERSON][1] == {"travel_min": 10}
    agenda.command("set", {"back_to_back_min": 0})
    assert agenda.view.stored[AGENDA_SETTINGS.name][PERSON][1] == {
        "travel_min": 10,
        "back_to_back_min": 0,
    }
    agenda.command("set", {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"travel_min": -1},
        {"travel_min": 241},
        {"travel_min": "soon"},
        {"back_to_back_min": 61},
        {"ignored_titles": ["x" * 201]},
        {"ignored_titles": ["x"] * 51},
        {"ignored_titles": [" "]},
        {"unheard_of": 1},
    ],
)
def test_what_cannot_be_set_is_refused(agenda: Agenda, wrong: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        agenda.command("set", wrong)
    assert refused.value.key == "invalid_setting"
    assert AGENDA_SETTINGS.name not in agenda.view.stored


def test_unknown_commands_are_refused(agenda: Agenda) -> None:
    with pytest.raises(RefusedError) as refused:
        agenda.command("x" * 1000)
    assert refused.value.key == "unknown_command"
    assert len(refused.value.placeholders["command"]) == 50


def test_found_again_it_tells_the_same(agenda: Agenda) -> None:
    agenda.has(event(1), event(3, title="Later"))
    told = agenda.shown
    count = len(agenda.published)
    agenda.forget()
    agenda.start()
    assert agenda.shown == told
    assert len(agenda.published) == count
    agenda.run(MORNING + timedelta(hours=1.5))
    assert agenda.shown.busy
