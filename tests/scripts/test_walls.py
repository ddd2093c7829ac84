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
    ("core/hole.py", "import sqlalchemy"),
    ("core/hole.py", "from ..engine import protocols"),
    ("engine/hole.py", "import homeassistant.core"),
    ("engine/hole.py", "from ..store import schema"),
    ("agents/sleep/hole.py", "from ..notification import rules"),
    ("agents/sleep/hole.py", "from ...engine import protocols"),
    ("store/hole.py", "import homeassistant.util"),
    ("store/hole.py", "from ..engine import engine"),
    ("sources/entities/hole.py", "import homeassistant.util"),
    ("sources/entities/hole.py", "from ...ha import clock"),
)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / PACKAGE.parent, tmp_path / PACKAGE.parent)
    return tmp_path


def test_the_walls_stand() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("path", "line"), HOLES)
def test_a_hole_is_found(tree: Path, path: str, line: str) -> None:
    for module in ("store/schema", "agents/notification/rules", "engine/engine"):
        (tree / PACKAGE / f"{module}.py").touch()
    (tree / PACKAGE / path).write_text(f"{line}\n")
    done = lint(tree)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout


def test_only_an_adapter_of_a_source_sees_home_assistant(tree: Path) -> None:
    (tree / PACKAGE / "sources/entities/adapter.py").write_text(
        "import homeassistant.util\n"
    )
    assert lint(tree).returncode == 0


def imported(path: Path) -> Iterator[str]:
    """Yield the top-level names that a file imports from outside its package."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("room", ["core", "agents", "engine"])
def test_a_pure_room_needs_only_the_standard_library(room: str) -> None:
    names = {name for path in (PACKAGE / room).rglob("*.py") for name in imported(path)}
    assert names
    assert names <= sys.stdlib_module_names
