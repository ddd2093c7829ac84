"""What a sync costs, beside one bare table and beside telling everything."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from custom_components.lifeops.store.opening import NAME

from .figure import Figure
from .sync.homes import NOW, Home
from .sync.load import FIELDS, Row, by_key, rows
from .sync.reference import Run, all_metadata, columnar, one_table

ROUNDS = 3
WRITES = 100_000
CHANGES = 1000
EQUAL_BYTES = 1024
CHANGES_BYTES = 50 * 1024
CHANGES_MS = 50


def figures() -> Iterator[Figure]:
    """Yield all figures; the same writes go every way."""
    given = rows(WRITES)
    yield from _taking(given)
    with Home.opened("ash") as one, Home.opened("birch") as other:
        one.take(given)
        yield from _talking(one, other, given)


def _taking(given: list[Row]) -> Iterator[Figure]:
    """Measure a delta and a snapshot into empty files, round after round."""
    sorted_keys = by_key(given)
    # One after another: whatever else the machine does, it does to all of them.
    rounds = [
        (
            _taken(given),
            _bare(given, index_last=False),
            _bare(sorted_keys, index_last=True),
        )
        for _ in range(ROUNDS)
    ]
    ours, bare, bare_keys = zip(*rounds, strict=True)
    for name, seconds, reference, target in (
        ("sync_apply_ops_s", [each[0] for each in ours], bare, 0.5),
        ("sync_snapshot_ops_s", [each[1] for each in ours], bare_keys, 0.3),
    ):
        yield Figure(
            name=name,
            value=WRITES / median(seconds),
            reference=WRITES / median(run.seconds for run in reference),
            target=target,
            at_least=True,
        )
    yield Figure(
        name="sync_disk_bytes_op",
        value=ours[0][2] / WRITES,
        reference=bare[0].size / WRITES,
        target=1.3,
    )


def _taken(given: list[Row]) -> tuple[float, float, int]:
    with Home.opened("ash") as one, Home.opened("birch") as other:
        delta = one.take(given)
        snapshot = other.take_all(one)
        one.store.close()
        return delta, snapshot, (one.folder / NAME).stat().st_size


def _bare(given: list[Row], *, index_last: bool) -> Run:
    with TemporaryDirectory(prefix="bench-") as folder:
        return one_table(Path(folder), given, index_last=index_last)


def _talking(one: Home, other: Home, given: list[Row]) -> Iterator[Figure]:
    """Measure a first session, one of equals, and one that tells 1,000 changes."""
    first = one.talk(other)
    yield Figure(
        name="sync_wire_bytes_op",
        value=first.bytes / WRITES,
        reference=columnar(given) / WRITES,
        target=1.15,
    )
    equal = one.talk(other)
    metadata = all_metadata(given)
    for name, reference, target in (
        ("sync_equal_homes_bytes", EQUAL_BYTES, 1),
        ("sync_equal_homes_beside_metadata", metadata, 1 / 20_000),
    ):
        yield Figure(name=name, value=equal.bytes, reference=reference, target=target)
    _change(one)
    changed = one.talk(other)
    for name, value, reference in (
        ("sync_1000_changes_bytes", changed.bytes, CHANGES_BYTES),
        ("sync_1000_changes_cpu_ms_a_home", changed.cpu_ms / 2, CHANGES_MS),
    ):
        yield Figure(name=name, value=value, reference=reference, target=1)


def _change(home: Home) -> None:
    """Write what people write: five settings of two hundred."""
    chance = Random(3)
    with home.store.transaction(NOW) as work:
        for _ in range(CHANGES // len(FIELDS)):
            values = {field: f"{chance.getrandbits(40):010x}" for field in FIELDS}
            work.put_record("household", f"{chance.getrandbits(48):012x}", values, None)


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
