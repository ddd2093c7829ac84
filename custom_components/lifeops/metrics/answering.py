"""One question about a metric, one answer: from nights, points or hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import chain

from ..core.measures import Kind, Measure
from ..core.series import SeriesKey, Sum
from .amounts import LONG, Amount, aggregation_of, of_points, of_values, unit_of
from .bounds import measure_of, require_days, source_of
from .days import DAY, Span, day_start, hours_of, life_days, life_periods, periods
from .desk import Desk
from .nightly import night_values, readings_of
from .question import Answer, Backend, Question, Step, Value
from .raw import MOST_RAW, kept_days, raw_values
from .telling import Told, believed, only_source, sums_of

type ByStart = Mapping[datetime, Told]


def answer(question: Question, desk: Desk) -> Answer:
    """Answer a question; raises RefusedError for what makes no sense, StoreError.

    n says how many values went in: points, or days where days' totals are put together
    to weeks and months, or nights. A stretch that has not begun is left out; one of
    which nothing is known is a gap.
    """
    measure = measure_of(question)
    require_days(question, desk.today)
    meant = replace(
        question,
        aggregation=aggregation_of(measure, question.step, question.aggregation),
    )
    if measure.nightly:
        return _of_nights(meant, measure, desk)
    return _Measured.of(meant, measure, desk).answer()


def _of_nights(question: Question, measure: Measure, desk: Desk) -> Answer:
    asked = replace(question, source=source_of(question, desk.names))
    known = readings_of(desk.nights(asked), question.metric)
    days = life_days(question.first, question.last, desk.tz)
    return Answer(
        metric=question.metric,
        unit=unit_of(measure, question.aggregation),
        step=question.step,
        aggregation=question.aggregation,
        backend=Backend.NIGHTS,
        fresh_to=max((one.measured_at for one in known.values()), default=None),
        values=night_values(question, known, days),
        sources={one.source: one.source for one in known.values()},
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """A question about points of days that began, and the series that can tell."""

    question: Question
    measure: Measure
    desk: Desk
    keys: Sequence[SeriesKey]

    @classmethod
    def of(cls, question: Question, measure: Measure, desk: Desk) -> _Measured:
        """Look up the series; raises RefusedError for an unknown source."""
        keys = [
            key
            for key in desk.local.series()
            if key.metric == question.metric
            and key.person in (question.person, *desk.persons)
        ]
        names = {key.source: desk.names.get(key.source, key.source) for key in keys}
        source = source_of(question, names)
        return cls(
            _begun(question, desk),
            measure,
            desk,
            [key for key in keys if source in (None, key.source)],
        )

    @property
    def days(self) -> Sequence[Span]:
        """Return the days that are asked about."""
        return life_days(self.question.first, self.question.last, self.desk.tz)

    def answer(self) -> Answer:
        """Return what the points come to."""
        match self.question.step:
            case Step.RAW:
                return self._raw()
            case Step.HOUR:
                now = self.desk.now
                hours = [hour for hour in hours_of(self.days) if hour.start <= now]
                newest = hours[-MOST_RAW:]
                told = self._summed(newest, [[hour] for hour in newest])
                return replace(told, truncated=len(newest) < len(hours))
            case step:
                stretches = self._stretches(step)
                return self._summed(list(chain.from_iterable(stretches)), stretches)

    def _stretches(self, step: Step) -> Sequence[Sequence[Span]]:
        """Ask at once for the periods of a gauge where only one source can speak."""
        if len(self.keys) > 1 or self.measure.kind is not Kind.GAUGE:
            return periods(self.days, step)
        asked = self.question
        whole = life_periods(asked.first, asked.last, step, self.desk.tz)
        return [[period] for period in whole]

    def _raw(self) -> Answer:
        days = kept_days(self.days, self.desk.now)
        found = sums_of(self.desk.local, self.keys, days)
        values, truncated = raw_values(
            self.desk.local, believed(found, self.keys, self.desk.ranks), days
        )
        newest = values[-1].start if values else None
        sources = {value.source for value in values if value.source}
        given = self._given(Backend.POINTS, newest, values, sources)
        return replace(given, truncated=truncated)

    def _summed(
        self, spans: Sequence[Span], stretches: Sequence[Sequence[Span]]
    ) -> Answer:
        backend, told = self._told(spans)
        newest = max((one.sum.last_at for one in told.values()), default=None)
        sources = {one.key.source for one in told.values()}
        values = [self._value(stretch, told) for stretch in stretches]
        return self._given(backend, newest, values, sources)

    def _told(self, spans: Sequence[Span]) -> tuple[Backend, ByStart]:
        if not spans or not self.keys:
            return Backend.HOURS, {}
        backend, found = self.desk.shelf.read(
            spans[0].start,
            spans[-1].end,
            lambda readings: sums_of(readings, self.keys, spans),
        )
        return backend, believed(found, self.keys, self.desk.ranks)

    def _value(self, stretch: Sequence[Span], told: ByStart) -> Value:
        first = stretch[0]
        day = None if self.question.step is Step.HOUR else first.day
        known = [told[span.start] for span in stretch if span.start in told]
        if not known:
            return Value(first.start, None, day=day)
        amount = self._amount([one.sum for one in known])
        return Value(first.start, amount.value, amount.n, only_source(known), day)

    def _amount(self, sums: Sequence[Sum]) -> Amount:
        """Return what points come to, or what the totals of days do together."""
        aggregation = self.question.aggregation
        if self.measure.kind is Kind.RUNNING_TOTAL and self.question.step in LONG:
            return of_values([one.high for one in sums], aggregation)
        return of_points(reduce(Sum.plus, sums), aggregation)

    def _given(
        self,
        backend: Backend,
        fresh_to: datetime | None,
        values: Sequence[Value],
        sources: Iterable[str],
    ) -> Answer:
        names = self.desk.names
        return Answer(
            metric=self.question.metric,
            unit=unit_of(self.measure, self.question.aggregation),
            step=self.question.step,
            aggregation=self.question.aggregation,
            backend=backend,
            fresh_to=fresh_to,
            values=values,
            sources={source: names.get(source, source) for source in sorted(sources)},
        )


def _begun(question: Question, desk: Desk) -> Question:
    """Return a question without its last day where that has not begun."""
    if day_start(question.last, desk.tz) <= desk.now:
        return question
    return replace(question, last=question.last - DAY)
