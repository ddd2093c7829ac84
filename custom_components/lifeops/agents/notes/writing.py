"""What a note may say: texts that are not too long, tags that are words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ...core.datasets import NOTE
from ...core.errors import RefusedError
from ...core.json import Json, canonical
from ...core.notes import NoteRecord
from ...core.settings import refused
from .text import as_tag, once

TITLE_LONGEST = 200
BODY_LONGEST = 20_000
MOST_TAGS = 20
# What a register may hold once it is sealed, which makes it a third longer.
_BYTES_MOST = 48_000


def _title(value: Json) -> str:
    if not isinstance(value, str):
        raise refused("title", value)
    title = " ".join(value.split())
    if len(title) > TITLE_LONGEST:
        raise RefusedError("note_title_too_long", most=str(TITLE_LONGEST))
    return title


def _body(value: Json) -> str:
    if not isinstance(value, str):
        raise refused("body", value)
    if len(value) > BODY_LONGEST:
        raise too_long()
    return value


def _tags(value: Json) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise refused("tags", value)
    if len(value) > MOST_TAGS:
        raise RefusedError("too_many_tags", most=str(MOST_TAGS))
    return tuple(once(map(_tag, value)))


def _tag(value: Json) -> str:
    tag = as_tag(value) if isinstance(value, str) else None
    if tag is None:
        raise refused("tags", value)
    return tag


def _archived(value: Json) -> bool:
    if not isinstance(value, bool):
        raise refused("archived", value)
    return value


_FIELDS: Mapping[str, Callable[[Json], object]] = {
    "title": _title,
    "body": _body,
    "tags": _tags,
    "archived": _archived,
}


def written(note: NoteRecord, data: Mapping[str, Json]) -> NoteRecord:
    """Return a note with what is given of its fields; raises RefusedError."""
    given = {name: read(data[name]) for name, read in _FIELDS.items() if name in data}
    changed: NoteRecord = replace(note, **given)  # type: ignore[arg-type]
    if not (changed.title or changed.body.strip()):
        raise RefusedError("note_empty")
    if not _fits(changed):
        raise too_long()
    return changed


def too_long() -> RefusedError:
    """Return the error that says how long a note may be."""
    return RefusedError("note_too_long", most=str(BODY_LONGEST))


def _fits(note: NoteRecord) -> bool:
    """Tell whether a note can be stored and told to other homes."""
    try:
        return len(canonical(NOTE.write(note)).encode()) <= _BYTES_MOST
    except UnicodeEncodeError:
        return False
