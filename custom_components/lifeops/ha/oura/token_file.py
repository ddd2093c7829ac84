"""The tokens of an account and the private file that has them first."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
import json
import logging
import os
from pathlib import Path
from typing import Any

from ...core.errors import StoreError
from ...core.json import JsonMismatchError, from_json, to_json
from .portals import Portal

_LOGGER = logging.getLogger(__name__)
_VERSION = 1
_PRIVATE = 0o600
_MARGIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One generation of an account's tokens; each refresh makes the next.

    portal is where they came from. asked is the portal that the refresh token was last
    shown to: until that answers, it may have been consumed there.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    obtained_at: float
    generation: int = 1
    portal: Portal
    asked: Portal | None = None

    @property
    def age(self) -> tuple[int, float]:
        """Return what orders tokens of one account, the newest last."""
        return self.generation, self.obtained_at

    def is_fresh(self, now: float) -> bool:
        """Return whether the access token can be expected to be taken."""
        return now < self.expires_at - _MARGIN_S


def tokens_of(
    answer: Mapping[str, Any], *, portal: Portal, generation: int, now: float
) -> Tokens:
    """Return the tokens in a portal's answer; raises JsonMismatchError."""
    names = ("access_token", "refresh_token")
    try:
        secrets = {name: answer[name] or None for name in names}
        expires_at = now + int(answer["expires_in"])
    except (KeyError, TypeError, ValueError) as err:
        raise JsonMismatchError("no tokens in the answer") from err
    return from_json(
        Tokens,
        {
            **secrets,
            "expires_at": expires_at,
            "obtained_at": now,
            "generation": generation,
            "portal": portal.value,
        },
    )


class TokenFile:
    """A file of an account's tokens, on disk when a write returns."""

    def __init__(self, path: Path) -> None:
        """Know where it is, and where it is written before it is whole."""
        self._path = path
        self._draft = path.with_name(f"{path.name}.draft")

    async def async_read(self) -> Tokens | None:
        """Return the tokens; None where there are none that can be read."""
        return await _off_loop(self._read)

    async def async_write(self, tokens: Tokens) -> None:
        """Replace the tokens, all or nothing; raises StoreError."""
        await _off_loop(lambda: self._write(tokens))

    async def async_remove(self) -> None:
        """Remove every trace of the tokens."""
        await _off_loop(self._remove)

    def _read(self) -> Tokens | None:
        try:
            stored = json.loads(self._path.read_bytes())
            return from_json(Tokens, stored["data"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as err:
            # The text of such an error quotes what it could not read.
            _LOGGER.error(  # noqa: TRY400
                "The tokens in %s cannot be read: %s", self._path, type(err).__name__
            )
            return None

    def _write(self, tokens: Tokens) -> None:
        stored = {
            "version": _VERSION,
            "minor_version": 1,
            "key": self._path.name,
            "data": to_json(tokens),
        }
        try:
            self._path.parent.mkdir(exist_ok=True)
            self._write_draft(json.dumps(stored).encode())
            self._draft.replace(self._path)
            _sync(self._path.parent)
        except OSError as err:
            raise StoreError("tokens_unwritable", error=str(err.strerror)) from err

    def _write_draft(self, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        handle = os.open(self._draft, flags, _PRIVATE)
        with open(handle, "wb") as file:  # noqa: PTH123 - made private from the start
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _remove(self) -> None:
        for path in (self._path, self._draft):
            with suppress(FileNotFoundError):
                path.unlink()


def _sync(folder: Path) -> None:
    """Make the new name of a file last, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _off_loop[T](work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work)
