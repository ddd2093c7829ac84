"""From a fact to a decision: look, choose, bring the evening to where it should be."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from ...core.datasets import (
    NOTIFICATION_EVENT,
    OUTCOME,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
)
from ...core.days import LifeDay
from ...core.effects import Effect, PutRecord
from ...core.errors import RefusedError
from ...core.facts import (
    Command,
    Fact,
    RecordChanged,
)
from ...core.json import Json
from ...core.obeying import named
from ...core.records import NotificationState, SleepSettingsRecord
from ...core.rules import Decision, View
from ...core.topics import TONIGHT
from . import winddown
from .commands import CHOICES, SPEECH, answer
from .evening import INSIGHT_DAYS, Anew, Evening, choice_id, look, settings_of
from .history import DEBT_NIGHTS
from .model import SleepState
from .notices import ACTIONS, NOTICE, next_nudge, notices
from .phase import moments
from .plan import plan_with
from .publish import publications
from .quiet import (
    QUIET,
    anew_of,
    asks_insight,
    insight_soon,
    is_for_insight_only,
    is_insight_near,
    nights_ago,
)
from .settings import changed
from .weekly import next_weekly, weekly_notices

_REMEMBERED = 16

type Step = tuple[SleepState, Evening, tuple[Effect, ...]]


def follow(state: SleepState, fact: Fact, view: View) -> Decision[SleepState]:
    """Return what a fact changes; from a late one come data, never acts nor plans."""
    nights = nights_ago(state, fact)
    if nights > DEBT_NIGHTS:
        within = nights <= INSIGHT_DAYS
        return Decision(insight_soon(state, fact, view) if within else state)
    if asks_insight(fact):
        state = insight_soon(state, fact, view)
    behind = fact.late or is_for_insight_only(state, fact, view)
    state, evening = _seen(state, view, anew=anew_of(state, fact, view), stays=behind)
    if behind:
        return _told(replace(state, behind=True), evening, view)
    effects: tuple[Effect, ...] = ()
    if isinstance(fact, RecordChanged):
        state, evening, effects = _heard(state, evening, fact, view)
    return _done(state, evening, view, effects)


def obey(state: SleepState, command: Command, view: View) -> Decision[SleepState]:
    """Return what a command changes, and its answer; asked twice it counts once."""
    speech = named(SPEECH, command)
    state, evening = _seen(state, view, anew=anew_of(state, command, view))
    effects: tuple[Effect, ...] = ()
    if command.id not in state.heard:
        state, evening, effects = _asked(state, evening, command, view)
    reply = answer(evening, speech)
    return _done(state, evening, view, effects, reply)


def restored(state: SleepState, view: View) -> SleepState:
    """Return the state from which Started goes on, found in what stands published.

    Acts are asked for again: who was switched off had them cancelled, and what was
    really done is not done twice.
    """
    state = replace(state, started=True, acted=False)
    tonight = view.topic(TONIGHT, view.instance.subject)
    if state.plan or tonight is None or tonight.winddown_started_at is None:
        return state
    settings = settings_of(view)
    shown = (tonight.bedtime_setting, tonight.wake_setting, tonight.offset_min)
    if shown != (settings.bedtime, settings.wake, settings.winddown_offset_min):
        return state
    plan = replace(
        plan_with(LifeDay(tonight.day), tonight.bedtime, settings, view.tz),
        reason=tonight.reason,
        suggested_bedtime=tonight.suggested_bedtime,
        suggested_reason=tonight.suggested_reason,
        first_appointment=tonight.first_appointment,
    )
    begun = tonight.winddown_started_at
    return replace(state, plan=plan, begun=begun, lights=tonight.lights)


def _seen(
    state: SleepState,
    view: View,
    *,
    anew: Anew,
    stays: bool = False,
    settings: SleepSettingsRecord | None = None,
) -> tuple[SleepState, Evening]:
    """Look, and leave the last night behind where another one has come."""
    evening = look(state, view, anew=anew, stays=stays, settings=settings)
    before, plan = state.plan, evening.plan
    if before and before.day != plan.day:
        state = replace(state, begun=None, acted=False, lights={})
    if anew is Anew.INSIGHT:
        state = replace(state, insight_at=None)
    elif before is None or (before.day, before.basis) != (plan.day, plan.basis):
        state = replace(state, insight_at=view.now + QUIET)
    return state, evening


def _asked(state: SleepState, evening: Evening, command: Command, view: View) -> Step:
    heard = _remembering(state, command.id)
    if command.name in CHOICES:
        return heard, *_chosen(state, evening, command.name, command.data)
    settings = changed(evening.settings, command.data)
    stored = SLEEP_SETTINGS.write(settings)
    put = PutRecord(
        dataset=SLEEP_SETTINGS.name,
        id=view.instance.subject,
        fields={name: stored[name] for name in command.data},
        person=view.instance.subject,
    )
    return *_seen(heard, view, anew=Anew.HISTORY, settings=settings), (put,)


def _chosen(
    state: SleepState, evening: Evening, name: str, data: Mapping[str, Json]
) -> tuple[Evening, tuple[Effect, ...]]:
    choice = CHOICES[name](state, evening, data)
    person = evening.instance.subject
    put = PutRecord(
        dataset=SLEEP_CHOICE.name,
        id=choice_id(person, evening.plan.day),
        fields=SLEEP_CHOICE.write(choice),
        person=person,
    )
    effects = () if choice == evening.choice else (put,)
    return replace(evening, choice=choice), effects


def _heard(
    state: SleepState, evening: Evening, fact: RecordChanged, view: View
) -> Step:
    if fact.dataset == OUTCOME.name:
        outcome = view.record(OUTCOME, fact.id)
        if outcome and winddown.is_of_lights(evening, outcome.key):
            state, effects = winddown.finish(state, evening, outcome)
            return state, evening, effects
    elif action := _pressed(state, evening, fact, view):
        with suppress(RefusedError):  # a button that came too late does nothing
            chosen = _chosen(state, evening, action, ACTIONS[action])
            return _remembering(state, fact.id), *chosen
    return state, evening, ()


def _pressed(
    state: SleepState, evening: Evening, fact: RecordChanged, view: View
) -> str | None:
    """Return the button of this night's notice that a record tells of, once."""
    if fact.dataset != NOTIFICATION_EVENT.name or fact.id in state.heard:
        return None
    event = view.record(NOTIFICATION_EVENT, fact.id)
    if event is None or event.state is not NotificationState.ACTED:
        return None
    own = (evening.key(NOTICE), evening.instance.subject)
    known = event.notification.startswith(own[0]) and event.person == own[1]
    return event.action if known and event.action in ACTIONS else None


def _remembering(state: SleepState, id_: str) -> SleepState:
    return replace(state, heard=(*state.heard, id_)[-_REMEMBERED:])


def _done(
    state: SleepState,
    evening: Evening,
    view: View,
    effects: tuple[Effect, ...],
    reply: Mapping[str, Json] | None = None,
) -> Decision[SleepState]:
    state, acts = winddown.advance(state, evening)
    near = is_insight_near(state, view)
    known = replace(evening, insight=None) if near else evening
    told = (*notices(evening, view), *weekly_notices(known, view))
    state = replace(state, wake_at=_goes_on_at(evening, view), behind=False)
    return _told(state, evening, view, (*effects, *acts, *told), reply)


def _told(
    state: SleepState,
    evening: Evening,
    view: View,
    effects: tuple[Effect, ...] = (),
    reply: Mapping[str, Json] | None = None,
) -> Decision[SleepState]:
    state = replace(state, plan=evening.plan)
    told = publications(state, evening, view)
    return Decision(state, (*effects, *told), reply)


def _goes_on_at(evening: Evening, view: View) -> datetime:
    """Return the next moment at which anything changes by itself."""
    changes = (
        LifeDay.of_night(view.now, view.tz).night_end(view.tz),
        next_nudge(evening, view),
        next_weekly(evening, view),
        *moments(evening.plan, evening.start),
    )
    return min(moment for moment in changes if moment and moment > view.now)
