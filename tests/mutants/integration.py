"""Changes of the watch over sources that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _integration(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/integration/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
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
)
