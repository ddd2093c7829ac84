"""Items of an answer as documents; what cannot be one is refused and counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
import json

from ...core.json import Json
from .client import Answer, Item
from .endpoints import SLEEP, UNDATED, Endpoint
from .episodes import Episode
from .errors import UnfitError

_MOST_BYTES = 256 * 1024
_LONGEST_ID = 200
_FIRST_DAY = date(2010, 1, 1)
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What Oura says in one document, without the fields that are not kept."""

    endpoint: str
    id: str
    day: date
    data: Mapping[str, Json]

    @property
    def is_dated(self) -> bool:
        """Return whether it is of a day."""
        return self.day != UNDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The documents of some days of one endpoint, by their ids.

    around are those that the answer held besides. unfit are the ids and the days of
    what was no document; refused counts that of which neither can be read: then
    whatever is missing may be among it.
    """

    endpoint: Endpoint
    first: date
    last: date
    documents: Mapping[str, Document] = field(default_factory=dict)
    around: Mapping[str, Document] = field(default_factory=dict)
    refused: int = 0
    unfit: frozenset[str | date] = frozenset()

    def covers(self, day: date) -> bool:
        """Return whether all that there is of a day is here."""
        if self.refused or day in self.unfit:
            return False
        return self.first <= day <= self.last

    def replaces(self, document: Document) -> bool:
        """Return whether a document that is not here is gone."""
        return self.covers(document.day) and document.id not in self.unfit


def read_slice(
    endpoint: Endpoint, answer: Answer, first: date, last: date, now: datetime
) -> Slice:
    """Return an answer's documents; of two with one id the later one."""
    inside, unfit = _documents(endpoint, answer.items, now)
    around, unfit_around = _documents(endpoint, answer.around, now)
    refused = [*unfit, *unfit_around]
    return Slice(
        endpoint=endpoint,
        first=first,
        last=last,
        documents=inside,
        around={one.id: one for one in around.values() if one.id not in inside},
        refused=sum(not names for names in refused) + answer.strays,
        unfit=frozenset().union(*refused),
    )


def _documents(
    endpoint: Endpoint, items: Iterable[Item], now: datetime
) -> tuple[dict[str, Document], list[set[str | date]]]:
    """Return the documents, and by what to know each item that is none."""
    documents: dict[str, Document] = {}
    unfit: list[set[str | date]] = []
    for item in items:
        try:
            document = _document(endpoint, item, now)
        except UnfitError:
            unfit.append(_names(endpoint, item, now))
        else:
            documents[document.id] = document
    return documents, unfit


def _names(endpoint: Endpoint, item: Item, now: datetime) -> set[str | date]:
    """Return what can be read of an item's id and day."""
    names: set[str | date] = set()
    identity, day = item.get("id"), endpoint.day_of(item)
    if isinstance(identity, str) and _is_name(identity):
        names.add(identity)
    if day is not None and _is_known(day, now):
        names.add(day)
    return names


def _document(endpoint: Endpoint, item: Item, now: datetime) -> Document:
    """Read one item; raise UnfitError by what it lacks or shows."""
    identity, day = item.get("id"), endpoint.day_of(item)
    if not isinstance(identity, str) or not _is_name(identity):
        raise UnfitError("id")
    if day is None or not _is_known(day, now):
        raise UnfitError("day")
    _check_storable(item)
    if endpoint is SLEEP:
        Episode.of(identity, day, item)
    data = {name: item[name] for name in item if name not in endpoint.dropped}
    return Document(endpoint=endpoint.name, id=identity, day=day, data=data)


def _is_name(identity: str) -> bool:
    return 0 < len(identity) <= _LONGEST_ID and identity.isprintable()


def _is_known(day: date, now: datetime) -> bool:
    """Return whether a ring can have told of a day."""
    return day == UNDATED or _FIRST_DAY <= day <= (now + _AHEAD).date()


def _check_storable(item: Item) -> None:
    """Raise UnfitError for what is too big, or no JSON that a database keeps."""
    try:
        text = json.dumps(item, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as err:
        raise UnfitError("not JSON") from err
    if len(text) > _MOST_BYTES:
        raise UnfitError("size")
