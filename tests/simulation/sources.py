"""Sources are called silent when they are, and at no other time."""

from datetime import datetime, timedelta

from custom_components.lifeops.core.topics import Sources, SourceStatus

from .invariants import demand
from .life import SILENCE_S


def check_sources(published: Sources | None, now: datetime) -> None:
    """Hold what is published of each source against what it told last."""
    demand(published is not None, "nothing is said of the sources")
    for source, one in (published or Sources()).sources.items():
        heard = one.last_data
        demand(heard is not None, "what a source told is lost", source)
        silent = heard is not None and now - heard >= timedelta(seconds=SILENCE_S)
        demand(
            (one.status is SourceStatus.SILENT) == silent,
            "silent otherwise than it is",
            source,
            one,
        )
