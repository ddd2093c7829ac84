"""Leases as the rows that homes share: one a term and home, of few terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..core.datasets import LEASE
from ..core.effects import DeleteRecord, PutRecord
from ..core.homes import LeaseRecord
from .stored import Stored

_TERMS_KEPT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease's row with its id."""

    id: str
    record: LeaseRecord


def leases_of(tx: Stored, name: str, order: Sequence[str]) -> Sequence[Lease]:
    """Return a scope's leases, the one that counts last."""
    found = [
        Lease(id=record_id, record=record)
        for record_id, fields in tx.between(LEASE.name, f"{name}/", f"{name}0")
        if record_id.rsplit("/", 2)[0] == name
        and (record := LEASE.readable(fields)) is not None
    ]
    return sorted(found, key=lambda lease: _weight(lease.record, order))


def put_lease(name: str, record: LeaseRecord) -> PutRecord:
    """Return the write of a lease."""
    return PutRecord(
        dataset=LEASE.name,
        id=f"{name}/{record.term:09d}/{record.holder}",
        fields=LEASE.write(record),
    )


def pruned(leases: Sequence[Lease], record: LeaseRecord) -> Sequence[DeleteRecord]:
    """Return what removes terms that nobody needs; the one before this one stays."""
    return [
        DeleteRecord(dataset=LEASE.name, id=lease.id)
        for lease in leases
        if lease.record.term <= record.term - _TERMS_KEPT
    ]


def _weight(record: LeaseRecord, order: Sequence[str]) -> tuple[int, int, str]:
    place = order.index(record.holder) if record.holder in order else len(order)
    return record.term, -place, record.holder
