"""How the data of a home do at a moment, by what was told of them last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...core.datasets import SINK_HEALTH, STORE_HEALTH
from ...core.rules import View
from ...core.topics import DATA, DataReport, DataStatus
from ...core.upkeep import SinkHealthRecord, StoreHealthRecord
from .model import DataState

STORE, SINK = "store", "sink"

_STEP = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_LATE = timedelta(hours=24)
_SILENT = timedelta(hours=3)


def stood(view: View) -> DataReport | None:
    """Return what was published before, None where nothing was."""
    return view.topic(DATA, view.instance.subject)


def report(state: DataState, view: View) -> DataReport | None:
    """Return how the data do now, None before anybody has looked at them."""
    home = view.instance.subject
    store = view.record(STORE_HEALTH, home)
    if store is None:
        return None
    sink = view.record(SINK_HEALTH, home)
    judges = state.judges_from is not None and state.judges_from <= view.now
    before = stood(view)
    lag = lag_of(sink, view.now)
    late = lag is not None and lag >= _LATE and not is_filling(sink)
    may_be_late = judges or (before is not None and before.late)
    silent = tuple(
        name
        for name, at in _told_at(store, sink)
        if view.now >= at + _SILENT
        and (judges or (before is not None and name in before.silent))
    )
    return DataReport(
        status=_status(store, sink, late=late and may_be_late, silent=bool(silent)),
        store=store,
        sink=sink,
        lag_s=None if lag is None else int(lag.total_seconds()),
        late=late and may_be_late,
        silent=silent,
    )


def lag_of(sink: SinkHealthRecord | None, now: datetime) -> timedelta | None:
    """Return for how long the metrics database has lacked something, in whole steps.

    None where there is none, or where nobody knows since when.
    """
    if sink is None:
        return None
    if sink.behind == 0:
        return timedelta()
    since = lacking_since(sink)
    return None if since is None else _stepped(now - since)[0]


def lacking_since(sink: SinkHealthRecord) -> datetime | None:
    """Return since when the metrics database has lacked something."""
    known = (sink.caught_up_at, sink.failing_since, sink.written_to)
    return next((moment for moment in known if moment is not None), None)


def is_filling(sink: SinkHealthRecord | None) -> bool:
    """Tell whether the metrics database is being filled, and takes what it is given."""
    return sink is not None and sink.filling is not None and sink.problem is None


def next_change(state: DataState, view: View) -> datetime | None:
    """Return when the data do otherwise without telling anything."""
    home = view.instance.subject
    store = view.record(STORE_HEALTH, home)
    sink = view.record(SINK_HEALTH, home)
    due = [at + _SILENT for _, at in _told_at(store, sink)]
    if state.judges_from is not None:
        due.append(state.judges_from)
    if sink is not None and sink.behind != 0 and (since := lacking_since(sink)):
        lag, step = _stepped(view.now - since)
        due.append(since + lag + step)
    return min((moment for moment in due if moment > view.now), default=None)


def _stepped(lag: timedelta) -> tuple[timedelta, timedelta]:
    """Return a lag in whole steps and the step: coarse once it is over an hour."""
    step = _HOUR if lag >= _HOUR else _STEP
    return max(timedelta(), lag) // step * step, step


def _told_at(
    store: StoreHealthRecord | None, sink: SinkHealthRecord | None
) -> Iterator[tuple[str, datetime]]:
    if store is not None:
        yield STORE, store.at
    if sink is not None:
        yield SINK, sink.at


def _status(
    store: StoreHealthRecord,
    sink: SinkHealthRecord | None,
    *,
    late: bool,
    silent: bool,
) -> DataStatus:
    """Return the one status that matters most."""
    ranked = (
        (store.problem is not None, DataStatus.DAMAGED),
        (silent or (sink is not None and sink.problem is not None), DataStatus.FAILING),
        (late, DataStatus.BEHIND),
        (is_filling(sink), DataStatus.FILLING),
    )
    return next((status for holds, status in ranked if holds), DataStatus.OK)
