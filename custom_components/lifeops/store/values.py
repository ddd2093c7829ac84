"""Parsed registers, kept by their place: a place never holds two values."""

from collections.abc import Mapping

from ..core.errors import SealedError
from ..core.homes import owner_of
from ..core.json import Json, JsonMismatchError
from ..core.merge import element_of, is_set
from .damage import Damage, DamagedRow
from .private import Private
from .registers import Register, Standing, fits, is_whole
from .text import parse

_MOST_BYTES = 2_000_000
# What keeping a value takes beside its text.
_BYTES_EACH = 200


class Values:
    """Reads registers for one thread; what cannot be read is set aside."""

    def __init__(self, damage: Damage, private: Private) -> None:
        """Start with nothing parsed; what cannot be opened yet is asked for again."""
        self._damage = damage
        self._private = private
        self._parsed: dict[int, tuple[bool, Json]] = {}
        self._bytes = 0

    def fields(
        self, dataset: str, record_id: str, stands: Standing
    ) -> dict[str, Json] | None:
        """Return a record's fields, None where nothing readable stands."""
        found: dict[str, Json] = {}
        for name, register in stands.live.items():
            readable, value = self.value(dataset, record_id, register)
            if readable:
                found[name] = value
        if is_set(dataset):
            added = [name for name, value in found.items() if value is not None]
            return dict.fromkeys(map(element_of, added), True) or None
        if is_whole(dataset):
            whole = found.get(owner_of(dataset)[0])
            return dict(whole) if isinstance(whole, Mapping) else None
        return found or None

    def value(
        self, dataset: str, record_id: str, register: Register
    ) -> tuple[bool, Json]:
        """Return whether a register can be read, and its value."""
        known = self._parsed.get(register.pos)
        if known is not None:
            return known
        try:
            known = self._read(dataset, record_id, register)
        except SealedError:
            return False, None
        self._keep(register, known)
        return known

    def once(
        self, dataset: str, record_id: str, register: Register
    ) -> tuple[bool, Json]:
        """Return the same of a register that has no place in the journal."""
        try:
            return self._read(dataset, record_id, register)
        except SealedError:
            return False, None

    def forget_after(self, pos: int) -> None:
        """Forget what was read of writes that were undone."""
        for place in [place for place in self._parsed if place > pos]:
            del self._parsed[place]

    def _keep(self, register: Register, value: tuple[bool, Json]) -> None:
        size = _BYTES_EACH + len(register.value or "")
        if self._bytes + size > _MOST_BYTES:
            self._parsed = {}
            self._bytes = 0
        self._bytes += size
        self._parsed[register.pos] = value

    def _read(
        self, dataset: str, record_id: str, register: Register
    ) -> tuple[bool, Json]:
        if register.value is None:
            return True, None
        place = dataset, record_id, register.field
        try:
            value = parse(self._private.open(place, register.value))
            fits(dataset, register.field, value)
        except JsonMismatchError as err:
            name = f"{dataset}/{record_id}#{register.field}"
            self._damage.note(
                DamagedRow(
                    source="record", name=name, value=register.value, error=str(err)
                )
            )
            return False, None
        return True, value
