"""What the data agent answers when somebody asks how the data do."""

from collections.abc import Mapping
from datetime import timedelta

from ...core.json import Json, to_json
from ...core.retention import RETENTION
from ...core.topics import DataReport, DataStatus

_HOUR = timedelta(hours=1)
_MEGABYTE = 1_000_000
_TEXTS: Mapping[DataStatus, str] = {
    DataStatus.OK: "data_fine",
    DataStatus.FILLING: "data_filling",
    DataStatus.BEHIND: "data_behind",
    DataStatus.FAILING: "data_failing",
    DataStatus.DAMAGED: "data_damaged",
}


def answer(report: DataReport | None) -> Mapping[str, Json]:
    """Return the report, how long what is kept, and a sentence about both."""
    days: Mapping[str, Json] = {
        holding.value: kept.days for holding, kept in RETENTION.items()
    }
    return {
        "report": None if report is None else to_json(report),
        "retention_days": days,
        "speech": _speech(report),
    }


def _speech(report: DataReport | None) -> Mapping[str, Json]:
    if report is None:
        return {"text": "data_unknown", "placeholders": {}}
    size = report.store.store_bytes + report.store.series_bytes
    hours = None if report.lag_s is None else timedelta(seconds=report.lag_s) // _HOUR
    return {
        "text": _TEXTS[report.status],
        "placeholders": {
            "points": str(report.store.points),
            "megabytes": str(round(size / _MEGABYTE)),
            "hours": "?" if hours is None else str(hours),
        },
    }
