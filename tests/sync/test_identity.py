"""Keys of a home: kept, told and checked."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.json import JsonMismatchError
from custom_components.lifeops.sync.acquaintance import Introduction
from custom_components.lifeops.sync.identity import Keys, raw, signed, text
from custom_components.lifeops.sync.keyring import HouseholdKey, KeyRing

from .linking import CABIN, HOME, flipped
from .refusing import refused


def test_keys_come_back_as_they_were_stored() -> None:
    assert Keys.restore(HOME.stored) == HOME
    assert Keys.restore(HOME.stored).public == HOME.public


def test_nothing_that_is_logged_shows_a_secret() -> None:
    key = HouseholdKey(key=b"secret" * 5 + b"!!", made_at=datetime.now(UTC))
    told = Introduction(keyring=KeyRing(key).stored)
    shown = repr([HOME, key, told])
    for secret in (HOME.static, HOME.signing, key.key):
        assert repr(secret) not in shown
        assert text(secret) not in shown


def test_each_home_makes_keys_of_its_own() -> None:
    one, other = Keys.generate(), Keys.generate()
    keys = {one.static, one.signing, other.static, other.signing}
    assert len(keys | {one.public, one.verifying, other.public}) == 7


@pytest.mark.parametrize(
    "stored",
    [None, {}, {"static": "", "signing": ""}, {"static": "no key", "signing": "x"}],
)
def test_what_are_no_keys_is_refused(stored: object) -> None:
    with pytest.raises(JsonMismatchError):
        Keys.restore(stored)


@given(st.binary(max_size=64))
def test_only_who_signed_a_message_is_believed(message: bytes) -> None:
    signature = HOME.sign(message)
    assert signed(HOME.verifying, message, signature)
    assert not signed(CABIN.verifying, message, signature)
    assert not signed(HOME.verifying, message + b"!", signature)
    assert not signed(HOME.verifying, message, flipped(signature, 5))
    assert not signed(b"no key", message, signature)


@given(st.binary(min_size=32, max_size=32))
def test_bytes_come_back_from_their_text(data: bytes) -> None:
    assert raw(text(data)) == data


@pytest.mark.parametrize("data", ["", "QUJD", "ä", "=" * 44, "A" * 43])
def test_a_text_of_another_size_is_no_key(data: str) -> None:
    with refused():
        raw(data)
