"""What people see of their XP."""

from dataclasses import replace

from ...core.awards import Achievement, Xp, XpSettingsRecord
from ...core.datasets import XP_SETTINGS
from ...core.days import LifeDay
from ...core.effects import Publish
from ...core.rules import View
from ...core.topics import XP
from .achievements import ACHIEVEMENTS
from .counting import carried_into, end_of
from .levels import level_at, level_of, level_size
from .model import Carry, GamificationState
from .week import DAYS, monday_of, today_of


def settings_of(view: View) -> XpSettingsRecord:
    """Return what the person chose for their XP."""
    return view.record(XP_SETTINGS, view.instance.subject) or XpSettingsRecord()


def publications(
    state: GamificationState, view: View, settings: XpSettingsRecord
) -> tuple[Publish, ...]:
    """Return what is to be told anew; while it is counted, what was known before."""
    stands = view.topic(XP, view.instance.subject)
    if state.at is None:
        xp = xp_of(state, view, settings)
    elif stands is None:
        return ()
    else:
        xp = replace(stands, counting=True, celebrate=settings.celebrate)
    return () if xp == stands else (Publish(topic=XP.name, value=XP.write(xp)),)


def xp_of(state: GamificationState, view: View, settings: XpSettingsRecord) -> Xp:
    """Return what a finished count comes to."""
    end, today = end_of(state), today_of(view)
    monday = LifeDay(monday_of(today))
    this = carried_into(state, monday.date).total
    before = carried_into(state, monday.shifted(-DAYS).date).total
    level = level_of(end.total)
    return Xp(
        day=today,
        total=end.total,
        level=level,
        into_level=end.total - level_at(level),
        level_size=level_size(level),
        today=state.today,
        this_week=end.total - this,
        last_week=this - before,
        by_agent=end.by_agent,
        streaks=end.streaks,
        achievements=_achievements(state, end),
        celebrate=settings.celebrate,
    )


def _achievements(state: GamificationState, end: Carry) -> tuple[Achievement, ...]:
    return tuple(
        Achievement(
            name=rule.name,
            progress=rule.progress(end),
            reached=by.day if (by := state.reached.get(rule.name)) else None,
        )
        for rule in ACHIEVEMENTS
    )
