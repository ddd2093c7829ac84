"""Homes that revoke each other before either knew: all others settle on one of them."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from custom_components.lifeops.core.datasets import MEMBER, REVOCATION
from custom_components.lifeops.core.homes import (
    BEHIND,
    MemberRecord,
    revocation_id,
    revoked_home,
)
from custom_components.lifeops.sync.events import Quiet
from custom_components.lifeops.sync.identity import Keys, text
from custom_components.lifeops.sync.membership import Cuts, Seen, roster
from custom_components.lifeops.sync.revoking import Revocation, revoke

from .conftest import NOW
from .homes import Home
from .talking import (
    connect,
    cut_of,
    level,
    measure,
    names,
    need,
    points,
    series_of,
    talk,
)

KEYS = {name: Keys.generate() for name in "abcde"}


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[list[Home]]:
    """Make homes that know each other."""
    made = [Home.make(tmp_path, name) for name in KEYS]
    for home in made:
        keys = KEYS[home.name]
        member = MemberRecord(
            name=home.name,
            key=text(keys.public),
            signing=text(keys.verifying),
            site=home.name,
        )
        with home.store.transaction(NOW) as work:
            work.put_record(MEMBER.name, home.name, MEMBER.write(member), None)
    for _ in range(3):
        talk(*combinations(made, 2))
    assert level(*made)
    yield made
    for home in made:
        home.close()


def judged(home: Home) -> Cuts:
    """Return the cuts that count, as this home knows it."""
    with home.store.read_only() as reader:
        dots = reader.dots(REVOCATION.name, "", BEHIND)
        revocations = [
            Revocation(revoked_home(name), REVOCATION.read(fields), *dots[name])
            for name, fields in reader.between(REVOCATION.name, "", BEHIND)
        ]
        members = {
            name: MEMBER.read(fields)
            for name, fields in reader.between(MEMBER.name, "", BEHIND)
        }
    held = home.stream.acknowledgements()
    return roster(members, revocations, Seen(at={}, now=NOW), held).cuts


def heed(*homes: Home) -> None:
    """Let homes refuse whom they judge to be revoked, and nobody else.

    They judge again at once: who heeds a revocation lets go of what it cuts off.
    """
    for home in (*homes, *homes):
        cuts = judged(home)
        home.stream.uphold(cuts.keys())
        for name, cut in cuts.items():
            if name != home.name:
                home.stream.cut(name, cut)
                series_of(home).cut(name, cut)


def shun(by: Home, lost: Home) -> None:
    """Let a home revoke another, from what it has of it."""
    record = revoke(
        KEYS[by.name],
        home=lost.name,
        by=by.name,
        cut=cut_of(by, lost.name),
        made=cut_of(by, by.name),
        at=NOW,
    )
    with by.store.transaction(NOW) as work:
        name = revocation_id(lost.name, by.name)
        work.put_record(REVOCATION.name, name, REVOCATION.write(record), None)
    heed(by)


def go_on(*homes: Home) -> None:
    """Let homes meet, and heed what they hear, until that is settled."""
    for _ in range(4):
        for pair in combinations(homes, 2):
            talk(pair)
            heed(*pair)


def test_homes_that_heard_two_sides_believe_the_same_one(homes: list[Home]) -> None:
    a, b, c, d, _ = homes
    shun(a, b)
    shun(b, a)
    talk((a, d), (b, c))
    heed(c, d)
    assert [set(judged(home)) for home in (c, d)] == [{"a"}, {"b"}]
    need(a, "amy", 400)
    need(b, "bob", 410)
    need(c, "cat", 420)
    need(d, "dan", 430)
    measure(a, 1, 61.0)
    talk((a, d), (b, c))
    go_on(c, d)
    assert [set(judged(home)) for home in (c, d)] == [{"b"}, {"b"}]
    go_on(a, c, d)
    assert [names(home) for home in (a, c, d)] == [["amy", "cat", "dan"]] * 3
    assert [points(home) for home in (a, c, d)] == [[61.0]] * 3
    assert level(a, c, d)
    open_ = connect(c, d)
    assert all(
        any(isinstance(one, Quiet) for one in side.news)
        for side in (open_.mine, open_.theirs)
    )


def test_a_circle_of_revocations_is_judged_alike(homes: list[Home]) -> None:
    a, b, c, d, e = homes
    for by, lost in ((a, b), (b, c), (c, a)):
        shun(by, lost)
    talk((a, d), (c, e))
    heed(d, e)
    talk((b, d))
    heed(d)
    go_on(d, e)
    assert judged(d) == judged(e)
    assert set(judged(d)) == {"b"}
    assert d.digests() == e.digests()


def test_a_home_that_was_cut_takes_no_revocation_back(homes: list[Home]) -> None:
    a, b, c, d, e = homes
    shun(b, e)
    go_on(a, b, c, d)
    shun(a, b)
    talk((a, d))
    heed(d)
    # It says anew what it said before, as if nobody had revoked by then.
    shun(b, e)
    talk((b, c))
    heed(c)
    go_on(a, c, d)
    assert [set(judged(home)) for home in (a, c, d)] == [{"b", "e"}] * 3
    assert level(a, c, d)
