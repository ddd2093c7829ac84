"""Two homes that are being paired, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from custom_components.lifeops.sync.acquaintance import (
    Acquaintance,
    Introduction,
    NamedPerson,
    Profile,
)
from custom_components.lifeops.sync.identity import Keys, text
from custom_components.lifeops.sync.pairing import PairingClaim, PairingOffer
from custom_components.lifeops.sync.pairing_code import PairingCode

from .linking import CABIN, HOME

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CODE = "04711234"


def profile(name: str, keys: Keys) -> Profile:
    """Return how a home of a name introduces itself."""
    return Profile(
        home=f"{name}-id",
        name=name.title(),
        site=f"{name}-site",
        version="0.1.0",
        signing=text(keys.verifying),
    )


def introduction(name: str) -> Introduction:
    """Return what a home tells once both have confirmed."""
    return Introduction(
        persons=(NamedPerson(id=f"{name}-anna", name="Anna"),),
        keyring={"key": f"secret of {name}"},
    )


def offer(code: PairingCode, keys: Keys = HOME) -> PairingOffer:
    """Return the home's side of a code."""
    return PairingOffer(keys, code, profile("home", keys), introduction("home"))


def claim(code: str = CODE, keys: Keys = CABIN, name: str = "cabin") -> PairingClaim:
    """Return the cabin's side of a code."""
    return PairingClaim(keys, code, profile(name, keys), introduction(name))


@dataclass
class Meeting:
    """Carries frames to and fro; wire is all that could be heard on the way."""

    offer: PairingOffer
    claim: PairingClaim
    wire: list[bytes] = field(default_factory=list)

    def begin(self) -> Meeting:
        """Carry everything until nobody says more."""
        self.to_offer([self.claim.begin()])
        return self

    def to_offer(self, frames: Sequence[bytes]) -> None:
        """Carry frames to the offer, and what it answers back."""
        self.wire += frames
        for frame in frames:
            if answer := self.offer.receive(frame, NOW):
                self.to_claim(answer)

    def to_claim(self, frames: Sequence[bytes]) -> None:
        """Carry frames to the claim, and what it answers back."""
        self.wire += frames
        for frame in frames:
            if answer := self.claim.receive(frame):
                self.to_offer(answer)

    @property
    def home(self) -> Acquaintance:
        """Return the offer's side once the code has proved right."""
        assert self.offer.met is not None
        return self.offer.met

    @property
    def cabin(self) -> Acquaintance:
        """Return the claim's side once the code has proved right."""
        assert self.claim.met is not None
        return self.claim.met


def met() -> Meeting:
    """Return two homes that have come as far as the words."""
    return Meeting(offer(PairingCode(CODE, NOW)), claim()).begin()
