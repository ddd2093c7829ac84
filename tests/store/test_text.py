"""JSON as columns hold it."""

import pytest

from custom_components.lifeops.core.json import Json, JsonMismatchError
from custom_components.lifeops.store.text import dump, pack, parse, unpack


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("write", [dump, pack])
def test_what_is_no_number_is_refused_wherever_it_stands(
    write: object, number: float
) -> None:
    assert callable(write)
    with pytest.raises(JsonMismatchError, match="is not JSON"):
        write({"a": [{"b": number}]})


@pytest.mark.parametrize("text", ["NaN", "Infinity and beyond", 'a "NaN" in quotes'])
def test_words_that_look_like_one_are_kept(text: str) -> None:
    value: Json = {text: [text, None, True, 1.5]}
    assert parse(dump(value)) == value
    assert unpack(pack(value)) == value
