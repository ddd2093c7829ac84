"""What a person seeks among their notes: words, beginnings of words, tags."""

from dataclasses import dataclass
from typing import Self

from .words import fold, words

_MOST_WORDS = 20
_TAG = "tag:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What every note that is found has: each word as the beginning of one, each tag.

    impossible tells that something was asked for that no note can have.
    """

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    impossible: bool = False

    @classmethod
    def of(cls, text: str = "", tag: str = "") -> Self:
        """Return what is sought by a text such as "oak tag:garden" or "oak #garden"."""
        sought: list[str] = []
        tags = [fold(tag).removeprefix("#")] if tag.strip() else []
        for part in fold(text).split(" "):
            if part.startswith(("#", _TAG)):
                tags.append(part.removeprefix(_TAG).removeprefix("#"))
            else:
                sought += words(part)
        found = tuple(sought[:_MOST_WORDS]), tuple(name for name in tags if name)
        asked = bool(text.strip() or tag.strip())
        return cls(words=found[0], tags=found[1], impossible=asked and not any(found))
