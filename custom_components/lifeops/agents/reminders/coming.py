"""What the time has brought since the last look."""

from dataclasses import replace
from datetime import datetime

from ...core.effects import Effect
from ...core.rules import View
from .model import Item, RemindersState, Step
from .standing import item_of
from .taking import read, reminded
from .telling import Telling, by_time, missed_together, snoozed

_FEW = 3

type Tellings = tuple[tuple[str, Telling], ...]


def come(state: RemindersState, view: View) -> Step:
    """Tell of what was due since the last look; many that were missed as one."""
    state, tellings = _moved_on(state, view)
    missed = [uid for uid, telling in tellings if not telling.in_time]
    effects: tuple[Effect, ...] = ()
    if len(missed) > _FEW:
        effects = (missed_together(len(missed), view),)
        tellings = tuple(one for one in tellings if one[1].in_time)
    for uid, telling in tellings:
        state, more = reminded(state, view, uid, telling)
        effects = (*effects, *more)
    return replace(state, looked=view.now), effects


def _moved_on(state: RemindersState, view: View) -> tuple[RemindersState, Tellings]:
    """Return the state in which every reminder stands where it is now, and the news."""
    items, tellings = dict(state.items), list[tuple[str, Telling]]()
    for uid, before in state.items.items():
        if not _has_news(before, state, view):
            continue
        record = read(state, view, uid)
        if record is None:
            del items[uid]
            continue
        item = items[uid] = item_of(record, view.now, view.tz, before)
        if _is_new(item.due, state, view):
            tellings.append((uid, by_time(item, record, view)))
        elif _is_new(item.snoozed, state, view) and item.snoozed is not None:
            tellings.append((uid, snoozed(item.snoozed)))
    return replace(state, items=items), tuple(tellings)


def _has_news(item: Item, state: RemindersState, view: View) -> bool:
    return any(
        _is_new(moment, state, view) for moment in (item.at, item.again, item.snoozed)
    )


def _is_new(moment: datetime | None, state: RemindersState, view: View) -> bool:
    """Tell whether a moment lies behind the last look and has come."""
    looked = state.looked
    return moment is not None and looked is not None and looked < moment <= view.now
