"""Changes of the series half of the store that would hurt a household."""

from . import Mutant

_STORE = "custom_components/lifeops/store"


def _mutant(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_STORE}/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _mutant(
        "arriving",
        "    if values and not (finite and",
        "    if values and not (True and",
        "a sensor's nonsense becomes a measured value",
    ),
    _mutant(
        "arriving",
        "if 0 <= ts <= latest]",
        "if 0 <= ts]",
        "a device with a wrong clock fills the years to come",
    ),
    _mutant(
        "arriving",
        "{ts: value for ts, value in self.values.items() if ts < floor}",
        "{ts: value for ts, value in self.values.items() if ts <= floor}",
        "the first point of the first kept day is thrown away",
    ),
    _mutant(
        "arriving",
        "dict(_in_order(told))",
        "dict(told)",
        "points that come unordered spoil what is told of them",
    ),
    _mutant(
        "series_points",
        "is None or known[0] != values[ts]",
        "is None",
        "a corrected point never arrives",
    ),
    _mutant(
        "series_points",
        "max(h, stands[ts][1] + 1)",
        "h",
        "a correction loses against what it corrects in other homes",
    ),
    _mutant(
        "series_points",
        "    work.node.seq += 1\n",
        "",
        "two batches have one number, other homes miss the second",
    ),
    _mutant(
        "series_points",
        "    work.database.write_rows(_MARK, list(marks))\n",
        "",
        "hours are never counted",
    ),
    _mutant(
        "series_points",
        "            first = after\n",
        "",
        "corrections behind a gap are not compared with what stands",
    ),
    _mutant(
        "series_points",
        "    yield first, times[-1]",
        "    yield first, first",
        "every poll writes every point again",
    ),
    _mutant(
        "series_points",
        '"n": LATE.c.n + new.excluded.n',
        '"n": new.excluded.n',
        "what came too late is counted from anew each time",
    ),
    _mutant(
        "series",
        "self._node, self._known = work.node, work.known",
        "self._known = work.known",
        "the second batch has the number of the first and is refused for ever",
    ),
    _mutant(
        "series",
        "replace(self._node), dict(self._known)",
        "replace(self._node), self._known",
        "a batch that fails leaves series behind that the file does not know",
    ),
    _mutant(
        "series",
        "        if old and history:\n",
        "        if old:\n",
        "a stray late value makes an hour of one point",
    ),
    _mutant(
        "series",
        "stamp = max(work.node.h, h)",
        "stamp = h",
        "after a clock was set back older values win in other homes",
    ),
    _mutant(
        "hours",
        "if stands.get(origin) != totals:",
        "if True:",
        "hours that did not change are sent again and again",
    ),
    _mutant(
        "hours",
        "            work.node.hours += 1\n",
        "",
        "no follower hears of an hour that changed",
    ),
    _mutant(
        "hours",
        "known != [totals] and totals.n >= sum(one.n for one in known)",
        "known != [totals]",
        "half a day of an old export replaces what was measured",
    ),
    _mutant(
        "hours",
        "stands.keys() | counted.keys()",
        "counted.keys()",
        "an hour whose points moved to another origin is counted twice",
    ),
    _mutant(
        "rollup",
        "        if hour >= oldest:\n",
        "        if True:\n",
        "hours of forgotten points become empty",
    ),
    _mutant(
        "rollup",
        'POINT.c.ts < bindparam("behind"),',
        'POINT.c.ts <= bindparam("behind"),',
        "the first point of an hour counts in the one before it too",
    ),
    _mutant(
        "rollup",
        "            POINT.c.origin.in_(OWN_ORIGINS),\n",
        "",
        "points of another home are counted twice",
    ),
    _mutant(
        "rollup",
        "        work.database.write(_CLEAN",
        "        0 and work.database.write(_CLEAN",
        "the same hours are counted for ever",
    ),
    _mutant(
        "series_purge",
        "    if roll_dirty(work, _ROLLED, before // HOUR_US):\n        return 0, False\n",
        "",
        "points are forgotten before their hours are counted",
    ),
    _mutant(
        "series_purge",
        "work.node.floor = max(work.node.floor, before)",
        "pass",
        "a late point replaces a good hour by one of a single point",
    ),
    _mutant(
        "series_purge",
        "work.node.floor = max(work.node.floor, before)",
        "work.node.floor = before",
        "after a clock was set back forgotten days are counted anew",
    ),
    _mutant(
        "series_purge",
        '        SERIES_LOG.c.to_ts < bindparam("before"),\n',
        "",
        "followers that were away never get what they missed",
    ),
    _mutant(
        "purge",
        "    if trusted:\n",
        "    if True:\n",
        "a wrong clock makes the home forget everything",
    ),
    _mutant(
        "upkeep",
        "        literal(CALENDAR_EVENT.name) == RECORD.c.dataset,\n",
        "",
        "nights go with the calendar",
    ),
    _mutant(
        "upkeep",
        '        _day_of_event().op("GLOB")(_DAY),\n',
        "",
        "records whose ids look otherwise go with the calendar",
    ),
    _mutant(
        "series_node",
        'generation=bindparam("new_generation"), ',
        "",
        "after a restore followers miss what is written at places they know",
    ),
    _mutant(
        "series_log",
        "        if count >= most:\n            break\n",
        "",
        "a follower that was long away takes the whole log into memory",
    ),
    _mutant(
        "series_log",
        'POINT.c.ts > bindparam("after")',
        'POINT.c.ts >= bindparam("after")',
        "a first fill never comes to its end",
    ),
    _mutant(
        "series_log",
        "newest = max(counted, key=lambda one: one.last_ts)",
        "newest = counted[0]",
        "an hour of two epochs ends with an older value",
    ),
    _mutant(
        "series_steps",
        '    "INSERT INTO dirty SELECT DISTINCT series, ts / 3600000000 FROM point",\n',
        "",
        "after the upgrade nothing measured before has hours",
    ),
    _mutant(
        "codec",
        "_steps(part.stamps for part in parts),",
        "_steps(part.times for part in parts),",
        "the log tells wrong hybrid times",
    ),
)
