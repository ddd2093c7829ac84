"""An export: written on a thread of its own, under its name once it is whole."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from ...core.aliases import names_of
from ...core.datasets import NIGHT
from ...core.days import days_span
from ...core.health import NightRecord
from ...engine.named import aliases_of, between
from ...metrics.files.writing import Wanted, write_archive
from ...store.errors import store_errors
from ...store.sqlite import SqliteStore
from .folder import Folder
from .model import Transfer

_SPAN = timedelta(days=365)
FIRST = date(2000, 1, 1)
"""Nothing is exported that is older; no ring is."""


def write_export(
    store: SqliteStore,
    folder: Folder,
    transfer: Transfer,
    told: Callable[[float], None],
) -> Mapping[str, int]:
    """Write an archive that its owner alone can read; return what is in it."""
    with store_errors(), store.read_only() as reader:
        names = names_of(transfer.person, aliases_of(reader))
    wanted = Wanted(
        person=transfer.person,
        names=names,
        first=transfer.first or FIRST,
        last=transfer.last or transfer.made_at.date(),
        format=transfer.format,
        made_at=transfer.made_at,
    )
    with (
        store_errors(),
        folder.begin_export(transfer) as to,
        store.read_series() as local,
    ):
        counts = write_archive(to, local, lambda: _nights(store, wanted), wanted, told)
    folder.finish_export(transfer)
    return counts.told()


def _nights(store: SqliteStore, wanted: Wanted) -> Iterator[NightRecord]:
    """Yield the nights of the days that are wanted, a year at a time."""
    first = wanted.first
    with store.read_only() as reader:
        while first <= wanted.last:
            last = min(first + _SPAN, wanted.last)
            span = days_span(wanted.person, first, last)
            for _, fields in between(reader, NIGHT.name, *span):
                if (night := NIGHT.readable(fields)) is not None:
                    yield night
            first = last + timedelta(days=1)
