"""Why did it do that: the answer of one action, from the decisions that were kept."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..core.identity import AgentKind
from ..core.json import Json
from ..engine.about import concerning
from ..engine.explain import explain
from ..engine.explained import Explanation
from ..engine.protocols import DecisionRow
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .persons import async_may_reach_all, async_person_for_call, may_read
from .question import Question, async_question
from .subentries import PersonConfig
from .wording import Wording, async_texts

ATTR_ABOUT = "about"
ATTR_AGENT = "agent"
ATTR_LIMIT = "limit"
ATTR_PERSON = "person"
ATTR_SINCE = "since"

type Reach = Callable[[Reader, datetime], Iterator[DecisionRow]]

_LONGEST = timedelta(days=30)
_USUAL = timedelta(hours=24)
_MOST = 100
_USUALLY = 20

EXPLAIN_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_AGENT): vol.Coerce(AgentKind),
    vol.Optional(ATTR_ABOUT): cv.string,
    vol.Optional(ATTR_SINCE): cv.datetime,
    vol.Optional(ATTR_LIMIT, default=_USUALLY): vol.All(
        vol.Coerce(int), vol.Range(1, _MOST)
    ),
}


async def async_explain(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return what a person's agents decided, newest first, and why."""
    question = async_question(hub, call.data.get(ATTR_ABOUT))
    person = await _async_whose(hub, call, question)
    reach = _reach(hub, person)
    agent: AgentKind | None = call.data.get(ATTR_AGENT)
    since = _since(call, question, hub.clock.now())

    def read(reader: Reader) -> list[Explanation]:
        rows = reach(reader, since)
        asked = (row for row in rows if agent in (None, row.instance.agent))
        told = (explain(row, reader) for row in question.chosen(asked))
        matters = (one for one in told if one.what or question.specific)
        return list(islice(matters, call.data[ATTR_LIMIT]))

    with translated():
        told = await hub.async_read(read)
    words = person is None or may_read(person, call)
    return await _async_answer(hub.hass, told, words=words)


async def _async_whose(
    hub: Hub, call: ServiceCall, question: Question
) -> PersonConfig | None:
    """Return about whom a call is told, None where it is about the home."""
    if question.of_home and await async_may_reach_all(call):
        return None
    wanted = call.data.get(ATTR_PERSON, question.person)
    return await async_person_for_call(hub, call, wanted)


def _reach(hub: Hub, whose: PersonConfig | None) -> Reach:
    """Return which decisions are told: all of a home, or a person's share."""
    home = hub.household.home.home_id
    if whose is None:
        return lambda reader, since: reader.decisions_of(home, since)
    person = whose.person_id

    def of_person(reader: Reader, since: datetime) -> Iterator[DecisionRow]:
        of_home = reader.decisions_of(home, since)
        own = filter(None, (concerning(row, person) for row in of_home))
        both = (reader.decisions_of(person, since), own)
        return merge(*both, key=_when, reverse=True)

    return of_person


def _when(row: DecisionRow) -> datetime:
    return row.at


def _since(call: ServiceCall, question: Question, now: datetime) -> datetime:
    """Return where to begin; what has a name is found however long ago it was."""
    given: datetime | None = call.data.get(ATTR_SINCE)
    earliest = now - _LONGEST
    if given is None:
        return earliest if question.named else now - _USUAL
    return max(dt_util.as_utc(given), earliest)


async def _async_answer(
    hass: HomeAssistant, told: list[Explanation], *, words: bool
) -> Mapping[str, Json]:
    texts = await async_texts(hass)

    def wording(one: Explanation) -> Wording:
        return Wording.of(hass, texts, one, words=words)

    decisions = [_decision(wording(one), one) for one in told]
    if not told:
        return {"decisions": [], "speech": texts["explain_nothing"]}
    newest = wording(told[0])
    story = " ".join((*newest.deeds(told[0].what)[:1], *newest.why(told[0].why)))
    spoken = texts["explain_speech"].format(
        at=newest.value("at", told[0].at), story=story
    )
    return {"decisions": decisions, "speech": spoken}


def _decision(wording: Wording, told: Explanation) -> dict[str, Json]:
    return {
        "at": told.at.astimezone(wording.zone).isoformat(timespec="seconds"),
        "agent": told.agent.value,
        "what": wording.deeds(told.what),
        "why": " ".join(wording.why(told.why)),
        "because": [wording.reason(reason) for reason in told.because],
    }
