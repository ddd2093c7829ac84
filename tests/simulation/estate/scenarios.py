"""Who lives on the estate, from when on, and how their life is told afterwards."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ..invariants import demand
from ..life import Habits
from .estate import Estate
from .sites import ADA, BO

# A Friday; clocks change in the fourth week.
START = date(2026, 3, 6)


def furnish(
    folder: Path,
    *,
    days: int,
    seed: int,
    faults: float = 0.0002,
    calm: bool = False,
    lasts: timedelta | None = None,
) -> Estate:
    """Return an estate at the start of a spring."""
    habits = (
        Habits(person=ADA, settings={"adaptive": True, "level_pct": 20}),
        Habits(person=BO, settings={"late_nudge": True, "bedtime": "23:00:00"}),
    )
    return Estate(
        folder,
        start=START,
        days=days,
        seed=seed,
        habits=habits,
        faults=faults,
        calm=calm,
        lasts=lasts,
    )


def judge(estate: Estate) -> None:
    """Hold a long life against what has to be seen in it; raises ViolationError."""
    estate.scales.judged()
    demand(estate.watch.plain > 0, "no evening was judged", estate.watch.disturbed)


def story(estate: Estate) -> Iterator[str]:
    """Yield what there was, a line at a time."""
    watch = estate.watch
    told = sum(link.exchanges for link in estate.links)
    decided = sum(node.watch.decided for node in estate.nodes)
    yield f"{decided} decisions, {told} exchanges, {estate.restored} restored"
    yield f"troubles {dict(sorted(watch.troubles.tally.items()))}"
    yield f"pushes {dict(sorted(watch.pushes.items()))}, again {dict(watch.again)}"
    yield (
        f"evenings {watch.plain} plain, {watch.asked} with wishes,"
        f" {watch.disturbed} disturbed"
    )
    spans = [str(span) for span in estate.holders.taken_over]
    yield f"terms up to {estate.holders.terms_seen}, vacant for {spans}"
    for name, weighed in sorted(estate.scales.weighed.items()):
        yield f"{name} {weighed[0]} -> {weighed[-1]}"
        yield f"{name} grows in {sorted(estate.scales.growing(name)) or 'nothing'}"
