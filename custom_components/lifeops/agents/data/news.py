"""What of a report anybody should hear of, as most of it moves all the time."""

from dataclasses import replace
from datetime import UTC, datetime

from ...core.topics import DataReport
from ...core.upkeep import SinkHealthRecord, StoreHealthRecord

_NEVER = datetime.min.replace(tzinfo=UTC)
_BYTES = 100_000
_TENTHS = 1


def is_news(before: DataReport | None, after: DataReport) -> bool:
    """Tell whether a report says something new.

    The numbers of the metrics database are told along with those of the files, which
    are counted every hour.
    """
    if before is None or _still(before) != _still(after):
        return True
    counted = before.store.at != after.store.at
    return counted and _numbers(before.sink) != _numbers(after.sink)


def _still(report: DataReport) -> DataReport:
    """Return a report without what moves while all stays as it is."""
    return replace(
        report, store=_still_store(report.store), sink=_still_sink(report.sink)
    )


def _still_store(store: StoreHealthRecord) -> StoreHealthRecord:
    return replace(
        store,
        at=_NEVER,
        store_bytes=_coarse(store.store_bytes),
        series_bytes=_coarse(store.series_bytes),
        dirty_hours=0,
        checked_at=None,
    )


def _still_sink(sink: SinkHealthRecord | None) -> SinkHealthRecord | None:
    if sink is None:
        return None
    return replace(
        sink,
        at=_NEVER,
        behind=0,
        written_to=None,
        caught_up_at=None,
        filling=None if sink.filling is None else round(sink.filling, _TENTHS),
        rows=None,
        size_bytes=None,
    )


def _numbers(sink: SinkHealthRecord | None) -> tuple[int | None, int | None]:
    if sink is None:
        return None, None
    size = sink.size_bytes
    return sink.rows, None if size is None else _coarse(size)


def _coarse(size: int) -> int:
    return size // _BYTES
