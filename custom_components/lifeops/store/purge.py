"""Forgetting what is kept no more, in both files."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ..core.retention import Holding, Purge
from .database import Database
from .forgetting import shrink
from .messages import messages_due, purge_messages
from .private import Private
from .series import SeriesFile
from .series_purge import purge_series, series_due
from .upkeep import bound_decisions, forget_removed, main_due, purge_main


def due(main: Path, series: Path, private: Private, now: datetime) -> Sequence[Purge]:
    """Return what a purge would forget."""
    with (
        closing(Database.reader(main)) as records,
        closing(Database.reader(series)) as points,
    ):
        messages = messages_due(records, private, now)
        return totals((*main_due(records, now), messages, *series_due(points, now)))


def purge_steps(
    main: Database,
    series: SeriesFile,
    private: Private,
    now: datetime,
    *,
    trusted: bool,
) -> Iterator[Sequence[Purge]]:
    """Forget what is kept no more and give space back; a step is one short commit.

    While the clock is not trusted nothing goes by its age.
    """
    if trusted:
        for slices in (
            purge_main(main, now),
            purge_messages(main, private, now),
            purge_series(series, now),
        ):
            yield from ([purge] for purge in slices)
        forget_removed(main, now)
    bound_decisions(main)
    for give_back in (partial(shrink, main), series.shrink):
        while give_back():
            yield []
    main.execute("PRAGMA optimize")


def totals(slices: Iterable[Purge]) -> Sequence[Purge]:
    """Return what slices come to, one for each holding, in the order of the table."""
    found: dict[Holding, Purge] = {}
    for one in slices:
        before = found.get(one.holding, replace(one, rows=0, oldest=None))
        moments = [at for at in (before.oldest, one.oldest) if at is not None]
        oldest = min(moments, default=None)
        found[one.holding] = replace(one, rows=before.rows + one.rows, oldest=oldest)
    return [found[holding] for holding in Holding if holding in found]
