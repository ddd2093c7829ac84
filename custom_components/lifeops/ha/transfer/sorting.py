"""Rows of a file as what is staged of them; documents of a service by its own reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ...core.datasets import NIGHT
from ...core.json import Json, from_json, to_json
from ...core.series import Point, Sum
from ...metrics.files.model import (
    DocumentRow,
    HourRow,
    NightRow,
    PointRow,
    Reason,
    Tally,
    UnusableError,
    ValueRow,
)
from ...metrics.files.nights import day_of
from ...metrics.files.reading import Found
from ...sources.oura.account import Account
from ...sources.oura.documents import Document
from ...sources.oura.errors import UnfitError
from ...sources.oura.export import FILES, document_of, is_series, point_of
from ...store.stage import Named, Staged

NIGHTS = "night"
VALUES = "value"
DOCUMENTS = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorter:
    """What is needed to tell where a row belongs; account is that of documents."""

    tz: ZoneInfo
    account: Account
    now: datetime

    def staged(self, found: Iterable[Found], tally: Tally) -> Staged:
        """Return what rows come to; what cannot be used is counted."""
        points: dict[Named, list[Point]] = {}
        hours: dict[Named, list[Sum]] = {}
        items: list[tuple[str, str, Json]] = []
        for place, name, row in found:
            tally.read += 1
            match row:
                case UnusableError():
                    tally.refuse(name, place.line, row.reason)
                case PointRow():
                    points.setdefault((row.metric, row.source), []).append(row.point)
                case HourRow():
                    hours.setdefault((row.metric, row.source), []).append(row.sum)
                case NightRow(night):
                    key = f"{night.day}/{night.source}"
                    items.append((NIGHTS, key, NIGHT.write(night)))
                case ValueRow():
                    key = f"{day_of(row, self.tz)}/{row.source}/{row.metric}"
                    items.append((VALUES, key, to_json(row)))
                case DocumentRow():
                    try:
                        self._document(row, points, items)
                    except UnfitError:
                        tally.refuse(name, place.line, Reason.MALFORMED)
        return Staged(points, hours, items)

    def _document(
        self,
        row: DocumentRow,
        points: dict[Named, list[Point]],
        items: list[tuple[str, str, Json]],
    ) -> None:
        endpoint = FILES[row.name]
        if is_series(endpoint):
            key, point = point_of(endpoint, row.data, self.account, self.now)
            points.setdefault((key.metric, key.source), []).append(point)
            return
        document = document_of(endpoint, row.data, self.now)
        name = f"{document.day}/{document.endpoint}/{document.id}"
        items.append((DOCUMENTS, name, to_json(document)))


def value_of(told: Json) -> ValueRow:
    """Return what was staged of one thing that is known of a night."""
    return from_json(ValueRow, told)


def document_from(told: Json) -> Document:
    """Return what was staged of a document."""
    return from_json(Document, told)
