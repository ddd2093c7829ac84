"""Parsed registers, kept by their place: a place never holds two values."""

from collections.abc import Mapping

from ..core.json import Json, JsonMismatchError
from .damage import Damage, DamagedRow
from .registers import Register, Standing, fits, is_whole
from .text import parse

_MOST_CHARACTERS = 1_000_000


class Values:
    """Reads registers for one thread; what cannot be read is set aside."""

    def __init__(self, damage: Damage) -> None:
        """Start with nothing parsed."""
        self._damage = damage
        self._parsed: dict[int, tuple[bool, Json]] = {}
        self._characters = 0

    def fields(
        self, dataset: str, record_id: str, stands: Standing
    ) -> dict[str, Json] | None:
        """Return a record's fields, None where nothing readable stands."""
        found: dict[str, Json] = {}
        for name, register in stands.live.items():
            readable, value = self.value(dataset, record_id, register)
            if readable:
                found[name] = value
        if is_whole(dataset):
            whole = found.get(dataset)
            return dict(whole) if isinstance(whole, Mapping) else None
        return found or None

    def value(
        self, dataset: str, record_id: str, register: Register
    ) -> tuple[bool, Json]:
        """Return whether a register can be read, and its value."""
        known = self._parsed.get(register.pos)
        if known is None:
            known = self._read(dataset, record_id, register)
            self._keep(register, known)
        return known

    def forget_after(self, pos: int) -> None:
        """Forget what was read of writes that were undone."""
        for place in [place for place in self._parsed if place > pos]:
            del self._parsed[place]

    def _keep(self, register: Register, value: tuple[bool, Json]) -> None:
        self._characters += len(register.value or "")
        if self._characters > _MOST_CHARACTERS:
            self._parsed.clear()
            self._characters = len(register.value or "")
        self._parsed[register.pos] = value

    def _read(
        self, dataset: str, record_id: str, register: Register
    ) -> tuple[bool, Json]:
        if register.value is None:
            return True, None
        try:
            value = parse(register.value)
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
