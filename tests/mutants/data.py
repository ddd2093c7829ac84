"""Changes of the watch over files and databases that would hurt a household."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _data(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/data/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
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
        "if now is None or not is_news(before, now):",
        "if now is None:",
        "the same is told again with every look",
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
