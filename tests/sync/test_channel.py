"""Channels: what comes out is what went in, or nothing ever again."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.sync.channel import FRAME_BYTES, MESSAGE_BYTES, Channel

from .linking import CABIN, HOME, Linked, flipped, linked
from .refusing import refused

PIECE = FRAME_BYTES - 17
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, MESSAGE_BYTES]


@pytest.fixture
def link() -> Linked:
    return linked()


def carried(sender: Channel, receiver: Channel, message: bytes) -> list[bytes | None]:
    return [receiver.open(frame) for frame in sender.seal(message)]


@pytest.mark.parametrize("size", SIZES)
def test_a_message_comes_out_once_whatever_its_size(link: Linked, size: int) -> None:
    message = bytes(index % 251 for index in range(size))
    frames = link.home.seal(message)
    assert all(len(frame) <= FRAME_BYTES for frame in frames)
    assert len(frames) == max(1, -(-size // PIECE))
    opened = [link.cabin.open(frame) for frame in frames]
    assert opened == [None] * (len(frames) - 1) + [message]


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=200))))
@settings(max_examples=30, deadline=None)
def test_both_sides_speak_as_they_like(turns: list[tuple[bool, bytes]]) -> None:
    link = linked()
    for from_home, message in turns:
        ends = (link.home, link.cabin) if from_home else (link.cabin, link.home)
        assert carried(*ends, message) == [message]


def test_both_know_each_other_and_agree_upon_one_hash(link: Linked) -> None:
    assert link.home.peer == CABIN.public
    assert link.cabin.peer == HOME.public
    assert link.home.handshake_hash == link.cabin.handshake_hash
    assert link.home.handshake_hash != linked().home.handshake_hash


def test_nothing_of_a_message_can_be_read_on_the_way(link: Linked) -> None:
    assert b"dentist" not in b"".join(link.home.seal(b"dentist " * 20))
    assert link.home.seal(b"same") != link.home.seal(b"same")


def assert_dead(channel: Channel, sender: Channel) -> None:
    with refused():
        channel.open(sender.seal(b"afterwards")[0])
    with refused():
        channel.seal(b"afterwards")


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_flipped_bit_ends_the_channel(data: st.DataObject) -> None:
    link = linked()
    (frame,) = link.home.seal(b"turn the lights off")
    place = data.draw(st.integers(0, len(frame) - 1))
    with refused():
        link.cabin.open(flipped(frame, place))
    assert_dead(link.cabin, link.home)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 20])
def test_a_cut_frame_ends_the_channel(link: Linked, size: int) -> None:
    (frame,) = link.home.seal(b"turn the lights off")
    with refused():
        link.cabin.open(frame[:size])
    assert_dead(link.cabin, link.home)


def test_a_frame_that_comes_twice_ends_the_channel(link: Linked) -> None:
    (frame,) = link.home.seal(b"once")
    assert link.cabin.open(frame) == b"once"
    with refused():
        link.cabin.open(frame)
    assert_dead(link.cabin, link.home)


def test_frames_in_another_order_end_the_channel(link: Linked) -> None:
    link.home.seal(b"first")
    (second,) = link.home.seal(b"second")
    with refused():
        link.cabin.open(second)


def test_a_frame_sent_back_ends_the_channel(link: Linked) -> None:
    (frame,) = link.home.seal(b"to the cabin")
    with refused():
        link.home.open(frame)


def test_a_frame_of_another_session_ends_the_channel(link: Linked) -> None:
    (frame,) = linked().home.seal(b"yesterday")
    with refused():
        link.cabin.open(frame)


def test_an_oversized_frame_ends_the_channel(link: Linked) -> None:
    with refused():
        link.cabin.open(bytes(FRAME_BYTES + 1))
    assert_dead(link.cabin, link.home)


def test_a_message_over_the_limit_is_not_sent(link: Linked) -> None:
    with refused():
        link.home.seal(bytes(MESSAGE_BYTES + 1))


def test_pieces_without_end_are_not_gathered(link: Linked) -> None:
    piece = b"\1" + bytes(PIECE)
    endless = [link.home._connection.encrypt(piece) for _ in range(20)]
    fits = MESSAGE_BYTES // PIECE
    assert [link.cabin.open(frame) for frame in endless[:fits]] == [None] * fits
    with refused():
        link.cabin.open(endless[fits])
    assert len(link.cabin._pieces) == 0


def test_a_frame_without_its_mark_ends_the_channel(link: Linked) -> None:
    with refused():
        link.cabin.open(link.home._connection.encrypt(b"\2message"))
    with refused():
        link.home.open(link.cabin._connection.encrypt(b""))


def test_a_channel_ends_before_its_numbers_begin_anew(link: Linked) -> None:
    last = 2**64 - 2
    link.home._connection.noise_protocol.cipher_state_encrypt.n = last
    link.cabin._connection.noise_protocol.cipher_state_decrypt.n = last
    assert carried(link.home, link.cabin, b"the last one") == [b"the last one"]
    with refused():
        link.home.seal(b"one too many")
    with refused():
        link.cabin.open(bytes(40))


def test_an_ended_channel_lets_nothing_pass(link: Linked) -> None:
    link.cabin.end()
    assert_dead(link.cabin, link.home)
