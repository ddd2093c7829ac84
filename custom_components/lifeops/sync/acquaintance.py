"""What two homes tell each other once a code has brought them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import json

from ..core.errors import ProtocolError
from ..core.json import Json, JsonMismatchError, canonical, from_json, to_json
from .channel import Channel
from .identity import Keys, raw
from .words import words_of

MOST_ADDRESSES = 20
_MOST_CHARACTERS = 200
_MOST_PERSONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a home introduces itself; signing is its key for signatures (base64).

    serves tells where it stands among those that act for the household.
    """

    home: str
    name: str
    site: str
    version: str
    signing: str
    serves: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """A person of a home, for who has to say whether it is one of theirs."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What is told after both people have said yes; keyring is secret.

    network is the id by which the home is found, addresses are where it is now.
    """

    persons: tuple[NamedPerson, ...] = ()
    keyring: Mapping[str, Json] = field(default_factory=dict, repr=False)
    network: str | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """All that is to be stored of another home; key is its public one."""

    key: bytes
    profile: Profile
    introduction: Introduction


class _Kind(StrEnum):
    PROFILE = "profile"
    CONFIRM = "confirm"
    INTRODUCTION = "introduction"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    kind: _Kind
    body: Json = None


class Acquaintance:
    """Two homes in a sealed channel, waiting for a person at each of them.

    hear() and confirm() return the frames to send. Anything out of order ends it with
    ProtocolError. paired is there once both people have said yes; nothing of the other
    home may be stored before that.
    """

    def __init__(
        self, keys: Keys, channel: Channel, profile: Profile, own: Introduction
    ) -> None:
        """Take what this home tells of itself, now and later."""
        self._channel = channel
        self._profile = profile
        self._own = own
        self._confirmed = False
        self._other_confirmed = False
        self.words = words_of(channel.handshake_hash)
        self.other: Profile | None = None
        self.paired: Paired | None = None
        if channel.peer == keys.public:
            self.end()
            raise ProtocolError("same_home")

    @property
    def peer(self) -> bytes:
        """Return the other home's public key, which it has proved."""
        return self._channel.peer

    def introduce(self) -> Sequence[bytes]:
        """Tell the other side which home this is."""
        return self._say(_Kind.PROFILE, to_json(self._profile))

    def confirm(self) -> Sequence[bytes]:
        """Say that a person here has seen the same words on both homes."""
        if self.other is None or self._confirmed:
            raise ProtocolError("pairing_garbled")
        self._confirmed = True
        return [*self._say(_Kind.CONFIRM, None), *self._tell()]

    def hear(self, frame: bytes) -> Sequence[bytes]:
        """Take a frame of the other side."""
        message = self._channel.open(frame)
        if message is None:
            return ()
        try:
            return self._heard(from_json(_Said, json.loads(message)))
        except (ValueError, RecursionError) as err:
            self.end()
            raise ProtocolError("pairing_garbled") from err
        except ProtocolError:
            self.end()
            raise

    def end(self) -> None:
        """Forget it; nothing more is said or heard."""
        self._channel.end()

    def _heard(self, said: _Said) -> Sequence[bytes]:
        match said.kind:
            case _Kind.PROFILE if self.other is None:
                self.other = self._checked(from_json(Profile, said.body))
                return ()
            case _Kind.CONFIRM if self.other and not self._other_confirmed:
                self._other_confirmed = True
                return self._tell()
            case _Kind.INTRODUCTION if self.other and self._agreed and not self.paired:
                self.paired = Paired(
                    key=self._channel.peer,
                    profile=self.other,
                    introduction=_fitting(from_json(Introduction, said.body)),
                )
                return ()
        raise ProtocolError("pairing_garbled")

    @property
    def _agreed(self) -> bool:
        return self._confirmed and self._other_confirmed

    def _tell(self) -> Sequence[bytes]:
        if not self._agreed:
            return ()
        return self._say(_Kind.INTRODUCTION, to_json(self._own))

    def _checked(self, profile: Profile) -> Profile:
        raw(profile.signing)
        _short(profile.home, profile.name, profile.site, profile.version)
        if profile.home == self._profile.home:
            raise ProtocolError("same_home")
        return profile

    def _say(self, kind: _Kind, body: Json) -> Sequence[bytes]:
        return self._channel.seal(canonical(_Said(kind=kind, body=body)).encode())


def _fitting(told: Introduction) -> Introduction:
    if len(told.persons) > _MOST_PERSONS or len(told.addresses) > MOST_ADDRESSES:
        raise JsonMismatchError("more people or addresses than a home has")
    _short(told.network or "", *told.addresses)
    for person in told.persons:
        _short(person.id, person.name)
    return told


def _short(*texts: str) -> None:
    if any(len(item) > _MOST_CHARACTERS for item in texts):
        raise JsonMismatchError("a name longer than names are")
