"""Two homes write one note without knowing of each other: both texts are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.lifeops.core.datasets import NOTE, NOTE_VERSION
from custom_components.lifeops.core.notes import (
    NoteRecord,
    version_id,
    version_of,
)
from custom_components.lifeops.ha.notes.lost import keep_lost_notes, lost_notes
from tests.store.conftest import NOW
from tests.store.homes import Home, meet, push

PERSON = "a" * 32
ID = f"{PERSON}/{'0' * 32}"
SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=2)


class Desk:
    """A home in which somebody writes a note."""

    def __init__(self, home: Home) -> None:
        """Write to its store."""
        self.home = home
        self.store = home.store

    def write(self, body: str, at: datetime, **fields: Any) -> NoteRecord:
        """Write the note as its agent does: what it said becomes a version."""
        note = NoteRecord(body=body, created=NOW, edited=at, **fields)
        with self.store.transaction(at) as work:
            stood = NOTE.readable(work.record(NOTE.name, ID))
            if stood is not None:
                kept = NOTE_VERSION.write(version_of(stood))
                work.put_record(NOTE_VERSION.name, version_id(ID, stood), kept, PERSON)
            work.put_record(NOTE.name, ID, NOTE.write(note), PERSON)
        return note

    def remove(self, at: datetime) -> None:
        with self.store.transaction(at) as work:
            work.delete_record(NOTE.name, ID)

    def keep(self) -> int:
        return keep_lost_notes(self.store, LATER)

    @property
    def says(self) -> str | None:
        with self.store.read_only() as reader:
            note = NOTE.readable(reader.record(NOTE.name, ID))
        return None if note is None else note.body

    @property
    def versions(self) -> dict[str, bool]:
        with self.store.read_only() as reader:
            rows = reader.between(NOTE_VERSION.name, f"{ID}/", f"{ID}0")
        found = [NOTE_VERSION.read(fields) for _, fields in rows]
        return {one.body: one.conflict for one in found}

    @property
    def lost(self) -> int:
        with self.store.read_only() as reader:
            return len(reader.conflicts(100))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[list[Desk]]:
    homes = [Home.make(tmp_path, name) for name in ("cabin", "flat", "villa")]
    yield [Desk(home) for home in homes]
    for home in homes:
        home.close()


def meeting(*desks: Desk) -> None:
    """Let homes tell each other all, and keep what was lost, until nothing is left."""
    homes = [desk.home for desk in desks]
    meet(homes)
    for _ in range(4):
        for desk in desks:
            desk.keep()
        meet(homes)
    assert [desk.keep() for desk in desks] == [0] * len(desks)
    assert len({str(home.digests()) for home in homes}) == 1


def agreed(*desks: Desk) -> tuple[str | None, dict[str, bool]]:
    """Return what all homes have of the note, and that no edit stands as lost."""
    first, *others = [(desk.says, desk.versions) for desk in desks]
    assert all(one == first for one in others)
    assert [desk.lost for desk in desks] == [0] * len(desks)
    return first


@pytest.mark.parametrize("early", [0, 1])
def test_the_later_edit_stands_and_the_other_is_a_version(
    desks: list[Desk], early: int
) -> None:
    first, last = desks[early], desks[1 - early]
    first.write("base", NOW)
    meeting(first, last)
    first.write("early", SOON)
    last.write("late", LATER)
    meeting(first, last)
    assert agreed(first, last) == ("late", {"base": False, "early": True})


def test_the_home_that_is_told_of_it_first_tells_the_others(desks: list[Desk]) -> None:
    cabin, flat, villa = desks
    cabin.write("base", NOW)
    meeting(*desks)
    cabin.write("early", SOON)
    flat.write("late", LATER)
    push(cabin.home, flat.home)
    assert flat.keep() == 1
    push(flat.home, villa.home)
    assert villa.versions == {"base": False, "early": True}
    meeting(*desks)
    assert agreed(*desks) == ("late", {"base": False, "early": True})


def test_three_edits_at_once_are_all_kept(desks: list[Desk]) -> None:
    desks[0].write("base", NOW)
    meeting(*desks)
    for number, desk in enumerate(desks):
        desk.write(str(number), SOON + timedelta(seconds=number))
    meeting(*desks)
    assert agreed(*desks) == ("2", {"base": False, "0": True, "1": True})


def test_edits_that_know_each_other_are_no_conflict(desks: list[Desk]) -> None:
    cabin, flat, _ = desks
    cabin.write("base", NOW)
    meeting(cabin, flat)
    cabin.write("one", SOON)
    push(cabin.home, flat.home)
    flat.write("two", LATER)
    push(flat.home, cabin.home)
    assert agreed(cabin, flat) == ("two", {"base": False, "one": False})


def test_the_same_words_are_not_kept_twice(desks: list[Desk]) -> None:
    cabin, flat, _ = desks
    cabin.write("base", NOW)
    meeting(cabin, flat)
    cabin.write("same", SOON)
    flat.write("same", LATER, archived=True)
    meeting(cabin, flat)
    assert agreed(cabin, flat) == ("same", {"base": False})


@pytest.mark.parametrize(("edit", "removal"), [(SOON, LATER), (LATER, SOON)])
def test_an_edit_lives_that_the_removal_had_not_seen(
    desks: list[Desk], edit: datetime, removal: datetime
) -> None:
    cabin, flat, _ = desks
    cabin.write("base", NOW)
    meeting(cabin, flat)
    cabin.remove(removal)
    flat.write("edited", edit)
    meeting(cabin, flat)
    assert agreed(cabin, flat) == ("edited", {"base": False})


def test_of_two_edits_that_a_removal_had_not_seen_both_live(desks: list[Desk]) -> None:
    cabin, flat, villa = desks
    cabin.write("base", NOW)
    meeting(*desks)
    flat.write("first", SOON)
    villa.write("second", SOON + timedelta(seconds=1))
    cabin.remove(LATER)
    meeting(*desks)
    says, versions = agreed(*desks)
    assert {says, *versions} == {"base", "first", "second"}
    assert says != "base"


def test_what_was_removed_by_somebody_who_had_seen_it_stays_so(
    desks: list[Desk],
) -> None:
    cabin, flat, _ = desks
    cabin.write("base", NOW)
    meeting(cabin, flat)
    flat.write("edited", SOON)
    meeting(cabin, flat)
    cabin.remove(LATER)
    meeting(cabin, flat)
    assert cabin.says is flat.says is None


def test_a_lost_edit_of_something_else_is_left_to_people(desks: list[Desk]) -> None:
    cabin, flat, _ = desks
    cabin.home.put({"need_min": 400}, SOON)
    flat.home.put({"need_min": 410}, LATER)
    meet([cabin.home, flat.home])
    assert flat.keep() == cabin.keep() == 0
    assert flat.lost + cabin.lost > 0
    with cabin.store.read_only() as reader:
        assert lost_notes(reader) == []


def test_a_version_that_stands_is_not_made_a_conflict(desks: list[Desk]) -> None:
    """What was said before is nothing that was lost."""
    cabin, flat, _ = desks
    cabin.write("base", NOW)
    meeting(cabin, flat)
    cabin.write("base", SOON, archived=True)
    flat.write("new", LATER)
    meeting(cabin, flat)
    assert agreed(cabin, flat) == ("new", {"base": False})
