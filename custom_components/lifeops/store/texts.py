"""Texts of states: of one that was written before only what changed is written anew."""

from ..core.json import Json
from .text import dump

_MOST_CHARACTERS = 1_000_000
# A state's fields, and what each of them holds by name.
_DEPTH = 2


class Texts:
    """Knows values, which nobody changes in place, by what they are and not by content."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._parts: dict[int, tuple[Json, str]] = {}
        self._characters = 0
        self._whole: tuple[Json, str] = (None, "null")

    def dump(self, value: Json) -> str:
        """Return the canonical text; raises JsonMismatchError for what is no number."""
        if self._whole[0] is not value:
            self._whole = value, self._text(value, _DEPTH)
        return self._whole[1]

    def _text(self, value: Json, depth: int) -> str:
        if not isinstance(value, dict):
            return dump(value)
        if depth == 0:
            return self._part(value)
        entries = (
            f"{dump(name)}:{self._text(value[name], depth - 1)}"
            for name in sorted(value)
        )
        return f"{{{','.join(entries)}}}"

    def _part(self, value: Json) -> str:
        known = self._parts.get(id(value))
        if known is not None:
            return known[1]
        text = dump(value)
        self._characters += len(text)
        if self._characters > _MOST_CHARACTERS:
            self._parts.clear()
            self._characters = len(text)
        self._parts[id(value)] = value, text
        return text
