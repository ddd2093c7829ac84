"""What of a parcel counts: nothing of an erased person, whoever measured it."""

from collections.abc import Collection
from dataclasses import replace

from .series_parcel import Parcel


def counting(parcel: Parcel, gone: Collection[str]) -> Parcel:
    """Return a parcel without what tells of an erased person."""
    if not gone:
        return parcel
    points = {
        key: rows for key, rows in parcel.points.items() if key.person not in gone
    }
    hours = {key: rows for key, rows in parcel.hours.items() if key.person not in gone}
    return replace(parcel, points=points, hours=hours)
