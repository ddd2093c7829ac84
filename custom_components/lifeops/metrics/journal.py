"""What a follower needs of the records of this home."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..core.json import Json

type Place = tuple[int, str, str]
"""A place in the journal, the dataset and the id of the record written there."""


class Journal(Protocol):
    """The records, read from any one thread; every method raises StoreError.

    A record moves to the journal's end whenever it changes, so that what stands behind
    place 0 is all there is, and what was removed.
    """

    def journal_end(self) -> int:
        """Return the journal's last place (0 when empty)."""
        ...

    def written(self, after: int, limit: int) -> Sequence[Place]:
        """Return what was written behind a place, in order."""
        ...

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        """Return the fields of a record, None where none stands."""
        ...
