"""Turning away a home that has proved itself: with a word where there is one."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ...core.errors import ProtocolError, UnavailableError
from ...sync.channel import Channel
from ...sync.messages import RESTING, Parting, encode
from .wire import CLOSE_CROSSED, CLOSE_GOING, Wire


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a line is closed with, and the word that is said under the seal before."""

    code: int = CLOSE_GOING
    why: str | None = None


GOING: Final = Refusal()
CROSSED: Final = Refusal(code=CLOSE_CROSSED)
RESTS: Final = Refusal(why=RESTING)


async def async_turn_away(wire: Wire, channel: Channel, refusal: Refusal) -> None:
    """Let nobody talk on a line."""
    if refusal.why is not None:
        with suppress(ProtocolError, UnavailableError):
            for frame in channel.seal(encode(Parting(why=refusal.why))):
                await wire.send(frame)
    await wire.close(refusal.code)
