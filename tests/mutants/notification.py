"""Changes of what is told, and when, that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _notification(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/notification/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _notification(
        "names",
        "return notification if plain else content_hash(notification)",
        "return notification",
        "a phone refuses a tag with slashes, and nothing is ever cleared",
    ),
    _notification(
        "names",
        "return content_hash((notification, rev, action))",
        "return content_hash((notification, action))",
        "an old button does what new words say",
    ),
    _notification(
        "pushing",
        "tag=tag_of(notification),",
        "",
        "a replaced push is shown beside the first",
    ),
    _notification(
        "queue",
        "    if known is not None and known.rev == item.rev:\n        return state, ()\n",
        "",
        "a record told twice is pushed twice",
    ),
    _notification(
        "queue",
        "item = replace(item, shown=known.shown, missed=known.missed)",
        "pass",
        "what was replaced and then withdrawn stays on the phone",
    ),
    _notification(
        "showing",
        "(item.priority > URGENT and spent(state))",
        "spent(state)",
        "the smoke alarm is held because of six reminders",
    ),
    _notification(
        "queue",
        "if is_over(so_far) or (item.is_low and went_on(so_far)):",
        "if item.is_low and went_on(so_far):",
        "what was acted on in another home is shown here",
    ),
    _notification(
        "counting",
        "sent = state.sent if state.day == day else {}",
        "sent = state.sent",
        "after six notifications none ever comes again",
    ),
    _notification(
        "steps",
        "return state, () if stands else (put_event(event, record),)",
        "return state, (put_event(event, replace(record, at=view.now)),)",
        "a step that was told is written over",
    ),
    _notification(
        "steps",
        "    return state, (*effects, *clear, *event)",
        "    return state, (*effects, *event)",
        "what was acted on stays on the other phones",
    ),
    _notification(
        "replies",
        "if ACCEPTED in parts and (item.priority > URGENT or record.has_reached):",
        'if ACCEPTED in parts or "unknown" in parts:',
        "what nobody knows is shown as delivered",
    ),
    _notification(
        "replies",
        "if ACCEPTED in parts and (item.priority > URGENT or record.has_reached):",
        "if ACCEPTED in parts:",
        "smoke that stands in an empty home's interface is pushed by no other home",
    ),
    _notification(
        "ladder",
        'return f"rung{number}-{rev}"',
        'return f"rung{number}"',
        "an alarm that comes back is told no louder",
    ),
    _notification(
        "replies",
        "        if item.expires <= view.now:\n            continue\n",
        "",
        "a button pressed in the morning skips an evening that is over",
    ),
    _notification(
        "rules",
        "    if late:\n",
        "    if not late and late:\n",
        "an old record rings the phone",
    ),
    _notification(
        "policy",
        "iter(self.holds) if priority >= NORMAL else silence",
        "iter(self.holds) if priority > NORMAL else silence",
        "what is usual rings at three in the morning",
    ),
    _notification(
        "policy",
        "if priority <= URGENT:\n            return None",
        "if priority < URGENT:\n            return None",
        "the smoke alarm waits for who is not to be disturbed",
    ),
    _notification(
        "policy",
        "-AHEAD <= view.now - at < FRESH",
        "-AHEAD <= view.now - at",
        "a focus that a dead home saw holds for ever",
    ),
    _notification(
        "policy",
        "if len(shown) >= most else None",
        "if len(shown) > most else None",
        "one more than was allowed comes within the hour",
    ),
    _notification(
        "policy",
        "over = agenda.until is not None and agenda.until <= view.now",
        "over = False",
        "a meeting that is over holds what was to be told",
    ),
    _notification(
        "policy",
        "*(at for window in quiet for at in (window.start, window.end)),",
        "*(window.start for window in quiet),",
        "nothing wakes the queue when quiet time ends",
    ),
    _notification(
        "quiet",
        "last = day if ends > begins else day + _DAY",
        "last = day",
        "a quiet time that passes midnight is none",
    ),
    _notification(
        "quiet",
        "start = night.bedtime + _AFTER_BEDTIME",
        "start = night.bedtime",
        "the bedtime reminder is held until the morning",
    ),
    _notification(
        "quiet",
        "believed = tonight is not None and now < tonight.wake + _BELIEVED",
        "believed = tonight is not None",
        "without its sleep agent a person has no quiet time",
    ),
    _notification(
        "showing",
        "return about is None or content_hash(dataset.write(about)) != record.about_rev",
        "return about is None",
        "what is no longer so is told in the morning",
    ),
    _notification(
        "showing",
        "if hold is None or item.state is not QUEUED or not item.shown:",
        "if True:",
        "what waits in an outbox is shown in quiet time",
    ),
    _notification(
        "showing",
        "waits = replace(item, state=None, shown=False, held=None, since=None)",
        "waits = replace(item, shown=False, held=None, since=None)",
        "what was taken back for the night never comes again",
    ),
    _notification(
        "ladder",
        "loud = rise.rung.channel is Channel.CRITICAL",
        "loud = True",
        "the first rung already breaks through silence",
    ),
    _notification(
        "ladder",
        "private = is_private(view, record)",
        "private = False",
        "what is private is said aloud in the kitchen",
    ),
    _notification(
        "ladder",
        "if hold := calm.holding(item.rank):",
        "if hold := None:",
        "a ladder climbs on all night",
    ),
    _notification(
        "ladder",
        "item = replace(item, rung=item.rung + 1, held=None)",
        "item = replace(item, rung=len(item.ladder), held=None)",
        "after the first rung nobody is told louder",
    ),
    _notification(
        "undoing",
        "yield put",
        "yield from ()",
        "another person is asked for what was answered",
    ),
    _notification(
        "replies",
        "    return state, (*read, *effects, *others)",
        "    return state, (*read, *effects)",
        "another person's answer reaches nobody",
    ),
    _notification(
        "digest",
        "return state, effects, told",
        "return state, (), told",
        "what came to nothing vanishes without a word",
    ),
    _notification(
        "digest",
        "    if view.record(NOTIFICATION, id_) is not None:\n        return ()\n",
        "",
        "a digest is written anew with every message",
    ),
    _notification(
        "queue",
        "if len(state.open) <= MOST:",
        "if True:",
        "a flood fills the memory",
    ),
    _notification(
        "commands",
        "    if not is_over(furthest(view, first)):\n        return first\n",
        "    return first\n",
        "a key that was answered once is never told again",
    ),
)
