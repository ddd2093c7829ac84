"""How much text a chunk holds: little where few writes were asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec
from custom_components.lifeops.sync.protocols import Chunk, Reading

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WRITES = 40
LONG = 4000
FEW = 100
SMALL_BYTES = 20_000


def chunks(reading: Reading, most: int, *, snapshot: bool) -> list[Chunk]:
    found: list[Chunk] = []
    position: str | None = None
    while not found or not found[-1].last:
        if snapshot:
            found.append(reading.snapshot(position, most))
        else:
            found.append(reading.delta({}, position, most))
        position = found[-1].position
    return found


@pytest.mark.parametrize("snapshot", [False, True])
def test_long_values_come_a_few_at_a_time(tmp_path: Path, snapshot: bool) -> None:
    store = SqliteStore.open(tmp_path, home="ash", build="test")
    with store.transaction(NOW) as tx:
        for number in range(WRITES):
            name = f"{number:0{LONG}}"
            tx.put_record("household", f"{number}", {"name": name}, None)
    reading = store.sync(codec).read()
    found = chunks(reading, FEW, snapshot=snapshot)
    assert sum(chunk.count for chunk in found) == WRITES
    assert max(chunk.count for chunk in found) * LONG < SMALL_BYTES
    (whole,) = chunks(reading, WRITES * FEW, snapshot=snapshot)
    assert whole.count == WRITES
    reading.close()
    store.close()
