"""The walls between rooms: they stand, and a hole in one is found."""

import ast
from collections.abc import Iterator
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

PACKAGE = Path("custom_components/lifeops")
ROOT = PACKAGE.parent.parent.absolute()
LINTER = Path(sys.executable).with_name("lint-imports")

HOLES = (
    ("core", "import sqlalchemy"),
    ("core", "from ..engine import protocols"),
    ("engine", "import homeassistant.core"),
    ("engine", "from ..store import schema"),
    ("agents/sleep", "from ..notification import rules"),
    ("agents/sleep", "from ...engine import protocols"),
    ("store", "import homeassistant.util"),
    ("store", "from ..engine import engine"),
    ("sources/entities", "import homeassistant.util"),
    ("sources/entities", "from ...ha import clock"),
)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("walls")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / PACKAGE.parent, root / PACKAGE.parent)
    return root


@pytest.fixture(scope="module")
def found(tree: Path) -> str:
    """Return what is told of a tree in which every hole is a file of its own."""
    for number, (room, line) in enumerate(HOLES):
        (tree / PACKAGE / room / f"hole_{number}.py").write_text(f"{line}\n")
    (tree / PACKAGE / "sources/entities/adapter.py").write_text(
        "import homeassistant.util\n"
    )
    done = lint(tree)
    assert done.returncode != 0
    return done.stdout


def test_the_walls_stand() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("number", range(len(HOLES)), ids=lambda n: ": ".join(HOLES[n]))
def test_a_hole_is_found(found: str, number: int) -> None:
    room = HOLES[number][0].replace("/", ".")
    assert f"custom_components.lifeops.{room}.hole_{number} ->" in found


def test_only_an_adapter_of_a_source_sees_home_assistant(found: str) -> None:
    assert "lifeops.sources.entities.adapter ->" not in found


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level names that a file imports from outside its package."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


# Rules of recurrence follow RFC 5545; the manifest asks for what reads them.
BROUGHT_ALONG = {PACKAGE / "core/recurrence.py": {"dateutil"}}


@pytest.mark.parametrize("room", ["core", "agents", "engine"])
def test_a_pure_room_needs_only_the_standard_library(room: str) -> None:
    needed = {
        path: names - sys.stdlib_module_names
        for path in (PACKAGE / room).rglob("*.py")
        if (names := set(imported(path)))
    }
    assert needed
    assert {path: names for path, names in needed.items() if names} == {
        path: names for path, names in BROUGHT_ALONG.items() if path in needed
    }
