"""What stands in the text of a note: its links, its tags, what it is called."""

from collections.abc import Iterable, Sequence
import re

from ...core.notes import NoteRecord, NoteVersionRecord
from .words import fold

TAG_LONGEST = 50
_TITLE_LONGEST = 200
_CALLED_LONGEST = 60

_CODE = re.compile(
    r"^ {0,3}(?P<fence>```|~~~).*?(?:^ {0,3}(?P=fence)|\Z)|`[^`\n]+`",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(rf"\[\[([^\[\]\n|]{{1,{_TITLE_LONGEST}}})(?:\|[^\[\]\n]*)?\]\]")
_TAG = re.compile(rf"(?<![^\s(])#([\w/-]{{1,{TAG_LONGEST}}})(?![\w/-])")


def links_of(body: str) -> Sequence[str]:
    """Return the titles that a body links to as [[Title]] or [[Title|words]], once each.

    What stands in code links to nothing.
    """
    return once(match.strip() for match in _LINK.findall(_without_code(body)))


def tags_of(note: NoteRecord | NoteVersionRecord) -> Sequence[str]:
    """Return a note's own tags, then those that stand in its body as #tag."""
    return once((*note.tags, *_tags_in(note.body)))


def called(note: NoteRecord | NoteVersionRecord) -> str:
    """Return a note's title, without one the beginning of its text."""
    if note.title:
        return note.title
    first = next((line.strip() for line in note.body.splitlines() if line.strip()), "")
    return first[:_CALLED_LONGEST]


def as_tag(text: str) -> str | None:
    """Return a tag as it is kept, None for what is no single word."""
    match = _TAG.fullmatch(f"#{text.strip().removeprefix('#')}")
    return match[1] if match and _says_something(match[1]) else None


def once(texts: Iterable[str]) -> Sequence[str]:
    """Return texts without those that another one is equal to, folded; none is empty."""
    found: dict[str, str] = {}
    for text in texts:
        if folded := fold(text):
            found.setdefault(folded, text)
    return tuple(found.values())


def _tags_in(body: str) -> Iterable[str]:
    found = _TAG.findall(_without_code(body))
    return (tag for tag in found if _says_something(tag))


def _without_code(body: str) -> str:
    if "`" not in body and "~~~" not in body:
        return body
    return _CODE.sub(" ", body)


def _says_something(tag: str) -> bool:
    """Tell a tag from a number such as #12."""
    return any(char.isalpha() for char in tag)
