"""Private values: readable with the household's key, under their name, and not else."""

from datetime import UTC, datetime, timedelta
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import SealedError
from custom_components.lifeops.core.json import JsonMismatchError, canonical
from custom_components.lifeops.core.sealed import is_sealed
from custom_components.lifeops.sync.keyring import (
    HouseholdKey,
    KeyRing,
    disclose,
    enclose,
)
from custom_components.lifeops.sync.sealing import HouseholdSealer

from .linking import CABIN, HOME, STRANGER, flipped

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NAME = "calendar_event|anna/2026-11-21|title"


def key(seed: int, days: int = 0) -> HouseholdKey:
    return HouseholdKey(key=bytes([seed]) * 32, made_at=NOW + timedelta(days=days))


def sealer(*keys: HouseholdKey) -> HouseholdSealer:
    return HouseholdSealer(KeyRing(*keys or (key(1),)))


@given(st.text(), st.text())
def test_what_is_sealed_comes_out_under_its_name(text: str, name: str) -> None:
    sealed = sealer().seal(text, name)
    assert is_sealed(sealed)
    assert sealed.isascii()
    assert canonical(json.loads(sealed)) == sealed, "it is JSON like any other value"
    assert sealer().open(sealed, name) == text


@given(st.text(), st.text(), st.text(), st.text())
def test_equal_ones_are_equal_and_others_are_not(
    text: str, name: str, other: str, other_name: str
) -> None:
    same = (text, name) == (other, other_name)
    one, two = sealer().seal(text, name), sealer().seal(other, other_name)
    assert (one == two) is same
    assert (one[13:29] == two[13:29]) is same, "nor do they share a nonce"


def test_nothing_of_the_text_is_in_it() -> None:
    sealed = sealer().seal('{"title":"Dentist"}', NAME)
    assert "Dentist" not in sealed
    for plain in ('{"title":"Dentist"}', '"~1~"', '"~1~00000000~"', "", "null"):
        assert not is_sealed(plain)


def test_a_value_that_was_moved_does_not_open() -> None:
    sealed = sealer().seal("Dentist", NAME)
    with pytest.raises(SealedError):
        sealer().open(sealed, NAME.replace("anna", "ben"))


@pytest.mark.parametrize("at", [0, 4, 12, 20, -1])
def test_an_altered_value_does_not_open(at: int) -> None:
    sealed = sealer().seal("Dentist", NAME).encode()
    altered = flipped(sealed, at % len(sealed)).decode()
    with pytest.raises(SealedError):
        sealer().open(altered, NAME)


@pytest.mark.parametrize("sealed", ["", "~1~", "~1~abc", "null", '"~1~00000000~QUJD"'])
def test_what_is_not_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealedError):
        sealer().open(sealed, NAME)


def test_a_cut_value_does_not_open() -> None:
    sealed = sealer().seal("Dentist", NAME)
    for size in range(len(sealed)):
        with pytest.raises(SealedError):
            sealer().open(sealed[:size], NAME)


def test_only_who_holds_the_key_reads_it() -> None:
    sealed = sealer(key(1)).seal("Dentist", NAME)
    with pytest.raises(SealedError, match="'key_not_held'"):
        sealer(key(2)).open(sealed, NAME)
    with pytest.raises(SealedError, match="'no_household_key'"):
        HouseholdSealer(KeyRing()).seal("Dentist", NAME)


def test_after_a_rotation_the_old_is_read_and_the_new_is_written() -> None:
    home = sealer(key(1))
    old = home.seal("Dentist", NAME)
    home.use(home.ring.rotated(NOW - timedelta(days=30)))
    new = home.seal("Dentist", NAME)
    assert new != old
    assert {home.open(text, NAME) for text in (old, new)} == {"Dentist"}
    with pytest.raises(SealedError):
        sealer(key(1)).open(new, NAME)


@given(st.permutations([key(1), key(2, 3), key(3, 3), key(1, 9), key(4, -2)]))
def test_homes_with_the_same_keys_seal_with_the_same_one(
    keys: list[HouseholdKey],
) -> None:
    ring = KeyRing(*keys[:2]).joined(KeyRing(*keys[2:]))
    whole = KeyRing(*keys)
    assert list(ring) == list(whole)
    assert len(ring) == 4
    assert ring.newest.made_at == NOW + timedelta(days=3)


def test_a_key_of_the_far_future_is_newest_no_more_after_a_rotation() -> None:
    latest = HouseholdKey(key=bytes([9]) * 32, made_at=datetime.max.replace(tzinfo=UTC))
    ring = KeyRing(key(1), latest).rotated(NOW)
    assert len(ring) == 3
    assert ring.newest.id not in (key(1).id, latest.id)
    assert ring.newest.made_at == NOW + timedelta(seconds=1)
    assert ring.joined(KeyRing(latest)).newest == ring.newest


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(hours=9), timedelta(999)])
def test_a_ring_is_renewed_once_behind_a_moment(ahead: timedelta) -> None:
    """Also where the newest key was made by a clock that runs ahead."""
    ring = KeyRing(key(1), HouseholdKey(key=bytes([9]) * 32, made_at=NOW + ahead))
    since = ring.behind(NOW)
    assert since == (NOW if ahead > timedelta(400) else NOW + ahead)
    later = NOW + timedelta(hours=1)
    renewed = ring.renewed(since, later)
    assert len(renewed) == 3
    assert renewed.newest.id not in {one.id for one in ring}
    assert renewed.newest.made_at > since
    assert renewed.renewed(since, later + timedelta(days=9)) is renewed


def test_a_ring_that_is_renewed_at_once_is_renewed_too() -> None:
    ring = KeyRing(key(1, -2))
    renewed = ring.renewed(ring.behind(NOW), NOW)
    assert renewed.newest.made_at > ring.behind(NOW) == NOW


@pytest.mark.parametrize("days", [30, 400, 732, 9_999])
def test_who_revokes_while_its_clock_is_ahead_renews_once(days: int) -> None:
    ahead = NOW + timedelta(days=days)
    ring = KeyRing(key(1))
    since = ring.behind(ahead)
    renewed = ring.renewed(since, ahead)
    assert len(renewed) == 2
    for later in (timedelta(), timedelta(minutes=1), timedelta(days=days)):
        assert renewed.renewed(since, NOW + later) is renewed
    cut_off = ring.renewed(since, NOW)
    assert len(cut_off) == 2
    assert cut_off.renewed(since, NOW) is cut_off


def test_what_is_told_at_pairing_is_believed_where_a_clock_can_say_it() -> None:
    ring = KeyRing(key(1), key(2, 400), key(3, 401))
    assert list(ring.believed(NOW)) == [key(1), key(2, 400)]


def test_a_ring_comes_back_as_it_was_stored() -> None:
    ring = KeyRing(key(1), key(2, 3))
    assert list(KeyRing.restore(ring.stored)) == list(ring)
    assert len(KeyRing().rotated(NOW)) == 1


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {"keys": [{"key": "QUJD", "made_at": NOW.isoformat()}]},
        {"keys": [{"key": "A" * 43 + "=", "made_at": "2026-11-21T12:00:00"}]},
    ],
)
def test_what_is_no_ring_is_refused(stored: object) -> None:
    with pytest.raises(JsonMismatchError):
        KeyRing.restore(stored)


def test_a_key_in_an_envelope_is_for_one_home() -> None:
    envelope = enclose(key(1), CABIN.public)
    assert disclose(envelope, CABIN, NOW) == key(1)
    assert envelope != enclose(key(1), CABIN.public)
    for keys in (HOME, STRANGER):
        with pytest.raises(SealedError):
            disclose(envelope, keys, NOW)


@pytest.mark.parametrize("envelope", ["", "ä", "QUJD", "A" * 108])
def test_what_is_no_envelope_is_refused(envelope: str) -> None:
    with pytest.raises(SealedError):
        disclose(envelope, CABIN, NOW)


@given(st.integers(0, 105))
def test_an_altered_envelope_is_refused(at: int) -> None:
    envelope = enclose(key(1), CABIN.public)
    with pytest.raises(SealedError):
        disclose(flipped(envelope.encode(), at).decode(errors="replace"), CABIN, NOW)
