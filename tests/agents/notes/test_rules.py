"""Notes are written, keep what they said, and are counted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.notes.commands import MOST_NOTES, MOST_VERSIONS
from custom_components.lifeops.agents.notes.rules import NotesRules
from custom_components.lifeops.core.datasets import NOTE, NOTE_VERSION
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.notes import (
    NoteRecord,
    NotesNow,
    NoteVersionRecord,
    content_of,
)
from custom_components.lifeops.core.topics import NOTES
from tests.agents.toy_view import PERSON

from .pages import NOON, N, Pages, uid

LATER = NOON + timedelta(hours=1)
UNKNOWN = uid(9)


def now(pages: Pages) -> NotesNow | None:
    return pages.view.topic(NOTES, PERSON)


def refused(pages: Pages, name: str, data: Mapping[str, Any]) -> str:
    before = canonical(pages.view.stored)
    with pytest.raises(RefusedError) as caught:
        pages.command(name, data)
    assert canonical(pages.view.stored) == before
    return caught.value.key


def test_a_note_is_written_as_it_was_given(pages: Pages) -> None:
    said = pages.add(title="  Apple \n trees ", body=" Prune.\n", tags=["#Garden"])
    assert pages.note() == NoteRecord(
        title="Apple trees",
        body=" Prune.\n",
        tags=("Garden",),
        created=NOON,
        edited=NOON,
    )
    note = pages.note()
    assert note is not None
    assert said["id"] == N
    assert said["version"] == content_of(note)
    assert said["speech"] == {
        "text": "note_added",
        "placeholders": {"note": "Apple trees"},
    }


def test_an_edit_keeps_what_the_note_said(pages: Pages) -> None:
    pages.add(title="Trees", body="Apple", tags=["garden"])
    pages.run(LATER)
    pages.edit(body="Pear")
    assert pages.says() == ("Trees", "Pear", ("garden",))
    note = pages.note()
    assert note is not None
    assert (note.created, note.edited) == (NOON, LATER)
    assert pages.versions() == [
        NoteVersionRecord(title="Trees", body="Apple", tags=("garden",), edited=NOON)
    ]


def test_other_tags_are_an_edit(pages: Pages) -> None:
    pages.add(title="Trees", tags=["garden"])
    pages.edit(tags=["wood"])
    assert pages.says()[2] == ("wood",)
    assert [version.tags for version in pages.versions()] == [("garden",)]


def test_an_edit_that_changes_nothing_keeps_nothing(pages: Pages) -> None:
    pages.add(title="Trees")
    pages.run(LATER)
    pages.edit(title=" Trees ")
    note = pages.note()
    assert note is not None
    assert note.edited == NOON
    assert pages.versions() == []


def test_putting_a_note_away_is_no_edit(pages: Pages) -> None:
    pages.add(title="Trees")
    pages.run(LATER)
    pages.edit(archived=True)
    note = pages.note()
    assert note is not None
    assert (note.archived, note.edited) == (True, NOON)
    assert pages.versions() == []
    pages.edit(archived=False, title="Oaks")
    assert pages.says()[0] == "Oaks"


def test_who_edits_what_stands_overrules_nobody(pages: Pages) -> None:
    seen = pages.add(body="one")["version"]
    pages.edit(body="two", seen=seen)
    assert [one.conflict for one in pages.versions()] == [False]


def test_who_edits_what_stands_no_more_keeps_both(pages: Pages) -> None:
    seen = pages.add(body="one")["version"]
    pages.edit(body="two")
    pages.edit(body="three", seen=seen)
    assert pages.says()[1] == "three"
    assert {(one.body, one.conflict) for one in pages.versions()} == {
        ("one", False),
        ("two", True),
    }


def test_a_text_is_added_as_a_line_of_its_own(pages: Pages) -> None:
    pages.add(title="Log")
    pages.command("append_note", {"id": N, "text": "one"})
    pages.command("append_note", {"id": N, "text": "two"})
    assert pages.says()[1] == "one\ntwo"
    assert [one.body for one in pages.versions()] == ["", "one"]


def test_a_version_comes_back_and_the_other_one_stays(pages: Pages) -> None:
    first = pages.add(title="A", body="one", tags=["x"])["version"]
    pages.edit(title="B", body="two", tags=[])
    pages.command("restore_note", {"id": N, "version": first})
    assert pages.says() == ("A", "one", ("x",))
    assert {one.body for one in pages.versions()} == {"one", "two"}


def test_only_so_many_versions_are_kept_the_newest(pages: Pages) -> None:
    pages.add(body="0")
    for number in range(1, MOST_VERSIONS + 3):
        pages.edit(body=str(number))
    assert [one.body for one in pages.versions()] == [
        str(number) for number in range(2, MOST_VERSIONS + 2)
    ]


def test_a_removed_note_leaves_nothing(pages: Pages) -> None:
    pages.add(body="one")
    pages.add(2, body="other")
    pages.edit(body="two")
    said = pages.command("remove_note", {"id": N})
    assert said["speech"] == {"text": "note_removed", "placeholders": {"note": "two"}}
    assert pages.note() is None
    assert pages.note(2) is not None
    assert pages.view.stored[NOTE_VERSION.name] == {}


def test_notes_of_a_person_who_had_another_id_stay_where_they_stand(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f"{'b' * 32}/{N}"
    pages.put(NOTE, other, NoteRecord(body="one", created=NOON, edited=NOON))
    ids, record = pages.view.ids, pages.view.record
    monkeypatch.setattr(
        pages.view,
        "ids",
        lambda dataset, name: ids(dataset, name.replace(PERSON, "b" * 32)),
    )
    monkeypatch.setattr(
        pages.view,
        "record",
        lambda dataset, name: record(dataset, name.replace(PERSON, "b" * 32)),
    )
    pages.edit(body="two")
    assert set(pages.view.stored[NOTE.name]) == {other}


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("add_note", {"id": N}, "note_empty"),
        ("add_note", {"id": N, "title": " ", "body": "\n"}, "note_empty"),
        ("add_note", {"id": "../x", "title": "a"}, "invalid_setting"),
        ("add_note", {"title": "a"}, "invalid_setting"),
        ("add_note", {"id": N, "title": 7}, "invalid_setting"),
        ("add_note", {"id": N, "body": None}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a" * 201}, "note_title_too_long"),
        ("add_note", {"id": N, "body": "a" * 20_001}, "note_too_long"),
        ("add_note", {"id": N, "body": "木" * 17_000}, "note_too_long"),
        ("add_note", {"id": N, "body": "\ud800"}, "note_too_long"),
        ("add_note", {"id": N, "title": "a", "tags": "garden"}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a", "tags": ["two words"]}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a", "tags": ["7"]}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a", "tags": [7]}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a", "tags": ["t" * 51]}, "invalid_setting"),
        ("add_note", {"id": N, "title": "a", "tags": ["t"] * 21}, "too_many_tags"),
        ("edit_note", {"id": UNKNOWN, "title": "a"}, "unknown_note"),
        ("edit_note", {"title": "a"}, "unknown_note"),
        ("edit_note", {"id": "*", "title": "a"}, "unknown_note"),
        ("append_note", {"id": UNKNOWN, "text": "a"}, "unknown_note"),
        ("restore_note", {"id": UNKNOWN, "version": "0" * 16}, "unknown_note"),
        ("remove_note", {"id": UNKNOWN}, "unknown_note"),
        ("burn_note", {"id": N}, "unknown_command"),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(
    pages: Pages, name: str, data: dict[str, Any], key: str
) -> None:
    assert refused(pages, name, data) == key


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("add_note", {"title": "again"}, "invalid_setting"),
        ("edit_note", {"body": ""}, "note_empty"),
        ("edit_note", {"archived": "yes"}, "invalid_setting"),
        ("edit_note", {"body": "x", "seen": "no hash"}, "invalid_setting"),
        ("edit_note", {"body": "x", "seen": 7}, "invalid_setting"),
        ("append_note", {}, "invalid_setting"),
        ("append_note", {"text": " "}, "invalid_setting"),
        ("append_note", {"text": "a" * 20_000}, "note_too_long"),
        ("restore_note", {"version": "0" * 16}, "unknown_note_version"),
        ("restore_note", {"version": "../../x"}, "unknown_note_version"),
        ("restore_note", {}, "unknown_note_version"),
    ],
)
def test_what_is_asked_wrongly_of_a_note_leaves_it(
    pages: Pages, name: str, data: dict[str, Any], key: str
) -> None:
    pages.add(body="one")
    assert refused(pages, name, {"id": N, **data}) == key


def test_letters_that_take_more_room_fit_as_well(pages: Pages) -> None:
    pages.add(body="å" * 20_000)
    assert len(pages.says()[1]) == 20_000


def test_nobody_keeps_more_notes_than_there_may_be(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages.view, "count", lambda *_: MOST_NOTES - 1)
    pages.add(1, body="last")
    monkeypatch.setattr(pages.view, "count", lambda *_: MOST_NOTES)
    data = {"id": uid(2), "body": "too many"}
    assert refused(pages, "add_note", data) == "too_many_notes"


def test_nothing_is_asked_of_an_agent_that_has_not_begun() -> None:
    pages = Pages(NotesRules(), NOON)
    assert refused(pages, "add_note", {"id": N, "body": "a"}) == "agent_not_started"


def test_notes_are_counted_and_no_word_is_published(pages: Pages) -> None:
    assert now(pages) == NotesNow()
    pages.add(1, body="secret")
    pages.run(LATER)
    pages.add(2, body="secret")
    assert now(pages) == NotesNow(count=2, edited=LATER)
    pages.command("remove_note", {"id": N})
    assert now(pages) == NotesNow(count=1, edited=LATER)
    pages.command("remove_note", {"id": uid(2)})
    assert now(pages) == NotesNow()
    assert "secret" not in canonical(pages.published)


def test_what_another_home_wrote_counts_by_its_own_time(pages: Pages) -> None:
    pages.add(1, body="here")
    early = NoteRecord(body="there", created=NOON, edited=NOON - timedelta(days=1))
    pages.put(NOTE, f"{PERSON}/{uid(2)}", early)
    assert now(pages) == NotesNow(count=2, edited=NOON)
    pages.remove(NOTE, f"{PERSON}/{uid(2)}")
    assert now(pages) == NotesNow(count=1, edited=NOON)


def test_a_fresh_start_finds_the_same_in_the_records(pages: Pages) -> None:
    pages.add(1, body="one")
    pages.run(LATER)
    pages.add(2, body="two")
    before = now(pages)
    pages.forget()
    pages.view.topics.clear()
    pages.start()
    assert now(pages) == before
