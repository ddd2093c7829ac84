"""Who belongs: the same answer from the same records, whatever their order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import random

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.ops import Origin, Vector
from custom_components.lifeops.sync.identity import text
from custom_components.lifeops.sync.membership import (
    STALE_AFTER,
    UNHEARD_AFTER,
    Roster,
    Seen,
    Standing,
    doubted,
    identified,
    identity_of,
    roster,
    unheard,
)
from custom_components.lifeops.sync.revoking import Revocation, revoke, standing

from .linking import keys

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOMES = {name: keys(10 + index) for index, name in enumerate(["a", "b", "c", "d"])}
MEMBERS = {
    name: MemberRecord(
        name=name.upper(),
        key=text(own.public),
        signing=text(own.verifying),
        site=name,
    )
    for name, own in HOMES.items()
}


def revoked(
    home: str, by: str, cut: Mapping[str, int] | None = None, made: int = 0
) -> Revocation:
    """Return a revocation, by default of all but a home's first write."""
    record = revoke(
        HOMES[by],
        home=home,
        by=by,
        cut={f"{home}1": 1} if cut is None else cut,
        made={f"{by}1": made} if made else {},
        at=NOW,
    )
    return Revocation(home, record, Origin(by, f"{by}1"), made + 1)


def judged(
    *revocations: Revocation,
    seen: Mapping[str, datetime] | None = None,
    held: Mapping[str, Vector] | None = None,
    left: Collection[str] = (),
) -> Roster:
    found = Seen(at=seen or {}, now=NOW)
    return roster(MEMBERS, revocations, found, held, left)


def test_who_is_linked_is_active_and_may_be_talked_to() -> None:
    found = judged()
    assert found.active == set(MEMBERS)
    assert not any(found.refuses(name, own.public) for name, own in HOMES.items())


def test_a_revoked_home_is_not_talked_to_and_cut_off() -> None:
    found = judged(revoked("c", "a", {"c1": 7}))
    assert found.standing["c"] is Standing.REVOKED
    assert found.refuses("c", HOMES["c"].public)
    assert found.cuts == {"c": {"c1": 7}}
    assert found.active == {"a", "b", "d"}


def test_a_home_that_leaves_revokes_itself() -> None:
    found = judged(revoked("c", "c", {"c1": 9}, made=9))
    assert found.standing["c"] is Standing.REVOKED
    assert found.cuts == {"c": {"c1": 9}}


def test_of_two_who_revoke_a_home_the_lower_cut_counts() -> None:
    by_a = revoked("c", "a", {"c1": 7, "c2": 3})
    by_b = revoked("c", "b", {"c1": 5, "c3": 4})
    assert judged(by_a, by_b).cuts == judged(by_b, by_a).cuts == {"c": {"c1": 5}}


def test_of_two_who_revoke_each_other_the_lower_id_is_believed() -> None:
    found = judged(revoked("a", "b", made=5), revoked("b", "a", made=5))
    assert found.cuts.keys() == {"b"}
    assert found.standing["a"] is Standing.ACTIVE


def test_of_three_in_a_ring_one_is_believed() -> None:
    ring = [("b", "a"), ("c", "b"), ("a", "c")]
    found = judged(*(revoked(home, by, made=5) for home, by in ring))
    assert found.cuts.keys() == {"b"}


def test_what_a_home_revoked_before_its_own_cut_stands() -> None:
    early = revoked("c", "b", made=4)
    late = revoked("d", "b", made=6)
    cut = revoked("b", "a", {"b1": 5}, made=1)
    assert judged(early, late, cut).cuts.keys() == {"b", "c"}


def test_what_was_written_in_a_life_that_nobody_knew_is_void() -> None:
    own = revoke(HOMES["b"], home="d", by="b", cut={"d1": 1}, made={"b2": 1}, at=NOW)
    cut = revoked("b", "a", {"b1": 5}, made=1)
    later = Revocation("d", own, Origin("b", "b2"), 2)
    assert judged(later, cut).cuts.keys() == {"b"}


STOLEN = Origin("c", "c1")
BY_A = revoked("c", "a", {"c1": 50}, made=900)


@pytest.mark.parametrize(
    ("made", "seq"), [({}, 51), ({"c1": 1}, 51), ({"c1": 50}, 51), ({}, 20)]
)
def test_a_stolen_home_cannot_answer_as_if_it_had_been_earlier(
    made: Mapping[str, int], seq: int
) -> None:
    """It says of itself what it likes; where it wrote that is counted by all."""
    answer = revoke(HOMES["c"], home="a", by="c", cut={"a1": 900}, made=made, at=NOW)
    found = judged(BY_A, Revocation("a", answer, STOLEN, seq))
    assert found.cuts == {"c": {"c1": 50}}
    assert found.standing["a"] is Standing.ACTIVE


@pytest.mark.parametrize("cut", [{"c1": 1}, {"x": 9}])
def test_a_stolen_home_cannot_cut_what_it_is_known_to_hold(
    cut: Mapping[str, int],
) -> None:
    answer = revoke(HOMES["a"], home="c", by="a", cut=cut, made={"a1": 900}, at=NOW)
    held = {"a": {Origin("c", "c1"): 40, Origin("b", "b1"): 99}}
    found = judged(Revocation("c", answer, Origin("a", "a1"), 901), held=held)
    assert found.cuts == {"c": {**cut, "c1": 40}}


def test_a_cut_that_leaves_nothing_is_none() -> None:
    assert not judged(revoked("a", "b", {}, made=5)).cuts


def test_a_revocation_that_knew_of_the_other_does_not_void_it() -> None:
    """The lower id would be believed; but it held what it claims not to know."""
    late = revoked("c", "a", {"c1": 1}, made=5)
    early = revoked("a", "c", {"a1": 5}, made=7)
    assert judged(late, early).cuts.keys() == {"c"}
    held = {"a": {STOLEN: 8}}
    assert judged(late, early, held=held).cuts.keys() == {"a"}


def test_a_dispute_decides_nothing_among_others() -> None:
    """Of a and b, who revoked each other, b counts no more: nor does what it says."""
    found = judged(
        revoked("a", "b", made=5), revoked("b", "a", made=5), revoked("c", "b", made=5)
    )
    assert found.cuts.keys() == {"b"}


def test_what_a_revoked_home_says_later_is_void_though_its_id_is_lower() -> None:
    known = {"b1": 5}
    found = judged(
        revoked("b", "c", known, made=8),
        revoked("a", "b", made=9),
        revoked("d", "b", made=9),
    )
    assert found.cuts.keys() == {"b"}


def forged(one: Revocation, **fields: object) -> Revocation:
    record = replace(one.record, **fields)  # type: ignore[arg-type]
    return replace(one, record=record)


TRUE = revoked("c", "a", {"c1": 7}, made=3)


@pytest.mark.parametrize(
    "one",
    [
        forged(TRUE, cut={"c1": 1}),
        forged(TRUE, made={}),
        forged(TRUE, by="b"),
        forged(TRUE, at=NOW + timedelta(days=1)),
        forged(TRUE, signature=""),
        forged(TRUE, signature=text(bytes(64))),
        forged(TRUE, by="somebody"),
        replace(TRUE, home="d"),
        replace(TRUE, origin=Origin("b", "b1")),
    ],
)
def test_a_forged_revocation_counts_for_nothing(one: Revocation) -> None:
    assert judged(TRUE).cuts
    assert not judged(one).cuts


def test_who_is_no_member_revokes_nobody() -> None:
    stranger = keys(99)
    record = revoke(stranger, home="c", by="x", cut={"c1": 1}, made={}, at=NOW)
    assert not judged(Revocation("c", record, Origin("x", "x1"), 1)).cuts


def test_a_home_that_is_silent_for_half_a_year_is_waited_for_no_more() -> None:
    last = NOW - timedelta(days=180)
    seen = {"a": NOW, "b": last, "c": last + timedelta(seconds=1)}
    found = judged(revoked("d", "a"), seen=seen | {"d": last})
    assert found.standing == {
        "a": Standing.ACTIVE,
        "b": Standing.STALE,
        "c": Standing.ACTIVE,
        "d": Standing.REVOKED,
    }
    assert found.active == {"a", "c"}
    assert not found.refuses("b", HOMES["b"].public), "it may come back"


def test_a_home_that_was_unlinked_is_waited_for_no_more() -> None:
    found = judged(revoked("d", "a"), left={"b", "d", "x"})
    assert found.active == {"a", "c"}
    assert found.standing["b"] is Standing.LEFT
    assert found.standing["d"] is Standing.REVOKED
    assert not found.refuses("b", HOMES["b"].public), "it may come back"


def test_a_revoked_home_is_refused_by_its_id_and_by_its_key() -> None:
    found = judged(revoked("c", "a"))
    assert found.refuses("c", keys(99).public)
    assert found.refuses("new", HOMES["c"].public)
    assert not found.refuses("b", HOMES["b"].public)
    assert not found.refuses("new", keys(99).public)


def test_it_is_known_when_each_home_last_revoked_another() -> None:
    def by_a(home: str, hours: int) -> Revocation:
        at = NOW + timedelta(hours=hours)
        cut = {f"{home}1": 1}
        record = revoke(HOMES["a"], home=home, by="a", cut=cut, made={}, at=at)
        return Revocation(home, record, Origin("a", "a1"), 5)

    void = revoked("a", "c", made=9)
    found = judged(by_a("b", 0), by_a("c", 2), by_a("d", 1), void)
    assert found.revoked_at == {"a": NOW + timedelta(hours=2)}


def test_a_moment_without_a_zone_says_nothing() -> None:
    own = HOMES["a"]
    at = NOW.replace(tzinfo=None)
    record = revoke(own, home="b", by="a", cut={"b1": 1}, made={}, at=at)
    found = judged(Revocation("b", record, Origin("a", "a1"), 5), revoked("c", "a"))
    assert found.cuts.keys() == {"b", "c"}
    assert found.revoked_at == {"a": NOW}


def test_a_revoked_member_without_a_key_bars_its_id_alone() -> None:
    members = {**MEMBERS, "c": replace(MEMBERS["c"], key="")}
    found = roster(members, [revoked("c", "a")], Seen(at={}, now=NOW))
    assert found.refuses("c", b"")
    assert not found.refuses("new", b"")


EDGES = st.lists(
    st.builds(
        revoked,
        st.sampled_from("abcd"),
        st.sampled_from("abcd"),
        st.dictionaries(
            st.sampled_from(["a1", "b1", "c1", "d1"]), st.integers(1, 4), max_size=4
        ),
        st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda one: (one.home, one.by),
)


@given(EDGES, st.randoms())
@settings(deadline=None)
def test_the_same_records_always_give_the_same_homes(
    found: Sequence[Revocation], chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    one, other = judged(*found), judged(*shuffled)
    assert one.cuts == other.cuts
    assert one.standing == other.standing


@given(EDGES)
@settings(deadline=None)
def test_what_counts_agrees_and_what_does_not_is_contradicted(
    found: Sequence[Revocation],
) -> None:
    counting = standing(found)
    assert not [one for one in counting for two in counting if one.voids(two)]
    for one in found:
        against = [two for two in counting if two.voids(one) or one.voids(two)]
        assert (one in counting) is not bool(against)


@pytest.mark.parametrize(
    ("paired", "told", "left", "is_unheard"),
    [
        (UNHEARD_AFTER, False, False, True),
        (UNHEARD_AFTER - timedelta(seconds=1), False, False, False),
        (None, False, False, False),
        (STALE_AFTER, True, False, False),
        (STALE_AFTER, False, True, False),
    ],
)
def test_who_told_nothing_since_it_was_paired_is_waited_for_and_named(
    paired: timedelta | None, told: bool, left: bool, is_unheard: bool
) -> None:
    at = {"c": NOW - STALE_AFTER} if told else {}
    found = judged(seen=at, left=["c"] if left else [])
    since = {} if paired is None else {"c": NOW - paired}
    named = unheard(found, Seen(at=at, now=NOW), since)
    assert named == ({"c"} if is_unheard else set())
    assert not named or "c" in found.active


def test_keys_that_are_told_later_count_for_nothing() -> None:
    met = {home: identity_of(member) for home, member in MEMBERS.items()}
    thief = keys(99)
    other = {"key": text(thief.public), "signing": text(thief.verifying)}
    told = {**MEMBERS, "b": replace(MEMBERS["b"], name="B anew", **other)}
    record = revoke(thief, home="a", by="b", cut={"a1": 1}, made={}, at=NOW)
    forged = Revocation("a", record, Origin("b", "b1"), 7)
    seen = Seen(at={}, now=NOW)
    assert roster(told, [forged], seen).cuts == {"a": {"a1": 1}}
    known = identified(told, met)
    found = roster(known, [forged], seen)
    assert found.cuts == {}
    assert found.members["b"] == replace(MEMBERS["b"], name="B anew")
    assert not found.refuses("a", HOMES["a"].public)
    assert doubted(told, met) == {"b"}
    assert doubted(MEMBERS, met) == frozenset()


def test_who_is_met_first_is_believed() -> None:
    assert identified(MEMBERS, {}) == MEMBERS
    assert doubted(MEMBERS, {}) == frozenset()
