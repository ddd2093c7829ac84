"""Moments as the whole microseconds that columns hold; exact both ways."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - _EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    """Return the UTC moment so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def optional_us(moment: datetime | None) -> int | None:
    """Return microseconds since 1970, None for no moment."""
    return None if moment is None else to_us(moment)


def optional_from_us(microseconds: int | None) -> datetime | None:
    """Return the UTC moment, None for none."""
    return None if microseconds is None else from_us(microseconds)
