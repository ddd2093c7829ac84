"""Who belongs: the same answer from the same records, whatever their order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import random

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.records import MemberRecord, RevocationRecord
from custom_components.lifeops.sync.identity import text
from custom_components.lifeops.sync.membership import Roster, Seen, Standing, roster
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
    """Return a revocation, by default from before anything else was written."""
    record = revoke(
        HOMES[by],
        home=home,
        by=by,
        cut={} if cut is None else cut,
        made={f"{by}1": made} if made else {},
        at=NOW,
    )
    return Revocation(home, record)


def judged(
    *revocations: Revocation, seen: Mapping[str, datetime] | None = None
) -> Roster:
    found: dict[str, dict[str, RevocationRecord]] = {}
    for one in revocations:
        found.setdefault(one.home, {})[one.by] = one.record
    return roster(MEMBERS, found, Seen(at=seen or {}, now=NOW))


def test_who_is_linked_is_active_and_may_be_talked_to() -> None:
    found = judged()
    assert found.active == set(MEMBERS)
    for name, own in HOMES.items():
        assert found.home_of(own.public) == name
        assert found.knows(own.public)
    assert not found.knows(keys(99).public)
    assert not found.knows(HOMES["a"].verifying)


def test_a_revoked_home_is_not_talked_to_and_cut_off() -> None:
    found = judged(revoked("c", "a", {"c1": 7}))
    assert found.standing["c"] is Standing.REVOKED
    assert not found.knows(HOMES["c"].public)
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
    own = revoke(HOMES["b"], home="d", by="b", cut={}, made={"b2": 1}, at=NOW)
    cut = revoked("b", "a", {"b1": 5}, made=1)
    assert judged(Revocation("d", own), cut).cuts.keys() == {"b"}


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
    return Revocation(one.home, replace(one.record, **fields))  # type: ignore[arg-type]


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
        Revocation("d", TRUE.record),
    ],
)
def test_a_forged_revocation_counts_for_nothing(one: Revocation) -> None:
    assert judged(TRUE).cuts
    assert not judged(one).cuts


def test_a_revocation_counts_only_where_its_writer_may_put_it() -> None:
    found = roster(MEMBERS, {"c": {"b": TRUE.record}}, Seen(at={}, now=NOW))
    assert not found.cuts


def test_who_is_no_member_revokes_nobody() -> None:
    stranger = keys(99)
    record = revoke(stranger, home="c", by="x", cut={}, made={}, at=NOW)
    assert not judged(Revocation("c", record)).cuts


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
    assert found.knows(HOMES["b"].public), "it may come back"


def test_a_member_without_a_key_opens_no_door() -> None:
    members = {"a": replace(MEMBERS["a"], key="")}
    found = roster(members, {}, Seen(at={}, now=NOW))
    assert not found.knows(b"")


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
