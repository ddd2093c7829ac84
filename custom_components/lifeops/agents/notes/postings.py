"""Which places each word stands at, and the places of all words that begin somehow."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

_BEHIND_ALL = "\U0010ffff"

type Places = int
"""A set of small numbers, each a bit: whole sets are joined and cut at once."""


class Postings:
    """Words with their places; places are only ever added."""

    def __init__(self) -> None:
        """Begin with no word."""
        self._places: dict[str, Places] = {}
        self._sorted: list[str] = []
        self._unsorted: list[str] = []

    def add(self, words: Iterable[str], place: int) -> None:
        """Let words stand at a place."""
        bit = 1 << place
        for word in set(words):
            places = self._places.get(word)
            if places is None:
                self._unsorted.append(word)
            self._places[word] = (places or 0) | bit

    def beginning(self, start: str) -> Places:
        """Return the places of all words that begin so."""
        if self._unsorted:
            self._sorted += sorted(self._unsorted)
            self._sorted.sort()
            self._unsorted.clear()
        first = bisect_left(self._sorted, start)
        behind = bisect_left(self._sorted, start + _BEHIND_ALL, lo=first)
        return reduce(or_, map(self._places.__getitem__, self._sorted[first:behind]), 0)


def listed(places: Places) -> Sequence[int]:
    """Return places as numbers."""
    return [place for place, bit in enumerate(f"{places:b}"[::-1]) if bit == "1"]
