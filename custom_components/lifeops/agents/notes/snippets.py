"""The place of a note that shows why it was found."""

from collections.abc import Collection
import re

from .words import fold

_LONGEST = 160
_BEFORE = 40
_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")


def snippet(body: str, sought: Collection[str] = ()) -> str:
    """Return some of a body: round the first word that is sought, else its beginning."""
    start = max(_place(body, tuple(sought)) - _BEFORE, 0)
    part = _SPACES.sub(" ", body[start : start + _LONGEST]).strip()
    before = "…" if body[:start].strip() else ""
    behind = "…" if body[start + _LONGEST :].strip() else ""
    return f"{before}{part}{behind}"


def _place(body: str, sought: tuple[str, ...]) -> int:
    if not sought:
        return 0
    found = _WORD.finditer(body)
    return next(
        (match.start() for match in found if fold(match[0]).startswith(sought)), 0
    )
