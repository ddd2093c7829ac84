"""The answer to "what have I earned, and what for?"."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ...core.awards import AwardRecord, Xp
from ...core.datasets import AWARD
from ...core.json import Json, to_json
from ...core.rules import View
from ...core.settings import refused, whole
from ...core.topics import XP
from .awarding import award_id
from .table import XP_RULES
from .week import awards_of, today_of

DAYS_MOST = 400
DAYS_USUAL = 7


def xp_answer(view: View, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a person's XP as they stand, and the awards of some days, newest first."""
    first, last = _days(view, data)
    rule = data.get("rule")
    if rule is not None and rule not in XP_RULES:
        raise refused("rule", rule)
    awards = [
        award
        for award in _awards(view, first, last)
        if rule in (None, award.rule) and (award.points or data.get("all"))
    ]
    shown = view.topic(XP, view.instance.subject)
    points = sum(award.points for award in awards)
    return {
        **_standing(shown),
        "points": points,
        "awards": [_told(view, award) for award in awards],
        "speech": _speech(shown, data.get("day"), points),
    }


def _days(view: View, data: Mapping[str, Json]) -> tuple[date, date]:
    """Return the first and the last day that are asked about."""
    day = data.get("day")
    if isinstance(day, date):
        return day, day
    days = whole(data.get("days", DAYS_USUAL))
    if type(days) is not int or not 1 <= days <= DAYS_MOST:
        raise refused("days", days)
    # In the evening the night has begun that tomorrow is named by.
    last = today_of(view) + timedelta(days=1)
    return last - timedelta(days=days), last


def _awards(view: View, first: date, last: date) -> Sequence[AwardRecord]:
    person = view.instance.subject
    rows = view.of_days(AWARD, person=person, first=first, last=last)
    awards = awards_of(rows, person)
    return [awards[place] for place in sorted(awards, reverse=True)]


def _standing(shown: Xp | None) -> Mapping[str, Json]:
    """Return what stands published; nothing of it is known before it is counted."""
    if shown is None:
        return {"total": None, "level": None, "counting": True, "achievements": []}
    standing = to_json(shown)
    assert isinstance(standing, Mapping)  # noqa: S101 - a dataclass always is one
    return standing


def _told(view: View, award: AwardRecord) -> Mapping[str, Json]:
    told = AWARD.write(award)
    return {"id": award_id(view.instance.subject, award.day, award.rule), **told}


def _speech(shown: Xp | None, day: Json, points: int) -> Mapping[str, Json]:
    if day is not None:
        placeholders: Mapping[str, Json] = {"day": str(day), "points": points}
        return {"text": "xp_day", "placeholders": placeholders}
    if shown is None:
        return {"text": "xp_unknown", "placeholders": {}}
    known = {"total": shown.total, "level": shown.level, "today": shown.today}
    return {"text": "xp", "placeholders": known}
