"""Homes with keys and channels between them, as the tests of this room need them."""

from dataclasses import dataclass

from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.handshake import Initiator, Responder
from custom_components.lifeops.sync.identity import Keys


def keys(seed: int) -> Keys:
    """Return the same keys for the same seed."""
    return Keys.generate(lambda size: bytes([seed]) * size)


HOME, CABIN, STRANGER = keys(1), keys(2), keys(3)


@dataclass(frozen=True)
class Linked:
    """Both ends of a channel."""

    home: Channel
    cabin: Channel


def linked() -> Linked:
    """Let the home call the cabin."""
    caller = Initiator(HOME, CABIN.public)
    called = Responder(CABIN, {HOME.public}.__contains__)
    channel, confirm = caller.finish(called.answer(caller.begin()))
    return Linked(channel, called.confirm(confirm))


def flipped(data: bytes, place: int) -> bytes:
    """Return data with one bit turned over."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
