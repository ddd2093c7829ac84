"""Messages come back as they were; a newer home's are read, nonsense is refused."""

import contextlib

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.sync import messages as m
from custom_components.lifeops.sync.hello import Hello, Resume
from custom_components.lifeops.sync.limits import FRAME_BYTES, ORIGINS_MOST, PLAIN_BYTES
from custom_components.lifeops.sync.packing import pack
from custom_components.lifeops.sync.vectors import (
    differences,
    heard,
    holds,
    patched,
    said,
)

from .refusing import refused

SAID = {"ash": {"e1": 7, "e2": 1}, "birch": {"e1": 3}}
MESSAGES = [
    Hello(
        home="ash",
        version="1.0",
        nonce="n",
        time=5.5,
        streams={"records": SAID, "series": {}},
        totals={"records": 9},
        acks={"birch": {"records": {"ash": {"e1": 0}}}},
        resume={"records": Resume(of="n", target=SAID, position="1:2")},
    ),
    m.Hold(stream="records"),
    m.Begin(stream="records", snapshot=True, target=SAID, told=SAID, position="p"),
    m.Chunked(stream="records", position="p", count=3, last=True),
    m.Taken(stream="records"),
    m.Barrier(stream="records", target=SAID),
    m.Ack(stream="records"),
    m.Roots(stream="records", at=SAID, roots={"night": "00ff"}),
    m.Buckets(stream="records", buckets={"night": ("00", "ff")}),
    m.Heal(stream="records", datasets=("night",)),
    m.Bye(),
    m.Parting(why="resting"),
]

ORIGINS = st.builds(Origin, st.sampled_from("abc"), st.sampled_from("xy"))
VECTORS = st.dictionaries(ORIGINS, st.integers(1, 2**63 - 1))


def framed(letter: str, data: object) -> bytes:
    body = pack(orjson.dumps(data))
    return letter.encode() + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_a_message_comes_back_as_it_was(message: m.Message) -> None:
    assert m.decode(m.encode(message, b"payload")) == (message, b"payload")


@given(st.binary(max_size=100))
def test_garbage_is_refused_or_passed_over(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        m.decode(data)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_a_truncated_message_is_refused(message: m.Message) -> None:
    frame = m.encode(message)
    for size in range(len(frame)):
        with refused():
            m.decode(frame[:size])


def test_letters_and_fields_of_a_newer_home_are_passed_over() -> None:
    assert m.decode(framed("?", {"new": 1})) == (None, b"")
    message, _ = m.decode(framed("T", {"stream": "records", "new": [1]}))
    assert message == m.Taken(stream="records")


def test_another_major_is_refused_whatever_else_it_says() -> None:
    with pytest.raises(ProtocolError) as refused:
        m.decode(framed("H", {"proto": [2, 0], "everything": "is different"}))
    assert refused.value.key == "other_protocol"
    assert refused.value.placeholders == {"theirs": "2", "ours": "1"}


@pytest.mark.parametrize(
    ("letter", "data"),
    [
        ("T", {}),
        ("T", {"stream": 1}),
        ("T", []),
        ("O", {"stream": "s", "count": -1}),
        ("O", {"stream": "s", "count": 1_000_001}),
        ("O", {"stream": "s", "count": "3"}),
        ("E", {"stream": "s", "target": {"a": {"x": -1}}}),
        ("E", {"stream": "s", "target": {"a": {"x": 2**63}}}),
        ("E", {"stream": "s", "target": {"a": {"x": True}}}),
        ("E", {"stream": "s", "target": {"": {"x": 1}}}),
        ("E", {"stream": "s", "target": {"a": {"x" * 2000: 1}}}),
        ("E", {"stream": "s", "target": {"a": {str(n): 1 for n in range(10_001)}}}),
        ("R", {"stream": "s", "at": {"a": {"x": -1}}}),
        ("B", {"stream": "s", "told": {"a": {"x": -1}}}),
        ("H", {"home": "h", "streams": {str(n): {} for n in range(17)}}),
        ("H", {"home": "h", "acks": {str(n): {} for n in range(257)}}),
        ("H", {"home": "h" * 2000}),
        ("H", {"home": "h", "resume": {"s": {"target": {"a": {"x": -1}}}}}),
        ("H", {"home": "h", "acks": {"b": {"s": {"a": {"x": -1}}}}}),
    ],
)
def test_what_is_no_message_is_refused(letter: str, data: object) -> None:
    with refused():
        m.decode(framed(letter, data))


def test_the_shortest_message_of_a_newer_home_is_passed_over() -> None:
    assert m.decode(b"?" + bytes(4)) == (None, b"")


def test_a_vector_may_have_as_many_origins_as_there_may_be() -> None:
    most = {"a": dict.fromkeys(map(str, range(ORIGINS_MOST)), 1)}
    assert len(heard(most)) == ORIGINS_MOST
    with refused():
        heard({**most, "b": {"0": 1}})


def test_a_whole_chunk_fits_into_a_message_with_its_head() -> None:
    head = m.Chunked(stream="records", position="x" * 1000)
    payload = b"x" * PLAIN_BYTES
    assert m.decode(m.encode(head, payload)) == (head, payload)


def test_an_oversize_message_is_neither_sent_nor_read() -> None:
    head = m.Chunked(stream="records")
    with pytest.raises(ProtocolError, match="'too_large'"):
        m.encode(head, b"x" * FRAME_BYTES)
    with pytest.raises(ProtocolError, match="'too_large'"):
        m.decode(b"?" * (FRAME_BYTES + 1))
    with refused():
        m.decode(framed("T", {"stream": "x" * PLAIN_BYTES}))


@given(VECTORS, VECTORS)
def test_differences_make_one_vector_of_another(
    one: dict[Origin, int], other: dict[Origin, int]
) -> None:
    assert patched(one, differences(other, one)) == other
    assert heard(said(one)) == one
    assert not differences(one, one)


@given(VECTORS, VECTORS)
def test_a_vector_holds_what_it_has_all_of(
    one: dict[Origin, int], other: dict[Origin, int]
) -> None:
    both = {key: max(one.get(key, 0), other.get(key, 0)) for key in {*one, *other}}
    assert holds(both, one)
    assert holds(one, other) == (both == one)
