"""Silence is told once, to the person whose source it is, and taken back."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from custom_components.lifeops.core.datasets import NOTIFICATION, SOURCE_HEALTH
from custom_components.lifeops.core.days import wall_moment
from tests.agents.toy_view import STOCKHOLM

from .watch import ANN, BEA, HOUR, RING, SILENCE, WATCH, Watch


def test_silence_is_told_once(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE - timedelta(seconds=1))
    assert not watch.told()
    watch.pass_(timedelta(seconds=1))
    (notice,) = watch.told()
    assert notice.text == "source_silent"
    assert notice.agent == "integration"
    assert (notice.person, notice.priority) == (ANN, 3)
    assert notice.placeholders == {"source": "Ring", "hours": "36"}
    watch.pass_(100 * HOUR)
    assert watch.told() == [notice]


def test_it_is_taken_back_when_the_source_tells_again(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    watch.pass_(HOUR)
    watch.measures()
    (notice,) = watch.told()
    assert notice.withdrawn
    watch.pass_(SILENCE)
    first, second = watch.told()
    assert {first.withdrawn, second.withdrawn} == {True, False}


def test_it_is_taken_back_when_the_source_is_removed(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    watch.remove(SOURCE_HEALTH, RING)
    assert not watch.open


def test_what_is_over_is_left_alone(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE + timedelta(days=3))
    (notice,) = watch.told()
    watch.measures()
    assert watch.told() == [notice]
    assert not notice.withdrawn


def test_a_new_name_is_no_second_notice(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    told = watch.told()
    watch.tells(name="Old ring")
    assert watch.report().name == "Old ring"
    assert watch.told() == told


def test_what_others_told_the_person_stays(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    (notice,) = watch.told()
    other = replace(notice, agent="sleep", text="bedtime_now")
    fields = NOTIFICATION.write(other)
    watch.view.write(NOTIFICATION.name, f"sleep/{ANN}/bedtime", ANN, fields)
    watch.measures()
    assert watch.open == [other]


def test_a_failure_is_not_silence_yet(watch: Watch) -> None:
    watch.settle()
    watch.measures(problem="unreachable")
    assert watch.status() == "failing"
    assert not watch.told()


def test_only_the_person_whose_source_it_is_is_told(watch: Watch) -> None:
    watch.lives(BEA, "Bea", private=True)
    watch.settle()
    watch.measures()
    watch.measures(WATCH, person=BEA)
    watch.pass_(HOUR)
    watch.measures()
    watch.pass_(SILENCE - HOUR)
    assert not watch.told(ANN)
    (notice,) = watch.told(BEA)
    assert notice.placeholders["source"] == "Watch"
    assert notice.person == BEA
    watch.pass_(HOUR)
    (notice,) = watch.told(ANN)
    assert notice.placeholders["source"] == "Ring"
    assert len(watch.told(BEA)) == 1


def test_one_that_tells_again_takes_back_nothing_else(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.measures(WATCH)
    watch.pass_(SILENCE)
    assert len(watch.open) == 2
    watch.measures(WATCH)
    (left,) = watch.open
    assert left.placeholders["source"] == "Ring"


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        (time(14), (11, time(8))),
        (time(19), (11, time(8))),
        (time(20), (11, time(8))),
        (time(20, 1), (11, time(8, 1))),
        (time(8, 59), (10, time(20, 59))),
        (time(9), (11, time(8))),
    ],
)
def test_nobody_is_woken_by_a_source(
    watch: Watch, measured: time, told: tuple[int, time]
) -> None:
    watch.view.now = wall_moment(date(2026, 6, 9), measured, STOCKHOLM) - HOUR
    watch.settle()
    watch.pass_(timedelta(minutes=45))
    watch.measures()
    watch.pass_(SILENCE)
    (notice,) = watch.told()
    assert notice.not_before == wall_moment(date(2026, 6, told[0]), told[1], STOCKHOLM)
    assert notice.expires == notice.not_before + timedelta(days=1)


def test_an_old_silence_is_no_news(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.view.now += timedelta(days=5)
    watch.forget()
    watch.settle()
    assert watch.status() == "silent"
    assert not watch.told()


def test_automations_hear_of_both_ends(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    assert watch.emitted == [("source_silent", "Ring")]
    watch.pass_(5 * HOUR)
    watch.measures()
    assert watch.emitted == [("source_silent", "Ring"), ("source_back", "Ring")]
    watch.pass_(SILENCE)
    assert watch.emitted[2:] == [("source_silent", "Ring")]


def test_a_new_source_is_no_event(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.remove(SOURCE_HEALTH, RING)
    watch.tells(last_data=watch.view.now - 100 * HOUR)
    assert watch.status() == "silent"
    assert watch.emitted == []


def test_a_removed_source_did_not_tell_again(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    watch.remove(SOURCE_HEALTH, RING)
    assert watch.emitted == [("source_silent", "Ring")]


def test_nothing_of_somebody_private_is_an_event(watch: Watch) -> None:
    watch.lives(ANN, "Ann", private=True)
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    watch.measures()
    assert watch.emitted == []
    assert len(watch.told()) == 1


def test_a_lost_state_asks_for_nothing_again(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(SILENCE)
    acts, notices = list(watch.acts), dict(watch.view.stored[NOTIFICATION.name])
    watch.forget()
    watch.settle()
    assert watch.acts == acts
    assert watch.view.stored[NOTIFICATION.name] == notices
