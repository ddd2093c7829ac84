"""What a dataset is: its kind, its type, what agrees only together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from .json import Json, JsonMismatchError, from_json, to_json


class DatasetKind(StrEnum):
    """How a dataset's rows of different homes come together.

    lww: a register a field, the later write wins. orset: elements, an add wins.
    event: immutable rows with a deterministic id. owned: only its origin writes.
    secret: stays in this home.
    """

    LWW = "lww"
    ORSET = "orset"
    EVENT = "event"
    OWNED = "owned"
    SECRET = "secret"  # noqa: S105 - a kind, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset[R]:
    """A dataset; whole means that its fields are one register that changes as one.

    No rule hears of a quiet one. A private one is stored and synced sealed. A derived
    one follows from other records, so that no home loses anything by writing it too.
    """

    name: str
    kind: DatasetKind
    model: type[R]
    whole: bool = False
    quiet: bool = False
    private: bool = False
    derived: bool = False

    def read(self, values: Mapping[str, object]) -> R:
        """Return stored fields as the typed record; raises JsonMismatchError."""
        return from_json(self.model, values)

    def readable(self, values: Mapping[str, object] | None) -> R | None:
        """Return stored fields as the typed record, None where that cannot be."""
        if values is None:
            return None
        try:
            return self.read(values)
        except JsonMismatchError:
            return None

    def every(
        self, stored: Iterable[tuple[str, Mapping[str, object]]]
    ) -> Mapping[str, R]:
        """Return those of many records that can be read, by id."""
        read = ((name, self.readable(values)) for name, values in stored)
        return {name: record for name, record in read if record is not None}

    def write(self, record: R) -> Mapping[str, Json]:
        """Return all fields of a typed record as they are stored."""
        data = to_json(record)
        assert isinstance(data, Mapping)  # noqa: S101 - a dataclass always is one
        return data

    def check(self, values: Mapping[str, Json]) -> None:
        """Raise JsonMismatchError where fields do not fit the model.

        A register at a time may be written, so only the fields given are looked at.
        """
        if self.kind is DatasetKind.ORSET:
            if wrong := [
                name for name, item in values.items() if type(item) is not bool
            ]:
                message = f"{self.name}: {min(wrong)} is in it or not"
                raise JsonMismatchError(message)
            return
        known = {item.name for item in fields(self.model)}  # type: ignore[arg-type]
        if unknown := set(values) - known:
            message = f"{self.name} has no field {min(unknown)}"
            raise JsonMismatchError(message)
        if self.whole:
            self.read(values)
