"""From evidence to awards: one a rule and period, written where it is another one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...core.awards import AwardRecord
from ...core.datasets import AWARD
from ...core.days import day_id
from ...core.effects import PutRecord
from .nights import Evidence
from .table import XP_RULES, Period, XpRule, worth_terms
from .week import Week


def awarded(week: Week) -> tuple[Week, tuple[PutRecord, ...]]:
    """Return a week with the awards that its evidence gives, and what to write."""
    if week.empty:
        return week, ()
    fresh = {place: award for award in _judged(week) for place in [_place(award)]}
    puts = tuple(
        award_put(week.person, award)
        for place, award in fresh.items()
        if week.stored.get(place) != award
    )
    return replace(week, awards={**week.awards, **fresh}), puts


def award_id(person: str, day: date, rule: str) -> str:
    """Return where an award stands."""
    return day_id(person, day, rule)


def award_put(person: str, award: AwardRecord) -> PutRecord:
    """Return the record of an award."""
    return PutRecord(
        dataset=AWARD.name,
        id=award_id(person, award.day, award.rule),
        fields=AWARD.write(award),
        person=person,
    )


def _judged(week: Week) -> Iterator[AwardRecord]:
    """Yield what each rule says of each period that can be judged by now."""
    for rule in XP_RULES.values():
        for day in _periods(rule, week):
            award = _award(rule, week, day)
            if award is not None:
                yield award


def _periods(rule: XpRule, week: Week) -> Iterator[date]:
    """Yield the first days of periods; one that goes on would only be taken back."""
    if rule.period is Period.WEEK:
        if week.over:
            yield week.monday
    elif rule.documents:
        if week.steps is not None:
            yield from (day for day in week.days if day < week.today)
    else:
        yield from week.days


def _award(rule: XpRule, week: Week, day: date) -> AwardRecord | None:
    """Return what a rule gives, None where there is nothing and was nothing."""
    standing = week.awards.get((day, rule.name))
    old: Evidence = standing.evidence if standing else {}
    terms: Mapping[str, Any] = {
        **rule.terms(week, day, old),
        **worth_terms(rule, week, old),
    }
    found = rule.judge(week, day, terms)
    if found is None and standing is None:
        return None
    evidence = {**terms, **(found or {})}
    return AwardRecord(
        rule=rule.name,
        agent=rule.agent,
        day=day,
        points=rule.points(evidence),
        evidence=evidence,
    )


def _place(award: AwardRecord) -> tuple[date, str]:
    return award.day, award.rule
