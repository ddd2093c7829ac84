"""Changes of what is collected that would tell a household untruths."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _entities(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/sources/entities/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


def _collect(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/ha/collect/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


def _plan(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/ha/plan/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _entities(
        "adapter",
        "if moment > of + _AHEAD:",
        "if moment < of - _AHEAD:",
        "values of the future are last night's",
    ),
    _entities(
        "adapter",
        "moment.tzinfo is None",
        "moment.tzinfo is not None",
        "a wake-up without a zone is one of some zone",
    ),
    _entities(
        "nights",
        "return [reading for reading in numbers if reading.value]",
        "return numbers",
        "at midnight the night that was becomes zero",
    ),
    _entities(
        "nights",
        "metrics={**night.metrics, **metrics},",
        "metrics=metrics,",
        "a correction of the score forgets all else of the night",
    ),
    _entities(
        "nights",
        "return reading.changed_at >= stands.measured_at",
        "return True",
        "an older value replaces a newer one",
    ),
    _entities(
        "repeats",
        "if not _says(before, one)\n",
        "if True\n",
        "a restart in the morning makes yesterday's night today's",
    ),
    _entities(
        "repeats",
        "return stands.metrics[reading.metric].measured_at < reading.changed_at",
        "return False",
        "a restart adds yesterday's values to today's night",
    ),
    _entities(
        "wakes",
        "told.value.astimezone(tz).date()",
        "told.value.date()",
        "who wakes after midnight has slept the day before",
    ),
    _entities(
        "wakes",
        "and now - self.told.changed_at >= _SETTLED",
        "and now >= self.told.changed_at",
        "yesterday's value is today's as soon as the wake-up is told",
    ),
    _entities(
        "wakes",
        "if together(reading, self.told):\n            return self.new",
        "if together(reading, self.told):\n            return True",
        "after a restart a known wake-up vouches for old values",
    ),
    _collect(
        "health",
        "if row.value.source == self._source.id",
        "if row.value.source",
        "a source takes the nights of another for its own",
    ),
    _collect(
        "health",
        "if state is not None and state.state and is_known(state)",
        "if state is not None and state.state",
        "an unavailable entity shows a bad value",
    ),
    _collect(
        "health",
        "known.update(told)",
        "known | told",
        "every look writes the night again",
    ),
    _collect(
        "watch",
        "kept = {metric: one for metric, one in before.items() if metric not in good}",
        "kept = {}",
        "an entity that goes away takes its bad value's repair along",
    ),
    _collect(
        "watch",
        "if same != kept:\n        return True",
        "if same != kept:\n        return False",
        "a source that fails is shown as fine",
    ),
    _collect(
        "watch",
        "if last is None or at > last:",
        "if True:",
        "an older night makes a source look silent",
    ),
    _collect(
        "watch",
        "self._begun if good is None else max(good, self._begun)",
        "self._begun if good is None else good",
        "after each restart every source is called unreachable",
    ),
    _collect(
        "watch",
        "since=kept.since,",
        "",
        "a source that never told is never silent where restarts are frequent",
    ),
    _collect(
        "watch",
        "at - before >= _COARSE",
        "at > before",
        "each look at a source is written down",
    ),
    _collect(
        "history",
        "if before is None or not repeats(night, before):",
        "if True:",
        "a ring in a drawer sleeps",
    ),
    _collect(
        "history",
        "{unit_class: unit} if unit_class and unit else None,",
        "None,",
        "minutes of the statistics are read as the hours that are shown",
    ),
    _collect(
        "agenda",
        "            return self._noted(calendar, attempt.reason)\n",
        "            attempt = type(attempt)([])\n",
        "a calendar that does not answer is read as one that did",
    ),
    _collect(
        "agenda_cache",
        "record.end > start and record.start < end",
        "record.start < end",
        "appointments that are over are forgotten",
    ),
    _collect(
        "agenda_cache",
        "if row.value.calendar not in mapped and self._is_own(row)",
        "if row.value.calendar in () and self._is_own(row)",
        "a calendar that was taken away keeps people busy",
    ),
    _collect(
        "agenda_cache",
        "if known.get(name) != record",
        "if True",
        "every reading is written to disk again",
    ),
    _collect(
        "agenda_cache",
        "start - told < _TELL_AGAIN",
        "True",
        "a calendar that is read seems silent",
    ),
    _collect(
        "calendars",
        "        if not is_mirrored(event)\n",
        "",
        "what was copied out of the plan comes back as another event",
    ),
    _collect(
        "calendars",
        "key=lambda item: (item[1].start, item[0])",
        "key=lambda item: item[0]",
        "a calendar that is too full loses tomorrow",
    ),
    _collect(
        "phones",
        "if phone is None or owner is None:",
        "if phone is None:",
        "a stranger's phone asks nobody's agent",
    ),
    _collect(
        "presence",
        "        if state is None or not is_known(state):",
        "        if state is None:",
        "nobody knows where Ann is, so she is away",
    ),
    _collect(
        "screens",
        "if self._told.get(entity_id) == active:",
        "if entity_id in self._told and active is None:",
        "a screen that is gone counts as watched",
    ),
    _collect(
        "focus",
        "return any(state.state.lower() not in _OFF for state in known)",
        "return all(state.state.lower() not in _OFF for state in known)",
        "one phone without focus disturbs who works at another",
    ),
    _collect(
        "focus",
        "if state is not None and is_known(state)]",
        "if state is not None]",
        "a phone that is away keeps all notifications back",
    ),
    _collect(
        "focus",
        "        if self._told is not None:\n            self._write(now)\n",
        "",
        "long focus is too old to be believed",
    ),
    _collect(
        "goals",
        "if one.highest and before is not None and before.value >= value:",
        "if False:",
        "a counter that begins anew takes a habit's day back",
    ),
    _collect(
        "goals",
        "if one.highest and state.last_reported < plan.began:",
        "if False:",
        "yesterday's steps are today's",
    ),
    _collect(
        "goal_plan",
        "return value if isfinite(value) else None",
        "return value",
        "infinity reaches every goal",
    ),
    _collect(
        "goal_plan",
        "measured is not None and measured.home == home and is_open",
        "measured is not None and is_open",
        "a home measures by its own entity what another home's is meant for",
    ),
    _collect(
        "goal_plan",
        "measured is not None and measured.home == home and is_open",
        "measured is not None and measured.home == home",
        "who has reached a goal is measured on",
    ),
    _plan(
        "mirror",
        "for name in stands.keys() - known.keys():",
        "for name in ():",
        "what was called off stays in the family's calendar",
    ),
    _plan(
        "mirror",
        "missing = [name for name in wanted if name not in stands]",
        "missing = [*wanted]",
        "every half hour the whole plan stands there once more",
    ),
    _plan(
        "mirror",
        'if name and name.startswith(f"{self._person}/")',
        "if name",
        "two people's plans remove each other from the family's calendar",
    ),
    _plan(
        "mirror",
        "if entity.platform.platform_name == DOMAIN:",
        "if False:",
        "a plan is copied into itself without end",
    ),
    _plan(
        "editing",
        '"rrule": _rest(series.master.rrule, len(before)),',
        '"rrule": series.master.rrule,',
        "ten lessons become more with every change",
    ),
    _plan(
        "editing",
        "    marks = [wall + by for wall in series.master.exdate]",
        "    marks = [*series.master.exdate]",
        "an occurrence that was taken out is back when the series is moved",
    ),
    _plan(
        "pages",
        "same = page is not None and page.dot == dot",
        "same = page is not None",
        "a changed event is shown as it was",
    ),
    _plan(
        "fields",
        " or end < start:",
        ":",
        "an event ends before it begins",
    ),
)
