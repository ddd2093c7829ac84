"""What was fetched against what stands: the writes that make the one the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ...core.datasets import HEALTH_DOCUMENT, NIGHT
from ...core.effects import DeleteRecord, PutRecord
from ...core.health import HealthDocumentRecord, NightRecord
from ...core.rules import Row
from .account import Account
from .client import MARGIN
from .documents import Document, Slice
from .endpoints import DAILY_ACTIVITY, SLEEP
from .fields import NIGHT_ENDPOINTS
from .nights import Told, tell_night
from .series import Series, day_figures

type Written = PutRecord | DeleteRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is stored of this account: documents by record id, nights by day."""

    documents: Mapping[str, Document]
    nights: Mapping[date, NightRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """What to write; additions come first, so that a break between loses nothing.

    faults are the endpoints whose stored documents show what cannot be; newest is when
    the newest night ended.
    """

    writes: tuple[Written, ...]
    series: Series
    faults: frozenset[str]
    newest: datetime | None


def reach(slices: Iterable[Slice]) -> tuple[date, date] | None:
    """Return the days of which all that stands has to be known, both ends included."""
    dated = [one for one in slices if one.endpoint.dated]
    if not dated:
        return None
    return (
        min(one.first for one in dated) - MARGIN,
        max(one.last for one in dated) + MARGIN,
    )


def standing(
    documents: Iterable[Row[HealthDocumentRecord]],
    nights: Iterable[Row[NightRecord]],
    account: Account,
) -> Standing:
    """Return of what stands what is this account's."""
    return Standing(
        documents={
            row.id: _document(row, account)
            for row in documents
            if row.value.source == account.source
        },
        nights={
            row.value.day: row.value
            for row in nights
            if row.value.source == account.source
        },
    )


def adapt(
    slices: Sequence[Slice], stands: Standing, account: Account, now: datetime
) -> Adapted:
    """Return the writes after which the store says what the slices say."""
    documents = dict(stands.documents)
    for one in slices:
        _lay(one, documents, account)
    writes = _document_writes(documents, stands, account)
    days = _days(documents, stands)
    gone = _gone(slices, documents, stands)
    told = {day: tell_night(day, days[day], account, now) for day in days}
    heard = gone | _heard(slices, told)
    told = {
        day: it
        for day, it in told.items()
        if day in heard or _slept(it.night) == _slept(stands.nights.get(day))
    }
    writes += _night_writes(told, stands, gone, account)
    activity = [
        one for one in documents.values() if one.endpoint == DAILY_ACTIVITY.name
    ]
    figures = day_figures(activity, account, now)
    nights = [_end(one.night) for one in told.values() if one.night is not None]
    return Adapted(
        writes=tuple(sorted(writes, key=lambda one: isinstance(one, DeleteRecord))),
        series=figures,
        faults=figures.faults.union(*(one.faults for one in told.values())),
        newest=max(nights, default=None),
    )


def _end(night: NightRecord) -> datetime:
    """Return when somebody got up, after a nap where that is all."""
    return night.wake or max(nap.end for nap in night.naps)


def _document(row: Row[HealthDocumentRecord], account: Account) -> Document:
    record = row.value
    prefix = account.document_prefix(record.day, record.endpoint)
    return Document(
        endpoint=record.endpoint,
        id=row.id.removeprefix(prefix),
        day=record.day,
        data=record.data,
    )


def _record_id(document: Document, account: Account) -> str:
    prefix = account.document_prefix(document.day, document.endpoint)
    return prefix + document.id


def _lay(one: Slice, documents: dict[str, Document], account: Account) -> None:
    """Lay a slice over the documents: what moved leaves its place, what is gone goes.

    A document of a day besides those asked for counts only if it stands: it moved.
    """
    mine = {
        record_id: document
        for record_id, document in documents.items()
        if document.endpoint == one.endpoint.name
    }
    known = {document.id for document in mine.values()}
    moved = {name: it for name, it in one.around.items() if name in known}
    told = {**moved, **one.documents}
    for record_id, document in mine.items():
        if document.id in told or one.replaces(document):
            del documents[record_id]
    for document in told.values():
        documents[_record_id(document, account)] = document


def _document_writes(
    documents: Mapping[str, Document], stands: Standing, account: Account
) -> list[Written]:
    puts = [
        PutRecord(
            dataset=HEALTH_DOCUMENT.name,
            id=record_id,
            fields=HEALTH_DOCUMENT.write(_record(document, account)),
            person=account.person,
        )
        for record_id, document in documents.items()
        if stands.documents.get(record_id) != document
    ]
    gone = [
        DeleteRecord(dataset=HEALTH_DOCUMENT.name, id=record_id)
        for record_id in stands.documents
        if record_id not in documents
    ]
    return [*puts, *gone]


def _record(document: Document, account: Account) -> HealthDocumentRecord:
    return HealthDocumentRecord(
        source=account.source,
        endpoint=document.endpoint,
        day=document.day,
        data=document.data,
    )


def _days(
    documents: Mapping[str, Document], stands: Standing
) -> Mapping[date, Sequence[Document]]:
    """Return the documents that tell of nights by day; of stored nights at least none."""
    days: dict[date, list[Document]] = {day: [] for day in stands.nights}
    for document in documents.values():
        if document.endpoint in NIGHT_ENDPOINTS:
            days.setdefault(document.day, []).append(document)
    return days


def _gone(
    slices: Sequence[Slice], documents: Mapping[str, Document], stands: Standing
) -> frozenset[date]:
    """Return the days of which it is certain that what is not told was not slept."""
    answered = [one for one in slices if one.endpoint is SLEEP]
    moved_away = {
        document.day
        for record_id, document in stands.documents.items()
        if document.endpoint == SLEEP.name and record_id not in documents
    }
    covered = {day for day in stands.nights if any(one.covers(day) for one in answered)}
    return frozenset(moved_away | covered)


def _heard(slices: Sequence[Slice], days: Iterable[date]) -> frozenset[date]:
    """Return the days of whose sleeps something was answered just now.

    A sleep that went on when it was last answered has not ended by time alone.
    """
    answered = [one for one in slices if one.endpoint is SLEEP]
    told = {
        document.day
        for one in answered
        for document in (*one.documents.values(), *one.around.values())
    }
    return frozenset(
        day for day in days if day in told or any(one.covers(day) for one in answered)
    )


def _slept(night: NightRecord | None) -> tuple[object, ...]:
    return (night.bedtime, night.wake, night.naps) if night is not None else ()


def _night_writes(
    told: Mapping[date, Told],
    stands: Standing,
    gone: frozenset[date],
    account: Account,
) -> list[Written]:
    """Return what changes the nights, save those that are better left as they stand."""
    writes: list[Written] = []
    for day, it in told.items():
        night = stands.nights.get(day)
        if it.night == night or (night is not None and it.spares(night)):
            continue
        record_id = account.night_id(day)
        if it.night is not None:
            fields = NIGHT.write(it.night)
            put = PutRecord(
                dataset=NIGHT.name, id=record_id, fields=fields, person=account.person
            )
            writes.append(put)
        elif day in gone:
            writes.append(DeleteRecord(dataset=NIGHT.name, id=record_id))
    return writes
