"""The keys that the homes of a household share, and how a home is given them."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
import os
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..core.errors import ProtocolError, SealedError
from ..core.json import Json, JsonMismatchError, from_json
from ..core.moments import to_us
from .identity import KEY_BYTES, Keys, raw, text

ID_CHARACTERS = 8
_ONCE = bytes(12)
# As far ahead as a clock may be and still be trusted where a key is made.
_AHEAD = timedelta(days=400)
_PURPOSE = b"lifeops household key 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdKey:
    """A key of the household; its id comes from what it is."""

    key: bytes = field(repr=False)
    made_at: datetime

    @property
    def id(self) -> str:
        """Return what sealed values name it by."""
        digest = blake2b(
            self.key, digest_size=ID_CHARACTERS // 2, person=b"lifeops key id"
        )
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredKey:
    key: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredRing:
    keys: tuple[_StoredKey, ...]


class KeyRing:
    """All keys that the household has had; what is sealed anew takes the newest.

    Homes that hold the same keys agree which one that is. A ring never loses a key.
    """

    def __init__(self, *keys: HouseholdKey) -> None:
        """Hold keys, each once."""
        self._keys: dict[str, HouseholdKey] = {}
        for key in sorted(keys, key=lambda one: (one.made_at, one.id)):
            self._keys.setdefault(key.id, key)

    def __iter__(self) -> Iterator[HouseholdKey]:
        """Go through the keys, the newest one last."""
        return iter(self._keys.values())

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._keys)

    @property
    def newest(self) -> HouseholdKey:
        """Return the key to seal with; raises SealedError where there is none."""
        if not self._keys:
            raise SealedError("no_household_key")
        return next(reversed(self._keys.values()))

    def get(self, key_id: str) -> HouseholdKey | None:
        """Return a key by its id."""
        return self._keys.get(key_id)

    def joined(self, other: KeyRing) -> KeyRing:
        """Return the keys of both."""
        return KeyRing(*self, *other)

    def rotated(
        self, now: datetime, random: Callable[[int], bytes] = os.urandom
    ) -> KeyRing:
        """Return the ring with a new key that is the newest, if the clock is behind too.

        What no clock can have said is as if it were said now.
        """
        held = [
            one if is_believed(one.made_at, now) else replace(one, made_at=now)
            for one in self
        ]
        behind = (one.made_at + timedelta(seconds=1) for one in held)
        made_at = max((now, *behind))
        return KeyRing(*held, HouseholdKey(key=random(KEY_BYTES), made_at=made_at))

    def behind(self, now: datetime) -> datetime:
        """Return the first moment, now or later, before which every key was made.

        What no clock can have said counts as now.
        """
        return max((now, *(one.made_at for one in self.believed(now))))

    def renewed(self, since: datetime, now: datetime) -> KeyRing:
        """Return the ring with a key that was made after a moment, once.

        That holds of a moment as well that only a clock far ahead can have said.
        """
        possible = self.believed(max(now, since))
        if any(one.made_at > since for one in possible):
            return self
        return self.rotated(max(now, since + timedelta(seconds=1)))

    def believed(self, now: datetime) -> KeyRing:
        """Return the ring without the keys that no clock can have dated by now."""
        return KeyRing(*(one for one in self if is_believed(one.made_at, now)))

    @classmethod
    def restore(cls, stored: object) -> Self:
        """Return a ring as it was stored, or told; raises JsonMismatchError."""
        found = from_json(_StoredRing, stored)
        try:
            return cls(
                *(
                    HouseholdKey(key=raw(one.key), made_at=_aware(one.made_at))
                    for one in found.keys
                )
            )
        except ProtocolError as err:
            raise JsonMismatchError("a key of another length") from err

    @property
    def stored(self) -> dict[str, Json]:
        """Return what keeps the ring; it is secret."""
        return {
            "keys": [
                {"key": text(one.key), "made_at": one.made_at.isoformat()}
                for one in self
            ]
        }


def is_believed(made_at: datetime, now: datetime) -> bool:
    """Return whether some clock, right or wrong, can have said a moment by now."""
    return made_at.tzinfo is not None and made_at - now <= _AHEAD


def enclose(key: HouseholdKey, public: bytes) -> str:
    """Return a key of the household so that only the home with a public key reads it.

    Raises ProtocolError for what is no public key.
    """
    ephemeral = X25519PrivateKey.generate()
    told = ephemeral.public_key().public_bytes_raw()
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as err:
        raise ProtocolError("key_unreadable") from err
    sealed = _cipher(shared, told + public).encrypt(_ONCE, key.key, _about(key.made_at))
    return b64encode(told + sealed).decode()


def disclose(envelope: str, keys: Keys, made_at: datetime) -> HouseholdKey:
    """Return the key of the household that an envelope to this home holds.

    Raises SealedError where it is meant for another home, or altered.
    """
    try:
        data = b64decode(envelope, validate=True)
        told, sealed = data[:KEY_BYTES], data[KEY_BYTES:]
        shared = keys.exchange.exchange(X25519PublicKey.from_public_bytes(told))
        cipher = _cipher(shared, told + keys.public)
        key = cipher.decrypt(_ONCE, sealed, _about(made_at))
    except (Base64Error, InvalidTag, ValueError) as err:
        raise SealedError("envelope_unreadable") from err
    if len(key) != KEY_BYTES:
        raise SealedError("envelope_unreadable")
    return HouseholdKey(key=key, made_at=made_at)


def _about(made_at: datetime) -> bytes:
    """Return what an envelope is sealed together with, though it stands beside it."""
    return _PURPOSE + b" %d" % to_us(made_at)


def _cipher(shared: bytes, parties: bytes) -> ChaCha20Poly1305:
    derived = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_PURPOSE + parties
    ).derive(shared)
    return ChaCha20Poly1305(derived)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise JsonMismatchError("a time without its zone")
    return at
