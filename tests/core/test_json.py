"""One canonical form: what is written is read again as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.effects import EFFECT_BY_NAME
from custom_components.lifeops.core.facts import FACT_BY_NAME
from custom_components.lifeops.core.json import (
    Json,
    JsonMismatchError,
    canonical,
    canonical_json,
    content_hash,
    from_json,
    to_json,
    to_json_since,
)
from custom_components.lifeops.core.topics import TOPICS


class Colour(StrEnum):
    """A toy enum."""

    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Toy:
    """Every shape once."""

    name: str
    at: datetime | None = None
    day: date = date(2026, 1, 1)
    wall: time = time(1)
    colour: Colour = Colour.RED
    share: float = 0.5
    tags: frozenset[str] = frozenset()
    parts: tuple[int, ...] = ()
    inner: Mapping[str, Toy] | None = None
    either: int | str = 0
    anything: Json = None
    loose: Any = None


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
moments = st.datetimes(timezones=st.just(UTC))
toys = st.recursive(
    st.builds(Toy, name=st.text(), at=st.none() | moments),
    lambda inner: st.builds(
        Toy,
        name=st.text(),
        at=st.none() | moments,
        day=st.dates(),
        wall=st.times(),
        share=st.floats(allow_nan=False, allow_infinity=False),
        tags=st.frozensets(st.text(max_size=3)),
        parts=st.lists(st.integers(), max_size=4).map(tuple),
        inner=st.dictionaries(st.text(max_size=3), inner, max_size=2),
        either=st.integers() | st.text(),
        anything=plain,
        loose=plain,
    ),
    max_leaves=4,
)

finite = st.floats(allow_nan=False, allow_infinity=False)
LEAVES: Mapping[Any, st.SearchStrategy[Any]] = {
    Json: plain,
    datetime: moments,
    float: finite,
}


@cache
def shape(kind: Any) -> st.SearchStrategy[Any]:
    """Return all values of a type that is stored."""
    members = get_args(kind)
    if kind in LEAVES:
        return LEAVES[kind]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{item: shape(hint) for item, hint in hints.items()})
    if get_origin(kind) is tuple:
        return st.lists(shape(members[0]), max_size=3).map(tuple)
    if get_origin(kind) is Mapping:
        return st.dictionaries(st.text(max_size=3), shape(members[1]), max_size=3)
    if members:
        return st.one_of(*(shape(member) for member in members))
    return st.from_type(kind)


KINDS = {
    **{f"record {name}": dataset.model for name, dataset in DATASETS.items()},
    **{f"topic {name}": topic.model for name, topic in TOPICS.items()},
    **{f"fact {name}": kind for name, kind in FACT_BY_NAME.items()},
    **{f"effect {name}": kind for name, kind in EFFECT_BY_NAME.items()},
}


@given(toys)
def test_written_is_read_again(toy: Toy) -> None:
    assert from_json(Toy, to_json(toy)) == toy


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_everything_stored_is_read_again(name: str, data: st.DataObject) -> None:
    made = data.draw(shape(KINDS[name]))
    assert from_json(KINDS[name], to_json(made)) == made
    assert canonical(from_json(KINDS[name], to_json(made))) == canonical(made)


@given(plain)
def test_the_canonical_text_ignores_the_order_of_keys(value: Json) -> None:
    turned = (
        dict(reversed(list(value.items()))) if isinstance(value, Mapping) else value
    )
    assert canonical(turned) == canonical(value)
    assert content_hash(turned) == content_hash(value)


@given(plain, plain)
def test_another_content_has_another_hash(one: Json, other: Json) -> None:
    assert (canonical(one) == canonical(other)) == (
        content_hash(one) == content_hash(other)
    )
    assert len(content_hash(one)) == 16


@given(toys)
def test_what_is_json_already_has_the_same_canonical_text(toy: Toy) -> None:
    assert canonical_json(to_json(toy)) == canonical(toy)


@given(toys, toys, plain, plain)
def test_what_is_shared_with_the_json_before_reads_the_same(
    before: Toy, toy: Toy, loose: Json, anything: Json
) -> None:
    first = replace(before, loose=loose, inner={"kept": before, "other": before})
    then = replace(
        first, anything=anything, inner={"kept": before, "other": toy, "new": toy}
    )
    for old, new in ((first, then), (first, first), (before, toy), (loose, anything)):
        assert to_json_since(new, old, to_json(old)) == to_json(new)


def test_only_what_changed_is_made_anew() -> None:
    kept, other = Toy(name="kept"), Toy(name="other")
    before = Toy(name="x", inner={"kept": kept, "other": other})
    stored: Any = to_json(before)
    after = replace(before, inner={"kept": kept, "other": Toy(name="new")})
    made: Any = to_json_since(after, before, stored)
    assert made["inner"]["kept"] is stored["inner"]["kept"]
    assert made["inner"]["other"]["name"] == "new"
    assert stored["inner"]["other"]["name"] == "other"
    assert to_json_since(before, before, stored) is stored


def test_the_canonical_text_is_short_and_sorted() -> None:
    assert canonical({"b": [1, 2], "a": "å"}) == '{"a":"å","b":[1,2]}'


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": 5}, "str"),
        ({"at": "yesterday"}, "datetime"),
        ({"at": 5}, "datetime"),
        ({"day": "2026-13-01"}, "date"),
        ({"wall": "25:00"}, "time"),
        ({"colour": "blue"}, "Colour"),
        ({"share": "half"}, "float"),
        ({"share": True}, "float"),
        ({"tags": "abc"}, "list"),
        ({"parts": [True]}, "int"),
        ({"parts": 5}, "list"),
        ({"inner": []}, "object"),
        ({"inner": {"a": 5}}, "object"),
        ({"either": 0.5}, "str"),
    ],
)
def test_a_wrong_shape_is_named(changes: dict[str, object], named: str) -> None:
    with pytest.raises(JsonMismatchError, match=named):
        from_json(Toy, {"name": "x", **changes})


def test_a_missing_field_without_default_is_named() -> None:
    with pytest.raises(JsonMismatchError, match="Toy"):
        from_json(Toy, {"day": "2026-01-01"})
    with pytest.raises(JsonMismatchError, match="object"):
        from_json(Toy, [])


def test_unknown_keys_are_ignored_and_whole_numbers_are_floats() -> None:
    toy = from_json(Toy, {"name": "x", "future": 1, "share": 2})
    assert toy == Toy(name="x", share=2.0)
    assert isinstance(toy.share, float)


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        to_json(object())
    with pytest.raises(TypeError, match="type has no JSON form"):
        to_json(Toy)
