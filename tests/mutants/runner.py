"""Plant changes one at a time in private copies of the tree and run a room's tests."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
import os
from pathlib import Path
from queue import SimpleQueue
import shutil
import signal
import subprocess
import sys
from tempfile import TemporaryDirectory
from time import monotonic

from . import Mutant
from .rooms import PACKAGE, Room

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules")
_TOOLS = ".tools"
_BASELINE_LIMIT_S = 600.0
_HELD, _NO_TESTS, _ENDLESS = 0, 5, -1
_LIMITED = ("sh", "-c", 'ulimit -v 6000000; exec "$@"', "sh")


class RunnerError(Exception):
    """The room's tests cannot judge a change: they do not hold without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a change, and how long its tests took."""

    mutant: Mutant
    caught: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Tree:
    """A private copy of the tree in which one change at a time is planted."""

    root: Path

    @classmethod
    def copy(cls, source: Path, target: Path, room: Room) -> Tree:
        """Copy the tree without what is set up or left behind in it.

        A pure room gets a package that does not bring Home Assistant in. Database
        servers are where they were unpacked.
        """
        shutil.copytree(source, target, ignore=_LEFT_OUT)
        if (tools := source / _TOOLS).exists():
            (target / _TOOLS).symlink_to(tools.resolve())
        package = target / PACKAGE / "__init__.py"
        if room.pure and package.exists():
            package.write_text('"""Pure."""\n')
        return cls(target)

    def run_tests(self, room: Room, paths: Sequence[str], limit_s: float) -> int:
        """Run tests up to the first failure; one that never ends is a failure."""
        options = ["-x", "-q", "--no-header", "-p", "no:xdist", "-p", "no:cov"]
        if room.pure:
            options += ["-p", "no:homeassistant"]
        process = subprocess.Popen(
            [
                *_LIMITED,
                sys.executable,
                "-m",
                "pytest",
                *options,
                "-m",
                "" if room.slow else "not slow",
                *paths,
            ],
            cwd=self.root,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return _ENDLESS
        finally:
            _end_group(process)

    def judge(
        self, mutant: Mutant, room: Room, paths: Sequence[str], limit_s: float
    ) -> Verdict:
        """Plant a change, run the tests, put the file back."""
        file = self.root / mutant.path
        before = file.read_text()
        started = monotonic()
        file.write_text(before.replace(mutant.old, mutant.new))
        try:
            caught = self.run_tests(room, paths, limit_s) != _HELD
        finally:
            file.write_text(before)
        return Verdict(mutant=mutant, caught=caught, seconds=monotonic() - started)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what the tests may have left running, by the group that was made for it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def order_tests(tree: Tree, room: Room) -> tuple[list[str], float]:
    """Return the room's test files, quickest first, and the seconds that they take."""
    times = dict(_timed(tree, room))
    if not times:
        message = f"{room.name} has no tests"
        raise RunnerError(message)
    return sorted(times, key=times.__getitem__), sum(times.values())


def _timed(tree: Tree, room: Room) -> Iterator[tuple[str, float]]:
    for path in _test_files(tree.root, room):
        started = monotonic()
        ended = tree.run_tests(room, [path], _BASELINE_LIMIT_S)
        if ended not in (_HELD, _NO_TESTS):
            message = f"{path} fails without any change"
            raise RunnerError(message)
        if ended == _HELD:
            yield path, monotonic() - started


def _test_files(root: Path, room: Room) -> list[str]:
    found: list[Path] = []
    for name in room.tests:
        path = root / name
        found += sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
    return [str(path.relative_to(root)) for path in found]


def run(
    source: Path,
    room: Room,
    mutants: Sequence[Mutant],
    *,
    workers: int = 2,
    grace_s: float = 10.0,
) -> Iterator[Verdict]:
    """Yield the verdict on each change, in the order in which they were given."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="mutants-")))
        trees: SimpleQueue[Tree] = SimpleQueue()
        for worker in range(workers):
            trees.put(Tree.copy(source, folder / str(worker), room))
        first = trees.get()
        paths, seconds = order_tests(first, room)
        trees.put(first)

        def judge(mutant: Mutant) -> Verdict:
            tree = trees.get()
            try:
                return tree.judge(mutant, room, paths, grace_s + 3 * seconds)
            finally:
                trees.put(tree)

        pool = stack.enter_context(ThreadPoolExecutor(workers))
        stack.callback(pool.shutdown, cancel_futures=True)
        yield from pool.map(judge, mutants)
