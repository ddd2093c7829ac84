"""The door of the file: what is private goes in sealed and comes out as it was."""

from collections.abc import Collection, Mapping, Sequence

from ..core.datasets import DATASETS
from ..core.errors import SealedError
from ..core.homes import owner_of
from ..core.json import JsonMismatchError
from ..core.sealed import Sealer, is_sealed
from .statement import Parameters, Row, Value

type Place = tuple[str, str, str]
"""A register: its dataset, its record, its field."""

HIDDEN: Mapping[str, Sequence[str]] = {
    "instance": ("state",),
    "outbox": ("effect", "progress"),
    "decision": ("state", "fact", "reads", "effects"),
    "dead_letter": ("fact", "error"),
}


class Private:
    """Seals private datasets, and all columns in which rules keep what they read.

    Without a sealer everything goes in as it is, and nothing sealed comes out.
    """

    def __init__(self, sealer: Sealer | None = None) -> None:
        """Seal with a sealer."""
        self._sealer = sealer

    @property
    def seals(self) -> bool:
        """Return whether anything is sealed."""
        return self._sealer is not None

    @property
    def marks(self) -> Collection[str]:
        """Return what all begins with that can be opened, one for each key."""
        return () if self._sealer is None else self._sealer.marks

    def seal(self, place: Place, text: str) -> str:
        """Return a register's text as it is stored; raises SealedError."""
        if self._sealer is None or not is_private(place[0]):
            return text
        return self._sealer.seal(text, _name(place))

    def open(self, place: Place, stored: str) -> str:
        """Return the text of a stored register; raises SealedError."""
        if not is_sealed(stored):
            return stored
        return self._held().open(stored, _name(place))

    def holds(self, place: Place, stored: str | None, text: str) -> bool:
        """Return whether a stored text stands for another, whatever its key."""
        try:
            return stored is not None and self.open(place, stored) == text
        except SealedError:
            return False

    def hide(self, table: str, columns: Parameters) -> Parameters:
        """Return a row as it is stored; raises SealedError."""
        if self._sealer is None:
            return columns
        hidden = HIDDEN[table]
        return {
            name: self._hidden(f"{table}|{name}", value) if name in hidden else value
            for name, value in columns.items()
        }

    def show(self, table: str, names: Sequence[str], row: Row) -> Row:
        """Return a stored row as it was; raises JsonMismatchError."""
        hidden = HIDDEN[table]
        return tuple(
            self._shown(f"{table}|{name}", value) if name in hidden else value
            for name, value in zip(names, row, strict=True)
        )

    def _hidden(self, name: str, value: Value) -> Value:
        match value:
            case str():
                return self._held().seal(value, name)
            case bytes():
                return self._held().lock(value, name)
        return value

    def _shown(self, name: str, value: Value) -> Value:
        if not isinstance(value, str | bytes) or not is_sealed(value):
            return value
        try:
            if isinstance(value, str):
                return self._held().open(value, name)
            return self._held().unlock(value, name)
        except SealedError as err:
            raise JsonMismatchError(err.key) from err

    def _held(self) -> Sealer:
        if self._sealer is None:
            raise SealedError("key_not_held")
        return self._sealer


def is_private(dataset: str) -> bool:
    """Return whether a dataset's values are sealed."""
    known = DATASETS.get(owner_of(dataset)[0])
    return known is not None and known.private


def _name(place: Place) -> str:
    dataset, *rest = place
    return "|".join((owner_of(dataset)[0], *rest))
