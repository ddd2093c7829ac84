"""What nights say of a metric that belongs to them."""

from collections.abc import Mapping, Sequence
from datetime import date

from ..core.topics import LastNight, MetricReading
from .amounts import of_values
from .days import Span, periods
from .question import Question, Value

type ByDay = Mapping[date, MetricReading]


def readings_of(nights: Mapping[date, LastNight], metric: str) -> ByDay:
    """Return what nights say of a metric, of those that know it."""
    return {
        day: night.metrics[metric]
        for day, night in nights.items()
        if metric in night.metrics
    }


def night_values(
    question: Question, known: ByDay, days: Sequence[Span]
) -> Sequence[Value]:
    """Return what the nights of each period come to; one without any is a gap."""
    return [_value(question, known, one) for one in periods(days, question.step)]


def _value(question: Question, known: ByDay, period: Sequence[Span]) -> Value:
    start, day = period[0].start, period[0].day
    told = [known[span.day] for span in period if span.day in known]
    if not told:
        return Value(start, None, day=day)
    amount = of_values([one.value for one in told], question.aggregation)
    sources = {one.source for one in told}
    source = sources.pop() if len(sources) == 1 else None
    return Value(start, amount.value, amount.n, source, day)
