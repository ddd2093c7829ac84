"""What lies in a home's file, read behind the store's back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from custom_components.lifeops.core.dataset import DatasetKind
from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.homes import owned_by
from custom_components.lifeops.core.ops import Op, Ops, Origin
from custom_components.lifeops.store.sqlite import SqliteStore

from .history import TOMBSTONE, Dot, Key


class Row(NamedTuple):
    """A register as it is stored."""

    dataset: str
    id: str
    field: str
    value: str | None
    h: int
    home: str
    epoch: str
    seq: int

    def key(self, home: str) -> Key:
        """Return how other homes call the register."""
        known = DATASETS.get(self.dataset)
        owned = known is not None and known.kind is DatasetKind.OWNED
        dataset = owned_by(self.dataset, home) if owned else self.dataset
        return Key(dataset, self.id, self.field)

    def told(self, home: str) -> tuple[Key, str | None, int]:
        """Return what the write said that the register holds."""
        return self.key(home), self.value, self.h

    @property
    def dot(self) -> Dot:
        """Return the name of the write that the register holds."""
        return Origin(self.home, self.epoch), self.seq


_ROWS = """
    SELECT dataset, id, field, value, h, home, epoch, seq
    FROM record JOIN origin ON origin.ix = record.origin
"""


def own_rows(store: SqliteStore, after: int, origin: Origin) -> list[Row]:
    """Return what this home wrote in one of its lives behind a number."""
    only = (
        f"WHERE home = '{origin.home}' AND epoch = '{origin.epoch}' AND seq > {after}"
    )
    return [
        Row(*row) for row in store._database.execute(f"{_ROWS} {only} ORDER BY seq")
    ]


def lives_since(store: SqliteStore, origin: Origin) -> list[Origin]:
    """Return the lives of this home that began after another one."""
    found = store._database.execute(
        f"SELECT home, epoch FROM origin WHERE home = '{origin.home}' AND ix > ("  # noqa: S608
        f"SELECT ix FROM origin WHERE home = '{origin.home}'"
        f" AND epoch = '{origin.epoch}') AND ix <= {store._node.origin} ORDER BY ix"
    )
    return [Origin(*row) for row in found]


def all_rows(store: SqliteStore) -> list[Row]:
    """Return every register, also those that hold nothing."""
    return [Row(*row) for row in store._database.execute(_ROWS)]


def shown(store: SqliteStore, home: str) -> Mapping[Key, Row]:
    """Return every register that no tombstone hides and that holds something."""
    rows = all_rows(store)
    floors = {(row.dataset, row.id): row.h for row in rows if row.field == TOMBSTONE}
    return {
        row.key(home): row
        for row in rows
        if row.field != TOMBSTONE
        and row.value is not None
        and row.h > floors.get((row.dataset, row.id), -1)
    }


def graves(store: SqliteStore) -> set[Dot]:
    """Return the writes that hold nothing."""
    rows = store._database.execute(f"{_ROWS} WHERE value IS NULL")
    return {Row(*row).dot for row in rows}


def lost_rows(store: SqliteStore) -> list[Row]:
    """Return the registers that lost against one that did not know them."""
    rows = store._database.execute(_ROWS.replace("record", '"conflict"'))
    return [Row(*row) for row in rows]


def conflicts(store: SqliteStore) -> set[Dot]:
    """Return the writes that lost against one that did not know them."""
    rows = store._database.execute(
        "SELECT home, epoch, seq FROM conflict JOIN origin ON origin.ix = conflict.origin"
    )
    return {(Origin(home, epoch), seq) for home, epoch, seq in rows}


def epoch(store: SqliteStore) -> Origin:
    """Return the origin that this home writes as."""
    [(home, name)] = store._database.execute(
        f"SELECT home, epoch FROM origin WHERE ix = {store._node.origin}"  # noqa: S608
    )
    return Origin(home, name)


def unrolled(ops: Ops) -> Iterator[Op]:
    """Yield writes one by one, without what their writers had seen."""
    columns = zip(
        ops.dataset,
        ops.id,
        ops.field,
        ops.value,
        ops.person,
        ops.h,
        ops.origin,
        ops.seq,
        strict=True,
    )
    for dataset, record, field, value, person, h, origin, seq in columns:
        yield Op(
            ops.datasets[dataset],
            record,
            field,
            value,
            person,
            h,
            ops.origins[origin],
            seq,
            {},
        )


def part_of(ops: Ops, first: int, last: int) -> Ops:
    """Return some of the writes of a chunk."""
    columns: dict[str, Sequence[object]] = {
        name: getattr(ops, name)[first:last]
        for name in (
            "dataset",
            "id",
            "field",
            "value",
            "person",
            "h",
            "origin",
            "seq",
            "past",
        )
    }
    return Ops(origins=ops.origins, datasets=ops.datasets, **columns)  # type: ignore[arg-type]
