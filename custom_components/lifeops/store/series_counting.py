"""What of a parcel counts: of an erased person only what a knowing home measured.

A parcel may come before the record that says which lives of a home know. What was kept
out for that comes with the next comparison of sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..core.erasing import Erasures
from ..core.series import SeriesKey
from .series_parcel import Parcel, SentHour, SentPoint


def counting(parcel: Parcel, erasures: Erasures) -> Parcel:
    """Return a parcel without what tells of an erased person and does not count."""
    if not erasures.persons:
        return parcel

    def left[T: (SentPoint, SentHour)](
        told: Mapping[SeriesKey, Sequence[T]],
    ) -> Mapping[SeriesKey, Sequence[T]]:
        found: dict[SeriesKey, Sequence[T]] = {}
        for key, rows in told.items():
            kept = rows
            if key.person in erasures.persons:
                known = erasures.knowing(key.person)
                kept = [
                    row for row in rows if parcel.entries[row.entry].origin in known
                ]
            if kept:
                found[key] = kept
        return found

    return replace(parcel, points=left(parcel.points), hours=left(parcel.hours))
