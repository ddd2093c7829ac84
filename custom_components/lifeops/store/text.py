"""JSON as columns hold it: canonical text, strictly read."""

import json

from ..core.json import Json, JsonMismatchError, canonical_json
from .codec import expand, squeeze


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise JsonMismatchError(message)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def dump(value: Json) -> str:
    """Return the canonical text; raises JsonMismatchError for what is no number."""
    text = canonical_json(value)
    if "NaN" in text or "Infinity" in text:
        parse(text)
    return text


def pack(value: Json) -> bytes:
    """Return the canonical text as few bytes; raises JsonMismatchError as dump does."""
    return squeeze(dump(value).encode())


def unpack(column: str | bytes) -> Json:
    """Return what was packed, or dumped; raises JsonMismatchError."""
    if isinstance(column, str):
        return parse(column)
    try:
        return parse(expand(column).decode())
    except ValueError as err:
        raise JsonMismatchError(str(err)) from err


def parse(text: str) -> Json:
    """Return what a text holds; raises JsonMismatchError where it is not JSON."""
    try:
        value: Json = _DECODER.decode(text)
    except JsonMismatchError:
        raise
    except (ValueError, RecursionError) as err:
        raise JsonMismatchError(str(err)) from err
    return value
