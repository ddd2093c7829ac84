"""Words to compare: two that differ look different and sound different."""

from itertools import combinations

from hypothesis import given, strategies as st

from custom_components.lifeops.sync.words import COUNT, WORDS, words_of


def distance(one: str, other: str) -> int:
    """Return how many letters have to change."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row = row, [place]
        for index, wanted in enumerate(other, 1):
            row.append(
                min(
                    above[index] + 1, row[-1] + 1, above[index - 1] + (letter != wanted)
                )
            )
    return row[-1]


def test_there_is_a_word_for_each_byte() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(word.isascii() and word.islower() for word in WORDS)
    assert all(3 <= len(word) <= 8 for word in WORDS)


def test_no_two_words_are_a_letter_apart() -> None:
    near = [pair for pair in combinations(WORDS, 2) if distance(*pair) < 2]
    assert not near


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_hashes_share_words_only_where_they_begin_alike(
    one: bytes, other: bytes
) -> None:
    assert len(words_of(one)) == COUNT
    assert (words_of(one) == words_of(other)) == (one[:COUNT] == other[:COUNT])
