"""Changes of the evenings and nights that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _sleep(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/sleep/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
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
)
