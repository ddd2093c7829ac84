"""How has it been: a metric over days, answered beside the ring."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..const import DOMAIN
from ..core.aliases import names_of
from ..core.datasets import NIGHT, SOURCE_HEALTH
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.nights import arbitrated
from ..core.topics import LastNight
from ..engine.named import aliases_of
from ..engine.view import RuleView
from ..metrics.answering import answer
from ..metrics.choosing import SinkReadings
from ..metrics.desk import Desk
from ..metrics.question import Aggregation, Answer, Question, Step, Value
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .metric_speech import async_metric_speech
from .oura.config import async_accounts
from .persons import async_person_for_call

SINK_READINGS: HassKey[SinkReadings] = HassKey(f"{DOMAIN}_sink_readings")
"""The metrics database as answers read it, where there is one that answers."""

ATTR_AGGREGATION = "aggregation"
ATTR_FIRST = "first"
ATTR_LAST = "last"
ATTR_METRIC = "metric"
ATTR_PERSON = "person"
ATTR_SOURCE = "source"
ATTR_STEP = "step"

_MOST_SOURCES = 1000
_USUALLY = timedelta(days=29)
_OF_NIGHTS = ("day", "source", "source_name", "rank", "measured_at", "metrics")

METRICS_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Required(ATTR_METRIC): cv.string,
    vol.Optional(ATTR_FIRST): cv.date,
    vol.Optional(ATTR_LAST): cv.date,
    vol.Optional(ATTR_STEP, default=Step.DAY.value): vol.Coerce(Step),
    vol.Optional(ATTR_AGGREGATION, default=Aggregation.DEFAULT.value): vol.Coerce(
        Aggregation
    ),
    vol.Optional(ATTR_SOURCE): cv.string,
}

type _Ask = Callable[[date], Question]


async def async_metrics(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return what a metric of a person came to, and a sentence to read aloud."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))

    def ask(today: date) -> Question:
        return _question(call.data, person.person_id, today)

    with translated():
        sink = hub.hass.data.get(SINK_READINGS)
        told, tz = await _async_answer(hub, person.person_id, ask, sink)
    speech = await async_metric_speech(hub.hass, told, tz)
    shown = await hub.hass.async_add_executor_job(_shown, told, tz)
    return {**shown, "speech": speech}


async def async_ask(hub: Hub, question: Question) -> Answer:
    """Answer a question in the person's time zone; raises RefusedError, StoreError.

    Whoever asks has seen to it that they may know, and asks again once something has
    changed in this home: a metrics database may not have heard of it yet.
    """
    told, _ = await _async_answer(hub, question.person, lambda _: question, None)
    return told


async def _async_answer(
    hub: Hub, person: str, ask: _Ask, sink: SinkReadings | None
) -> tuple[Answer, ZoneInfo]:
    if person not in hub.household.persons:
        raise RefusedError("unknown_person", person=person)
    now = hub.clock.now()
    ranks = _async_ranks(hub)

    def read() -> tuple[Answer, ZoneInfo]:
        with hub.store.read_only() as reader, hub.store.read_series() as local:
            instance = Instance(AgentKind.SLEEP, person)
            persons = names_of(person, aliases_of(reader))
            view = RuleView(hub.rule_reads(reader), now, instance)
            desk = Desk(
                local=local,
                nights=lambda question: _nights(view, question),
                names=_names(reader, hub.household.home.home_id, persons),
                ranks=ranks,
                tz=view.tz,
                now=now,
                sink=sink,
                persons=persons,
            )
            return answer(ask(desk.today), desk), desk.tz

    return await hub.hass.async_add_executor_job(read)


@callback
def _async_ranks(hub: Hub) -> Mapping[str, int]:
    """Return how far each source is believed, by its id."""
    entities, accounts = hub.household.sources, async_accounts(hub.hass)
    return {
        **{one.source_id: one.rank for one in entities.values()},
        **{one.source_id: one.rank for one in accounts.values()},
    }


def _question(data: Mapping[str, Any], person: str, today: date) -> Question:
    """Return what a call asks; the last thirty days where it names none."""
    last: date = data.get(ATTR_LAST, today)
    return Question(
        person=person,
        metric=data[ATTR_METRIC],
        first=data.get(ATTR_FIRST, last - _USUALLY),
        last=last,
        step=data[ATTR_STEP],
        aggregation=data[ATTR_AGGREGATION],
        source=data.get(ATTR_SOURCE),
    )


def _nights(view: RuleView, question: Question) -> Mapping[date, LastNight]:
    rows = view.of_days(
        NIGHT,
        person=question.person,
        first=question.first,
        last=question.last,
        only=_OF_NIGHTS,
    )
    return arbitrated(
        row.value for row in rows if question.source in (None, row.value.source)
    )


def _names(reader: Reader, home: str, persons: Collection[str]) -> Mapping[str, str]:
    """Return what the sources of a person are called, by their id."""
    found = reader.records(SOURCE_HEALTH.name, home, _MOST_SOURCES)
    read = ((name, SOURCE_HEALTH.readable(fields)) for name, fields in found)
    return {name: one.name for name, one in read if one and one.person in persons}


def _shown(told: Answer, tz: ZoneInfo) -> dict[str, Json]:
    return {
        "metric": told.metric,
        "unit": told.unit,
        "step": told.step.value,
        "aggregation": told.aggregation.value,
        "backend": told.backend.value,
        "fresh_to": _local(told.fresh_to, tz),
        "sources": sorted(told.sources.values()),
        "truncated": told.truncated,
        "values": [_value(value, told, tz) for value in told.values],
    }


def _value(value: Value, told: Answer, tz: ZoneInfo) -> Json:
    return {
        "start": _local(value.start, tz),
        "day": value.day.isoformat() if value.day else None,
        "value": value.value,
        "n": value.n,
        "source": told.sources[value.source] if value.source else None,
    }


def _local(moment: datetime | None, tz: ZoneInfo) -> str | None:
    return moment.astimezone(tz).isoformat() if moment else None
