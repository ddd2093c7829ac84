"""Who acts: one home whenever homes can reach each other, somebody when one is gone."""

from datetime import timedelta

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.datasets import LEASE, LEFT, MEMBER, REVOCATION
from custom_components.lifeops.core.effects import Scope
from custom_components.lifeops.core.homes import HomeRole, LeftRecord, RevocationRecord

from .homes import START, STEP, Homes, member

MINUTE = timedelta(minutes=1)
SETTLED = 2 * MINUTE
RETURN = 15 * MINUTE
SITE, HOUSEHOLD = Scope.SITE, Scope.HOUSEHOLD


@pytest.fixture
def homes() -> Homes:
    """Return a town and a cabin that have settled who acts."""
    homes = Homes(town=member("town"), cabin=member("cabin", serves=2))
    homes.pass_by(SETTLED)
    return homes


def beside() -> Homes:
    """Return a site with a standby, and a cabin far from it."""
    homes = Homes(
        town=member("town"),
        spare=member("town", role=HomeRole.STANDBY),
        cabin=member("cabin", serves=2),
    )
    homes.pass_by(SETTLED)
    return homes


def test_a_home_alone_acts_at_once_and_writes_nothing() -> None:
    homes = Homes(town=member("town"))
    homes.step()
    assert (homes["town"].term(homes.now), homes.writes) == (1, 0)
    assert homes["town"].term(homes.now, SITE) == 1


def test_who_comes_first_acts_and_each_home_acts_at_its_site(homes: Homes) -> None:
    assert homes.holders() == ["town"]
    assert homes.holders(SITE) == ["town", "cabin"]


def test_a_deputy_takes_over_after_15_minutes_of_silence(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(14 * MINUTE)
    assert homes.holders() == []
    homes.pass_by(3 * MINUTE)
    assert homes.holders() == ["cabin"]
    assert homes["cabin"].term(homes.now) == 2


def test_the_lease_is_given_back_after_ten_calm_minutes(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.start("town")
    homes.pass_by(9 * MINUTE)
    assert homes.holders() == ["cabin"]
    homes.pass_by(3 * MINUTE)
    assert homes.holders() == ["town"]
    assert homes["town"].term(homes.now) == 3


def test_leases_that_are_gone_are_remembered_no_more(homes: Homes) -> None:
    for _ in range(4):
        homes.stop("town")
        homes.pass_by(20 * MINUTE)
        homes.start("town")
        homes.pass_by(RETURN)
    assert homes["town"].term(homes.now) == 9
    assert len(homes["cabin"].tenure.renewals) <= 4


def test_between_two_holders_there_is_a_moment_without_one(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.start("town")
    for _ in range(30):
        homes.now += STEP
        homes.step()
        assert len(homes.holders()) < 2
    assert homes.holders() == ["town"]


def test_a_link_that_comes_and_goes_gives_nothing_back(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.start("town")
    for _ in range(5):
        homes.link("town", "cabin", up=True)
        homes.pass_by(2 * MINUTE)
        homes.link("town", "cabin", up=False)
        homes.pass_by(8 * MINUTE)
    assert homes["town"].term(homes.now) == 0


def test_a_witness_keeps_a_deputy_from_acting() -> None:
    homes = Homes(
        town=member("town"),
        cabin=member("cabin", serves=2),
        barn=member("barn", serves=0),
    )
    homes.pass_by(SETTLED)
    homes.link("town", "cabin", up=False)
    homes.pass_by(60 * MINUTE)
    assert homes.holders() == ["town"]


def test_apart_both_act_and_together_again_one_stops(homes: Homes) -> None:
    homes.link("town", "cabin", up=False)
    homes.pass_by(20 * MINUTE)
    assert homes.holders() == ["town", "cabin"]
    homes.link("town", "cabin", up=True)
    homes.step()
    assert homes.holders() == ["cabin"]
    homes.pass_by(RETURN)
    assert homes.holders() == ["town"]


def test_a_standby_acts_on_nothing_until_its_primary_is_silent() -> None:
    homes = beside()
    assert homes.holders(SITE) == ["town", "cabin"]
    homes.stop("town")
    homes.pass_by(4 * MINUTE)
    assert homes.holders(SITE) == ["cabin"]
    homes.pass_by(3 * MINUTE)
    assert homes.holders(SITE) == ["spare", "cabin"]
    assert homes.holders() == ["spare"]
    homes.start("town")
    homes.pass_by(RETURN)
    assert homes.holders(SITE) == ["town", "cabin"]
    assert homes.holders() == ["town"]


def test_when_standby_and_primary_are_gone_the_cabin_acts() -> None:
    homes = beside()
    homes.stop("town")
    homes.stop("spare")
    homes.pass_by(17 * MINUTE)
    assert homes.holders() == ["cabin"]


def test_in_a_wrong_time_nobody_takes_over(homes: Homes) -> None:
    homes.stop("town")
    homes["cabin"].trusted = False
    homes.pass_by(60 * MINUTE)
    assert homes.holders() == []
    homes["cabin"].trusted = True
    homes.pass_by(2 * MINUTE)
    assert homes.holders() == ["cabin"]


def test_a_clock_that_jumps_takes_no_lease(homes: Homes) -> None:
    homes["cabin"].error = timedelta(hours=5)
    homes.pass_by(60 * MINUTE)
    assert homes.holders() == ["town"]


def test_who_does_not_serve_never_acts_for_the_household() -> None:
    homes = Homes(town=member("town"), cabin=member("cabin", serves=0))
    homes.pass_by(SETTLED)
    homes.stop("town")
    homes.pass_by(60 * MINUTE)
    assert homes.holders() == []
    assert homes.holders(SITE) == ["cabin"]


def test_a_deputy_that_slept_stops(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    term = homes["cabin"].term(homes.now)
    assert term == homes["cabin"].term(homes.now + 10 * MINUTE)
    assert homes["cabin"].term(homes.now + 16 * MINUTE) == 0


def test_a_deputy_that_slept_for_hours_listens_before_it_acts(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.stop("cabin")
    homes.start("town")
    homes.pass_by(120 * MINUTE)
    homes.link("town", "cabin", up=False)
    homes["cabin"].up = True
    homes.now += STEP
    homes.step()
    assert homes.holders() == ["town"]


def test_who_may_have_been_stood_in_for_listens_before_it_acts(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(10 * MINUTE)
    homes.link("town", "cabin", up=False)
    homes.start("town")
    homes.pass_by(MINUTE)
    assert homes.holders() == []
    homes.pass_by(2 * MINUTE)
    assert homes.holders() == ["town"]


def test_a_quick_restart_loses_nothing(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(2 * MINUTE)
    homes.start("town")
    homes.step()
    assert homes.holders() == ["town"]


def test_the_lease_of_a_revoked_home_is_free() -> None:
    homes = Homes(town=member("town"), cabin=member("cabin", serves=2))
    homes.pass_by(SETTLED)
    homes.link("town", "cabin", up=False)
    homes["cabin"].revoked = {"town"}
    homes.step()
    assert homes["cabin"].term(homes.now) == 2
    assert homes["cabin"].held.keys() == {SITE, HOUSEHOLD}


def three() -> Homes:
    """Return three homes of which the second acts, as the first has been away."""
    homes = Homes(
        town=member("town"),
        cabin=member("cabin", serves=2),
        boat=member("boat", serves=3),
    )
    homes.pass_by(SETTLED)
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    assert homes.holders() == ["cabin"]
    return homes


def test_a_home_that_never_catches_up_keeps_nobody_from_acting_for_long() -> None:
    homes = three()
    homes.stop("cabin")
    homes.start("town")
    homes["town"].behind = {"boat"}
    homes["boat"].behind = {"town"}
    homes.pass_by(14 * MINUTE)
    assert homes.holders() == []
    homes.pass_by(10 * MINUTE)
    assert homes.holders() == ["town"]


def test_links_that_drop_again_and_again_keep_nobody_from_acting_for_long() -> None:
    homes = three()
    homes.stop("cabin")
    homes.start("town")
    homes["town"].behind = {"boat"}
    for up in (True, False) * 6:
        homes.link("town", "boat", up=up)
        homes.pass_by(4 * MINUTE)
    assert homes.holders() == ["town"]


def test_who_cannot_act_for_the_household_is_not_waited_for() -> None:
    homes = Homes(
        town=member("town"),
        cabin=member("cabin", serves=2),
        boat=member("boat", serves=0),
    )
    homes.pass_by(SETTLED)
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.stop("cabin")
    homes.start("town")
    homes.pass_by(10 * MINUTE)
    homes["town"].behind = {"boat"}
    homes.pass_by(8 * MINUTE)
    assert homes.holders() == ["town"]


def test_news_that_came_late_are_waited_for(homes: Homes) -> None:
    homes.stop("town")
    homes.pass_by(20 * MINUTE)
    homes.start("town")
    homes["town"].behind = {"cabin"}
    homes.pass_by(14 * MINUTE)
    assert homes.holders() == ["cabin"]
    homes["town"].behind = set()
    homes.pass_by(12 * MINUTE)
    assert homes.holders() == ["town"]


def test_a_link_that_rests_by_choice_makes_nobody_act_as_well(homes: Homes) -> None:
    homes.link("town", "cabin", up=False)
    homes["town"].resting = {"cabin"}
    homes["cabin"].resting = {"town"}
    homes.pass_by(60 * MINUTE)
    assert homes.holders() == ["town"]
    homes["cabin"].resting = set()
    homes.pass_by(2 * MINUTE)
    assert homes.holders() == ["town", "cabin"]


def test_a_revocation_that_nobody_settled_frees_no_lease(homes: Homes) -> None:
    forged = RevocationRecord(cut={}, at=START, by="cabin", signature="x")
    for home in homes.homes.values():
        home.files.rows[REVOCATION.name, "town/cabin"] = (1, REVOCATION.write(forged))
    before = homes.terms("cabin")
    homes.pass_by(40 * MINUTE)
    assert homes.holders() == ["town"]
    assert homes.terms("cabin") == before


def test_a_deputy_that_was_unlinked_acts_at_once() -> None:
    homes = Homes(town=member("town"), cabin=member("cabin", serves=2))
    homes.pass_by(SETTLED)
    homes.link("town", "cabin", up=False)
    left = LEFT.write(LeftRecord(at=START))
    homes["cabin"].files.rows[LEFT.name, "town"] = (10**6, left)
    homes.start("cabin")
    homes.pass_by(SETTLED)
    assert homes["cabin"].term(homes.now)
    assert homes["town"].term(homes.now)


def test_old_terms_are_forgotten(homes: Homes) -> None:
    for _ in range(6):
        homes.stop("town")
        homes.pass_by(20 * MINUTE)
        homes.start("town")
        homes.pass_by(RETURN)
    assert max(homes.terms("town")) == 13
    assert len(homes.terms("town")) <= 3


def test_a_holder_writes_seldom(homes: Homes) -> None:
    before = homes.writes
    homes.pass_by(60 * MINUTE)
    assert homes.writes - before <= 13


def test_homes_alike_are_told_apart_by_their_names() -> None:
    homes = Homes(beta=member("beta"), alpha=member("alpha"))
    homes.pass_by(SETTLED)
    assert homes.holders() == ["alpha"]
    for row in homes["alpha"].files.between(MEMBER.name, "", "~"):
        assert MEMBER.read(row[1]).serves == 1


@settings(max_examples=60, deadline=None)
@given(
    schedule=st.lists(
        st.tuples(
            st.sampled_from(["link", "town", "cabin", "rest"]),
            st.integers(1, 40),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_at_most_one_acts_where_they_reach_each_other(
    schedule: list[tuple[str, int]],
) -> None:
    homes = Homes(town=member("town"), cabin=member("cabin", serves=2))
    together, highest = 0, 0
    alone = dict.fromkeys(("town", "cabin"), 0)
    linked = True
    for what, minutes in schedule:
        if what == "link":
            linked = not linked
            homes.link("town", "cabin", up=linked)
        elif what != "rest":
            (homes.stop if homes[what].up else homes.start)(what)
        for _ in range(2 * minutes):
            homes.now += STEP
            homes.step()
            together = together + 1 if homes.is_linked("town", "cabin") else 0
            if together > 1:
                assert len(homes.holders()) < 2
            known = max([0, *homes.terms("town"), *homes.terms("cabin")])
            assert known >= highest
            highest = known
            for name, other in (("town", "cabin"), ("cabin", "town")):
                lonely = homes[name].up and not homes[other].up
                alone[name] = alone[name] + 1 if lonely else 0
                if alone[name] > 2 * 17:
                    assert homes.holders() == [name]


def test_a_lease_is_read_by_its_id(homes: Homes) -> None:
    rows = dict(homes["town"].files.between(LEASE.name, "", "~"))
    assert list(rows) == ["household/000000001/town"]
