"""Keys of the household reach every home that belongs, and no other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lifeops.core.homes import HouseholdKeyRecord, MemberRecord
from custom_components.lifeops.sync.identity import Keys, text
from custom_components.lifeops.sync.key_sharing import missing, received
from custom_components.lifeops.sync.keyring import HouseholdKey, KeyRing, enclose
from custom_components.lifeops.sync.membership import Roster, Standing
from custom_components.lifeops.sync.sealing import HouseholdSealer

from .linking import CABIN, HOME, STRANGER

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOMES = {"home": HOME, "cabin": CABIN, "hut": STRANGER}
RING = KeyRing(
    HouseholdKey(key=bytes([1]) * 32, made_at=NOW),
    HouseholdKey(key=bytes([2]) * 32, made_at=NOW),
)


def member(keys: Keys) -> MemberRecord:
    return MemberRecord(
        name="", key=text(keys.public), signing=text(keys.verifying), site=""
    )


def roster(**standing: Standing) -> Roster:
    return Roster(
        members={name: member(keys) for name, keys in HOMES.items()},
        standing=dict.fromkeys(HOMES, Standing.ACTIVE) | standing,
        cuts={},
    )


def shared() -> Mapping[str, HouseholdKeyRecord]:
    return missing(RING, roster(), "home", {})


def test_every_other_home_gets_every_key_once() -> None:
    shares = shared()
    assert len(shares) == 4
    for name in ("cabin", "hut"):
        ring = received(KeyRing(), HOMES[name], name, shares, NOW).ring
        assert list(ring) == list(RING)
    assert missing(RING, roster(), "home", shares) == {}
    assert missing(RING, roster(), "cabin", shares).keys() == {
        f"{key.id}/home/cabin" for key in RING
    }


def test_what_home_sealed_is_read_in_a_cabin_that_never_met_it() -> None:
    sealed = HouseholdSealer(RING).seal("Dentist", "event")
    ring = received(KeyRing().rotated(NOW), STRANGER, "hut", shared(), NOW).ring
    assert HouseholdSealer(ring).open(sealed, "event") == "Dentist"


def test_a_revoked_home_gets_no_key_and_a_silent_one_does() -> None:
    found = roster(cabin=Standing.REVOKED, hut=Standing.STALE)
    homes = {name.split("/")[1] for name in missing(RING, found, "home", {})}
    assert homes == {"hut"}


def test_after_a_rotation_only_the_new_key_is_passed_on() -> None:
    ring = RING.rotated(NOW)
    new = missing(ring, roster(cabin=Standing.REVOKED), "home", shared())
    assert new.keys() == {f"{ring.newest.id}/hut/home"}


def test_what_somebody_who_is_no_member_gave_does_not_count() -> None:
    key_id = RING.newest.id
    forged = {f"{key_id}/cabin/nobody": shared()[f"{key_id}/cabin/home"]}
    assert len(missing(RING, roster(), "home", forged)) == 4


@pytest.mark.parametrize("key", ["", "QUJD", text(bytes(32))])
def test_a_home_without_a_readable_key_is_left_out(key: str) -> None:
    found = roster()
    members = {**found.members, "hut": replace(found.members["hut"], key=key)}
    shares = missing(RING, replace(found, members=members), "home", {})
    assert {name.split("/")[1] for name in shares} == {"cabin"}


def test_only_what_is_for_this_home_is_opened() -> None:
    others = {name: one for name, one in shared().items() if "/hut/" in name}
    told = {**others, "no place": shared_one()}
    ring, refused = received(KeyRing(), CABIN, "cabin", told, NOW)
    assert len(ring) == 0
    assert refused == []


@pytest.mark.parametrize(
    "made_at",
    [
        NOW + timedelta(days=400, seconds=1),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 11, 21),  # noqa: DTZ001 - what a home may send
    ],
)
def test_a_key_of_the_future_is_refused_and_told(made_at: datetime) -> None:
    """It would stay the newest, and what is sealed later be read by who made it."""
    key = HouseholdKey(key=bytes([3]) * 32, made_at=made_at)
    envelope = enclose(replace(key, made_at=NOW), CABIN.public)
    place = f"{key.id}/cabin/home"
    told = {place: HouseholdKeyRecord(envelope=envelope, made_at=made_at)}
    ring, refused = received(RING, CABIN, "cabin", told, NOW)
    assert list(ring) == list(RING)
    assert refused == [place]


def test_a_key_that_is_made_by_a_clock_that_is_ahead_is_held_at_once() -> None:
    ring = RING.renewed(RING.behind(NOW + timedelta(days=30)), NOW + timedelta(days=30))
    shares = missing(ring, roster(), "home", {})
    told = received(RING, CABIN, "cabin", shares, NOW)
    assert list(told.ring) == list(ring)
    assert told.refused == []


def test_what_no_clock_can_have_said_yet_is_waited_for() -> None:
    made_at = NOW + timedelta(days=400)
    ahead = KeyRing(HouseholdKey(key=bytes([3]) * 32, made_at=made_at))
    shares = missing(ahead, roster(), "home", {})
    early = received(RING, CABIN, "cabin", shares, NOW - timedelta(seconds=1))
    assert len(early.refused) == 1
    assert received(RING, CABIN, "cabin", shares, NOW).ring.newest == ahead.newest


def test_the_time_beside_an_envelope_cannot_be_altered() -> None:
    shares = {
        name: replace(one, made_at=one.made_at + timedelta(hours=1))
        for name, one in shared().items()
        if "/cabin/" in name
    }
    ring, refused = received(KeyRing(), CABIN, "cabin", shares, NOW)
    assert len(ring) == 0
    assert set(refused) == shares.keys()


def shared_one() -> HouseholdKeyRecord:
    return next(iter(shared().values()))


def test_an_envelope_that_holds_something_else_is_refused_and_told() -> None:
    one, two = (f"{key.id}/cabin/home" for key in RING)
    for wrong in (shared()[two], replace(shared()[one], envelope="")):
        shares = {one: wrong, two: shared()[two]}
        ring, refused = received(KeyRing(), CABIN, "cabin", shares, NOW)
        assert [key.id for key in ring] == [two.partition("/")[0]]
        assert refused == [one]
