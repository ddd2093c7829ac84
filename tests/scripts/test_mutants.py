"""The mutant runner: what it changes, and that it tells caught from survived."""

import ast
from pathlib import Path

import pytest

from tests.mutants import Mutant
from tests.mutants.drawn import draw, mutations
from tests.mutants.rooms import ROOMS, Room
from tests.mutants.runner import RunnerError, run

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
TESTS = """from lamp import level, spin

def test_level():
    assert level(40) == 40
    assert level(500) == 100
    assert spin(3) == 0
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


def test_caught_survived_and_never_ending(tree: Path) -> None:
    mutants = (
        Mutant(str(FILE), "return LIMIT", "return wanted", "caught"),
        Mutant(str(FILE), "wanted > LIMIT", "wanted >= LIMIT", "the same lamp"),
        Mutant(str(FILE), "turns -= 1", "turns -= 0", "never ends"),
    )
    verdicts = list(run(tree, ROOM, mutants, grace_s=0))
    assert [verdict.mutant.why for verdict in verdicts] == [m.why for m in mutants]
    assert [verdict.caught for verdict in verdicts] == [True, False, True]
    assert (tree / FILE).read_text() == SOURCE


def test_tests_that_do_not_hold_cannot_judge(tree: Path) -> None:
    (tree / "tests/test_lamp.py").write_text("def test_no():\n    assert False\n")
    with pytest.raises(RunnerError, match="without any change"):
        list(run(tree, ROOM, [Mutant(str(FILE), "100", "101", "")]))


def test_a_room_without_tests_cannot_judge(tree: Path) -> None:
    (tree / "tests/test_lamp.py").unlink()
    with pytest.raises(RunnerError, match="no tests"):
        list(run(tree, ROOM, [Mutant(str(FILE), "100", "101", "")]))


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
