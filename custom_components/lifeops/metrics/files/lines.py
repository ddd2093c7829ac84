"""Lines of a text whose encoding, separator and length are whatever they are."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence
import csv
from io import TextIOWrapper
import json
from typing import IO

from ...core.json import Json
from .model import Reason, UnusableError

type Record = Mapping[str, Json] | UnusableError
type Records = Iterator[tuple[int, Record]]

LONGEST = 1 << 17
"""So many characters a line may have; no more are ever kept of one."""

_PEEKED = 1 << 16
_SEPARATORS = ",;\t|"
_MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}


def text_of(raw: IO[bytes], start: bytes) -> TextIOWrapper:
    """Return a file as text; start is how it begins."""
    return TextIOWrapper(raw, encoding=_encoding(start), errors="replace", newline=None)


def peeked() -> int:
    """Return of how many bytes the encoding is told."""
    return _PEEKED


def lines(text: TextIOWrapper) -> Iterator[tuple[int, str | None]]:
    """Yield lines that are not empty with their numbers; None for one too long."""
    count = 0
    while line := text.readline(LONGEST):
        count += 1
        whole = len(line) < LONGEST or line.endswith("\n")
        while not line.endswith("\n") and len(line) == LONGEST:
            line = text.readline(LONGEST)
        if not whole:
            yield count, None
        elif line.strip():
            yield count, line.rstrip("\n")


def table(text: TextIOWrapper) -> tuple[Sequence[str], Records]:
    """Return a table's columns and its rows; each line is a row.

    A line is read by itself, so that a stray quote costs no other.
    """
    found = lines(text)
    header = next(found, (0, None))[1] or ""
    separator = max(_SEPARATORS, key=header.count)
    columns = [name.strip().casefold() for name in _cells(header, separator)]
    return columns, _rows(found, columns, separator)


def objects(text: TextIOWrapper) -> Records:
    """Yield the objects of a text that has one in each line."""
    for line, written in lines(text):
        yield (
            line,
            UnusableError(Reason.TOO_LONG) if written is None else _object(written),
        )


def _rows(
    found: Iterator[tuple[int, str | None]], columns: Sequence[str], separator: str
) -> Records:
    for line, written in found:
        if written is None:
            yield line, UnusableError(Reason.TOO_LONG)
            continue
        cells = _cells(written, separator)
        if len(cells) != len(columns):
            yield line, UnusableError(Reason.MALFORMED)
        else:
            yield line, dict(zip(columns, cells, strict=True))


def _cells(line: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _object(line: str) -> Record:
    try:
        data = json.loads(line)
    except ValueError, RecursionError:
        return UnusableError(Reason.MALFORMED)
    return data if isinstance(data, dict) else UnusableError(Reason.MALFORMED)


def _encoding(start: bytes) -> str:
    """Return UTF-8 for what may be that, else what old spreadsheets write."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    try:
        start.decode()
    except UnicodeDecodeError as err:
        cut_off = len(start) >= _PEEKED and err.end >= len(start) - 1
        return "utf-8" if cut_off else "cp1252"
    return "utf-8"
