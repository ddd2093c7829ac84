"""The ledger: awards folded in the order of their days, week by week."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...core.awards import AwardRecord
from ...core.streaks import Chance, Opportunity, Streak, chance, streak
from .achievements import ACHIEVEMENTS
from .levels import level_of
from .model import Carry, Reached
from .table import XP_RULES, Period, XpRule
from .week import Week

LEVEL_UP = "level_up"

type ReachedBy = Mapping[str, Reached]


def folded(carry: Carry, reached: ReachedBy, week: Week) -> tuple[Carry, ReachedBy]:
    """Return what awards come to behind a week, and what was reached with which.

    Of an opportunity without an award nothing is known: it changes no streak.
    """
    found = dict(reached)
    for place in sorted(week.awards):
        level = level_of(carry.total)
        carry = _counted(_streaked(carry, place, week), week.awards[place])
        by = Reached(day=place[0], rule=place[1])
        for rule in ACHIEVEMENTS:
            if rule.name not in found and rule.count(carry) >= rule.least:
                found[rule.name] = by
        if level_of(carry.total) > level:
            found[LEVEL_UP] = by
    return carry, found


def before(reached: ReachedBy, monday: date) -> ReachedBy:
    """Return what was reached before a week."""
    return {name: by for name, by in reached.items() if by.day < monday}


def _counted(carry: Carry, award: AwardRecord) -> Carry:
    evidence: Mapping[str, Any] = award.evidence
    more = int(evidence.get("met") is True)
    agents, met = carry.by_agent, carry.met
    return replace(
        carry,
        total=carry.total + award.points,
        by_agent={**agents, award.agent: agents.get(award.agent, 0) + award.points},
        met={**met, award.rule: met.get(award.rule, 0) + more},
        goals=(*carry.goals, *evidence.get("goals", ())),
    )


def _streaked(carry: Carry, place: tuple[date, str], week: Week) -> Carry:
    rule = XP_RULES.get(place[1])
    if rule is None or not rule.counts:
        return carry
    stood = carry.streaks.get(rule.name, Streak())
    one = Opportunity(day=place[0], chance=_chance(rule, place[0], week))
    after = streak([one], before=stood)
    return replace(carry, streaks={**carry.streaks, rule.name: after})


def _chance(rule: XpRule, day: date, week: Week) -> Chance:
    met = week.awards[day, rule.name].evidence.get("met")
    of_week = rule.period is Period.WEEK
    return chance(
        done=met if isinstance(met, bool) else None,
        over=week.over if of_week else day < week.today,
        off=week.off.issuperset(week.days) if of_week else day in week.off,
    )
