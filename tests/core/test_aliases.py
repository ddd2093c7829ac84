"""Who turned out to be whom: the same in every home, whatever was said first."""

from hypothesis import given, strategies as st

from custom_components.lifeops.core.aliases import canonical, joined, names_of

PERSONS = st.sampled_from(list("abcdef"))


def test_an_alias_of_an_alias_is_followed() -> None:
    aliases = {"c": "b", "b": "a"}
    assert canonical("c", aliases) == "a"
    assert canonical("x", aliases) == "x"
    assert names_of("b", aliases) == ("a", "b", "c")


def test_two_who_are_each_others_alias_are_the_first_of_both() -> None:
    aliases = {"a": "b", "b": "a", "c": "b"}
    assert {canonical(one, aliases) for one in "abc"} == {"a"}
    assert names_of("c", aliases) == ("a", "b", "c")


@given(st.dictionaries(PERSONS, PERSONS))
def test_everybody_has_one_name_that_is_their_own(aliases: dict[str, str]) -> None:
    for person in "abcdef":
        known = canonical(person, aliases)
        assert canonical(known, aliases) == known
        names = names_of(person, aliases)
        assert names[0] == known
        assert person in names
        assert {canonical(name, aliases) for name in names} == {known}


def test_who_is_somebody_in_each_of_two_homes_makes_them_one() -> None:
    aliases = joined([("c", "a"), ("c", "b"), ("e", "d")])
    assert {canonical(one, aliases) for one in "abc"} == {"a"}
    assert {canonical(one, aliases) for one in "de"} == {"d"}


@given(st.lists(st.tuples(PERSONS, PERSONS).filter(lambda pair: pair[0] > pair[1])))
def test_pairs_of_persons_are_all_kept(pairs: list[tuple[str, str]]) -> None:
    aliases = joined(pairs)
    assert aliases == joined(reversed(pairs))
    same = {one: {one} for one in "abcdef"}
    for pair in pairs:
        both = set().union(*(same[one] for one in pair))
        same.update(dict.fromkeys(both, both))
    for person in "abcdef":
        assert set(names_of(person, aliases)) == same[person]
        assert canonical(person, aliases) == min(same[person])
