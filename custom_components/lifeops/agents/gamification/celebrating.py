"""What is celebrated, calmly: a level or an achievement of these days, told once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from ...core.datasets import AWARD, NOTIFICATION, PERSON
from ...core.days import LifeDay
from ...core.effects import Effect, Emit, PutRecord
from ...core.json import content_hash
from ...core.records import NotificationRecord
from ...core.rules import View
from .awarding import award_id
from .counting import Count, end_of
from .fold import LEVEL_UP
from .levels import level_of
from .model import GamificationState, Reached
from .publish import settings_of
from .week import today_of, told_at

ACHIEVEMENT = "achievement"

_FRESH = timedelta(days=2)
_DAYS_TOLD = 4
_LOW = 4


def celebrated(
    count: Count, view: View
) -> tuple[GamificationState, tuple[Effect, ...]]:
    """Return a finished count's state with all that is reached known, and its news.

    Who begins to count has reached nothing just now, nor who hears of old days only.
    """
    state = count.state
    level = level_of(end_of(state).total)
    names = tuple(sorted(name for name in state.reached if name != LEVEL_UP))
    told = replace(state, known=names, level=level, behind=False)
    if state.known is None or state.behind:
        return told, ()
    news: list[Effect] = []
    for event, name, by in _fresh(state, names, level, view):
        news.extend(_told(event, name, by, count, view))
    return told, tuple(news)


def _fresh(
    state: GamificationState, names: tuple[str, ...], level: int, view: View
) -> Iterator[tuple[str, str, Reached]]:
    """Yield what was reached in the last days: event, name, and by what."""
    new = [
        (ACHIEVEMENT, name, state.reached[name])
        for name in names
        if name not in (state.known or ())
    ]
    if level > state.level and LEVEL_UP in state.reached:
        new.append((LEVEL_UP, str(level), state.reached[LEVEL_UP]))
    yield from (one for one in new if today_of(view) - one[2].day <= _FRESH)


def _told(
    event: str, name: str, by: Reached, count: Count, view: View
) -> Iterator[Effect]:
    """Yield the event, and a notification for who wants one, each once for all homes."""
    key = view.instance.key(event, name)
    data = {"level": int(name)} if event == LEVEL_UP else {"achievement": name}
    person = view.record(PERSON, view.instance.subject)
    if person is None or not person.private:
        yield Emit(
            key=key,
            agent=view.instance.agent,
            subject=view.instance.subject,
            event=event,
            data=data,
            expires=told_at(_last(by), view.tz),
        )
    known = view.record(NOTIFICATION, key) is not None
    if settings_of(view).celebrate and not known:
        words = {placeholder: str(value) for placeholder, value in data.items()}
        record = _notification(event, words, by, count, view)
        yield PutRecord(
            dataset=NOTIFICATION.name,
            id=key,
            fields=NOTIFICATION.write(record),
            person=view.instance.subject,
        )


def _notification(
    text: str, placeholders: Mapping[str, str], by: Reached, count: Count, view: View
) -> NotificationRecord:
    """Return what the digest tells, as long as the award stands as it does."""
    person, award = view.instance.subject, count.recent.get((by.day, by.rule))
    return NotificationRecord(
        person=person,
        agent=view.instance.agent,
        text=text,
        placeholders=placeholders,
        priority=_LOW,
        not_before=told_at(by.day, view.tz),
        expires=told_at(_last(by), view.tz),
        about=f"{AWARD.name}/{award_id(person, by.day, by.rule)}" if award else None,
        about_rev=content_hash(AWARD.write(award)) if award else None,
    )


def _last(by: Reached) -> date:
    return LifeDay(by.day).shifted(_DAYS_TOLD).date
