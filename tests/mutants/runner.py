"""Plant changes one at a time in private copies of the tree and run a room's tests."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from time import monotonic

from . import Mutant
from .baseline import Baseline
from .rooms import Room
from .tree import Tree, planted_tree

_BASELINE_LIMIT_S = 1200.0
_HELD, _NO_TESTS = 0, 5


class RunnerError(Exception):
    """The room's tests cannot judge a change: they do not hold without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a change, how many tests were asked, how long they took."""

    mutant: Mutant
    caught: bool
    tests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Bench:
    """Trees that stand ready, and what the room's tests run without any change."""

    source: Path
    trees: SimpleQueue[Tree]
    pool: ThreadPoolExecutor
    baseline: Baseline
    grace_s: float

    def judge(self, mutants: Sequence[Mutant]) -> Iterator[Verdict]:
        """Yield the verdict on each change, in the order in which they were given."""
        return self.pool.map(self._judge, mutants)

    def _judge(self, mutant: Mutant) -> Verdict:
        source = (self.source / mutant.path).read_text()
        tests = self.baseline.judges(mutant, source)
        limit_s = self.grace_s + 3 * self.baseline.duration(tests)
        tree = self.trees.get()
        started = monotonic()
        try:
            with tree.planted(mutant):
                ended = tree.run_tests(tests, self.baseline, limit_s)
        finally:
            self.trees.put(tree)
        return Verdict(
            mutant=mutant,
            caught=ended not in (_HELD, _NO_TESTS),
            tests=len(tests),
            seconds=monotonic() - started,
        )


@contextmanager
def bench(
    source: Path, room: Room, *, workers: int = 2, grace_s: float = 20.0
) -> Iterator[Bench]:
    """Make ready to judge changes of a room, whose tests have to hold before."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="mutants-")))
        folder.chmod(0o711)  # database servers are somebody else
        copies = [
            stack.enter_context(planted_tree(source, folder / str(worker), room))
            for worker in range(workers)
        ]
        trees: SimpleQueue[Tree] = SimpleQueue()
        for tree in copies:
            tree.warm(_BASELINE_LIMIT_S)
            trees.put(tree)
        baseline = _looked_at(copies[0], room)
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        stack.callback(pool.shutdown, cancel_futures=True)
        yield Bench(source, trees, pool, baseline, grace_s)


def _looked_at(tree: Tree, room: Room) -> Baseline:
    ended, told = tree.look(_BASELINE_LIMIT_S)
    if ended == _NO_TESTS:
        message = f"{room.name} has no tests"
        raise RunnerError(message)
    if ended != _HELD:
        message = f"{room.name} fails without any change"
        raise RunnerError(message)
    return Baseline.of(told)
