"""Changes of the agenda that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _agenda(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/agenda/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _agenda(
        "merge",
        "newest[row.value.uid] - _read_at(row, reads) <= _OUTDATED",
        "True",
        "a home that was off for days keeps people busy where an event once was",
    ),
    _agenda(
        "merge",
        "row.id not in gone\n        and (",
        "(",
        "what was taken out of a calendar lives on through a home that is off",
    ),
    _agenda(
        "merge",
        "len(uids & known) * 2 >= len(uids)",
        "uids & known",
        "one shared invitation makes all else of another calendar vanish",
    ),
    _agenda(
        "merge",
        "_OUTDATED = timedelta(hours=2)",
        "_OUTDATED = timedelta(minutes=2)",
        "of two calendars that are read in turn one is never believed",
    ),
    _agenda(
        "merge",
        "if _binds(event, ignored) and _uid_key(event) not in off",
        "if _binds(event, ignored)",
        "what was declined keeps people busy by another calendar",
    ),
    _agenda(
        "merge",
        "and not event.all_day",
        "",
        "a birthday makes busy all day",
    ),
    _agenda(
        "merge",
        "and event.by_agent is None",
        "",
        "what agents plan makes busy",
    ),
    _agenda(
        "merge",
        "and event.status not in _OFF\n        and not any",
        "and not any",
        "a cancelled event makes busy",
    ),
    _agenda(
        "merge",
        "merged and event.start <= merged[-1].end",
        "merged and event.start < merged[-1].end",
        "who goes from one event into the next seems free between",
    ),
    _agenda(
        "merge",
        "end = max(merged[-1].end, event.end)",
        "end = event.end",
        "a short event inside a long one ends both",
    ),
    _agenda(
        "merge",
        "return (_uid_key(event), told) if event.uid else (told,)",
        "return (told,)",
        "an event counts once for each calendar that words it otherwise",
    ),
    _agenda(
        "merge",
        "leaders.update(dict.fromkeys(others, first))",
        "pass",
        "what is the same as the same counts twice",
    ),
    _agenda(
        "present",
        "ahead[0].start <= now",
        "ahead[0].start < now",
        "an event begins a moment late",
    ),
    _agenda(
        "present",
        "block.end > now]",
        "block.end >= now]",
        "an event never ends",
    ),
    _agenda(
        "present",
        "one.start > now), default=None)",
        "one.start >= now), default=None)",
        "what runs is still to come",
    ),
    _agenda(
        "present",
        "away = places - there - {",
        "away = places - {",
        "who is at the place is told to set out for it",
    ),
    _agenda(
        "present",
        "next_at <= running.end + timedelta",
        "next_at < running.end + timedelta",
        "back to back without the last minute",
    ),
    _agenda(
        "present",
        "begins <= one.start < ends",
        "begins <= one.start",
        "tomorrow's events count today",
    ),
    _agenda(
        "look",
        "max(newest.get(calendar, read_at), read_at)",
        "read_at",
        "a home that is off makes a calendar seem unread",
    ),
    _agenda(
        "rules",
        "fields={name: stored[name] for name in data}",
        "fields=stored",
        "a setting overrules what another home set meanwhile",
    ),
    _agenda(
        "rules",
        "return Decision(replace(state, look_at=view.now))",
        "return Decision(state)",
        "news are seen at the next border only",
    ),
)
