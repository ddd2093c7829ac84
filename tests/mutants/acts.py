"""Changes of the ramp and of the actors that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _ramp(old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/engine/ramp.py", old=old, new=new, why=why)


def _act(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/ha/act/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _ramp(
        "        return _begun(progress, reading, spec), None\n",
        "        return _ramped(_begun(progress, reading, spec), reading, now, spec)\n",
        "a light is written to before its start is kept",
    ),
    _ramp(
        "    if reading.state is LightState.OFF:\n"
        "        return _ended(progress, LightOutcome.OFF)\n",
        "",
        "a light that was off is switched on at bedtime",
    ),
    _ramp(
        "return _ended(progress, LightOutcome.DONE) if already else progress",
        "return progress",
        "a light that is dim already is made brighter",
    ),
    _ramp(
        "    level = max(spec.level, min(due, progress.level, shown))",
        "    level = max(spec.level, min(due, progress.level))",
        "a light that somebody dimmed further is made brighter again",
    ),
    _ramp(
        "min(due, progress.level, shown)",
        "min(due, shown)",
        "a clock that is set back brightens the lights",
    ),
    _ramp(
        "    return not low <= reading.level <= high",
        "    return not low <= reading.level",
        "a hand that wants light is fought",
    ),
    _ramp(
        "    return not low <= reading.level <= high",
        "    return not reading.level <= high",
        "a hand that dims below the target is fought",
    ),
    _ramp(
        "        return progress.level > 0\n",
        "        return False\n",
        "a light that somebody switched off is switched on again",
    ),
    _ramp(
        "if reading.by_other or not _is_recent(since, now, spec.settle):",
        "if reading.by_other or _is_recent(since, now, spec.settle):",
        "a late report is taken for a hand",
    ),
    _ramp(
        "if reading.by_other or not _is_recent(since, now, spec.settle):",
        "if not _is_recent(since, now, spec.settle):",
        "what a person asks for in the interface waits to be believed",
    ),
    _ramp(
        "    return replace(progress, since_doubt=None, seen=min(progress.seen, met))",
        "    return replace(progress, since_doubt=None)",
        "a hand that goes half way back up is not noticed",
    ),
    _ramp(
        "    if _is_there(reading, spec):\n"
        "        return _ended(progress, LightOutcome.DONE), None\n"
        "    if progress.retried:",
        "    if True:\n"
        "        return _ended(progress, LightOutcome.DONE), None\n"
        "    if progress.retried:",
        "a light that stayed bright is called done",
    ),
    _ramp(
        "    if progress.retried:\n        return _ended(progress, LightOutcome.DEAD), None\n",
        "    if not progress.retried:\n"
        "        return _ended(progress, LightOutcome.DEAD), None\n",
        "a light that missed one message is given up",
    ),
    _ramp(
        "retried=True), again",
        "retried=False), again",
        "a dead light is asked for ever",
    ),
    _ramp(
        "    if progress.since_away is not None:\n        progress = progress.resumed()\n",
        "",
        "a light that comes back from a dropped connection is taken for a hand",
    ),
    _ramp(
        "    return abs(now - since) < span",
        "    return now - since < span",
        "a clock that is set back stalls the evening for as long",
    ),
    _ramp(
        "    if not reading.dims and position < 1:",
        "    if not reading.dims and position < 0:",
        "a switch goes dark at the start of the wind-down",
    ),
    _ramp(
        "    return min(due, last)",
        "    return due",
        "light turns colder when the clock is set back",
    ),
    Mutant(
        path=f"{_PACKAGE}/engine/lights.py",
        old="seen=self.start_level, since_away=None",
        new="since_away=None",
        why="after a restart a light that had not obeyed yet is taken for a hand",
    ),
    _act(
        "lights",
        "    return from_json(LightProgress, progress[name]).resumed()",
        "    return LightProgress()",
        "after a restart the ramp begins anew from where it was",
    ),
    _act(
        "lights",
        "            begun |= waited and lamp.progress.phase is not Phase.WAITING",
        "            begun |= waited and lamp.progress.phase is Phase.ENDED",
        "the start of a light is not kept before it is dimmed",
    ),
    _act(
        "lights",
        "        if lamp.busy:\n            return\n",
        "",
        "a light that does not answer is flooded",
    ),
    _act(
        "lights",
        "            await self.job.keep(self._to_keep())",
        "            self.job.hass.async_create_background_task(\n"
        '                self.job.keep(self._to_keep()), "keep"\n'
        "            )",
        "lights are written to before progress is committed",
    ),
    _act(
        "job",
        "        if not await committed:\n            raise ClaimVoidError\n",
        "        await committed\n",
        "an act that was cancelled goes on",
    ),
    _act(
        "light_reading",
        "by_other=is_by_other(state)",
        "by_other=False",
        "what a person asks for in the interface is not believed at once",
    ),
    _act(
        "actor",
        "        if (task := self._running.get(_row_id(row))) is not None:\n"
        "            task.cancel()\n",
        "",
        "stop does not stop",
    ),
    _act(
        "actor",
        "    async with lock:\n        await work()",
        "    await work()",
        "a new notification is cleared together with the one that it replaces",
    ),
    _act(
        "actor",
        "        await async_started(self._hass)\n",
        "",
        "acts go out before Home Assistant has started",
    ),
    _act(
        "actor",
        "        if job.row.expires <= dt_util.utcnow():",
        "        if job.row.expires > dt_util.utcnow() and False:",
        "yesterday's reminder is shown after a long outage",
    ),
    _act(
        "actor",
        "        reports.outcome(claim, OutcomeState.FAILED, {}, reason)\n",
        "",
        "an act that broke is never heard of again",
    ),
    _act(
        "actor",
        "        self._closed = True\n",
        "",
        "after unloading acts still begin",
    ),
    _act(
        "push",
        "async_phone_data(job.hass, act, job.tag)",
        "async_phone_data(job.hass, act, act.key)",
        "a changed notification stands beside the old one",
    ),
    _act(
        "push",
        '    clear = {ATTR_MESSAGE: CLEAR, ATTR_DATA: {"tag": job.tag}}',
        "    clear = {ATTR_MESSAGE: CLEAR, ATTR_DATA: {}}",
        "what was acted on stays on the other phones",
    ),
    _act(
        "push",
        "    persistent_notification.async_dismiss(job.hass, job.tag)\n",
        "",
        "what was acted on stays in the interface",
    ),
    _act(
        "push",
        "    if ACCEPTED not in parts.values():",
        "    if not parts:",
        "a notification whose phones all failed is seen nowhere",
    ),
    _act(
        "media",
        "    if not _is_playing(state):",
        "    if state is None:",
        "a player that is idle is asked to pause and may wake",
    ),
    _act(
        "media",
        "    return DONE if obeyed else DEAD",
        "    return DONE",
        "a player that goes on is called paused",
    ),
    _act(
        "targets",
        "    members = {*selected.referenced, *expand_entity_ids(hass, found)}",
        "    members = {*selected.referenced}",
        "lights of an area are left bright",
    ),
    _act(
        "push",
        "veiled = act.hidden and async_is_apple(job.hass, phone)",
        "veiled = False",
        "an iPhone shows on its lock screen what is to be hidden",
    ),
    _act(
        "push",
        "veiled = job.act.hidden or job.act.private",
        "veiled = False",
        "everybody at home reads what is to be hidden",
    ),
    _act(
        "phone_data",
        "        **(_HIDDEN if act.hidden else {}),\n",
        "",
        "a locked phone shows what is to be hidden",
    ),
    _act(
        "phone_data",
        "(_CRITICAL if act.critical else _URGENCY[act.priority])",
        "_URGENCY[act.priority]",
        "what is critical waits until a silenced phone is looked at",
    ),
    _act(
        "phone_data",
        '"alert_once": True',
        '"alert_once": False',
        "a phone buzzes at each step of progress",
    ),
    _act(
        "words",
        "    if button.own:\n        return button.label\n",
        "",
        "a button in a person's own words says something else",
    ),
    _act(
        "voice",
        "return Voice(engine.entity_id, known[0])",
        "return Voice(engine.entity_id, None)",
        "a voice reads aloud in a language that nobody speaks here",
    ),
    _act(
        "voice",
        "        return MUTE",
        "        return DONE",
        "a player without a voice is called heard",
    ),
    _act(
        "tell",
        "    if features & NotifyEntityFeature.TITLE:",
        "    if True:",
        "a channel without titles is told half of it",
    ),
    _act(
        "tell",
        "    if state is None or not is_available(state):",
        "    if state is None:",
        "a channel that is away is called told",
    ),
    _act(
        "flash",
        "if is_by_other(state) or (pulsed and state.state == STATE_OFF):",
        "if pulsed and state.state == STATE_OFF:",
        "a hand that sets a light is fought while it flashes",
    ),
    _act(
        "flash",
        "if is_by_other(state) or (pulsed and state.state == STATE_OFF):",
        "if is_by_other(state):",
        "a light that was switched off at the wall comes on again",
    ),
    _act(
        "flash",
        "    await job.keep({name: to_json(one) for name, one in before.items()})\n",
        "",
        "after a power cut lights stay as they were flashed",
    ),
    _act(
        "flash",
        "        return await Flash(job, mine, set(kept) - set(mine)).async_end()",
        "        return await Flash(job, mine, set(kept) - set(mine)).async_run()",
        "after a restart a light flashes at night for what is long over",
    ),
    _act(
        "flash",
        "_LOW if level > _HALF else _FULL",
        "_FULL",
        "nobody sees a bright light flash",
    ),
    _act(
        "means",
        "        for domain in _DOMAINS[ability.slot]",
        "        for domain in _DOMAINS[ability.slot][:1]",
        "of what may stand in a slot one kind alone is used",
    ),
)
