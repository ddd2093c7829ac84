"""What may be asked: of known metrics and sources, over days that can be known."""

from collections.abc import Mapping
from datetime import date, timedelta

from ..core.errors import RefusedError
from ..core.measures import MEASURES, Measure
from .question import Question

_LONGEST = timedelta(days=3 * 366)
_FIRST = date(1970, 1, 2)


def measure_of(question: Question) -> Measure:
    """Return what is asked about; raises RefusedError."""
    measure = MEASURES.get(question.metric)
    if measure is None:
        raise RefusedError("unknown_metric", metric=question.metric)
    return measure


def require_days(question: Question, today: date) -> None:
    """Raise RefusedError for days in the wrong order, to come, too early or too many."""
    first, last = question.first, question.last
    if last < first:
        raise RefusedError("days_backwards", first=str(first), last=str(last))
    if last > today:
        raise RefusedError("days_to_come", last=str(last))
    if first < _FIRST:
        raise RefusedError("days_too_early", first=str(first))
    if last - first >= _LONGEST:
        raise RefusedError("days_too_many", most=str(_LONGEST.days))


def source_of(question: Question, names: Mapping[str, str]) -> str | None:
    """Return the id of the source that is named by id or name, None for none.

    Raises RefusedError for one that nobody knows.
    """
    if question.source is None or question.source in names:
        return question.source
    wanted = question.source.casefold().strip()
    for source in sorted(names):
        if names[source].casefold() == wanted:
            return source
    raise RefusedError("unknown_source", source=question.source, metric=question.metric)
