"""All sources of a home at one moment."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from ...core.datasets import SOURCE_HEALTH
from ...core.health import SourceHealthRecord
from ...core.rules import View
from ...core.topics import SOURCES, SourceReport, Sources, SourceStatus
from .model import IntegrationState
from .status import moments, report


def healths(view: View) -> Mapping[str, SourceHealthRecord]:
    """Return what each source of the home told of itself last."""
    home = view.instance.subject
    return {row.id: row.value for row in view.records(SOURCE_HEALTH, person=home)}


def stood(view: View) -> Mapping[str, SourceReport]:
    """Return what was published of each source before."""
    published = view.topic(SOURCES, view.instance.subject)
    return published.sources if published else {}


def overview(state: IntegrationState, view: View) -> Sources:
    """Return how all sources do now."""
    judges = state.judges_from is not None and state.judges_from <= view.now
    silent = silent_ones(stood(view))
    sources = {
        source: report(health, view.now, may_be_silent=judges or source in silent)
        for source, health in healths(view).items()
    }
    counts = Counter(one.status for one in sources.values())
    return Sources(sources=sources, counts={str(key): n for key, n in counts.items()})


def silent_ones(sources: Mapping[str, SourceReport]) -> Mapping[str, SourceReport]:
    """Return the sources that are silent."""
    return {
        source: one
        for source, one in sources.items()
        if one.status is SourceStatus.SILENT
    }


def next_change(state: IntegrationState, view: View) -> datetime | None:
    """Return when a source does otherwise without telling anything."""
    due = [moment for one in healths(view).values() for moment in moments(one)]
    if state.judges_from is not None:
        due.append(state.judges_from)
    return min((moment for moment in due if moment > view.now), default=None)
