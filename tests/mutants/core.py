"""Changes of core that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _core(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/core/{file}.py", old=old, new=new, why=why)


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
        "if type(data) is kind:",
        "if isinstance(data, kind):",
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
    _core(
        "settings",
        "        if not test(read):",
        "        if False:",
        "a level of 0 % leaves a person in the dark",
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
    _core(
        "notes",
        "return content_hash([note.title, note.body, note.tags])",
        "return content_hash([note.title, note.body])",
        "a change of tags is no change",
    ),
    _core(
        "notes",
        "conflict=conflict,",
        "conflict=False,",
        "what was lost elsewhere looks like any old version",
    ),
    _core(
        "recurrence",
        "every * 7)",
        "7)",
        "every second week becomes every week",
    ),
    _core(
        "recurrence",
        "if one.at > moment:\n            return last, one",
        "if one.at >= moment:\n            return last, one",
        "what comes this very moment has not come",
    ),
    _core(
        "recurrence",
        "if found_day >= max(day, first):",
        "if True:",
        "a rule begins before its first day",
    ),
    _core(
        "recurrence",
        '{**said, "BYMONTHDAY": str(day.day)}\n        case "YEARLY" if',
        '{**said, "BYMONTHDAY": "1"}\n        case "YEARLY" if',
        "what is due each month moves to its first day",
    ),
    _core(
        "recurrence",
        'start = day if "COUNT" in parts else',
        "start =",
        "a series that ends after some times never ends",
    ),
    _core(
        "rrules",
        '"BYSETPOS" in parts and not',
        '"BYSETPOS" in parts and',
        "a choice among nothing is kept as a rule",
    ),
    _core(
        "rrules",
        '"DAILY|WEEKLY|MONTHLY|YEARLY"',
        '"HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY"',
        "a reminder comes every hour",
    ),
)
