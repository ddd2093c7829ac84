"""Oura's export of an account: files named like endpoints, cells for fields.

A table separates its cells with semicolons; what is no scalar stands in them as JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
import json
import re
from typing import Final

from ...core.effects import PutRecord
from ...core.json import Json
from ...core.series import Point, SeriesKey
from .account import Account, Points
from .adapter import Standing, adapt
from .client import Answer
from .documents import Document, Slice, read_slice
from .endpoints import DAILY_SPO2, ENDPOINTS, SLEEP, Endpoint, Shape
from .errors import UnfitError
from .series import read_rows

_FIRST = datetime(2010, 1, 1, tzinfo=UTC)
_WIDEST = (date.min, date.max)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,17})?")
_NAMED: Mapping[str, Endpoint] = {endpoint.name: endpoint for endpoint in ENDPOINTS}
_WORDS: Mapping[str, Json] = {
    "": None,
    "null": None,
    "None": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}
# Digits that are no number: names, days, and a letter for every so many minutes.
_TEXTS = re.compile(r"id|.*day|type|timestamp|.*_5_min|.*_30_sec")

FILES: Final[Mapping[str, Endpoint]] = {
    endpoint.name.replace("_", ""): endpoint for endpoint in ENDPOINTS if endpoint.dated
} | {"sleepmodel": SLEEP}
"""The endpoint whose documents a file holds, by its name without underscores."""


def document_of(
    endpoint: Endpoint, cells: Mapping[str, Json], now: datetime
) -> Document:
    """Return a line as the document that the API would give; raises UnfitError."""
    item = _item(cells)
    if endpoint is DAILY_SPO2 and isinstance(item.get("spo2_percentage"), int | float):
        item["spo2_percentage"] = {"average": item["spo2_percentage"]}
    named = item.get("id") or item.get("bedtime_start") or item.get(endpoint.day_field)
    told = read_slice(endpoint, Answer(items=({**item, "id": named},)), *_WIDEST, now)
    if not told.documents:
        raise UnfitError("document")
    return next(iter(told.documents.values()))


def point_of(
    endpoint: Endpoint, cells: Mapping[str, Json], account: Account, now: datetime
) -> tuple[SeriesKey, Point]:
    """Return a line as the point that the API would give; raises UnfitError."""
    told = read_rows(endpoint, Answer(items=(_item(cells),)), account, _FIRST, now)
    if not told.points:
        raise UnfitError("row")
    key, points = next(iter(told.points.items()))
    return key, points[0]


def is_series(endpoint: Endpoint) -> bool:
    """Return whether lines are points rather than documents."""
    return endpoint.shape is Shape.MOMENTS


def days_of(documents: Sequence[Document]) -> tuple[date, date]:
    """Return the first and the last day of some documents."""
    days = [one.day for one in documents]
    return min(days), max(days)


def adapted(
    documents: Sequence[Document], stands: Standing, account: Account, now: datetime
) -> tuple[Sequence[PutRecord], Points]:
    """Return what to write of documents; whatever they do not tell of stays."""
    slices: dict[tuple[str, date], dict[str, Document]] = {}
    for one in documents:
        slices.setdefault((one.endpoint, one.day), {})[one.id] = one
    told = adapt(
        [
            Slice(endpoint=_NAMED[name], first=day, last=day, documents=held)
            for (name, day), held in slices.items()
        ],
        stands,
        account,
        now,
    )
    puts = [write for write in told.writes if isinstance(write, PutRecord)]
    return puts, told.series.points


def _item(cells: Mapping[str, Json]) -> dict[str, Json]:
    return {name: _value(name, cell) for name, cell in cells.items()}


def _value(name: str, cell: Json) -> Json:
    """Return what a cell says; what is no text is read already."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if text in _WORDS:
        return _WORDS[text]
    if _TEXTS.fullmatch(name):
        return text
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _nested(text) if text[0] in "{[" else text


def _nested(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError, RecursionError:
        return text
    return value
