"""A private copy of the tree, and the process in it that runs tests."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
from typing import IO, Any

from . import Mutant
from .baseline import Baseline
from .rooms import PACKAGE, Room

_CHILDREN = Path(__file__).with_name("children.py")
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules")
_TOOLS = ".tools"
_PATIENCE = 4  # a busy machine is not an endless loop
_LATER_NS = 2 * 10**9


@dataclass(slots=True)
class Tree:
    """A private copy of the tree in which one change at a time is planted."""

    root: Path
    room: Room
    process: subprocess.Popen[str]

    def look(self, limit_s: float) -> tuple[int, Mapping[str, Any]]:
        """Run all tests of the room; return how they ended and what they run."""
        files = [str(file) for file in self.room.files(self.root)]
        return self._told(files=files, limit=limit_s)

    def warm(self, limit_s: float) -> None:
        """Import what every child would import anew."""
        _, told = self._told(limit=limit_s)
        self._send({"modules": [], **told})

    def _told(self, **order: Any) -> tuple[int, Mapping[str, Any]]:
        report = self.root.with_name("report")
        report.write_text("{}")
        ended = self._order(report=str(report), tests=self.room.tests, **order)
        return ended, json.loads(report.read_text())

    def run_tests(
        self, tests: Sequence[str], baseline: Baseline, limit_s: float
    ) -> int:
        """Run tests up to the first failure; one that never ends is a failure."""
        return self._order(tests=tests, known=list(baseline.seconds), limit=limit_s)

    def _order(self, *, limit: float, **order: object) -> int:
        options = ["-x", "-q", "--no-header", *_options(self.room)]
        self._send(
            order | {"options": options, "limit": limit, "patience": limit * _PATIENCE}
        )
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def _send(self, order: Mapping[str, Any]) -> None:
        stream: IO[str] | None = self.process.stdin
        assert stream
        stream.write(f"{json.dumps(order)}\n")
        stream.flush()

    @contextmanager
    def planted(self, mutant: Mutant) -> Iterator[None]:
        """Have a change stand in its file, in nobody's bytecode."""
        file = self.root / mutant.path
        before, known = file.read_text(), file.stat()
        file.write_text(before.replace(mutant.old, mutant.new))
        os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns + _LATER_NS))
        try:
            yield
        finally:
            file.write_text(before)
            os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))


def _options(room: Room) -> list[str]:
    without = (word for name in _without(room) for word in ("-p", f"no:{name}"))
    return [*without, "-m", "" if room.slow else "not slow"]


def _without(room: Room) -> list[str]:
    return ["xdist", "pytest_cov", *(["homeassistant"] if room.pure else [])]


@contextmanager
def planted_tree(source: Path, target: Path, room: Room) -> Iterator[Tree]:
    """Copy the tree without what is set up or left behind in it; run tests there.

    A pure room gets a package that does not bring Home Assistant in. Database
    servers are where they were unpacked.
    """
    root, temporary = target / "tree", target / "tmp"
    shutil.copytree(source, root, ignore=_LEFT_OUT)
    temporary.mkdir()
    if (tools := source / _TOOLS).exists():
        (root / _TOOLS).symlink_to(tools.resolve())
    package = root / PACKAGE / "__init__.py"
    if room.pure and package.exists():
        package.write_text('"""Pure."""\n')
    with subprocess.Popen(
        [sys.executable, "-P", str(_CHILDREN), *_without(room)],
        cwd=root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Tree(root, room, process)
        finally:
            process.terminate()
