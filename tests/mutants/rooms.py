"""Which files a room has, and which tests have to notice when one of them is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from . import Mutant

PACKAGE = "custom_components/lifeops"

_SERIES = tuple(
    f"store/{name}.py"
    for name in (
        "arriving",
        "codec",
        "forgetting",
        "hours",
        "purge",
        "rollup",
        "series",
        "series_cuts",
        "series_digests",
        "series_facts",
        "series_filling",
        "series_log",
        "series_node",
        "series_origins",
        "series_parcel",
        "series_points",
        "series_purge",
        "series_reader",
        "series_reading",
        "series_runs",
        "series_schema",
        "series_steps",
        "series_sums",
        "series_sync",
        "series_taking",
        "upkeep",
        "work",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room's files and tests.

    Pure ones are tested without Home Assistant's plugin, slow ones by slow tests too.
    """

    name: str
    sources: Sequence[str]
    without: Sequence[str] = ()
    tests: Sequence[str]
    pure: bool = True
    slow: bool = False

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
    Room(
        name="store",
        sources=(f"{PACKAGE}/store/*.py",),
        without=_SERIES,
        tests=("tests/store",),
    ),
    Room(
        name="series",
        sources=tuple(f"{PACKAGE}/{path}" for path in _SERIES),
        tests=(
            "tests/store/test_series.py",
            "tests/store/test_series_late.py",
            "tests/store/test_series_reader.py",
            "tests/store/test_codec.py",
            "tests/store/test_rollup.py",
            "tests/store/test_purge.py",
            "tests/store/test_series_log.py",
            "tests/store/test_series_crash.py",
            "tests/store/test_series_cuts.py",
            "tests/store/test_series_runs.py",
            "tests/store/test_series_sync.py",
            "tests/store/test_series_sync_model.py",
            "tests/store/test_series_sync_refused.py",
            "tests/store/test_stage.py",
            "tests/store/test_transaction.py",
            "tests/store/test_migrations.py",
        ),
    ),
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
        sources=(
            f"{PACKAGE}/sources/entities/*.py",
            f"{PACKAGE}/ha/collect/*.py",
            f"{PACKAGE}/ha/plan/*.py",
        ),
        tests=(
            "tests/sources/entities",
            "tests/ha/collect",
            "tests/ha/plan",
            "tests/test_calendar.py",
        ),
        pure=False,
    ),
    Room(
        name="metrics",
        sources=(f"{PACKAGE}/metrics/*.py", f"{PACKAGE}/metrics/files/*.py"),
        without=("metrics/protocols.py", "metrics/question.py"),
        tests=("tests/metrics",),
    ),
    Room(
        name="oura",
        sources=(f"{PACKAGE}/sources/oura/*.py",),
        tests=("tests/sources/oura",),
    ),
    Room(
        name="timescale",
        sources=(f"{PACKAGE}/metrics/timescale/*.py",),
        tests=("tests/metrics/timescale",),
        pure=False,
        slow=True,
    ),
    Room(
        name="sync",
        sources=(
            f"{PACKAGE}/sync/*.py",
            f"{PACKAGE}/core/merge.py",
            f"{PACKAGE}/core/ops.py",
        ),
        without=("sync/protocols.py", "sync/words.py"),
        tests=("tests/sync", "tests/core/test_merge.py"),
    ),
)
