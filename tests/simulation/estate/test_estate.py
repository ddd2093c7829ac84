"""Four homes and their people through weekends, kills, cuts and a death."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.lifeops.core.effects import Push, Scope

from ..invariants import ViolationError
from .scales import Scales
from .scenarios import furnish
from .sites import NORTH, SOUTH, TOWN
from .troubles import Trouble
from .watch import Watch

NOW = datetime(2026, 3, 7, 20, tzinfo=UTC)


@pytest.mark.slow
def test_a_weekend_with_troubles(tmp_path: Path) -> None:
    # From Friday to two hours after the death on Saturday; the longer one goes on.
    estate = furnish(tmp_path, days=2, seed=2, lasts=timedelta(hours=38))
    estate.run()
    tally = estate.watch.troubles.tally
    assert {Trouble.SWITCH, Trouble.MOVE} <= set(tally)
    # The first home in town died, and its standby took over.
    assert estate.holders.taken_over
    # Both people were at a cabin, and each heard from the one where they were.
    assert set(estate.watch.pushes) >= {NORTH, SOUTH}


@pytest.mark.slow
def test_a_calm_life_repeats_nothing(tmp_path: Path) -> None:
    estate = furnish(tmp_path, days=3, seed=1, faults=0, calm=True)
    estate.run()
    assert not estate.watch.again
    assert not estate.holders.taken_over
    assert estate.watch.plain
    assert estate.holders.terms_seen == 1


@pytest.mark.slow
def test_a_weekend_with_a_restore(tmp_path: Path) -> None:
    estate = furnish(tmp_path, days=4, seed=2)
    estate.run()
    assert estate.restored == 1
    lives = [origin for origin in estate.origins if origin.home == NORTH]
    assert len(lives) >= 2


# What is held against them: each of it can fail.


@pytest.fixture
def watch() -> Watch:
    """Return a watch over one person in town, where one home acts for all."""
    terms = {"main": {Scope.SITE: 1, Scope.HOUSEHOLD: 1}}
    none = dict.fromkeys(Scope, 0)
    watch = Watch(now=lambda: NOW, terms=lambda home: terms.get(home, none))
    watch.where["ada"] = TOWN
    return watch


def push() -> Push:
    return Push(key="k", expires=NOW, person="ada", text="bedtime_now", tag="t")


@pytest.mark.parametrize(
    ("what", "where", "explains"),
    [
        (Trouble.KILL, "main", True),
        (Trouble.CUT, "cabin-south-main", True),
        (Trouble.KILL, "north", False),
        (Trouble.CUT, "cabin-north-south", False),
        (Trouble.CLOCK, "main", False),
        (Trouble.MOVE, "main", False),
    ],
)
def test_a_second_push_needs_a_reason(
    watch: Watch, what: Trouble, where: str, *, explains: bool
) -> None:
    watch.pushed("main", TOWN, push())
    watch.troubles.happened(NOW, what, where)
    if not explains:
        with pytest.raises(ViolationError, match="twice"):
            watch.pushed("main", TOWN, push())
        return
    watch.pushed("main", TOWN, push())
    assert sum(watch.again.values()) == 1


def test_a_far_home_does_not_push(watch: Watch) -> None:
    with pytest.raises(ViolationError, match="wrong home"):
        watch.pushed("cabin", NORTH, push())


def test_who_is_out_hears_from_who_acts_for_the_household(watch: Watch) -> None:
    watch.where["ada"] = None
    watch.pushed("main", TOWN, push())
    watch.shown.clear()
    with pytest.raises(ViolationError, match="wrong home"):
        watch.pushed("cabin", NORTH, push())


def test_what_piles_up_is_seen() -> None:
    scales = Scales.__new__(Scales)
    level = {
        "tombstones": 2,
        "leases": 2,
        "outbox": 9,
        "origins": 4,
        "conflicts": 0,
        "bytes": 9_000_000,
    }
    scales.weighed = {"main": [level] * 60}
    assert scales.growing("main") == set()
    scales.judged()
    more = {**level, "outbox": 10, "bytes": 9_900_000}
    scales.weighed["main"].append(more)
    assert scales.growing("main") == {"outbox", "bytes"}
    with pytest.raises(ViolationError, match="piles up"):
        scales.judged()


def test_a_trouble_explains_for_a_while() -> None:
    watch = Watch(now=lambda: NOW, terms=lambda _: {})
    watch.troubles.begins(NOW, Trouble.CUT, "road")
    later = NOW + timedelta(hours=9)
    assert watch.troubles.between(later, later) == {Trouble.CUT}
    watch.troubles.ends(NOW, Trouble.CUT, "road")
    assert watch.troubles.between(later, later) == set()
