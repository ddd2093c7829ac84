"""Alarms: on time, addressed, and never without a pause between them."""

from dataclasses import replace
from datetime import timedelta

from custom_components.lifeops.core.facts import ActivityChanged, AlarmDue
from custom_components.lifeops.core.rules import Decision

from .house import HOUR, SLEEP, START, House


def test_an_alarm_rings_when_it_is_due_and_not_before(house: House) -> None:
    house.sleep.wakes = lambda *_: None if house.sleep.of(AlarmDue) else START + HOUR
    house.run(SLEEP)
    assert house.engine.next_due() == START + HOUR
    house.clock.go(minutes=59)
    house.settle()
    assert house.sleep.of(AlarmDue) == []
    house.clock.go(minutes=1)
    house.settle()
    (fact,) = house.sleep.of(AlarmDue)
    assert (fact.due, fact.subject, fact.agent) == (START + HOUR, "ann", SLEEP.agent)
    assert house.engine.next_due() is None


def test_the_newest_wish_holds(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda state, fact, _view: Decision(
        replace(state, wake=START + HOUR if fact.active else None)
    )
    house.activity()
    house.settle()
    assert house.engine.next_due() == START + HOUR
    house.activity(active=False)
    house.settle()
    assert house.engine.next_due() is None
    house.clock.go(hours=2)
    house.settle()
    assert house.sleep.of(AlarmDue) == []


def test_a_wish_that_is_already_past_rings_in_the_same_turn(house: House) -> None:
    house.sleep.wakes = lambda *_: None if house.sleep.of(AlarmDue) else START - HOUR
    house.engine.add(SLEEP, "start")
    house.engine.turn()
    assert len(house.sleep.of(AlarmDue)) == 1


def test_a_wish_that_stays_past_does_not_spin(house: House) -> None:
    house.sleep.wakes = lambda *_: START
    house.run(SLEEP)
    assert len(house.sleep.of(AlarmDue)) == 1
    assert house.engine.next_due() == START + timedelta(seconds=1)
    house.clock.go(0.5)
    house.settle()
    assert len(house.sleep.of(AlarmDue)) == 1
    house.clock.go(0.5)
    house.settle()
    assert len(house.sleep.of(AlarmDue)) == 2


def test_other_facts_in_between_do_not_make_it_spin(house: House) -> None:
    house.sleep.wakes = lambda *_: START
    house.run(SLEEP)
    for _ in range(5):
        house.activity()
        house.settle()
    assert len(house.sleep.of(AlarmDue)) == 1


def test_a_clock_set_back_neither_spins_nor_silences(house: House) -> None:
    house.sleep.wakes = lambda _state, view: view.now + HOUR
    house.run(SLEEP)
    house.clock.go(hours=1)
    house.settle()
    house.clock.jump(timedelta(hours=-3))
    assert house.settle() == 1
    house.activity()
    house.settle()
    assert house.engine.next_due() == house.clock.wall + HOUR
    house.clock.go(hours=1)
    house.settle()
    assert len(house.sleep.of(AlarmDue)) == 2


def test_the_nearest_of_all_is_due_next(house: House) -> None:
    house.sleep.wakes = lambda _state, view: (
        view.now + (HOUR if view.instance == SLEEP else 2 * HOUR)
    )
    house.run(replace(SLEEP, subject="ben"), SLEEP)
    assert house.engine.next_due() == START + HOUR


def test_in_a_slow_turn_one_alarm_rings_and_the_others_follow(house: House) -> None:
    house.sleep.wakes = lambda _state, view: (
        None
        if house.sleep.of(AlarmDue, view.instance.subject)
        else START + timedelta(minutes=1)
    )
    house.run(*(replace(SLEEP, subject=name) for name in ("ann", "ben", "zoe")))
    house.clock.go(minutes=1)
    house.clock.slow_s = 0.03
    house.engine.turn()
    assert [name for name, fact in house.sleep.heard if isinstance(fact, AlarmDue)] == [
        "ann"
    ]
    assert house.engine.next_due() <= house.clock.wall
    house.clock.slow_s = 0.0
    house.settle()
    assert len(house.sleep.of(AlarmDue, "zoe")) == 1
