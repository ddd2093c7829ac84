"""Run tests in forked children of a process that knows pytest but nothing of ours.

Started as a program in a private copy of the tree; orders come as lines of JSON.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import entry_points
from inspect import CO_OPTIMIZED
import json
import os
from pathlib import Path
import resource
import select
import signal
import sys
import threading
from time import perf_counter
from types import CodeType
from typing import Any

import pytest

_MEMORY = 6_000_000_000
_TOOL = 4  # the first that sys.monitoring promises to nobody


class Chosen:
    """Run the chosen tests in their order, and such as only a change brought about."""

    def __init__(self, tests: Iterable[str], known: Iterable[str]) -> None:
        """Remember the places of the tests."""
        self._place = {test: place for place, test in enumerate(tests)}
        self._known = frozenset(known)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what was not chosen."""
        chosen = [
            item
            for item in items
            if item.nodeid in self._place or item.nodeid not in self._known
        ]
        items[:] = sorted(chosen, key=lambda item: self._place.get(item.nodeid, -1))


class Seen:
    """Notice which lines each test runs, and how long it takes."""

    def __init__(self, files: Iterable[str]) -> None:
        """Look at these files."""
        self._files = {str(Path(file).absolute()) for file in files}
        self._now: set[tuple[str, int]] = set()
        self._imported: set[tuple[str, int]] = set()
        self._lines: dict[str, set[tuple[str, int]]] = {}
        self._seconds: dict[str, float] = {}
        self._forks = False
        sys.addaudithook(self._heard)
        sys.monitoring.use_tool_id(_TOOL, "mutants")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, self._met)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)

    def _heard(self, event: str, _: object) -> None:
        self._forks |= event == "os.fork"

    def _met(self, code: CodeType, line: int) -> object:
        if code.co_filename in self._files:
            inside = code.co_flags & CO_OPTIMIZED
            (self._now if inside else self._imported).add((code.co_filename, line))
        return sys.monitoring.DISABLE

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Begin anew with each test."""
        self._now, self._forks = set(), False
        sys.monitoring.restart_events()
        started = perf_counter()
        result = yield
        self._seconds[item.nodeid] = perf_counter() - started
        self._lines[item.nodeid] = self._now
        if self._forks:
            self._now.add(("", 0))
        return result

    def told(self) -> dict[str, Any]:
        """Return what was seen, lines by file; forks hide lines in a file without name."""
        return {
            "seconds": self._seconds,
            "lines": {test: _by_file(met) for test, met in self._lines.items()},
            "imported": _by_file(self._imported),
        }


def _by_file(met: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for file, line in met:
        found.setdefault(os.path.relpath(file) if file else "", []).append(line)
    return found


def _foreign_modules() -> Iterator[str]:
    """Yield what was imported from outside of this tree, in its order."""
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        origin = str(spec.origin) if spec else ""
        if origin.startswith(("/", "built-in", "frozen")) and not origin.startswith(
            str(Path.cwd())
        ):
            yield name


def _plugins(without: Sequence[str]) -> Iterator[str]:
    for entry in entry_points(group="pytest11"):
        if entry.name.split(".", maxsplit=1)[0] not in without:
            yield entry.module


def _bring_in(modules: Iterable[str]) -> None:
    """Import what children would; one that is imported under a condition may fail."""
    for name in modules:
        with suppress(ImportError, AttributeError):
            import_module(name)
    if threading.active_count() > 1:
        raise SystemExit("a process with threads cannot be forked safely")


def _child(order: Mapping[str, Any]) -> int:
    """Run the tests of an order, with nothing around them."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(order["limit"]) + 1,) * 2)
    with Path(os.devnull).open("r+") as nothing:
        for stream in range(3):
            os.dup2(nothing.fileno(), stream)
    if "report" in order:
        return _look(order, Path(order["report"]))
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    files = dict.fromkeys(test.partition("::")[0] for test in order["tests"])
    chosen = Chosen(order["tests"], order["known"])
    return int(pytest.main([*order["options"], *files], plugins=[chosen]))


def _look(order: Mapping[str, Any], report: Path) -> int:
    """Tell what tests run, or only what they import; leave bytecode to who comes."""
    if "files" not in order:
        options = [*order["options"], "--collect-only"]
        code = pytest.main([*options, *order["tests"]])
        told: Mapping[str, Any] = {"modules": list(_foreign_modules())}
    else:
        seen = Seen(order["files"])
        code = pytest.main([*order["options"], *order["tests"]], plugins=[seen])
        told = seen.told()
    report.write_text(json.dumps(told))
    return int(code)


def _ended(child: int, limit_s: float) -> int:
    """Wait for a child no longer than this, and end all that it began."""
    watched = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.poll(limit_s * 1000)
    finally:
        os.close(watched)
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Obey until no more orders come."""
    without = sys.argv[1:]
    _bring_in(_plugins(without))
    for line in sys.stdin:
        order = json.loads(line)
        if "modules" in order:
            _bring_in(order["modules"])
            continue
        child = os.fork()
        if not child:
            sys.exit(_child(order))
        print(_ended(child, order["patience"]), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
