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


def _integration(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/integration/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


def _data(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/data/{file}.py", old=old, new=new, why=why)


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
        '_NOT_CONTENT = frozenset({"key", ',
        '_NOT_CONTENT = frozenset({"tag", ',
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
        "    if behind:\n"
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
    _core(
        "places",
        "own is None or own.home is not False",
        "own is not None and own.home is True",
        "who cannot be located gets no wind-down",
    ),
    _core(
        "places",
        "        return found is Here.HERE",
        "        return True",
        "the lights of the empty town home dim while its people are in the cabin",
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
        "if len(slept) < _KNOWN_AT_LEAST:",
        "if not slept:",
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
        "follow",
        "moment and moment > view.now",
        "moment and moment >= view.now",
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
    _core(
        "nights",
        "return tuple(nap for nap in naps if nap.end <= bedtime or nap.start >= wake)",
        "return naps",
        "a part of the night that another source calls a nap pays debt back twice",
    ),
    _core(
        "topics",
        "return bool(self.metrics) or self.bedtime is not None or self.wake is not None",
        "return True",
        "a nap at noon is told as last night",
    ),
    _core(
        "insights",
        "return self.hits > self.naive_hits",
        "return self.hits >= self.naive_hits",
        "predictions as good as guessing are called better",
    ),
    _sleep(
        "history",
        "return None if night is None or total is None else total + (night.nap_s or 0.0)",
        "return total",
        "who naps is in debt all the same",
    ),
    _sleep(
        "history",
        "return next((night for night in near if night and night.known), None)",
        "return next((night for night in near if night), None)",
        "a suggestion rests on a day of which only a nap is known",
    ),
    _sleep(
        "regularity",
        "local = moment.astimezone(tz).replace(tzinfo=None)",
        "local = moment.replace(tzinfo=None)",
        "a change of the clocks makes a person irregular",
    ),
    _sleep(
        "regularity",
        "if len(known) < _PAIRS_AT_LEAST:",
        "if not known:",
        "two days alike are a perfect fortnight",
    ),
    _sleep(
        "regularity",
        "if one is None or other is None:\n        return None\n",
        "one, other = one or (), other or ()\n",
        "an unknown night is a night awake",
    ),
    _sleep(
        "week",
        "return round(fmean(known), 1) if known else None",
        "return round(fmean(known), 1) if known else 0.0",
        "a week of which nothing is known is a week without sleep",
    ),
    _sleep(
        "weekly",
        "if told is not None:\n        back",
        "if told is not None and told.withdrawn:\n        back",
        "each corrected night tells of the week again",
    ),
    _sleep(
        "weekly",
        "wanted and evening.insight and _is_due",
        "evening.insight and _is_due",
        "everybody is told of their week unasked",
    ),
    _sleep(
        "conditions",
        "for day in range(number - days, number) if day in values]",
        "for day in range(number - days, number + 1) if day in values]",
        "an evening knows how the night after it was",
    ),
    _sleep(
        "conditions",
        "return any(told) if told else None",
        "return any(told)",
        "an unknown night is a good one",
    ),
    _sleep(
        "outlook",
        "            proof = _tried(proof, counts, example)\n"
        "        counts.add(example)\n",
        "            counts.add(example)\n"
        "            proof = _tried(proof, counts, example)\n",
        "a night is predicted from itself, and the hit rate is a lie",
    ),
    _sleep(
        "outlook",
        "drawn = self.present[name, poor] + _DRAWN_BY * overall",
        "drawn = self.present[name, poor] + _DRAWN_BY * poor",
        "one poor night after a late evening damns all late evenings",
    ),
    _sleep(
        "outlook",
        "there = [name for name, holds in conditions.items() if holds]",
        "there = list(conditions)",
        "reasons are named that are not there tonight",
    ),
    _sleep(
        "insight",
        "if first <= name < str(day)}",
        "if first <= name}",
        "evenings of a clock that ran ahead are learnt from",
    ),
    _sleep(
        "quiet",
        "return Anew.INSIGHT\n",
        "pass\n",
        "a night corrected days later changes no outlook",
    ),
    _sleep(
        "quiet",
        "insight_at=view.now + _QUIET_LATE",
        "insight_at=view.now",
        "a back-fill of two years reads two hundred nights for each of them",
    ),
    _sleep(
        "nights",
        "if night.known]",
        "]",
        "naps are told as nights",
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
    _integration(
        "status",
        "return _heard(health) + timedelta(seconds=health.max_silence_s)\n",
        "return health.since + timedelta(seconds=health.max_silence_s)\n",
        "a source that tells every day is called silent",
    ),
    _integration(
        "status",
        "return health.last_data or health.since",
        "return health.last_good or health.since",
        "a service that answers without data never is silent",
    ),
    _integration(
        "status",
        "silent_at(health) <= now and may_be_silent",
        "silent_at(health) < now and may_be_silent",
        "the alarm at the moment of silence finds nothing",
    ),
    _integration(
        "status",
        "(silent_at(health) <= now and may_be_silent, SourceStatus.SILENT)",
        "(silent_at(health) <= now, SourceStatus.SILENT)",
        "after a night without power every source is called silent",
    ),
    _integration(
        "status",
        "now < health.paused_until",
        "now <= health.paused_until",
        "a pause that is over is shown for ever",
    ),
    _integration(
        "status",
        "(health.problem is not None, SourceStatus.FAILING)",
        "(False, SourceStatus.FAILING)",
        "a service that refuses is called fine",
    ),
    _integration(
        "status",
        "(health.last_data is None, SourceStatus.WAITING)",
        "(False, SourceStatus.WAITING)",
        "a source that never told anything is called fine",
    ),
    _integration(
        "status",
        "    if health.problem is not None:\n        return health.problem\n",
        "",
        "nobody learns why a source fails",
    ),
    _integration(
        "status",
        "    yield silent_at(health)\n",
        "",
        "a source falls silent and nobody notices before something else happens",
    ),
    _integration(
        "status",
        "    if health.paused_until is not None:\n        yield health.paused_until\n",
        "",
        "a pause that is over is shown until something else happens",
    ),
    _integration(
        "status",
        "not_granted=health.not_granted,",
        "not_granted=(),",
        "what the person did not allow looks like data that are missing",
    ),
    _integration(
        "overview",
        "judges or source in silent",
        "judges",
        "each restart takes a repair away and brings it back",
    ),
    _integration(
        "overview",
        "if one.status is SourceStatus.SILENT",
        "if one.status is not SourceStatus.OK",
        "a short failure is told as silence",
    ),
    _integration(
        "overview",
        "        due.append(state.judges_from)\n",
        "        pass\n",
        "what is silent after a restart is found out by chance",
    ),
    _integration(
        "overview",
        "moment > view.now",
        "moment >= view.now",
        "the alarm spins",
    ),
    _integration(
        "notices",
        "        if view.record(NOTIFICATION, name) is None:\n",
        "        if True:\n",
        "a notice that was read is written over",
    ),
    _integration(
        "notices",
        "if view.now < record.expires:",
        "if True:",
        "weeks of silence ring the phone after a restart",
    ),
    _integration(
        "notices",
        "ours and open_ and row.id not in wanted",
        "ours and open_",
        "a silence is taken back as soon as it was told",
    ),
    _integration(
        "notices",
        "ours and open_ and row.id not in wanted",
        "open_ and row.id not in wanted",
        "the notice of tonight's wind-down vanishes",
    ),
    _integration(
        "notices",
        "if person is not None and not person.private:",
        "if person is not None:",
        "what is private is an event that everybody sees",
    ),
    _integration(
        "notices",
        "if source not in before or (source in was) == (source in is_):",
        "if (source in was) == (source in is_):",
        "an automation runs for a source that was only added",
    ),
    _integration(
        "notices",
        "EVENT_SILENT if source in is_ else EVENT_BACK",
        "EVENT_BACK if source in is_ else EVENT_SILENT",
        "automations hear the opposite",
    ),
    _integration(
        "notices",
        'return view.instance.key(PURPOSE, source, f"{at:%Y%m%dT%H%M}")',
        "return view.instance.key(PURPOSE, source)",
        "a second silence is never told",
    ),
    _integration(
        "notices",
        "if _WAKING <= local.time() < _RESTING:",
        "if True:",
        "a ring that is silent at three wakes its person",
    ),
    _integration(
        "notices",
        "late = timedelta(days=1) if local.time() >= _RESTING else timedelta()",
        "late = timedelta()",
        "a silence of the evening is told for the morning before",
    ),
    _integration(
        "answers",
        "if one.person in persons",
        "",
        "everybody is told of everybody's sources",
    ),
    _integration(
        "rules",
        "IntegrationState(judges_from=view.now + _SETTLING)",
        "IntegrationState(judges_from=view.now)",
        "sources are called silent before they could be read",
    ),
    _integration(
        "rules",
        "    if view.topic(SOURCES, view.instance.subject) == value:\n        return ()\n",
        "",
        "the same is published with each fact",
    ),
    _data(
        "report",
        "    if sink.behind == 0:\n        return timedelta()\n",
        "",
        "a server that lacks nothing is called behind while it is away",
    ),
    _data(
        "report",
        "(sink.caught_up_at, sink.failing_since, sink.written_to)",
        "(sink.failing_since, sink.caught_up_at, sink.written_to)",
        "what was missed before a failure is not counted",
    ),
    _data(
        "report",
        "_LATE = timedelta(hours=24)",
        "_LATE = timedelta(hours=240)",
        "nobody is told of a database that is away for a week",
    ),
    _data(
        "report",
        "lag >= _LATE and not is_filling(sink)",
        "lag >= _LATE",
        "a first filling is a repair",
    ),
    _data(
        "report",
        "sink.filling is not None and sink.problem is None",
        "sink.filling is not None",
        "a server that went away while it was filled is no problem",
    ),
    _data(
        "report",
        "may_be_late = judges or (before is not None and before.late)",
        "may_be_late = True",
        "after every long stop there is a repair for minutes",
    ),
    _data(
        "report",
        "may_be_late = judges or (before is not None and before.late)",
        "may_be_late = judges",
        "a restart takes back a repair that still holds",
    ),
    _data(
        "report",
        "if view.now >= at + _SILENT",
        "if True",
        "data are silent as soon as they have told",
    ),
    _data(
        "report",
        "(judges or (before is not None and name in before.silent))",
        "True",
        "whatever starts after an hour of stop is failing",
    ),
    _data(
        "report",
        "(store.problem is not None, DataStatus.DAMAGED),",
        "",
        "a damaged file is well",
    ),
    _data(
        "report",
        "(silent or (sink is not None and sink.problem is not None), DataStatus.FAILING)",
        "(silent, DataStatus.FAILING)",
        "a full disk of the server is well",
    ),
    _data(
        "report",
        "    due = [at + _SILENT for _, at in _told_at(store, sink)]\n",
        "    due: list[datetime] = []\n",
        "silence is noticed when something speaks",
    ),
    _data(
        "notices",
        "if damaged and not was_damaged:",
        "if damaged:",
        "an automation runs every hour for the same damage",
    ),
    _data(
        "notices",
        "if late and not was_late and after.sink is not None:",
        "if late and after.sink is not None:",
        "an automation runs every ten minutes of an outage",
    ),
    _data(
        "notices",
        "if was_late and not late and after.sink is not None:",
        "if was_late and not late:",
        "a database that was removed is said to be back",
    ),
    _data(
        "rules",
        "DataState(judges_from=view.now + _SETTLING)",
        "DataState(judges_from=view.now)",
        "data are judged before anybody could look at them",
    ),
    _data(
        "rules",
        'if command.name != "get_data":',
        "if False:",
        "any word is taken for a question",
    ),
    _data(
        "answers",
        '"hours": "?" if hours is None else str(hours),',
        '"hours": str(hours or 0),',
        "a lag that nobody knows is said to be none",
    ),
    _data(
        "answers",
        "report.store.store_bytes + report.store.series_bytes",
        "report.store.store_bytes",
        "the larger of two files is not counted",
    ),
)
