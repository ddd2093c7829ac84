"""The mutant runner: what it changes, and that it tells caught from survived."""

import ast
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutants import Mutant
from tests.mutants.baseline import changed_lines
from tests.mutants.drawn import draw, mutations
from tests.mutants.rooms import ROOMS, Room
from tests.mutants.runner import RunnerError, Verdict, bench

SOURCE = '''"""A lamp."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    x = 1

LIMIT: int = 100  # ° outside ASCII shifts columns from bytes


def level(wanted: int, *, loud: bool = False) -> int:
    """Return what the lamp can do."""
    note = "°"; wanted += 0
    if wanted > LIMIT:
        return LIMIT
    return wanted


def spin(turns: int) -> int:
    while turns > 0:
        turns -= 1
    return turns
'''
TESTS = """import os

import lamp
import pytest


def test_level():
    assert lamp.level(40) == 40
    assert lamp.level(500) == lamp.LIMIT


@pytest.mark.parametrize("limit", [lamp.LIMIT])
def test_name(limit):
    assert limit == 100


def test_forks():
    if not (child := os.fork()):
        os._exit(lamp.spin(3))
    assert os.waitpid(child, 0)[1] == 0
"""
FILE = Path("lamp.py")
ROOM = Room(name="lamp", sources=("lamp.py",), tests=("tests",), pure=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / FILE).write_text(SOURCE)
    (tmp_path / "tests/test_lamp.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\nmarkers = slow\n")
    return tmp_path


def test_every_mutation_changes_one_place_that_runs(tree: Path) -> None:
    found = list(mutations(tree, FILE))
    told = [mutant.why for mutant in found]
    assert any("wanted > LIMIT -> (wanted >= LIMIT)" in why for why in told)
    assert any("wanted > LIMIT -> (not wanted > LIMIT)" in why for why in told)
    assert any("100 -> (101)" in why for why in told)
    assert any("False -> (True)" in why for why in told)
    assert any("wanted += 0 -> pass" in why for why in told)
    assert not any("lamp can do" in why or "line 5" in why for why in told)
    for mutant in found:
        ast.parse(mutant.new)
        assert mutant.old == SOURCE
        assert mutant.new != SOURCE


def test_the_same_seed_draws_the_same(tree: Path) -> None:
    assert draw(tree, [FILE], 5, seed=7) == draw(tree, [FILE], 5, seed=7)
    assert draw(tree, [FILE], 5, seed=7) != draw(tree, [FILE], 5, seed=8)
    every = list(mutations(tree, FILE))
    assert sorted(m.why for m in draw(tree, [FILE], 999, seed=1)) == sorted(
        m.why for m in every
    )


def judged(tree: Path, *mutants: Mutant, grace_s: float = 60) -> Sequence[Verdict]:
    with bench(tree, ROOM, workers=1, grace_s=grace_s) as ready:
        return list(ready.judge(mutants))


@pytest.mark.slow
def test_those_that_run_a_change_judge_it(tree: Path) -> None:
    expected = {
        Mutant(str(FILE), "return LIMIT", "return wanted", "a test runs it"): (2, True),
        Mutant(str(FILE), "> LIMIT", ">= LIMIT", "the same lamp"): (2, False),
        Mutant(str(FILE), "= 100", "= 101", "a test has another name"): (2, True),
        Mutant(str(FILE), "return turns", "return 1", "a fork runs it"): (2, True),
        Mutant(str(FILE), "    x = 1", "    x = 2", "it never runs"): (2, False),
    }
    verdicts = judged(tree, *expected)
    assert [verdict.mutant for verdict in verdicts] == list(expected)
    assert [(one.tests, one.caught) for one in verdicts] == list(expected.values())
    assert (tree / FILE).read_text() == SOURCE


@pytest.mark.slow
def test_what_never_ends_is_caught(tree: Path) -> None:
    endless = Mutant(str(FILE), "turns -= 1", "turns -= 0", "never ends")
    (verdict,) = judged(tree, endless, grace_s=1)
    assert verdict.caught


def test_the_lines_of_a_change() -> None:
    source = "a\nb\nc\nd\n"
    for old, new, lines in (
        ("b", "x", [2]),
        ("b\nc\n", "", [2, 3]),
        ("b\nc", "b\nx\nc", [3]),
        (source, "a\nb\nc\nx\n", [4]),
        ("d\n", "", [4]),
    ):
        mutant = Mutant(str(FILE), old, new, "")
        assert list(changed_lines(mutant, source)) == lines


@pytest.mark.slow
def test_tests_that_do_not_hold_cannot_judge(tree: Path) -> None:
    (tree / "tests/test_lamp.py").write_text("def test_no():\n    assert False\n")
    with pytest.raises(RunnerError, match="without any change"):
        judged(tree)


@pytest.mark.slow
def test_a_room_without_tests_cannot_judge(tree: Path) -> None:
    (tree / "tests/test_lamp.py").unlink()
    with pytest.raises(RunnerError, match="no tests"):
        judged(tree)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_named_mutants_fit_the_tree(room: Room) -> None:
    root = Path.cwd()
    files = {str(path) for path in room.files(root)}
    named = room.named()
    assert len(named) >= 20
    assert len({(mutant.path, mutant.old, mutant.new) for mutant in named}) == len(
        named
    )
    for mutant in named:
        assert mutant.path in files, mutant
        assert (root / mutant.path).read_text().count(mutant.old) == 1, mutant
        assert mutant.old != mutant.new
        assert mutant.why
