"""Edits that gave way to another home's: told in words, put back where that was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...core.datasets import DATASETS
from ...core.errors import RefusedError
from ...core.json import Json, to_json
from ...store.reader import Reader
from ..hub import Hub

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A value that gave way, and the one that stands now; homes are whose they were."""

    id: str
    at: datetime
    dataset: str
    record: str
    field: str
    person: str | None
    lost: Json
    kept: Json
    lost_home: str
    kept_home: str

    @property
    def told(self) -> Mapping[str, Json]:
        """Return it as an action answers; of what is sealed only that it was."""
        known = DATASETS.get(self.dataset)
        veiled = known is not None and known.private
        told = to_json(replace(self, lost=None, kept=None) if veiled else self)
        assert isinstance(told, Mapping)  # noqa: S101 - a dataclass always is one
        return told


def edits_of(reader: Reader) -> Sequence[Edit]:
    """Return the newest edits that gave way, newest first."""
    return [
        Edit(
            id=str(row.number),
            at=row.at,
            dataset=row.dataset,
            record=row.id,
            field=row.field,
            person=row.person,
            lost=row.value,
            kept=_kept(reader, row.dataset, row.id, row.field),
            lost_home=row.home,
            kept_home=row.winner,
        )
        for row in reader.conflicts(MOST)
    ]


async def async_edits(hub: Hub) -> Sequence[Edit]:
    """Return the newest edits that gave way, newest first."""
    return await hub.async_read(edits_of)


async def async_put_back(hub: Hub, edit_id: str) -> None:
    """Put back what gave way; raises RefusedError where there is no such edit."""
    if not edit_id.isascii() or not edit_id.isdigit():
        raise RefusedError("unknown_conflict")

    def restore() -> None:
        with hub.store.transaction(hub.clock.now()) as tx:
            tx.restore_conflict(int(edit_id))

    await hub.async_on_thread(restore)


def _kept(reader: Reader, dataset: str, record: str, field: str) -> Json:
    """Return what stands now in place of it, None where nothing does."""
    fields = reader.record(dataset, record)
    if fields is None:
        return None
    return dict(fields) if field == dataset else fields.get(field)
