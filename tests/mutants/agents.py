"""Changes of the agents and of core that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _core(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/core/{file}.py", old=old, new=new, why=why)


def _sleep(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/sleep/{file}.py", old=old, new=new, why=why)


def _notification(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/notification/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _core(
        "days",
        "if wall >= _NIGHT_ROLLS",
        "if wall > _NIGHT_ROLLS",
        "a night that begins at 18:00 begins a day late",
    ),
    _core(
        "days",
        "_NIGHT_AHEAD_H = 6",
        "_NIGHT_AHEAD_H = 5",
        "between 18:00 and 19:00 an evening counts to the night before",
    ),
    _core(
        "days",
        "_ACTIVITY_ROLLS_H = 4",
        "_ACTIVITY_ROLLS_H = 0",
        "who is up past midnight begins a new day",
    ),
    _core(
        "days",
        "local = moment.astimezone(tz).replace(tzinfo=None)\n"
        "        return cls((local + ",
        "local = moment.replace(tzinfo=None)\n        return cls((local + ",
        "nights roll by UTC wherever the person is",
    ),
    _core(
        "nights",
        "return (stale, night.rank, ",
        "return (night.rank, stale, ",
        "yesterday's reading of the first source wins over today's",
    ),
    _core(
        "nights",
        "len(stages) < len(_STAGES)",
        "len(stages) < 1",
        "a night with one stage known is a night of one stage",
    ),
    _core(
        "nights",
        "told.setdefault(metric, []).append(claim)",
        "told[metric] = [claim]",
        "the source that was read last is believed",
    ),
    _core(
        "json",
        "if type(data) is not kind:",
        "if not isinstance(data, kind):",
        "true is taken for the number one",
    ),
    _core(
        "json",
        "sort_keys=True",
        "sort_keys=False",
        "the same act has two revs and is done twice",
    ),
    _core(
        "effects",
        'if item.name != "key"',
        'if item.name != "tag"',
        "a rev hangs on the key and not on what is asked for",
    ),
    _core(
        "units",
        "if not spec.low <= converted <= spec.high:",
        "if not spec.low <= value <= spec.high:",
        "a night of 27,000,000 ms is refused, one of 25 hours believed",
    ),
    _sleep(
        "winddown",
        "if not (state.acted or evening.away):",
        "if not state.acted:",
        "the lights of those at home dim for somebody who is away",
    ),
    _sleep(
        "winddown",
        "if start is None or not start <= evening.now < evening.until:",
        "if start is None or not start <= evening.now:",
        "who restarts Home Assistant at midnight is left in the dark",
    ),
    _sleep(
        "winddown",
        "        effects = _cancelled(evening)\n",
        "",
        "stop and skip leave the lights dimming",
    ),
    _sleep(
        "winddown",
        "state = replace(state, acted=True)",
        "state = replace(state, acted=False)",
        "each fact of the evening asks for the lights anew",
    ),
    _sleep(
        "winddown",
        "start=start,\n        duration_s",
        "start=evening.now,\n        duration_s",
        "after a restart the ramp begins from its start again",
    ),
    _sleep(
        "winddown",
        "goes_on = outcome.state is OutcomeState.CANCELLED and evening.start is not None",
        "goes_on = False",
        "a snoozed wind-down is told as finished",
    ),
    _sleep(
        "follow",
        "    if fact.late:\n"
        "        return _told(replace(state, behind=True), evening, view)\n",
        "",
        "an old record dims the lights",
    ),
    _sleep(
        "follow",
        "replace(state, behind=True)",
        "state",
        "a wind-down that fell together with a late fact never comes",
    ),
    _sleep(
        "follow",
        "if command.id not in state.heard:",
        "if True:",
        "a command delivered twice is done twice",
    ),
    _sleep(
        "follow",
        "state = replace(state, begun=None, acted=False, lights={})",
        "state = replace(state, begun=None, lights={})",
        "the lights dim on the first evening only",
    ),
    _sleep(
        "follow",
        "own = (evening.key(NOTICE), evening.instance.subject)",
        "own = (event.notification, evening.instance.subject)",
        "yesterday's button skips tonight",
    ),
    _sleep(
        "evening",
        "if choice.skipped or choice.stopped_at:",
        "if choice.skipped:",
        "what was stopped begins again at once",
    ),
    _sleep(
        "evening",
        "return choice != UNCHOSEN or now >= plan.notice_at",
        "return choice != UNCHOSEN",
        "a new appointment moves a wind-down that has begun",
    ),
    _sleep(
        "evening",
        "presence.home is False",
        "presence.home is not True",
        "who cannot be located gets no wind-down",
    ),
    _sleep(
        "plan",
        "return night is not None and night.day == day.shifted(-1).date",
        "return True",
        "a bedtime rests on a night that nobody knows",
    ),
    _sleep(
        "plan",
        "return day if now < wake_of(day, settings, tz) else day.shifted(1)",
        "return day",
        "a wind-down before 18:00 never begins",
    ),
    _sleep(
        "plan",
        "raised = [Idea(max(floor, idea.at), idea.reason) for idea in ideas]",
        "raised = [Idea(idea.at, idea.reason) for idea in ideas]",
        "an early train sends a person to bed at six",
    ),
    _sleep(
        "plan",
        "travel_min = settings.travel_min if appointment.location else 0",
        "travel_min = 0",
        "the way to the first appointment is forgotten",
    ),
    _sleep(
        "history",
        "if len(totals) < _KNOWN_AT_LEAST:",
        "if not totals:",
        "one night is called a fortnight's debt",
    ),
    _sleep(
        "agenda",
        "and not event.all_day",
        "",
        "a birthday is an appointment at midnight",
    ),
    _sleep(
        "notices",
        "if holds or stands.withdrawn or evening.now >= stands.expires:",
        "if True:",
        "a notice that became wrong stays on the phone",
    ),
    _sleep(
        "notices",
        "or len(sent) == _NUDGES_MOST",
        "",
        "a late evening is nagged all night",
    ),
    _sleep(
        "notices",
        "asked = evening.settings.late_nudge and not evening.choice.skipped",
        "asked = not evening.choice.skipped",
        "nudges that nobody opted in to",
    ),
    _sleep(
        "rules",
        "changes if moment > view.now",
        "changes if moment >= view.now",
        "the alarm spins",
    ),
    _sleep(
        "settings",
        "        raise refused(name, value)\n    return whole(value)",
        "        pass\n    return whole(value)",
        "a level of 0 % leaves a person in the dark",
    ),
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
        "queue",
        "tag=tag_of(notification),",
        "",
        "a replaced push is shown beside the first",
    ),
    _notification(
        "queue",
        "    elif known.rev == item.rev:\n        return state, ()\n",
        "",
        "a record told twice is pushed twice",
    ),
    _notification(
        "queue",
        "item = replace(item, shown=known.shown)",
        "pass",
        "what was replaced and then withdrawn stays on the phone",
    ),
    _notification(
        "queue",
        "if item.priority <= _URGENT or notification in state.sent:",
        "if notification in state.sent:",
        "the smoke alarm is held because of six reminders",
    ),
    _notification(
        "queue",
        "        if is_over(so_far):\n            return state, ()\n",
        "",
        "what was acted on in another home is shown here",
    ),
    _notification(
        "queue",
        "return state if state.day == day else replace(state, day=day, sent={})",
        "return replace(state, day=day)",
        "after six notifications none ever comes again",
    ),
    _notification(
        "steps",
        "    if view.record(NOTIFICATION_EVENT, event) is not None:\n"
        "        return state, ()\n",
        "",
        "a step that was told is written over",
    ),
    _notification(
        "steps",
        "    return state, (*effects, *clear)",
        "    return state, effects",
        "what was acted on stays on the other phones",
    ),
    _notification(
        "replies",
        'if "accepted" in parts:',
        'if "accepted" in parts or "unknown" in parts:',
        "what nobody knows is shown as delivered",
    ),
    _notification(
        "replies",
        "        if item.expires <= view.now:\n            continue\n",
        "",
        "a button pressed in the morning skips an evening that is over",
    ),
    _notification(
        "rules",
        "    if not late:\n        state, more = release(state, view)\n",
        "    state, more = release(state, view)\n",
        "an old record rings the phone",
    ),
)
