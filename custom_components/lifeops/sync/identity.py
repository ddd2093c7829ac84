"""What a home is known by: one key for its channels, one for what it signs."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
import os
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ..core.errors import ProtocolError
from ..core.json import Json, JsonMismatchError, from_json

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    static: str
    signing: str


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The private keys of a home; both are made once and last as long as its id."""

    static: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> Self:
        """Make the keys of a new home."""
        return cls(static=random(KEY_BYTES), signing=random(KEY_BYTES))

    @classmethod
    def restore(cls, stored: object) -> Self:
        """Return keys as they were stored; raises JsonMismatchError."""
        found = from_json(_Stored, stored)
        try:
            return cls(static=raw(found.static), signing=raw(found.signing))
        except ProtocolError as err:
            raise JsonMismatchError("keys of another length") from err

    @property
    def stored(self) -> dict[str, Json]:
        """Return what keeps the keys; it is secret."""
        return {"static": text(self.static), "signing": text(self.signing)}

    @cached_property
    def exchange(self) -> X25519PrivateKey:
        """Return the key that channels and sealed envelopes need."""
        return X25519PrivateKey.from_private_bytes(self.static)

    @cached_property
    def public(self) -> bytes:
        """Return what other homes know this one by."""
        return self.exchange.public_key().public_bytes_raw()

    @cached_property
    def verifying(self) -> bytes:
        """Return what other homes check this one's signatures by."""
        return self._signer.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return this home's signature of a message."""
        return self._signer.sign(message)

    @cached_property
    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.signing)


def signed(verifying: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the home with a key has signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(verifying).verify(signature, message)
    except InvalidSignature, ValueError:
        return False
    return True


def text(data: bytes) -> str:
    """Return bytes as records and profiles hold them."""
    return b64encode(data).decode()


def raw(data: str, size: int = KEY_BYTES) -> bytes:
    """Return the bytes of a text, of one size; raises ProtocolError."""
    try:
        found = b64decode(data, validate=True)
    except (Base64Error, ValueError) as err:
        raise ProtocolError("key_unreadable") from err
    if len(found) != size:
        raise ProtocolError("key_unreadable")
    return found
