"""Private values: sealed with the key of the household before they are stored."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import NamedTuple, override

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ..core.errors import SealedError
from ..core.sealed import SEALED, SEPARATOR, Sealer, is_sealed
from .identity import KEY_BYTES
from .keyring import ID_CHARACTERS, HouseholdKey, KeyRing

_NONCE_BYTES = 12
_MARK_SIZE = len(SEALED) + ID_CHARACTERS + len(SEPARATOR)


class _Box:
    """Seals with one key; the nonce comes from what is sealed, so equals stay equal."""

    def __init__(self, key: HouseholdKey) -> None:
        self._cipher = ChaCha20Poly1305(_derived(key.key, b"lifeops seal"))
        self._nonces = _derived(key.key, b"lifeops nonce")

    def seal(self, text: bytes, name: bytes) -> bytes:
        """Return nonce and sealed text."""
        said = len(name).to_bytes(4) + name + text
        nonce = blake2b(said, key=self._nonces, digest_size=_NONCE_BYTES).digest()
        return nonce + self._cipher.encrypt(nonce, text, name)

    def open(self, sealed: bytes, name: bytes) -> bytes:
        """Return the text; raises InvalidTag, ValueError."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, name)


class _Held(NamedTuple):
    ring: KeyRing
    boxes: Mapping[str, _Box]


class HouseholdSealer(Sealer):
    """Seals with the newest key of a ring and opens with the one that was used.

    The ring may change while it is at work; both may be called from any thread.
    """

    def __init__(self, ring: KeyRing) -> None:
        """Seal with a ring."""
        self.use(ring)

    def use(self, ring: KeyRing) -> None:
        """Go on with another ring."""
        self._held = _Held(ring, {key.id: _Box(key) for key in ring})

    @property
    def ring(self) -> KeyRing:
        """Return the keys that are held."""
        return self._held.ring

    @property
    @override
    def marks(self) -> Collection[str]:
        """Return what all begins with that can be opened, one for each key."""
        return [_mark(key.id) for key in self.ring]

    @override
    def seal(self, text: str, name: str) -> str:
        """Return the sealed text; raises SealedError where there is no key yet."""
        mark, sealed = self._sealed(text.encode(), name)
        return f'"{mark}{b64encode(sealed).decode()}"'

    @override
    def open(self, sealed: str, name: str) -> str:
        """Return what was sealed; raises SealedError."""
        if not is_sealed(sealed):
            raise SealedError("not_sealed")
        plain = sealed.strip('"')
        mark, data = plain[:_MARK_SIZE], plain[_MARK_SIZE:]
        try:
            return self._opened(mark, b64decode(data, validate=True), name).decode()
        except ValueError as err:
            raise SealedError("sealed_unreadable") from err

    @override
    def lock(self, data: bytes, name: str) -> bytes:
        """Return the sealed bytes; raises SealedError where there is no key yet."""
        mark, sealed = self._sealed(data, name)
        return mark.encode() + sealed

    @override
    def unlock(self, locked: bytes, name: str) -> bytes:
        """Return what was locked; raises SealedError."""
        mark = locked[:_MARK_SIZE].decode(errors="replace")
        return self._opened(mark, locked[_MARK_SIZE:], name)

    def _sealed(self, data: bytes, name: str) -> tuple[str, bytes]:
        held = self._held
        key_id = held.ring.newest.id
        return _mark(key_id), held.boxes[key_id].seal(data, name.encode())

    def _opened(self, mark: str, data: bytes, name: str) -> bytes:
        if not (mark.startswith(SEALED) and mark.endswith(SEPARATOR)):
            raise SealedError("not_sealed")
        box = self._held.boxes.get(mark[len(SEALED) : -1])
        if box is None:
            raise SealedError("key_not_held")
        try:
            return box.open(data, name.encode())
        except (InvalidTag, ValueError) as err:
            raise SealedError("sealed_unreadable") from err


def _mark(key_id: str) -> str:
    return f"{SEALED}{key_id}{SEPARATOR}"


def _derived(key: bytes, purpose: bytes) -> bytes:
    return blake2b(purpose, key=key, digest_size=KEY_BYTES).digest()
