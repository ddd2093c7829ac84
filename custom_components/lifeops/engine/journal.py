"""The journal as facts: one for each record that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..core.facts import RecordChanged
from .protocols import JournalRow

_LATE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Change:
    """A record's change and the journal's first and last place that tell of it."""

    first: int
    last: int
    fact: RecordChanged


def changes(rows: Sequence[JournalRow], now: datetime) -> Sequence[Change]:
    """Return what rows tell, a fact a record, in the order of their first places."""
    found: dict[tuple[str, str], list[JournalRow]] = {}
    for row in rows:
        found.setdefault((row.dataset, row.id), []).append(row)
    return [_change(of_record, now) for of_record in found.values()]


def _change(rows: Sequence[JournalRow], now: datetime) -> Change:
    newest = rows[-1]
    measured_at = max(row.measured_at for row in rows)
    fact = RecordChanged(
        seen_at=now,
        measured_at=measured_at,
        source="journal",
        subject=newest.person,
        late=now - measured_at > _LATE,
        dataset=newest.dataset,
        id=newest.id,
        fields=tuple(
            sorted({row.field for row in rows if row.field and not row.removed})
        ),
        removed=newest.removed,
    )
    return Change(rows[0].pos, newest.pos, fact)
