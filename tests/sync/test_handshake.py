"""Calling a home: only who knows it and is known gets in, and all look alike."""

from collections.abc import Callable, Mapping

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.handshake import (
    CONFIRM_BYTES,
    FIRST_BYTES,
    REPLY_BYTES,
    Initiator,
    Responder,
)
from custom_components.lifeops.sync.identity import Keys

from .linking import CABIN, HOME, STRANGER, flipped
from .refusing import refused


def called() -> Responder:
    return Responder(CABIN, {HOME.public}.__contains__)


def call(keys: Keys, responder: Responder, meant: bytes) -> tuple[Channel, Channel]:
    caller = Initiator(keys, meant)
    channel, confirm = caller.finish(responder.answer(caller.begin()))
    assert len(confirm) == CONFIRM_BYTES
    return channel, responder.confirm(confirm)


def test_two_homes_that_know_each_other_get_a_channel() -> None:
    home, cabin = call(HOME, called(), CABIN.public)
    assert [cabin.open(frame) for frame in home.seal(b"hello")] == [b"hello"]
    assert [home.open(frame) for frame in cabin.seal(b"hello")] == [b"hello"]


def test_the_first_message_shows_no_key() -> None:
    first = Initiator(HOME, CABIN.public).begin()
    assert len(first) == FIRST_BYTES
    assert HOME.public not in first
    assert CABIN.public not in first
    assert first != Initiator(HOME, CABIN.public).begin()


def test_a_key_that_is_not_known_gets_no_channel() -> None:
    responder, caller = called(), Initiator(STRANGER, CABIN.public)
    with refused():
        caller.finish(responder.answer(caller.begin()))
    with refused():
        responder.confirm(bytes(CONFIRM_BYTES))


def test_a_home_that_was_not_meant_cannot_answer() -> None:
    caller = Initiator(HOME, STRANGER.public)
    with refused():
        caller.finish(called().answer(caller.begin()))


FIRSTS: Mapping[str, Callable[[], bytes]] = {
    "known": lambda: Initiator(HOME, CABIN.public).begin(),
    "unknown": lambda: Initiator(STRANGER, CABIN.public).begin(),
    "meant for another": lambda: Initiator(HOME, STRANGER.public).begin(),
    "no key": lambda: bytes(FIRST_BYTES),
    "flipped": lambda: flipped(Initiator(HOME, CABIN.public).begin(), 40),
    "empty": lambda: b"",
    "cut": lambda: Initiator(HOME, CABIN.public).begin()[:-1],
    "long": lambda: Initiator(HOME, CABIN.public).begin() + b"x",
    "oversized": lambda: bytes(70_000),
}


@pytest.mark.parametrize("name", FIRSTS)
def test_whoever_calls_gets_one_reply_of_one_shape(name: str) -> None:
    replies = {called().answer(FIRSTS[name]()) for _ in range(8)}
    assert len(replies) == 8
    assert {len(reply) for reply in replies} == {REPLY_BYTES}
    assert all(reply[31] < 0x80 for reply in replies), "no public key has this bit"


@pytest.mark.parametrize("name", [name for name in FIRSTS if name != "known"])
def test_only_a_known_key_is_let_in_afterwards(name: str) -> None:
    responder = called()
    responder.answer(FIRSTS[name]())
    with refused():
        responder.confirm(bytes(CONFIRM_BYTES))


def test_a_first_message_sent_again_gets_no_channel() -> None:
    caller, responder = Initiator(HOME, CABIN.public), called()
    first = caller.begin()
    _, confirm = caller.finish(responder.answer(first))
    responder.confirm(confirm)
    again = called()
    assert len(again.answer(first)) == REPLY_BYTES
    with refused():
        again.confirm(confirm)


@given(st.integers(0, REPLY_BYTES - 1))
@settings(max_examples=20, deadline=None)
def test_a_reply_that_was_altered_is_refused(place: int) -> None:
    caller = Initiator(HOME, CABIN.public)
    reply = called().answer(caller.begin())
    with refused():
        caller.finish(flipped(reply, place))


@pytest.mark.parametrize("reply", [b"", bytes(20), bytes(REPLY_BYTES), bytes(70_000)])
def test_a_reply_of_another_shape_is_refused(reply: bytes) -> None:
    caller = Initiator(HOME, CABIN.public)
    caller.begin()
    with refused():
        caller.finish(reply)


def test_what_confirms_says_nothing_else() -> None:
    caller, responder = Initiator(HOME, CABIN.public), called()
    channel, _ = caller.finish(responder.answer(caller.begin()))
    with refused():
        responder.confirm(channel.seal(b"too early")[0])


def test_nobody_confirms_before_they_were_answered() -> None:
    with refused():
        called().confirm(bytes(CONFIRM_BYTES))


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32)])
def test_what_is_no_key_is_not_called(key: bytes) -> None:
    with refused():
        Initiator(HOME, key).begin()
