"""The documents of one day as a night: its main sleep, its naps, what it was worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...core.health import Hypnogram, Nap, NightMetric, NightRecord
from .account import Account
from .documents import Document
from .endpoints import DAILY_SLEEP, SLEEP, Endpoint
from .episodes import Episode
from .errors import UnfitError
from .fields import FIELDS, Field
from .values import found, measure, moment, number

_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a day's documents come to.

    faults are the endpoints whose values cannot be; under_way says that a main sleep
    has not ended for certain, strange that there is a sleep of an unknown kind.
    """

    night: NightRecord | None
    faults: frozenset[str] = frozenset()
    under_way: bool = False
    strange: bool = False

    def spares(self, night: NightRecord) -> bool:
        """Return whether a night that stands is better than what this would make of it.

        What became of an unknown kind may be the main sleep as before.
        """
        told = self.night.wake if self.night is not None else None
        loses = night.wake is not None and told is None
        return self.under_way or (self.strange and loses)


def tell_night(
    day: date, documents: Iterable[Document], account: Account, now: datetime
) -> Told:
    """Return a day's night as its documents tell it, None where nobody slept."""
    told = _Day(day, documents, now)
    return Told(
        night=told.night(account),
        faults=frozenset(told.faults),
        under_way=any(one.is_main and told.is_open(one) for one in told.episodes),
        strange=told.strange,
    )


class _Day:
    """One day's documents while they are read; faults are noted on the way."""

    def __init__(self, day: date, documents: Iterable[Document], now: datetime) -> None:
        self._day = day
        self._documents = sorted(documents, key=_age)
        self._now = now
        self.faults: set[str] = set()
        self.strange = False
        self.episodes = self._episodes()

    def night(self, account: Account) -> NightRecord | None:
        """Return the night, None where no sleep is known to have ended."""
        ended = [one for one in self.episodes if one.total_s and not self.is_open(one)]
        main = max((one for one in ended if one.is_main), key=_length, default=None)
        naps = _naps(ended, main)
        if main is None and not naps:
            return None
        metrics = self._metrics(main) if main is not None else {}
        moments = [one.measured_at for one in metrics.values()]
        moments += [nap.end for nap in naps]
        return NightRecord(
            day=self._day,
            source=account.source,
            source_name=account.name,
            rank=account.rank,
            measured_at=max(moments),
            bedtime=main.start if main is not None else None,
            wake=main.end if main is not None else None,
            metrics=metrics,
            naps=naps,
            hypnogram=self._hypnogram(main) if main is not None else None,
        )

    def is_open(self, episode: Episode) -> bool:
        """Return whether a sleep may go on; a night that has a score is over."""
        if episode.is_new(self._now):
            return True
        return episode.may_grow(self._now) and not self._is_scored()

    def _is_scored(self) -> bool:
        return any(one.data.get("score") for one in self._of(DAILY_SLEEP))

    def _of(self, endpoint: Endpoint) -> Sequence[Document]:
        return [one for one in self._documents if one.endpoint == endpoint.name]

    def _episodes(self) -> Sequence[Episode]:
        """Return what was sleep at all."""
        episodes: list[Episode] = []
        for one in self._of(SLEEP):
            try:
                episode = Episode.of(one.id, one.day, one.data)
            except UnfitError:
                self.faults.add(SLEEP.name)
                continue
            self.strange |= episode.is_strange
            if episode.is_sleep:
                episodes.append(episode)
                self.faults |= {SLEEP.name} if episode.faulty else set()
        return episodes

    def _metrics(self, main: Episode) -> Mapping[str, NightMetric]:
        """Return what can be; what cannot is left out by itself."""
        metrics: dict[str, NightMetric] = {}
        for field in FIELDS:
            document = self._source(field.endpoint, main)
            if document is None:
                continue
            try:
                value = _value(field, document, main)
            except UnfitError:
                self.faults.add(field.endpoint.name)
                continue
            if value is not None:
                at = max(main.end, self._stated(document) or main.end)
                metrics[field.metric.value] = NightMetric(value=value, measured_at=at)
        return metrics

    def _source(self, endpoint: Endpoint, main: Episode) -> Document | None:
        """Return the main sleep's document, of other endpoints the newest."""
        documents = self._of(endpoint)
        if endpoint is SLEEP:
            return next(one for one in documents if one.id == main.id)
        return documents[-1] if documents else None

    def _stated(self, document: Document) -> datetime | None:
        """Return a document's own moment, unless it lies ahead."""
        try:
            at = moment(document.data.get("timestamp"))
        except UnfitError:
            return None
        return at if at <= self._now + _AHEAD else None

    def _hypnogram(self, main: Episode) -> Hypnogram | None:
        try:
            return main.hypnogram()
        except UnfitError:
            self.faults.add(SLEEP.name)
            return None


def _value(field: Field, document: Document, main: Episode) -> float | None:
    """Return a metric's value, None where it is not known; raise UnfitError."""
    given = number(found(document.data, field.path))
    if given is None or (given == 0 and field.blank):
        return None
    value = measure(field.metric, given, field.unit)
    if field.unit == "s" and not main.allows(value):
        raise UnfitError(field.metric.value)
    return value


def _naps(ended: Sequence[Episode], main: Episode | None) -> tuple[Nap, ...]:
    """Return the sleeps apart from the main one, each time of day once."""
    taken = [main] if main is not None else []
    for one in sorted(ended, key=_length, reverse=True):
        if not any(one.overlaps(other) for other in taken):
            taken.append(one)
    naps = (one.nap() for one in taken if one is not main)
    return tuple(sorted(naps, key=lambda nap: nap.start))


def _length(episode: Episode) -> tuple[float, datetime, str]:
    return (episode.total_s or 0.0, episode.end, episode.id)


def _age(document: Document) -> tuple[str, str]:
    return (str(document.data.get("timestamp")), document.id)
