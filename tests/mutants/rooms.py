"""Which files a room has, and which tests have to notice when one of them is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from . import Mutant

PACKAGE = "custom_components/lifeops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room's files and tests; pure ones are tested without Home Assistant's plugin."""

    name: str
    sources: Sequence[str]
    without: Sequence[str] = ()
    tests: Sequence[str]
    pure: bool = True

    def files(self, root: Path) -> Iterator[Path]:
        """Yield the room's files relative to the root, in a fixed order."""
        for pattern in self.sources:
            for path in sorted(root.glob(pattern)):
                relative = path.relative_to(root)
                if not any(relative.match(skipped) for skipped in self.without):
                    yield relative

    def named(self) -> Sequence[Mutant]:
        """Return the changes that the room's tests must notice, all of them."""
        found: tuple[Mutant, ...] = import_module(f"{__package__}.{self.name}").MUTANTS
        return found


ROOMS: tuple[Room, ...] = (
    Room(
        name="engine",
        sources=(f"{PACKAGE}/engine/*.py",),
        without=("engine/lights.py", "engine/ramp.py", "engine/protocols.py"),
        tests=("tests/engine",),
    ),
    Room(name="store", sources=(f"{PACKAGE}/store/*.py",), tests=("tests/store",)),
    Room(
        name="agents",
        sources=(f"{PACKAGE}/agents/**/*.py", f"{PACKAGE}/core/*.py"),
        tests=("tests/agents", "tests/core"),
    ),
    Room(
        name="acts",
        sources=(
            f"{PACKAGE}/engine/lights.py",
            f"{PACKAGE}/engine/ramp.py",
            f"{PACKAGE}/ha/act/*.py",
        ),
        tests=("tests/engine/test_ramp.py", "tests/ha/act"),
        pure=False,
    ),
    Room(
        name="collect",
        sources=(f"{PACKAGE}/sources/entities/*.py", f"{PACKAGE}/ha/collect/*.py"),
        tests=("tests/sources/entities", "tests/ha/collect"),
        pure=False,
    ),
    Room(
        name="oura",
        sources=(f"{PACKAGE}/sources/oura/*.py",),
        tests=("tests/sources/oura",),
    ),
)
