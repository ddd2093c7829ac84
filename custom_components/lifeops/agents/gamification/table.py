"""The one table of what XP are given for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ...core.datasets import GOAL_VALUE, HABIT_DAY, HEALTH_DOCUMENT, NIGHT
from ...core.identity import AgentKind
from ...core.json import Json
from . import nights as n, striving as s
from .nights import Evidence, Found
from .week import Week

MOST_POINTS = 100


class Period(StrEnum):
    """What an award is given for once."""

    DAY = "day"
    WEEK = "week"


def no_terms(_: Week, __: date, ___: Evidence) -> Mapping[str, Json]:
    """Compare with nothing."""
    return {}


def once(_: Evidence) -> float:
    """Give all points at once."""
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class XpRule:
    """What a period's evidence is worth.

    terms are what evidence is held against, as it was when the period was first known;
    judge returns what was found, None where nothing is known. share is how many times
    the worth it is good for, most the cap of that. counts makes a streak of it;
    documents tells that it looks at those of days that are over.
    """

    name: str
    agent: AgentKind
    period: Period
    listens: str
    worth: int
    judge: Callable[[Week, date, Evidence], Found]
    terms: Callable[[Week, date, Evidence], Mapping[str, Json]] = no_terms
    share: Callable[[Evidence], float] = once
    most: int = 1
    counts: bool = False
    documents: bool = False

    def points(self, evidence: Evidence) -> int:
        """Return what evidence is worth; it tells all that this depends on."""
        if not evidence.get("met"):
            return 0
        worth: int = evidence["worth"]
        return round(min(self.share(evidence), self.most) * worth)


def _sleep(
    name: str,
    worth: int,
    judge: Callable[[Week, date, Evidence], Found],
    terms: Callable[[Week, date, Evidence], Mapping[str, Json]] = no_terms,
    *,
    period: Period = Period.DAY,
    share: Callable[[Evidence], float] = once,
    counts: bool = False,
) -> XpRule:
    return XpRule(
        name=name,
        agent=AgentKind.SLEEP,
        period=period,
        listens=NIGHT.name,
        worth=worth,
        judge=judge,
        terms=terms,
        share=share,
        counts=counts,
    )


NIGHT_KNOWN = _sleep("night_known", 5, n.night_known)

XP_RULES: Mapping[str, XpRule] = {
    rule.name: rule
    for rule in (
        NIGHT_KNOWN,
        _sleep("sleep_need", 20, n.slept_enough, n.need_terms, counts=True),
        _sleep("bedtime", 15, n.in_bed_in_time, n.bedtime_terms, counts=True),
        _sleep("wake", 10, n.up_in_time, n.wake_terms, counts=True),
        _sleep("score", 15, n.scored, share=n.score_share),
        _sleep(
            "regular_week",
            40,
            n.regular,
            n.zone_terms,
            period=Period.WEEK,
            counts=True,
        ),
        _sleep("rested_week", 30, n.rested, n.need_terms, period=Period.WEEK),
        XpRule(
            name="habits_measured",
            agent=AgentKind.GOALS,
            period=Period.DAY,
            listens=HABIT_DAY.name,
            worth=5,
            judge=s.habits_done,
            share=s.habits_count,
            most=5,
        ),
        XpRule(
            name="habits_week",
            agent=AgentKind.GOALS,
            period=Period.WEEK,
            listens=HABIT_DAY.name,
            worth=20,
            judge=s.habits_kept,
            terms=s.target_terms,
            share=s.kept_count,
            most=3,
        ),
        XpRule(
            name=s.GOAL_REACHED,
            agent=AgentKind.GOALS,
            period=Period.DAY,
            listens=GOAL_VALUE.name,
            worth=100,
            judge=s.goals_reached,
            share=s.goals_count,
            most=2,
        ),
        XpRule(
            name="active_day",
            agent=AgentKind.INTEGRATION,
            period=Period.DAY,
            listens=HEALTH_DOCUMENT.name,
            worth=10,
            judge=s.walked,
            terms=s.steps_terms,
            counts=True,
            documents=True,
        ),
    )
}


def worth_terms(rule: XpRule, week: Week, old: Evidence) -> Mapping[str, Json]:
    """Return what a rule was worth to the person."""
    return {"worth": old.get("worth", week.xp.points.get(rule.name, rule.worth))}
