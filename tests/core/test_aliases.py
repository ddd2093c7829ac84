"""Who turned out to be whom: the same in every home, whatever was said first."""

from hypothesis import given, strategies as st

from custom_components.lifeops.core.aliases import canonical, names_of

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
