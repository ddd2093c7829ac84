"""Changes of awards and streaks that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _gamification(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/gamification/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _gamification(
        "nights",
        "_LEAST_NEED_S = 6 * 3600",
        "_LEAST_NEED_S = 0",
        "who wishes for no sleep is paid for it",
    ),
    _gamification(
        "nights",
        '{"need_s": old.get("need_s", need_s)}',
        '{"need_s": need_s}',
        "a smaller wish pays for all that has been",
    ),
    _gamification(
        "nights",
        'old.get("bedtime_by", by.isoformat())',
        "by.isoformat()",
        "a move to another zone makes old nights late",
    ),
    _gamification(
        "nights",
        "night.bedtime <= latest",
        "night.bedtime < latest",
        "a quarter of an hour is too late",
    ),
    _gamification(
        "nights",
        "and day not in week.off",
        "",
        "a night of illness makes a week irregular",
    ),
    _gamification(
        "striving",
        "if one.value is not None",
        "",
        "a tick by hand earns points",
    ),
    _gamification(
        "striving",
        "if name in week.awarded or goal.measured is None:",
        "if name in week.awarded:",
        "a goal is reached by saying so",
    ),
    _gamification(
        "striving",
        "if name in week.awarded or goal.measured is None:",
        "if goal.measured is None:",
        "a goal is paid for every week",
    ),
    _gamification(
        "striving",
        "day < goal.begins + _GOAL_LEAST",
        "day < goal.begins",
        "a goal that was as good as reached is paid for",
    ),
    _gamification(
        "striving",
        "return met[:1] == [day]",
        "return day in met",
        "a goal is paid for every day of its week",
    ),
    _gamification(
        "striving",
        '**fresh, **old.get("targets", {})',
        '**old.get("targets", {}), **fresh',
        "a smaller cadence pays for weeks that were not kept",
    ),
    _gamification(
        "table",
        "min(self.share(evidence), self.most)",
        "self.share(evidence)",
        "there is no cap",
    ),
    _gamification(
        "table",
        'old.get("worth", week.xp.points.get(rule.name, rule.worth))',
        "week.xp.points.get(rule.name, rule.worth)",
        "another setting makes XP of the past",
    ),
    _gamification(
        "awarding",
        "        if week.over:\n            yield week.monday",
        "        yield week.monday",
        "a week that runs is judged",
    ),
    _gamification(
        "awarding",
        "if week.stored.get(place) != award",
        "",
        "an award is written although it stands",
    ),
    _gamification(
        "awarding",
        "if found is None and standing is None:",
        "if found is None:",
        "an award stays when its night is gone",
    ),
    _gamification(
        "fold",
        "else day < week.today,",
        "else True,",
        "a night that is not over breaks a streak",
    ),
    _gamification(
        "fold",
        "else day in week.off,",
        "else False,",
        "illness breaks a streak",
    ),
    _gamification(
        "counting",
        "reached=before(state.reached, at),",
        "",
        "what was reached too soon stays reached",
    ),
    _gamification(
        "counting",
        "wide=None if wide is None else max(wide, behind),",
        "wide=wide,",
        "counting goes on for ever",
    ),
    _gamification(
        "celebrating",
        "if state.known is None or state.behind:",
        "if state.known is None:",
        "what is heard late is celebrated",
    ),
    _gamification(
        "celebrating",
        "if state.known is None or state.behind:",
        "if state.behind:",
        "all is celebrated anew after a restart",
    ),
    _gamification(
        "follow",
        "return counted_on(after, view, documents=False)",
        "return counted_on(replace(after, behind=False), view, documents=False)",
        "what a back-fill makes of today is celebrated",
    ),
    _gamification(
        "follow",
        "view.now < state.quiet_at",
        "False",
        "a back-fill that begins with last night celebrates it as the first one",
    ),
    _gamification(
        "celebrating",
        "<= _FRESH)",
        "<= 99 * _FRESH)",
        "what is long past is celebrated",
    ),
)
