"""Writes of one record come to the same, in whatever order and however often."""

from collections.abc import Iterable

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.merge import (
    TOMBSTONE,
    Registers,
    element_field,
    element_of,
    is_set,
    keeps_lost,
    local_name,
    may_name,
    may_write,
    seen,
    shared_name,
    take,
)
from custom_components.lifeops.core.ops import Op, Origin, Vector

A, B, C = (Origin(home, "e") for home in "abc")


def op(field: str, origin: Origin, seq: int, h: int, past: Vector | None = None) -> Op:
    """Return a write; a tombstone where the field has no name."""
    value = None if field == TOMBSTONE else f"{origin.home}{seq}"
    return Op("settings", "x", field, value, None, h, origin, seq, past or {})


@st.composite
def written(draw: st.DrawFn) -> list[Op]:
    """Draw writes of three homes; no two have one rank."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["f", "g", TOMBSTONE]),
                st.sampled_from([A, B, C]),
                st.integers(0, 4),
            ),
            max_size=8,
        )
    )
    return [
        op(field, origin, seq, h * 16 + seq)
        for seq, (field, origin, h) in enumerate(steps, 1)
    ]


def merged(ops: Iterable[Op]) -> Registers:
    registers: Registers = {}
    for one in ops:
        registers = take(registers, one).registers
    return registers


@given(ops=written(), data=st.data())
def test_order_and_repetition_make_no_difference(
    ops: list[Op], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*ops, *ops[:3]]))
    assert merged(again) == merged(ops)


@given(ops=written(), data=st.data())
def test_two_halves_that_were_merged_apart_come_to_the_same(
    ops: list[Op], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(ops)))
    first, second = merged(ops[:cut]), merged(ops[cut:])
    assert merged([*second.values(), *first.values()]) == merged(ops)


def test_what_twins_wrote_in_one_moment_comes_to_the_same() -> None:
    for one, other in (
        (op("f", A, 1, 1), op("f", A, 2, 1)),
        (op("f", A, 1, 1), op("f", A, 1, 1)._replace(value="other")),
    ):
        assert merged([one, other]) == merged([other, one])


def test_a_tombstone_hides_what_is_not_above_it() -> None:
    below, above = op("f", A, 1, 10), op("g", A, 2, 21)
    tombstone = op(TOMBSTONE, B, 1, 20, {A: 1})
    for order in ([below, above, tombstone], [tombstone, above, below]):
        assert merged(order) == {"g": above, TOMBSTONE: tombstone}


@pytest.mark.parametrize("known", [True, False])
def test_what_a_writer_had_seen_is_not_lost(known: bool) -> None:
    older, newer = op("f", A, 1, 10), op("f", B, 1, 20, {A: 1} if known else None)
    for order in ((older, newer), (newer, older)):
        registers = merged(order[:1])
        lost = take(registers, order[1]).lost
        assert [(loss.op, loss.by) for loss in lost] == (
            [] if known else [(older, newer)]
        )


def test_a_write_that_a_stranger_deleted_is_lost() -> None:
    edit = op("f", A, 2, 10)
    tombstone = op(TOMBSTONE, B, 1, 20, {A: 1})
    for order in ((edit, tombstone), (tombstone, edit)):
        (loss,) = take(merged(order[:1]), order[1]).lost
        assert (loss.op, loss.by) == (edit, tombstone)


def test_equal_values_and_tombstones_are_no_loss() -> None:
    first, second = op("f", A, 1, 10), op("f", B, 1, 20)._replace(value="a1")
    assert take({"f": first}, second).lost == ()
    grave, other = op(TOMBSTONE, A, 1, 10), op(TOMBSTONE, B, 1, 20)
    assert take({TOMBSTONE: grave}, other).lost == ()


def test_a_writer_has_seen_what_stood_and_what_that_had_seen() -> None:
    stood = [op("f", A, 3, 10, {B: 2, C: 7}), op(TOMBSTONE, B, 5, 9)]
    assert seen(stood, C) == {A: 3, B: 5}
    assert seen(stood, A) == {B: 5, C: 7}
    assert seen([], A) == {}


def test_only_choices_are_kept_when_they_lose() -> None:
    kept = {name for name in DATASETS if keeps_lost(name)}
    assert {"sleep_settings", "sleep_choice", "person", "calendar_event"} <= kept
    assert not kept & {"outcome", "published", "store_health", "health_document"}
    assert not kept & {"award", "household"}
    assert "home" in kept
    assert keeps_lost("of_tomorrow")
    assert not keeps_lost("of_tomorrow@cabin")


def test_an_owned_dataset_has_a_name_for_each_home() -> None:
    assert shared_name("published", "a") == "published@a"
    assert shared_name("published@b", "a") == "published@b"
    assert shared_name("night", "a") == "night"
    assert local_name("published@a", "a") == "published"
    assert local_name("published@b", "a") == "published@b"


@pytest.mark.parametrize(
    ("dataset", "record_id", "home", "allowed"),
    [
        ("published@a", "x", "a", True),
        ("published@a", "x", "b", False),
        ("of_tomorrow@a", "x", "b", False),
        ("member", "a", "a", True),
        ("member", "a", "b", False),
        ("revocation", "b/a", "a", True),
        ("revocation", "b/a", "b", False),
        ("night", "x", "b", True),
    ],
)
def test_what_is_owned_is_written_by_its_home(
    dataset: str, record_id: str, home: str, allowed: bool
) -> None:
    assert may_write(dataset, record_id, home) is allowed


def test_names_between_homes() -> None:
    assert all(map(may_name, ("published@a", "night", "of_tomorrow", "of_tomorrow@a")))
    assert not any(map(may_name, ("published", "night@a")))


@given(element=st.text(), seq=st.integers(1))
def test_each_adding_of_an_element_is_a_register_of_its_own(
    element: str, seq: int
) -> None:
    field = element_field(element, A, seq)
    assert element_of(field) == element
    assert field not in {
        element_field(element, B, seq),
        element_field(element, A, seq + 1),
    }


def test_a_writer_knew_its_own_earlier_writes_and_what_it_says_it_had_seen() -> None:
    early, late = op("f", A, 1, 5), op("f", A, 2, 6, {B: 3})
    assert late.knew(early)
    assert not early.knew(late)
    assert late.knew(op("f", B, 3, 4))
    assert not late.knew(op("f", B, 4, 4))
    assert not late.knew(op("f", C, 1, 4))


def test_what_is_deleted_in_the_moment_of_a_write_stays_deleted() -> None:
    write, gone = op("f", B, 1, 5), op(TOMBSTONE, A, 1, 5)
    assert set(merged([write, gone])) == {TOMBSTONE}
    assert set(merged([gone, write])) == {TOMBSTONE}


def test_sets_are_those_of_elements() -> None:
    assert is_set("person_agents")
    assert not is_set("sleep_settings")
    assert not is_set("what a newer home writes")
