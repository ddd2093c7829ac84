"""From a fact to a decision: take in what changed, tell what has come, publish."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ...core.datasets import NOTIFICATION_EVENT, REMINDER
from ...core.days import LifeDay
from ...core.effects import Effect, Publish
from ...core.facts import RecordChanged
from ...core.rules import Decision, View
from ...core.striving import RemindersToday
from ...core.tasks import ReminderStatus
from ...core.topics import REMINDERS
from .buttons import pressed
from .coming import come
from .commands import READ
from .model import Item, RemindersState, Step
from .near import LOOK_AGAIN, came
from .standing import item_of
from .taking import read, reminded, taken

_AFRESH = timedelta(days=2)


def rebuilt(state: RemindersState, view: View) -> RemindersState:
    """Return the state as the records have it, with what is remembered besides them.

    Who begins afresh tells of what came in the last two days; the rest is in the list.
    """
    own = view.instance.subject
    items: dict[str, Item] = {}
    closed: dict[str, datetime] = {}
    elsewhere: dict[str, str] = {}
    for row in view.records(REMINDER, person=own, newest=READ):
        owner, _, uid = row.id.partition("/")
        if owner != own:
            elsewhere[uid] = row.id
        if row.value.status is ReminderStatus.OPEN:
            items[uid] = item_of(row.value, view.now, view.tz, state.items.get(uid))
        else:
            closed[uid] = row.value.done_at or view.now
    return replace(
        state,
        started=True,
        items=items,
        closed=tuple(sorted(closed, key=lambda uid: (closed[uid], uid))),
        elsewhere=elsewhere,
        looked=state.looked or view.now - _AFRESH,
        zone=view.tz.key,
    )


def heard(state: RemindersState, fact: RecordChanged, view: View) -> Step:
    """Return what a record changes: a reminder itself, or a button under one."""
    if fact.dataset == NOTIFICATION_EVENT.name:
        return pressed(state, view, fact.id)
    owner, _, uid = fact.id.partition("/")
    if owner != view.instance.subject:
        state = replace(state, elsewhere={**state.elsewhere, uid: fact.id})
    return taken(state, view, uid, read(state, view, uid), late=fact.late)


def settled(state: RemindersState, view: View) -> Decision[RemindersState]:
    """Return a decision about what time and company have brought since the last look."""
    if state.zone != view.tz.key:
        state = rebuilt(state, view)
    state, effects = come(state, view)
    state, tellings = came(state, view)
    for uid, telling in tellings:
        state, more = reminded(state, view, uid, telling)
        effects = (*effects, *more)
    return decided(state, effects, view)


def decided(
    state: RemindersState, effects: tuple[Effect, ...], view: View
) -> Decision[RemindersState]:
    """Return a decision with what is published of it and when to look again."""
    state = replace(state, wake=min(_wakes(state, view)))
    today = _today(state, view)
    if view.topic(REMINDERS, view.instance.subject) == today:
        return Decision(state, effects)
    publish = Publish(topic=REMINDERS.name, value=REMINDERS.write(today))
    return Decision(state, (*effects, publish))


def _wakes(state: RemindersState, view: View) -> Iterator[datetime]:
    """Yield the moments at which anything changes by itself; at what came already too."""
    now = view.now
    looked = state.looked or now
    yield LifeDay.of_activity(now, view.tz).activity_end(view.tz)
    for item in state.items.values():
        for moment in (item.at, item.again, item.snoozed):
            if moment is not None and moment > looked:
                yield moment
        if item.late is not None and item.late > now:
            yield item.late
        if item.met is not None:
            yield now + LOOK_AGAIN


def _today(state: RemindersState, view: View) -> RemindersToday:
    now, tz = view.now, view.tz
    items = state.items.values()
    day = LifeDay.of_activity(now, tz)
    begins, ends = day.shifted(-1).activity_end(tz), day.activity_end(tz)
    to_come = (
        moment
        for item in items
        for moment in (item.due, item.again, item.snoozed)
        if moment is not None and moment > now
    )
    return RemindersToday(
        day=day.date,
        open=len(items),
        overdue=sum(item.late is not None and item.late <= now for item in items),
        due_today=sum(
            item.at is not None and begins <= item.at < ends for item in items
        ),
        next_due=min(to_come, default=None),
    )
