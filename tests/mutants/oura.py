"""Changes of the Oura source that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops/sources/oura"


def _oura(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _oura(
        "client",
        "        if wait_s := self._allowance.take(self._monotonic()):\n"
        "            raise QuotaError(wait_s)\n",
        "",
        "a fault of ours uses up what Oura allows the whole household",
    ),
    _oura(
        "client",
        '            "end_date": (last + MARGIN).isoformat(),\n',
        '            "end_date": last.isoformat(),\n',
        "last night is not in the answer",
    ),
    _oura(
        "client",
        "            if not token:\n                break\n",
        "            break\n",
        "only the first page of the history comes",
    ),
    _oura(
        "client",
        "            if token in seen or len(seen) >= _MOST_PAGES:\n",
        "            if False:\n",
        "a server that repeats itself is asked for ever",
    ),
    _oura(
        "client",
        "        raise QuotaError(min(wait_s, _LONGEST_RETRY_S))\n",
        "        raise QuotaError(1)\n",
        "Oura asks for rest and is not obeyed",
    ),
    _oura(
        "client",
        "                allow_redirects=False,\n",
        "",
        "the token is carried to wherever an answer points",
    ),
    _oura(
        "quota",
        "now - self._spent[0] > self._span_s",
        "now - self._spent[0] > 0",
        "the ceiling holds for a moment only",
    ),
    _oura(
        "documents",
        "    if endpoint is SLEEP:\n        Episode.of(identity, day, item)\n",
        "",
        "a night that ends before it begins takes the place of the right one",
    ),
    _oura(
        "documents",
        "    if len(text) > _MOST_BYTES:\n",
        "    if len(text) < 0:\n",
        "one document fills the disk and the other homes",
    ),
    _oura(
        "documents",
        "allow_nan=False",
        "allow_nan=True",
        "what is no number stops the store",
    ),
    _oura(
        "documents",
        "        if self.refused or day in self.unfit:\n",
        "        if False:\n",
        "a document that is garbled once is deleted",
    ),
    _oura(
        "episodes",
        "        if not timedelta() < end - start <= _LONGEST:\n",
        "        if not timedelta() < end - start:\n",
        "a sleep of days is believed",
    ),
    _oura(
        "episodes",
        "        return now - self.end < _SETTLES\n",
        "        return False\n",
        "somebody who still sleeps is told a short night",
    ),
    _oura(
        "episodes",
        '_NAPS = frozenset({"sleep", "late_nap"})',
        '_NAPS = frozenset({"sleep", "late_nap", "rest"})',
        "reading on the sofa counts as sleep",
    ),
    _oura(
        "episodes",
        "    return (total if fits else None), not fits\n",
        "    return total, False\n",
        "more sleep than the night was long is believed",
    ),
    _oura(
        "nights",
        "    if given is None or (given == 0 and field.blank):\n",
        "    if given is None:\n",
        "what is not known yet is shown as zero",
    ),
    _oura(
        "nights",
        '    if field.unit == "s" and not main.allows(value):\n',
        '    if field.unit == "m" and not main.allows(value):\n',
        "eleven hours of deep sleep in eight hours are believed",
    ),
    _oura(
        "nights",
        "                self.faults.add(field.endpoint.name)\n",
        "",
        "an impossible value vanishes without a word",
    ),
    _oura(
        "nights",
        "        main = max((one for one in ended if one.is_main), key=_length, default=None)\n",
        "        main = min((one for one in ended if one.is_main), key=_length, default=None)\n",
        "a nap of an hour is shown as the night",
    ),
    _oura(
        "nights",
        "        if not any(one.overlaps(other) for other in taken):\n",
        "        if one is not main:\n",
        "one sleep that was analysed twice counts twice",
    ),
    _oura(
        "nights",
        "                at = max(main.end, self._stated(document) or main.end)\n",
        "                at = self._now\n",
        "an old night looks fresh at every poll",
    ),
    _oura(
        "fields",
        'path=("spo2_percentage", "average"),\n        unit="%",\n',
        'path=("breathing_disturbance_index",),\n        unit="%",\n',
        "another figure is shown as oxygen",
    ),
    _oura(
        "fields",
        '_sleeping(Metric.LOWEST_HR, "lowest_heart_rate")',
        '_sleeping(Metric.LOWEST_HR, "average_heart_rate")',
        "the resting heart rate is the average one",
    ),
    _oura(
        "adapter",
        "        if it.night == night or (night is not None and it.spares(night)):\n",
        "        if it.night == night:\n",
        "falling asleep again takes the morning's values away",
    ),
    _oura(
        "adapter",
        "        elif day in gone:\n",
        "        elif False:\n",
        "a night that was deleted is shown for ever",
    ),
    _oura(
        "adapter",
        "        if document.id in told or one.replaces(document):\n",
        "        if one.replaces(document):\n",
        "a night that moved to another day stands twice",
    ),
    _oura(
        "adapter",
        "    told = {**moved, **one.documents}\n",
        "    told = {**one.documents}\n",
        "a night that moved out of the window is lost",
    ),
    _oura(
        "adapter",
        "        if stands.documents.get(record_id) != document\n",
        "",
        "the whole week is written anew every five minutes",
    ),
    _oura(
        "adapter",
        "            if row.value.source == account.source\n        },\n        nights",
        "        },\n        nights",
        "one ring's poll deletes what another ring told",
    ),
    _oura(
        "doubts",
        "        if boot_s - since >= _PATIENCE_S and tries >= _TRIES:\n",
        "        if tries:\n",
        "two empty answers wipe out a week",
    ),
    _oura(
        "doubts",
        "    return len(lost) > 1 and 2 * len(lost) > len({_place(it) for it in mine})\n",
        "    return len(lost) > 1 and not found.documents\n",
        "an answer with one day of a week wipes out the others",
    ),
    _oura(
        "nights",
        "        return episode.may_grow(self._now) and not self._is_scored()\n",
        "        return False\n",
        "half a night is shown as the night",
    ),
    _oura(
        "fetching",
        "            start = max(start, heard - _OVERLAP)\n",
        "            start = self._clock.now()\n",
        "the heart is not heard between two polls",
    ),
    _oura(
        "series",
        "    if value is None or not row.low <= value <= row.high:\n",
        "    if value is None:\n",
        "a heart that does not beat is believed",
    ),
    _oura(
        "schedule",
        "        if now - self.refused_since >= _DAY_S:\n",
        "        if self.refusals:\n",
        "two hiccups silence an endpoint for a day",
    ),
    _oura(
        "schedule",
        "        return sorted(due, key=lambda one: self._part(one).failures)\n",
        "        return []\n",
        "nothing is ever asked",
    ),
    _oura(
        "breaker",
        "        if self._failures >= _TRIPS:\n",
        "        if self._failures < 0:\n",
        "a cloud that is down is asked without end",
    ),
    _oura(
        "breaker",
        "        self._failures = 0\n        self._open_s = 0.0\n\n    def failed",
        "        self._open_s = 0.0\n\n    def failed",
        "single faults of a week add up to an outage",
    ),
    _oura(
        "poller",
        "        return None if fetched else worst({err.problem for err in new})\n",
        "        return None\n",
        "a token that is refused everywhere looks well",
    ),
    _oura(
        "poller",
        "            if fetched or self._schedule.was_refused(endpoint):\n",
        "            if True:\n",
        "a token that is refused for an hour silences everything for hours",
    ),
    _oura(
        "poller",
        "        if isinstance(answer, Fetched):\n"
        "            return await self._keep([answer]) is not None\n",
        "        if isinstance(answer, Fetched):\n"
        "            await self._keep([answer])\n"
        "            return True\n",
        "history that could not be saved counts as filled",
    ),
    _oura(
        "history",
        "    if today - answered > _GAP:\n",
        "    if False:\n",
        "three weeks without power stay empty",
    ),
    _oura(
        "history",
        "    if newest is not None and known < first:\n",
        "    if False:\n",
        "nights that a phone kept for twelve days are lost",
    ),
    _oura(
        "poller",
        "            return kept.night\n",
        "            return later(kept.night, kept.row)\n",
        "nobody hears that the nights have stopped",
    ),
    _oura(
        "poller",
        "self._client.quota.left < _RESERVE",
        "self._client.quota.left < 0",
        "the history leaves nothing for tonight's polls",
    ),
    _oura(
        "poller",
        "            self._note(None, problem or NOT_SAVED)\n            return\n",
        "            pass\n",
        "what could not be saved is told as saved",
    ),
    _oura(
        "history",
        "    return sorted(waiting, key=lambda part: part.last, reverse=True)\n",
        "    return sorted(waiting, key=lambda part: part.last)\n",
        "the oldest nights come first and the week is late",
    ),
    _oura(
        "health",
        "        failing_since=(health.failing_since or seen.now) if problem else None,\n",
        "        failing_since=seen.now if problem else None,\n",
        "an outage of days looks as if it had just begun",
    ),
)
