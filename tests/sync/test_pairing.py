"""Pairing: two people, one code, and nobody else learns anything."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.sync.acquaintance import Acquaintance, Profile
from custom_components.lifeops.sync.pairing import (
    FIRST_BYTES,
    PairingClaim,
    PairingOffer,
)
from custom_components.lifeops.sync.pairing_code import (
    DIGITS,
    TRIES,
    CodeState,
    PairingCode,
)

from .linking import CABIN, HOME, STRANGER, flipped
from .meeting import CODE, NOW, Meeting, claim, introduction, met, offer, profile
from .refusing import refused

WRONG = "99999999"


@pytest.fixture
def code() -> PairingCode:
    return PairingCode(CODE, NOW)


def test_both_hold_all_of_each_other_once_both_people_have_confirmed() -> None:
    meeting = met()
    meeting.to_claim(meeting.home.confirm())
    assert meeting.cabin.paired is None
    meeting.to_offer(meeting.cabin.confirm())
    home, cabin = meeting.home.paired, meeting.cabin.paired
    assert home is not None
    assert cabin is not None
    assert home.key == CABIN.public
    assert home.profile == profile("cabin", CABIN)
    assert home.introduction == introduction("cabin")
    assert cabin.key == HOME.public
    assert cabin.profile == profile("home", HOME)
    assert cabin.introduction == introduction("home")


def test_both_show_the_same_words_and_names_before_anybody_confirms() -> None:
    meeting = met()
    assert meeting.home.words == meeting.cabin.words
    assert meeting.home.words != met().home.words
    assert meeting.home.other == profile("cabin", CABIN)
    assert meeting.cabin.other == profile("home", HOME)


@pytest.mark.parametrize("typed", ["0471 1234", "0471-1234", " 04711234 "])
def test_a_code_may_be_typed_as_people_write_it(typed: str, code: PairingCode) -> None:
    assert Meeting(offer(code), claim(typed)).begin().cabin.other is not None


def test_nobody_is_told_who_lives_there_before_both_have_confirmed() -> None:
    meeting = met()
    meeting.to_offer(meeting.cabin.confirm())
    assert meeting.home.paired is None
    assert meeting.cabin.paired is None
    early = meeting.cabin._channel.seal(TOLD["early"])
    with refused():
        meeting.to_offer(early)


def test_nothing_of_a_household_can_be_read_on_the_way() -> None:
    meeting = met()
    meeting.to_claim(meeting.home.confirm())
    meeting.to_offer(meeting.cabin.confirm())
    heard = b"".join(meeting.wire)
    told = canonical([profile("home", HOME), introduction("home")])
    for word in ("home-id", "home-site", "Anna", "secret of home"):
        assert word in told
        assert word.encode() not in heard
    for key in (HOME.public, CABIN.public, HOME.verifying):
        assert key not in heard


def tried(code: PairingCode, typed: str) -> list[bytes]:
    """Return what an offer says to somebody who typed this."""
    offering, claiming = offer(code), claim(typed)
    said = list(offering.receive(claiming.begin(), NOW))
    (proof,) = claiming.receive(said[0])
    said += offering.receive(proof, NOW)
    return said


def test_a_wrong_code_burns_a_try_and_tells_nothing_else(code: PairingCode) -> None:
    offering, claiming = offer(code), claim(WRONG)
    (reply,) = offering.receive(claiming.begin(), NOW)
    assert len(reply) == FIRST_BYTES
    (proof,) = claiming.receive(reply)
    with pytest.raises(ProtocolError, match="'wrong_code'"):
        offering.receive(proof, NOW)
    assert offering.met is None
    assert code.state(NOW) is CodeState.OPEN
    assert tried(code, CODE)


def test_ten_thousand_wrong_codes_get_three_tries(code: PairingCode) -> None:
    for _ in range(TRIES):
        with pytest.raises(ProtocolError, match="'wrong_code'"):
            tried(code, WRONG)
    first, started = claim(CODE).begin(), perf_counter()
    for _ in range(10_000 - TRIES):
        with pytest.raises(ProtocolError, match="'too_many_tries'"):
            offer(code).receive(first, NOW)
    assert perf_counter() - started < 5, "no work is done for a dead code"
    with pytest.raises(ProtocolError, match="'too_many_tries'"):
        tried(code, CODE)


def test_a_code_ends_after_ten_minutes(code: PairingCode) -> None:
    last = NOW + timedelta(minutes=10) - timedelta(seconds=1)
    assert code.state(last) is CodeState.OPEN
    assert code.state(last + timedelta(seconds=1)) is CodeState.CODE_EXPIRED
    assert code.state(NOW - timedelta(seconds=1)) is CodeState.CODE_EXPIRED
    with pytest.raises(ProtocolError, match="'code_expired'"):
        offer(code).receive(claim().begin(), code.expires_at)


def test_only_one_may_claim_at_a_time(code: PairingCode) -> None:
    first, second = offer(code), offer(code)
    claiming = claim(keys=STRANGER)
    (reply,) = first.receive(claiming.begin(), NOW)
    (proof,) = claiming.receive(reply)
    first.receive(proof, NOW)
    with pytest.raises(ProtocolError, match="'busy'"):
        second.receive(claim().begin(), NOW)
    second.close()
    assert code.state(NOW) is CodeState.BUSY
    first.close()
    assert Meeting(offer(code), claim()).begin().cabin.other is not None


def test_who_has_proved_nothing_gives_way(code: PairingCode) -> None:
    first, claiming = offer(code), claim(keys=STRANGER)
    (reply,) = first.receive(claiming.begin(), NOW)
    second, other = offer(code), claim()
    (answer,) = second.receive(other.begin(), NOW)
    (proof,) = claiming.receive(reply)
    with pytest.raises(ProtocolError, match="'busy'"):
        first.receive(proof, NOW)
    (proof,) = other.receive(answer)
    second.receive(proof, NOW)
    assert code.state(NOW) is CodeState.BUSY


def test_who_gave_way_costs_no_try(code: PairingCode) -> None:
    for _ in range(10 * TRIES):
        knocking, claiming = offer(code), claim(WRONG)
        (reply,) = knocking.receive(claiming.begin(), NOW)
        (proof,) = claiming.receive(reply)
        later = offer(code)
        later.receive(claim().begin(), NOW)
        with pytest.raises(ProtocolError, match="'busy'"):
            knocking.receive(proof, NOW)
        later.close()
    assert tried(code, CODE)


def test_a_code_links_one_home_only() -> None:
    meeting = met()
    for _ in range(2):
        with pytest.raises(ProtocolError, match="'used'"):
            offer(meeting.offer._code).receive(claim().begin(), NOW)
        meeting.offer.close()


def test_each_code_is_new_and_has_eight_digits() -> None:
    codes = {PairingCode.new(NOW).digits for _ in range(50)}
    assert len(codes) == 50
    assert all(len(digits) == DIGITS and digits.isdecimal() for digits in codes)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"\1",
        b"\1A" + bytes(31),
        b"\1A" + b"\xff" * 32,
        b"\1A" + bytes(32),
        b"\1B" + bytes(32),
        b"\1A" + b"\1" + bytes(31),
        bytes(70_000),
    ],
)
def test_a_first_message_that_is_none_is_refused(
    code: PairingCode, first: bytes
) -> None:
    with refused():
        offer(code).receive(first, NOW)
    assert code.state(NOW) is CodeState.OPEN


def test_a_later_pairing_is_told_apart_from_a_wrong_code(code: PairingCode) -> None:
    with pytest.raises(ProtocolError, match="'pairing_too_new'"):
        offer(code).receive(b"\2" + claim().begin()[1:], NOW)
    claiming = claim()
    claiming.begin()
    with pytest.raises(ProtocolError, match="'pairing_too_new'"):
        claiming.receive(b"\2" + bytes(FIRST_BYTES - 1))


def test_a_message_sent_back_is_refused() -> None:
    claiming = claim()
    with refused():
        claiming.receive(claiming.begin())


@pytest.mark.parametrize("at", range(5))
def test_an_altered_message_ends_it(code: PairingCode, at: int) -> None:
    meeting = Meeting(offer(code), claim())
    with refused():
        altered(meeting, at)
    assert meeting.offer.met is None or meeting.offer.met.other is None


def altered(meeting: Meeting, at: int) -> None:
    """Carry everything, with one bit of one message turned over."""
    frames, to_offer = [meeting.claim.begin()], True
    for number in range(5):
        if number == at:
            frames = [flipped(frames[0], 20), *frames[1:]]
        answers: list[bytes] = []
        for frame in frames:
            receive = meeting.offer.receive(frame, NOW) if to_offer else None
            answers += meeting.claim.receive(frame) if receive is None else receive
        frames, to_offer = answers, not to_offer


def test_messages_of_another_pairing_are_refused(code: PairingCode) -> None:
    earlier = met().wire
    offering = offer(code)
    offering.receive(earlier[0], NOW)
    with refused():
        offering.receive(earlier[2], NOW)


def test_who_stands_between_without_the_code_gets_no_key(code: PairingCode) -> None:
    """It begins with each of them itself, and guesses the code."""
    offering, claiming = offer(code), claim()
    to_home, to_cabin = claim(WRONG, keys=STRANGER), offer(PairingCode(WRONG, NOW))
    (reply,) = offering.receive(to_home.begin(), NOW)
    (proof,) = to_home.receive(reply)
    with refused():
        offering.receive(proof, NOW)
    (reply,) = to_cabin.receive(claiming.begin(), NOW)
    (proof,) = claiming.receive(reply)
    with refused():
        to_cabin.receive(proof, NOW)


def test_who_stands_between_cannot_put_itself_into_a_claim(code: PairingCode) -> None:
    """It carries the exchange faithfully and then sends a proof of its own."""
    offering, claiming = offer(code), claim()
    (reply,) = offering.receive(claiming.begin(), NOW)
    claiming.receive(reply)
    own = claim(WRONG, keys=STRANGER)
    own.begin()
    (proof,) = own.receive(reply)
    with refused():
        offering.receive(proof, NOW)
    assert offering.met is None


def test_who_stands_between_with_the_code_is_told_by_the_words() -> None:
    one = Meeting(offer(PairingCode(CODE, NOW)), claim(keys=STRANGER)).begin()
    other = Meeting(
        offer(PairingCode(CODE, NOW), keys=STRANGER), claim(keys=CABIN)
    ).begin()
    assert one.home.words != other.cabin.words


def test_a_home_is_not_linked_with_itself(code: PairingCode) -> None:
    with pytest.raises(ProtocolError, match="'same_home'"):
        Meeting(offer(code), claim(keys=HOME)).begin()
    with pytest.raises(ProtocolError, match="'same_home'"):
        Meeting(offer(PairingCode(CODE, NOW)), claim(name="home")).begin()


def test_a_person_cannot_confirm_what_was_not_shown_or_twice() -> None:
    meeting = Meeting(offer(PairingCode(CODE, NOW)), claim())
    frames = [meeting.claim.begin()]
    frames = list(meeting.offer.receive(frames[0], NOW))
    frames = list(meeting.claim.receive(frames[0]))
    frames = list(meeting.offer.receive(frames[0], NOW))
    meeting.claim.receive(frames[0])
    assert meeting.cabin.other is None
    with refused():
        meeting.cabin.confirm()
    again = met()
    again.home.confirm()
    with refused():
        again.home.confirm()


TOLD = {
    "no message": b"hello",
    "no text": b"\xff",
    "nested": b"[" * 20_000,
    "no kind": b'{"kind":"money"}',
    "a profile again": canonical({"kind": "profile", "body": {}}).encode(),
    "early": canonical({"kind": "introduction", "body": {}}).encode(),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_said_out_of_order_ends_it(name: str) -> None:
    meeting = met()
    (frame,) = meeting.cabin._channel.seal(TOLD[name])
    with refused():
        meeting.home.hear(frame)
    assert_ended(meeting.home)


@pytest.mark.parametrize(
    "body",
    [
        {"persons": [{"id": str(item), "name": "x"} for item in range(101)]},
        {"persons": [{"id": "a", "name": "x" * 201}]},
        {"persons": "Anna"},
        {"addresses": ["http://cabin"] * 21},
        {"addresses": ["x" * 201]},
        {"network": "x" * 201},
    ],
)
def test_what_is_told_has_its_limits(body: object) -> None:
    meeting = met()
    meeting.to_claim(meeting.home.confirm())
    said = (
        canonical({"kind": "confirm"}),
        canonical({"kind": "introduction", "body": body}),
    )
    frames = [meeting.cabin._channel.seal(text.encode())[0] for text in said]
    meeting.home.hear(frames[0])
    with refused():
        meeting.home.hear(frames[1])
    assert meeting.home.paired is None
    assert_ended(meeting.home)


def assert_ended(side: Acquaintance) -> None:
    with refused():
        side.confirm()


def test_a_closed_offer_hears_nothing_more() -> None:
    meeting = met()
    meeting.offer.close()
    with refused():
        meeting.to_offer(meeting.cabin.confirm())


@pytest.mark.parametrize("signing", ["", "no base64", "QUJD"])
def test_a_home_without_a_signing_key_is_refused(
    code: PairingCode, signing: str
) -> None:
    told = replace(profile("cabin", CABIN), signing=signing)
    assert_not_met(code, told)


@pytest.mark.parametrize("field", ["home", "name", "site", "version"])
def test_a_home_does_not_tell_of_itself_at_length(
    code: PairingCode, field: str
) -> None:
    assert_not_met(code, replace(profile("cabin", CABIN), **{field: "x" * 201}))


def assert_not_met(code: PairingCode, told: Profile) -> None:
    claiming = PairingClaim(CABIN, CODE, told, introduction("cabin"))
    with refused():
        Meeting(offer(code), claiming).begin()


def test_an_offer_that_failed_answers_no_more(code: PairingCode) -> None:
    offering: PairingOffer = offer(code)
    claiming = claim(WRONG)
    (reply,) = offering.receive(claiming.begin(), NOW)
    (proof,) = claiming.receive(reply)
    for _ in range(2):
        with refused():
            offering.receive(proof, NOW)
