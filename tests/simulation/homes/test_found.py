"""What walks have found, made small; and the seeds that found it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.lifeops.store.applying import Merging

from .calm import calm
from .history import ViolationError
from .meeting import Meeting, meet
from .network import Network
from .oracles import agrees
from .walker import walk

KEPT = {
    3: 100,
    11: 335,
    14: 120,
    15: 290,
    16: 120,
    34: 450,
    46: 200,
    50: 60,
    1006: 300,
    20261130: 1150,
}


@pytest.mark.parametrize("seed", KEPT)
def test_seeds_that_failed_once(seed: int) -> None:
    walk(seed=seed, steps=KEPT[seed])


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Network]:
    found = Network(tmp_path, seed=1, homes=3, forks=False)
    yield found
    found.close()


def everybody_meets(net: Network) -> None:
    for _ in net.homes:
        for one, other in net.pairs():
            meet(net, one, other, Meeting())


def test_what_was_removed_by_a_clock_ahead_can_be_written_again(net: Network) -> None:
    # One home collects the tombstone before the others do: what it then writes is
    # dated by a right clock, and the others hold it against the tombstone still.
    alder, birch, cedar = net.homes
    alder.put("sleep_settings", "ada", {"kelvin": 1})
    everybody_meets(net)
    birch.error = timedelta(days=30)
    birch.delete("sleep_settings", "ada")
    birch.error = timedelta(0)
    everybody_meets(net)
    net.collect(alder)
    alder.put("sleep_settings", "ada", {"kelvin": 2})
    meet(net, alder, cedar, Meeting())
    agrees(cedar)
    assert cedar.read("sleep_settings", "ada") == {"kelvin": 2}


def test_a_tombstone_goes_once_every_clock_is_past_it(net: Network) -> None:
    alder, birch, cedar = net.homes
    alder.put("sleep_settings", "ada", {"kelvin": 1})
    everybody_meets(net)
    birch.delete("sleep_settings", "ada")
    everybody_meets(net)
    net.collect(cedar)
    assert net.history.forgotten == set()
    net.pass_time(timedelta(days=32))
    net.collect(cedar)
    assert len(net.history.forgotten) == 1
    calm(net)
    assert all(home.read("sleep_settings", "ada") is None for home in net.homes)


def test_a_set_no_longer_shows_what_was_taken_out(net: Network) -> None:
    alder = net.homes[0]
    alder.put("person_agents", "ada", {"sleep": True, "data": True})
    alder.put("person_agents", "ada", {"sleep": False})
    assert alder.read("person_agents", "ada") == {"data": True}
    calm(net)
    assert net.homes[1].read("person_agents", "ada") == {"data": True}


@pytest.mark.parametrize("place", [0, 1])
def test_homes_that_both_forgot_removals_bring_nothing_back(
    net: Network, place: int
) -> None:
    # Each of them tells the other all that it holds, and one of them goes first.
    returns, stays = net.homes[place], net.homes[1 - place]
    returns.put("person_agents", "ada", {"sleep": True, "data": True})
    everybody_meets(net)
    stays.put("person_agents", "ada", {"sleep": False})
    returns.put("sleep_settings", "ada", {"kelvin": 1})
    returns.delete("sleep_settings", "ada")
    net.pass_time(timedelta(days=200))
    for home in (returns, stays):
        assert home.tap.inner.collect([]) > 0
    meet(net, returns, stays, Meeting())
    assert returns.read("person_agents", "ada") == {"data": True}
    assert stays.read("person_agents", "ada") == {"data": True}


def test_what_its_own_home_removed_and_forgot_is_no_loss(net: Network) -> None:
    # Others hear of the number of what was written, and never of the tombstone.
    alder, birch, cedar = net.homes
    alder.put("sleep_settings", "ada", {"kelvin": 1})
    alder.keep(net.place("alder"), marked=True)
    cedar.put("sleep_settings", "ada", {"kelvin": 2})
    alder.delete("sleep_settings", "ada")
    net.pass_time(timedelta(days=200))
    net.collect(alder)
    alder.renew()
    meet(net, alder, birch, Meeting())
    meet(net, birch, cedar, Meeting())
    assert birch.read("sleep_settings", "ada") == {"kelvin": 2}


def test_what_nobody_is_sure_to_hold_does_not_come_back_with_a_backup(
    net: Network,
) -> None:
    # A life of alder is lost that told birch of a write, but not that this was all.
    alder, birch, cedar = net.homes
    alder.put("sleep_settings", "cy", {"kelvin": 1})
    everybody_meets(net)
    alder.keep(net.place("alder"), marked=True)
    alder.put("person_agents", "ada", {"sleep": True, "data": True})
    for cut in range(1, 20):
        if birch.read("person_agents", "ada") is None:
            meet(net, alder, birch, Meeting(cut=cut))
    assert birch.read("person_agents", "ada") is not None
    assert birch.tap.vector().get(alder.origin, 0) < alder.tap.vector()[alder.origin]
    alder.restore(alder.copies[0])
    everybody_meets(net)
    alder.keep(net.place("alder"), marked=True)
    cedar.put("person_agents", "ada", {"sleep": False})
    everybody_meets(net)
    net.pass_time(timedelta(days=40))
    for home in net.homes:
        net.collect(home)
    alder.restore(alder.copies[1])
    everybody_meets(net)
    for home in net.homes:
        assert home.read("person_agents", "ada") == {"data": True}


@pytest.mark.parametrize("is_undone", [True, False])
def test_a_removal_that_was_lost_with_its_life_excuses_no_loss(
    net: Network, is_undone: bool
) -> None:
    alder, birch, _ = net.homes
    everybody_meets(net)
    alder.put("sleep_settings", "ada", {"kelvin": 1})
    alder.keep(net.place("alder"), marked=True)
    if is_undone:
        alder.delete("sleep_settings", "ada")
    net.pass_time(timedelta(days=200))
    net.collect(alder)
    assert bool(net.history.forgotten) == is_undone
    alder.restore(alder.copies[0])
    birch.put("sleep_settings", "ada", {"kelvin": 2})
    with (
        patch.object(Merging, "_keep", return_value=None),
        pytest.raises(ViolationError, match="lost without a word"),
    ):
        meet(net, alder, birch, Meeting())
