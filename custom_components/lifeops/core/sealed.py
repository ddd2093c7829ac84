"""Private values as they are stored and synced: a JSON string that only a key opens."""

from collections.abc import Collection
import re
from typing import Protocol

SEALED = "~1~"
SEPARATOR = "~"
SEALED_TEXT = f'"{SEALED}'
_TEXT = re.compile(f'{SEALED_TEXT}[0-9a-f]{{8}}{SEPARATOR}[A-Za-z0-9+/]+=*"')


class Sealer(Protocol):
    """Seals texts and bytes under a name; one that was moved to another does not open."""

    @property
    def marks(self) -> Collection[str]:
        """Return what all begins with that can be opened, one for each key."""
        ...

    def seal(self, text: str, name: str) -> str:
        """Return the sealed text; equal ones of one name are equal."""
        ...

    def open(self, sealed: str, name: str) -> str:
        """Return what was sealed; raises SealedError."""
        ...

    def lock(self, data: bytes, name: str) -> bytes:
        """Return the sealed bytes."""
        ...

    def unlock(self, locked: bytes, name: str) -> bytes:
        """Return what was locked; raises SealedError."""
        ...


def is_sealed(stored: str | bytes) -> bool:
    """Return whether stored text or bytes are sealed."""
    if isinstance(stored, bytes):
        return stored.startswith(SEALED.encode())
    return stored.startswith(SEALED_TEXT) and _TEXT.fullmatch(stored) is not None
