"""The pages of a plan: its records, parsed once each, read again where written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
import logging

from ical.event import Event

from ...core.aliases import names_of
from ...core.datasets import PLAN_EVENT
from ...core.ops import Origin
from ...engine.named import aliases_of
from ...store.reader import Reader
from .series import Series, SeriesInvalidError

_LOGGER = logging.getLogger(__name__)

type Pages = Mapping[str, Page]
"""The pages by the ids of their records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one record says; series is None where that cannot be read."""

    dot: tuple[Origin, int]
    series: Series | None = None
    by_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One occurrence with what it belongs to."""

    series: Series
    event: Event
    by_agent: str | None

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Return what happenings are ordered by; a day begins with its first moment."""
        span = self.event.timespan_of(self.series.zone)
        return (span.start, span.end, self.event.uid)


def read_pages(reader: Reader, person: str, known: Pages) -> Pages:
    """Return a person's pages, those taken over that stand as they were."""
    pages: dict[str, Page] = {}
    for name in names_of(person, aliases_of(reader)):
        dots = reader.dots(PLAN_EVENT.name, f"{name}/", f"{name}0")
        for record_id, dot in dots.items():
            page = known.get(record_id)
            same = page is not None and page.dot == dot
            pages[record_id] = page if page and same else _page(reader, record_id, dot)
    return pages


def happenings(
    pages: Pages, start: datetime, end: datetime, most: int, each: int | None = None
) -> Sequence[Happening]:
    """Return what happens between two moments, in order, at most so many of each page."""
    found = [
        Happening(page.series, event, page.by_agent)
        for page in pages.values()
        if page.series is not None
        for event in islice(page.series.overlapping(start, end), each or most + 1)
    ]
    return sorted(found, key=lambda one: one.order)[:most]


def _page(reader: Reader, record_id: str, dot: tuple[Origin, int]) -> Page:
    record = PLAN_EVENT.readable(reader.record(PLAN_EVENT.name, record_id))
    if record is None:
        return Page(dot=dot)
    try:
        series = Series.parse(record.ics)
    except SeriesInvalidError as err:
        _LOGGER.warning("The plan's event %s cannot be read: %s", record_id, err)
        return Page(dot=dot, by_agent=record.by_agent)
    return Page(dot=dot, series=series, by_agent=record.by_agent)
