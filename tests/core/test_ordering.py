"""The order of lists: whatever is moved stands where it was put."""

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.ordering import last_order, moved

ITEMS = "abcde"


def arranged(orders: dict[str, float]) -> str:
    return "".join(sorted(orders, key=lambda one: (orders[one], one)))


@given(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, 1e-300]), min_size=5, max_size=5),
    st.lists(
        st.tuples(st.sampled_from(ITEMS), st.sampled_from([None, *ITEMS])), max_size=200
    ),
)
def test_moves_do_what_lists_do(
    first: list[float], moves: list[tuple[str, str | None]]
) -> None:
    orders = dict(zip(ITEMS, first, strict=True))
    model = list(arranged(orders))
    for item, after in moves:
        orders |= moved(orders, item, after)
        if item != after:
            model.remove(item)
            model.insert(model.index(after) + 1 if after else 0, item)
        assert arranged(orders) == "".join(model)


def test_a_move_changes_one_item_while_there_is_room() -> None:
    orders = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert moved(orders, "c", "a") == {"c": 1.5}
    assert moved(orders, "c", None) == {"c": 0.0}
    assert moved(orders, "a", "c") == {"a": 4.0}
    assert moved(orders, "a", "a") == {}
    assert moved(orders, "b", "a") == {}


def test_what_is_not_in_the_list_is_refused() -> None:
    for item, after in (("x", None), ("a", "x")):
        with pytest.raises(RefusedError) as refused:
            moved({"a": 1.0}, item, after)
        assert refused.value.key == "unknown_item"


def test_new_items_come_last() -> None:
    assert last_order([]) == 1.0
    assert last_order([3.0, -1.0]) == 4.0
