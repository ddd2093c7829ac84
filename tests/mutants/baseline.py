"""What a room's tests run without any change, and so which of them judge one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from . import Mutant

_FORKING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How long each test takes, and which tests run a line, or a file's functions."""

    seconds: Mapping[str, float]
    by_line: Mapping[tuple[str, int], Collection[str]]
    by_file: Mapping[str, Collection[str]]
    imported: Collection[tuple[str, int]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Turn around what was seen: tests and their lines."""
        by_line: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        by_file: defaultdict[str, set[str]] = defaultdict(set)
        for test, files in told["lines"].items():
            for file, lines in files.items():
                by_file[file].add(test)
                for line in lines:
                    by_line[file, line].add(test)
        return cls(
            seconds=told["seconds"],
            by_line=by_line,
            by_file=by_file,
            imported={
                (file, line)
                for file, lines in told["imported"].items()
                for line in lines
            },
        )

    def judges(self, mutant: Mutant, source: str) -> list[str]:
        """Return the tests that run what is changed, quickest first.

        What runs on import alone is judged by who runs anything of its file. A test
        that forks runs more than is seen.
        """
        places = [(mutant.path, line) for line in changed_lines(mutant, source)]
        found = {test for place in places for test in self.by_line.get(place, ())}
        if not found or any(place in self.imported for place in places):
            found |= set(self.by_file.get(mutant.path, ()))
        return self._quickest(
            (found | set(self.by_file.get(_FORKING, ()))) if found else self.seconds
        )

    def _quickest(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))

    def duration(self, tests: Iterable[str]) -> float:
        """Return how long tests take one after another."""
        return sum(self.seconds[test] for test in tests)


def changed_lines(mutant: Mutant, source: str) -> range:
    """Return the lines of the source that a change touches, at least one."""
    before = source.splitlines()
    after = source.replace(mutant.old, mutant.new).splitlines()
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    return range(head + 1, max(len(before) - tail, head + 1) + 1)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines stand first in both."""
    places = range(min(len(one), len(other)))
    return next((i for i in places if one[i] != other[i]), len(places))
