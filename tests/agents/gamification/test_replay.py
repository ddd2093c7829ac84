"""The same ledger whatever the order in which evidence comes, and from scratch."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from random import Random

import pytest

from custom_components.lifeops.core.awards import AwardRecord, OffReason, Xp

from .player import MEASURED, TODAY, Player

NIGHTS = 60
BEDS = (time(21, 50), time(22, 20), time(22, 44), time(23, 30), time(0, 30))

type Happening = Callable[[Player], None]
type Ledger = tuple[dict[tuple[date, str], AwardRecord], Xp]


def _slept(day: date, draw: Random) -> Happening:
    hours, bed = draw.uniform(5, 9.5), draw.choice(BEDS)
    score = draw.choice((None, 60.0, 72.0, 83.0, 90.0))
    return lambda player: player.night(day, hours, bed=bed, score=score)


def _walked(day: date, draw: Random) -> Happening:
    steps = draw.uniform(2000, 12000)
    return lambda player: player.habit_day(day, done=steps > 7000, value=steps)


def _weighed(day: date, draw: Random) -> Happening:
    value = 80 - (day - date(2026, 2, 1)).days / 8 + draw.uniform(-1, 1)
    return lambda player: player.value(day, value)


def _off(day: date) -> Happening:
    return lambda player: player.off(day, OffReason.TRIP)


def life(seed: int, nights: int) -> list[list[Happening]]:
    """Return what happens, each thing with its versions in their order."""
    draw = Random(seed)
    found: list[list[Happening]] = []
    for back in range(nights):
        day = TODAY - timedelta(days=back)
        if draw.random() < 0.9:
            found.append([_slept(day, draw) for _ in range(draw.choice((1, 1, 2)))])
        if draw.random() < 0.6:
            found.append([_walked(day, draw)])
        if draw.random() < 0.1:
            found.append([_weighed(day, draw)])
        if draw.random() < 0.05:
            found.append([_off(day)])
    return found


def in_any_order(
    things: Sequence[Sequence[Happening]], draw: Random
) -> list[Happening]:
    """Return all happenings shuffled; versions of one thing stay in their order."""
    places = [place for place, versions in enumerate(things) for _ in versions]
    draw.shuffle(places)
    versions = [iter(one) for one in things]
    return [next(versions[place]) for place in places]


def played(happenings: Sequence[Happening], *, times: int = 1) -> Player:
    player = Player(times=times)
    player.start()
    player.habit(measured=MEASURED)
    player.goal()
    player.settle()
    for happen in happenings:
        happen(player)
        if times > 1:
            happen(player)
    player.settle()
    return player


def ledger(player: Player) -> Ledger:
    """Return what stands; an award whose evidence is gone says nothing any more."""
    found = {
        place: award
        for place, award in player.awards.items()
        if "met" in award.evidence
    }
    return found, player.xp


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_hearing_changes_nothing(seed: int) -> None:
    things = life(seed, NIGHTS)
    asleep = played(in_any_order(things, Random(seed)))
    assert len(asleep.awards) > 3 * NIGHTS
    twice = played(in_any_order(things, Random(seed + 100)), times=2)
    assert ledger(twice) == ledger(asleep)


def test_a_state_that_is_lost_is_found_again_without_a_write() -> None:
    player = played(in_any_order(life(3, NIGHTS), Random(3)))
    before = ledger(player)
    player.forget()
    heard = len(player.decided)
    player.start()
    player.settle()
    assert ledger(player) == before
    written = [
        effect
        for _, decision in player.decided[heard:]
        for effect in decision.effects
        if type(effect).__name__ == "PutRecord"
    ]
    assert written == []


def test_the_total_is_the_sum_of_all_awards() -> None:
    player = played(in_any_order(life(4, NIGHTS), Random(4)))
    points = [award.points for award in player.awards.values()]
    assert player.xp.total == sum(points) == sum(player.xp.by_agent.values())
    assert player.xp.total > 1000


def test_the_state_does_not_grow_with_the_years() -> None:
    player = played([])
    for years in range(12):
        player.night(TODAY - timedelta(days=365 * years))
        player.settle()
    assert len(player.state.carries) < 30
    assert player.xp.total == 12 * 25
    player.forget()
    player.start()
    assert player.xp.counting
    player.settle()
    assert (player.xp.total, player.xp.counting) == (12 * 25, False)
