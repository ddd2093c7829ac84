"""A file as somebody hands it in: one table, lines of JSON, or an archive of them."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
import json
from pathlib import Path, PurePosixPath
from typing import IO, Self
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError  # noqa: N812 - an exception like others

from .lines import Record, Records, objects, peeked, table, text_of
from .model import (
    FORMAT,
    HOUR_COLUMNS,
    METRIC_COLUMNS,
    VERSION,
    DocumentRow,
    Place,
    Reason,
    Row,
    UnusableError,
)
from .rows import Meaning

_NEEDED = frozenset(METRIC_COLUMNS[:2]) | {"value"}
_NEEDED_OF_HOURS = frozenset(HOUR_COLUMNS) - {"source", "unit"}
_MOST_JSON = 64 * 1024 * 1024
_MOST_FILES = 1000
_BROKEN = (BadZipFile, ZlibError, OSError, EOFError, NotImplementedError, RuntimeError)

type Read = Callable[[Record], Row]
type Found = tuple[Place, str, Row | UnusableError]


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of the archive, or the only one."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem.casefold().replace("_", "")

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.casefold()


class FileReader:
    """Reads a file from any place on; whatever cannot be used is told, never raised.

    documents are the names of files that hold another service's documents.
    """

    def __init__(
        self, path: Path, name: str, meaning: Meaning, documents: Collection[str]
    ) -> None:
        """Know the file and by what name it was handed in; nothing is open yet."""
        self._path = path
        self._name = name
        self._meaning = meaning
        self._documents = documents
        self._undo = ExitStack()
        self._members: tuple[_Member, ...] = ()
        self._raw: IO[bytes] | None = None
        self._before = 0

    def __enter__(self) -> Self:
        """Open the file; raises UnusableError for an archive that is none."""
        try:
            self._members = self._found()
        except _BROKEN as err:
            raise UnusableError(Reason.BROKEN_FILE) from err
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._undo.close()

    @property
    def fraction(self) -> float:
        """Return how much of the file is read, 0 to 1."""
        total = sum(member.size for member in self._members)
        here = self._raw.tell() if self._raw and not self._raw.closed else 0
        return min(1.0, (self._before + here) / total) if total else 1.0

    def rows(self, after: Place) -> Iterator[Found]:
        """Yield what stands behind a place: where, in which file, and what."""
        for number, member in enumerate(self._members, start=1):
            if number >= after.member:
                begin = after.line if number == after.member else 0
                for line, row in self._member_rows(member):
                    if line > begin:
                        yield Place(number, line), member.name, row
            self._before += member.size

    def _found(self) -> tuple[_Member, ...]:
        if not is_zipfile(self._path):
            size = self._path.stat().st_size
            return (_Member(self._name, size, partial(_opened, self._path)),)
        archive = self._undo.enter_context(ZipFile(self._path))
        held = [info for info in archive.infolist() if not info.is_dir()]
        return tuple(
            _Member(info.filename, info.file_size, partial(archive.open, info))
            for info in sorted(held, key=lambda info: info.filename)[:_MOST_FILES]
        )

    def _member_rows(
        self, member: _Member
    ) -> Iterator[tuple[int, Row | UnusableError]]:
        """Yield a member's rows; where it breaks off, what came before counts."""
        line = 0
        try:
            with member.open() as peek:
                start = peek.read(peeked())
            with member.open() as raw:
                self._raw = raw
                read, records = self._read(member, raw, start)
                for line, record in records:
                    yield line, _usable(read, record)
        except UnusableError as err:
            yield line + 1, err
        except _BROKEN:
            yield line + 1, UnusableError(Reason.BROKEN_FILE)

    def _read(
        self, member: _Member, raw: IO[bytes], start: bytes
    ) -> tuple[Read, Records]:
        """Return what a member's records mean, and the records."""
        if member.suffix == ".zip":
            raise UnusableError(Reason.BROKEN_FILE)
        if member.suffix == ".json":
            return self._of_json(member, raw)
        text = text_of(raw, start)
        document = self._document(member)
        if member.suffix in (".jsonl", ".ndjson"):
            named = member.stem in self._documents
            return (document if named else self._meaning.metric_row), objects(text)
        columns, rows = table(text)
        if set(columns) >= _NEEDED_OF_HOURS:
            return self._meaning.hour_row, rows
        if set(columns) >= _NEEDED:
            return self._meaning.metric_row, rows
        if member.stem in self._documents:
            return document, rows
        raise UnusableError(Reason.UNKNOWN_FILE)

    def _of_json(self, member: _Member, raw: IO[bytes]) -> tuple[Read, Records]:
        data = _json(raw)
        if isinstance(data, dict) and isinstance(data.get("data"), list):
            data = data["data"]
        if isinstance(data, dict) and data.get("format") == FORMAT:
            if data.get("version") != VERSION:
                raise UnusableError(Reason.UNKNOWN_VERSION)
            return self._meaning.night_row, iter(())
        if not isinstance(data, list):
            raise UnusableError(Reason.UNKNOWN_FILE)
        if member.stem == "nights":
            return self._meaning.night_row, _numbered(data)
        if member.stem == "metrics":
            return self._meaning.metric_row, _numbered(data)
        if member.stem in self._documents:
            return self._document(member), _numbered(data)
        raise UnusableError(Reason.UNKNOWN_FILE)

    def _document(self, member: _Member) -> Read:
        def read(record: Record) -> Row:
            if isinstance(record, UnusableError):
                raise record
            return DocumentRow(member.stem, record)

        return read


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _usable(read: Read, record: Record) -> Row | UnusableError:
    try:
        return read(record)
    except UnusableError as err:
        return err


def _json(raw: IO[bytes]) -> object:
    held = raw.read(_MOST_JSON + 1)
    if len(held) > _MOST_JSON:
        raise UnusableError(Reason.TOO_LONG)
    try:
        return json.loads(held)
    except (ValueError, RecursionError) as err:
        raise UnusableError(Reason.MALFORMED) from err


def _numbered(data: list[object]) -> Records:
    for line, one in enumerate(data, start=1):
        yield line, one if isinstance(one, dict) else UnusableError(Reason.MALFORMED)
