"""A person's notes in memory, for searching: never on disk, gone when LifeOps unloads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from ...agents.notes.index import NoteIndex
from ...core.datasets import NOTE
from ...store.reader import Reader

type Stamp = tuple[Sequence[str], int]
"""Under which ids a person's notes stand, and how many keys open them."""


class Notebook:
    """The index of one person's notes, brought up to date whenever it is asked."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._lock = Lock()
        self._index = NoteIndex()
        self._place = 0
        self._stamp: Stamp = ((), 0)

    @contextmanager
    def opened(self, reader: Reader, stamp: Stamp) -> Iterator[NoteIndex]:
        """Let one thread ask the index as the notes stand now; raises StoreError."""
        with self._lock:
            self._read(reader, stamp)
            yield self._index

    def _read(self, reader: Reader, stamp: Stamp) -> None:
        if stamp != self._stamp or self._index.is_worn:
            self._index, self._place, self._stamp = NoteIndex(), 0, stamp
        end = reader.journal_end()
        for name in stamp[0]:
            span = f"{name}/", f"{name}0"
            for note_id, _ in reader.changed(NOTE.name, *span, self._place):
                note = NOTE.readable(reader.record(NOTE.name, note_id))
                if note is None:
                    self._index.drop(note_id)
                else:
                    self._index.put(note_id, note)
        self._place = end


class Notebooks:
    """The notebooks of everybody who has asked for theirs."""

    def __init__(self) -> None:
        """Begin with none."""
        self._books: dict[str, Notebook] = {}

    def of(self, person: str) -> Notebook:
        """Return a person's notebook; from any thread."""
        return self._books.setdefault(person, Notebook())

    def forget(self, person: str) -> None:
        """Let go of what was read for a person; from any thread."""
        self._books.pop(person, None)
