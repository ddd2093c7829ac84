"""All that one decision of the sleep agent is made from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from ...core.datasets import (
    CALENDAR_EVENT,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
)
from ...core.days import LifeDay
from ...core.facts import ActivityChanged
from ...core.identity import Instance
from ...core.places import is_served_here
from ...core.records import SleepChoiceRecord, SleepSettingsRecord
from ...core.rules import View
from ...core.topics import (
    SLEEP_HISTORY,
    SLEEP_INSIGHT,
    SLEEP_LEARNT,
    SleepHistory,
    SleepPhase,
)
from .agenda import first_appointment
from .conditions import USUAL_NIGHTS
from .history import sleep_history
from .insight import INSIGHT_NIGHTS, Insight, from_nights, with_plan
from .known import nights_of_history, nights_of_insight
from .model import Plan, SleepState
from .phase import phase_at
from .plan import basis_of, make_plan, need, night_of

RAMP_LEAST = timedelta(seconds=60)
INSIGHT_DAYS = INSIGHT_NIGHTS + USUAL_NIGHTS
UNCHOSEN = SleepChoiceRecord()


class Anew(IntEnum):
    """How much has to be made anew: the plan, before it what the last nights add up to.

    Insight reads far more nights than a plan needs. The rest stands in the state and
    in what was published.
    """

    NOTHING = 0
    PLAN = 1
    HISTORY = 2
    INSIGHT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """The records and live facts of one person around one night.

    away tells that lights and media of this home are not the person's now. insight is
    None where this decision did not look at it, and what stands published
    of it is of another night.
    """

    instance: Instance
    now: datetime
    settings: SleepSettingsRecord
    choice: SleepChoiceRecord
    plan: Plan
    history: SleepHistory
    insight: Insight | None
    screens: bool
    away: bool

    @property
    def start(self) -> datetime | None:
        """Return when wind-down begins, None where it shall not."""
        choice = self.choice
        if choice.skipped or choice.stopped_at:
            return None
        return choice.started_at or choice.snoozed_until or self.plan.winddown_at

    @property
    def until(self) -> datetime:
        """Return when wind-down is over, even one that begins late."""
        bedtime = self.plan.bedtime
        return max(bedtime, self.start + RAMP_LEAST) if self.start else bedtime

    @property
    def phase(self) -> SleepPhase:
        """Return where in the evening and night the person is."""
        return phase_at(self.now, self.plan, self.start, screens=self.screens)

    def key(self, purpose: str, *parts: object) -> str:
        """Return the stable name of one thing that is done this night."""
        return self.instance.key(purpose, self.plan.day, *parts)


def look(
    state: SleepState,
    view: View,
    *,
    anew: Anew,
    stays: bool = False,
    settings: SleepSettingsRecord | None = None,
) -> Evening:
    """Return the evening as it stands, as far as needed made anew.

    A plan that stays is the one that stands, where there is one.
    """
    person = view.instance.subject
    settings = settings or settings_of(view)
    day = night_of(view.now, settings, view.tz)
    choice = view.record(SLEEP_CHOICE, choice_id(person, day)) or UNCHOSEN
    plan = _standing(state, view, day, settings)
    anew = anew if plan else max(anew, Anew.HISTORY)
    history = _history(view, day, settings, anew)
    moves = anew and not stays
    if plan is None or (moves and not _is_settled(plan, choice, view.now)):
        plan = _planned(view, day, settings, history)
    return Evening(
        instance=view.instance,
        now=view.now,
        settings=settings,
        choice=choice,
        plan=plan,
        history=history,
        insight=_insight(view, plan, settings, anew),
        screens=any(fact.active for fact in view.live(ActivityChanged, person)),
        away=not is_served_here(view, person),
    )


def settings_of(view: View) -> SleepSettingsRecord:
    """Return what the person chose, or what holds until they do."""
    return view.record(SLEEP_SETTINGS, view.instance.subject) or SleepSettingsRecord()


def choice_id(person: str, day: object) -> str:
    """Return the id of the record of a person's choices for a night."""
    return f"{person}/{day}"


def _history(
    view: View, day: LifeDay, settings: SleepSettingsRecord, anew: Anew
) -> SleepHistory:
    published = view.topic(SLEEP_HISTORY, view.instance.subject)
    if anew < Anew.HISTORY:
        return published or SleepHistory()
    nights = nights_of_history(view, day)
    return sleep_history(nights, day, need(settings).total_seconds())


def _insight(
    view: View, plan: Plan, settings: SleepSettingsRecord, anew: Anew
) -> Insight | None:
    """Return what stands published with the plan of now, or all of it made anew."""
    if anew is Anew.NOTHING:
        return None
    person, day = view.instance.subject, LifeDay(plan.day)
    learnt = view.topic(SLEEP_LEARNT, person)
    if anew is Anew.INSIGHT:
        nights = nights_of_insight(view, plan.day, INSIGHT_DAYS)
        planned = learnt.planned if learnt else {}
        insight = from_nights(nights, day, view.tz, settings, planned)
        return with_plan(insight, plan, settings, view.tz)
    shown = view.topic(SLEEP_INSIGHT, person)
    if shown is None or learnt is None or learnt.day != plan.day:
        return None
    return with_plan(Insight(shown, learnt), plan, settings, view.tz)


def _standing(
    state: SleepState, view: View, day: LifeDay, settings: SleepSettingsRecord
) -> Plan | None:
    """Return the plan made before, where night, settings and zone are the same."""
    plan = state.plan
    basis = basis_of(settings, view.tz)
    return plan if plan and (plan.day, plan.basis) == (day.date, basis) else None


def _is_settled(plan: Plan, choice: SleepChoiceRecord, now: datetime) -> bool:
    """Tell whether the evening has begun: its plan moves with the settings only."""
    return choice != UNCHOSEN or now >= plan.notice_at


def _planned(
    view: View, day: LifeDay, settings: SleepSettingsRecord, history: SleepHistory
) -> Plan:
    rows = view.of_days(
        CALENDAR_EVENT,
        person=view.instance.subject,
        first=day.shifted(-1).date,
        last=day.shifted(1).date,
    )
    events = (row.value for row in rows)
    appointment = first_appointment(events, day, view.tz, settings.ignored_titles)
    return make_plan(day, view.tz, settings, history, appointment)
