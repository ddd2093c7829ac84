"""Words as a search compares them: whatever their case, without most accents."""

import re
from unicodedata import combining, normalize

# Letters of their own, not letters with an accent: who seeks "far" does not mean "får".
LETTERS = frozenset("åäöæø")

_WORD = re.compile(r"\w+")


class _Folding(dict[int, str]):
    """What becomes of each character, learnt as they come."""

    def __missing__(self, code: int) -> str:
        """Learn what becomes of a character."""
        self[code] = folded = _without_accents(chr(code))
        return folded


def _without_accents(char: str) -> str:
    parts = normalize("NFKD", char)
    if char in LETTERS or not any(map(combining, parts)):
        return char
    return "".join(part for part in parts if not combining(part))


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return a text in the form in which equal ones are found equal."""
    plain = normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = normalize("NFC", plain).translate(_FOLDING)
    return " ".join(plain.split())


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return _WORD.findall(fold(text))
