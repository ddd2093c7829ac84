"""Where transfers stand on disk; only the owner of the folder reads what is in it."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
import os
from pathlib import Path
from stat import S_ISREG
from typing import IO

from ...core.errors import RefusedError
from ...core.json import JsonMismatchError, canonical, from_json
from ...store.errors import store_errors
from ...store.stage import Stage
from ...store.text import parse
from .model import Transfer, TransferKind

_PRIVATE_FOLDER = 0o700
_PRIVATE = 0o600
_CHUNK = 1 << 20
_REMEMBERED = 20
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW


class Folder:
    """The folders of exports and of transfers; every method raises StoreError."""

    def __init__(self, config: Path) -> None:
        """Know where they are; nothing is made yet."""
        self.inbox = config / "lifeops" / "transfers"
        self._exports = config / "lifeops" / "exports"
        self._work = self.inbox / ".work"

    def make(self) -> None:
        """Make what is not there; a link in their place is refused."""
        with store_errors():
            for folder in (self.inbox.parent, self.inbox, self._work, self._exports):
                if folder.is_symlink():
                    message = f"{folder} is a link"
                    raise OSError(message)
                folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            for folder in (self._work, self._exports):
                folder.chmod(_PRIVATE_FOLDER)

    def file(self, transfer: Transfer) -> Path:
        """Return where the copy of a file stands that is imported."""
        return self._work / f"{transfer.id}.file"

    def stage(self, transfer: Transfer) -> Path:
        """Return where stands what was read of it."""
        return self._work / f"{transfer.id}.db"

    def export(self, transfer: Transfer) -> Path:
        """Return where an export will stand."""
        return self._exports / transfer.name

    def begin_export(self, transfer: Transfer) -> IO[bytes]:
        """Open an export that nobody else can read, anew."""
        with store_errors():
            part = self._part(transfer)
            part.unlink(missing_ok=True)
            return os.fdopen(os.open(part, _NEW, _PRIVATE), "wb")

    def finish_export(self, transfer: Transfer) -> Path:
        """Let the export stand under its name."""
        with store_errors():
            path = self.export(transfer)
            self._part(transfer).replace(path)
            return path

    def take_in(self, path: Path, transfer: Transfer) -> str:
        """Copy a file that is to be imported; return a name for what it says.

        Raises RefusedError for what is no plain file.
        """
        with store_errors(), _opened(path) as given:
            hashed = blake2b(digest_size=4)
            to = os.open(self.file(transfer), _NEW, _PRIVATE)
            with os.fdopen(to, "wb") as kept:
                while chunk := given.read(_CHUNK):
                    hashed.update(chunk)
                    kept.write(chunk)
                _flush(kept)
        return hashed.hexdigest()

    def save(self, transfer: Transfer) -> None:
        """Keep how a transfer does, so that a kill leaves the old or the new."""
        with store_errors():
            path = self._note(transfer)
            new = path.with_suffix(".new")
            with os.fdopen(
                os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _PRIVATE), "wb"
            ) as kept:
                kept.write(canonical(transfer).encode())
                _flush(kept)
            new.replace(path)

    def load(self) -> Sequence[Transfer]:
        """Return the transfers that are known, oldest first; forget the oldest."""
        with store_errors():
            found = [_read(path) for path in self._work.glob("*.json")]
            known = sorted(
                (one for one in found if one is not None), key=lambda one: one.made_at
            )
            over = [one for one in known if one.is_over]
            kept = [one for one in known if one not in over[:-_REMEMBERED]]
            self._sweep_all_but(kept)
            return kept

    def finish(self, transfer: Transfer) -> None:
        """Keep what came of a transfer, and remove what it needed on its way."""
        self.save(transfer)
        self._sweep(transfer)

    def forget(self, transfers: Iterable[Transfer]) -> None:
        """Remove all that is here of transfers, what they made as well."""
        for transfer in transfers:
            self._sweep(transfer)
            with store_errors():
                self._note(transfer).unlink(missing_ok=True)
                if transfer.kind is TransferKind.EXPORT:
                    self.export(transfer).unlink(missing_ok=True)

    def _sweep(self, transfer: Transfer) -> None:
        with store_errors():
            self.file(transfer).unlink(missing_ok=True)
            self._part(transfer).unlink(missing_ok=True)
        Stage.discard(self.stage(transfer))

    def _sweep_all_but(self, kept: Sequence[Transfer]) -> None:
        """Remove what a kill has left of others, and what those that ended needed."""
        running = {one.id for one in kept if not one.is_over}
        told = {f"{one.id}.json" for one in kept}
        for path in self._work.iterdir():
            if path.stem not in running and path.name not in told:
                path.unlink(missing_ok=True)

    def _note(self, transfer: Transfer) -> Path:
        return self._work / f"{transfer.id}.json"

    def _part(self, transfer: Transfer) -> Path:
        return self._work / f"{transfer.id}.part"


def _opened(path: Path) -> IO[bytes]:
    """Open a plain file that is where it says, never what a link leads to."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as err:
        raise RefusedError("file_not_found", path=path.name) from err
    if not S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RefusedError("file_not_found", path=path.name)
    return os.fdopen(handle, "rb")


def _read(path: Path) -> Transfer | None:
    """Return a transfer, None where a kill left no whole one."""
    try:
        return from_json(Transfer, parse(path.read_text()))
    except JsonMismatchError, UnicodeDecodeError:
        return None


def _flush(kept: IO[bytes]) -> None:
    kept.flush()
    os.fsync(kept.fileno())
