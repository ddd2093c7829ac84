"""Notes as people ask for them, and what of them lies on disk."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.core.datasets import NOTE
from custom_components.lifeops.core.notes import NoteRecord
from custom_components.lifeops.core.ops import Ops, Origin
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey
from custom_components.lifeops.ha.notes.lost import keep_lost_notes
from custom_components.lifeops.store.text import dump
from custom_components.lifeops.sync import codec
from tests.entries import ANN
from tests.settle import NOON, settle, value_of

from .couple import ANN_USER, act, couple, refused

WORD = "Rhododendron"
LONG = "a" * 20_001


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    async with couple(hass, freezer, "notes") as entry:
        yield entry


def written(folder: Path) -> Mapping[str, bytes]:
    """Return all that LifeOps has on disk, in small letters."""
    found = (path for path in folder.glob("lifeops*") if path.is_file())
    return {path.name: path.read_bytes().lower() for path in found}


async def titles(hass: HomeAssistant, **data: Any) -> list[str]:
    said = await act(hass, "get_notes", **data)
    assert said["total"] == len(said["notes"])
    return [one["title"] for one in said["notes"]]


async def test_a_note_is_written_found_and_read(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    said = await act(
        hass, "add_note", title="Trees", body="Prune the oak\n[[Garden]]", tags=["a/b"]
    )
    assert said["speech"] == "Noted: Trees."
    await act(hass, "add_note", title="Garden", body="#trees")
    found = await act(hass, "get_notes", search="oa tag:a")
    assert found["speech"] == "I found one note: Trees."
    (trees,) = found["notes"]
    garden = (await act(hass, "get_notes", tag="trees"))["notes"][0]
    assert trees["id"] == said["id"]
    assert trees["snippet"] == "Prune the oak [[Garden]]"
    assert trees["links"] == [{"title": "Garden", "id": garden["id"]}]
    assert garden["backlinks"] == [{"title": "Trees", "id": trees["id"]}]
    one = await act(hass, "get_notes", id="trees")
    assert one["body"] == "Prune the oak\n[[Garden]]"
    assert one["version"] == said["version"]
    assert one["speech"] == "Trees: Prune the oak [[Garden]]"
    await settle(hass, entry)
    assert value_of(hass, "sensor.ann_notes_count") == "2"
    assert value_of(hass, "sensor.bea_notes_count") == "0"


async def test_the_index_follows_every_change(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    note = (await act(hass, "add_note", title="Oak"))["id"]
    assert await titles(hass, search="oak") == ["Oak"]
    await act(hass, "edit_note", id=note, title="Elm")
    assert await titles(hass, search="oak") == []
    await act(hass, "append_note", id="elm", text="grows")
    assert await titles(hass, search="grow") == ["Elm"]
    await act(hass, "edit_note", id=note, archived=True)
    assert await titles(hass) == []
    assert await titles(hass, archived=True) == ["Elm"]
    await act(hass, "remove_note", id=note)
    assert await titles(hass, archived=True) == []
    assert (await act(hass, "get_notes"))["speech"] == "I found no such note."


async def test_what_a_note_said_comes_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    first = await act(hass, "add_note", title="Oak", body="one")
    await act(hass, "edit_note", id="Oak", body="two", tags=["x"])
    one = await act(hass, "get_notes", id=first["id"])
    assert one["own_tags"] == ["x"]
    (version,) = one["other_versions"]
    assert (version["version"], version["body"]) == (first["version"], "one")
    assert version["conflict"] is False
    await act(hass, "restore_note", id="oak", version=version["version"])
    again = await act(hass, "get_notes", id="oak")
    assert again["body"] == "one"
    assert [item["body"] for item in again["other_versions"]] == ["two"]


async def test_both_sides_of_a_conflict_are_told_and_nobody_is_asked(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    said = await act(hass, "add_note", title="Oak", body="here")
    there = NoteRecord(title="Oak", body="there", created=NOON, edited=NOON)
    ops = Ops(
        origins=[Origin("9" * 32, "e" * 32)],
        datasets=[NOTE.name],
        dataset=[0],
        id=[f"{ANN}/{said['id']}"],
        field=[NOTE.name],
        value=[dump(NOTE.write(there))],
        person=[ANN],
        h=[(1 << 60)],
        origin=[0],
        seq=[1],
        past=[None],
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    await hub.async_on_thread(lambda: keep_lost_notes(hub.store, NOON))
    await settle(hass, entry)
    one = await act(hass, "get_notes", id="oak")
    assert one["body"] == "there"
    (version,) = one["other_versions"]
    assert (version["body"], version["conflict"]) == ("here", True)
    assert await hub.async_read(lambda reader: reader.conflicts(10)) == []
    issues = hass.data["issue_registry"].issues.values()
    assert all(
        (issue.data or {}).get("key") != RepairKey.EDIT_REPLACED for issue in issues
    )


async def test_a_title_that_two_notes_have_names_none(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_note", title="Oak")
    await act(hass, "add_note", title="OAK")
    assert await refused(hass, "remove_note", id="oak") == "note_ambiguous"
    assert await titles(hass) != []


async def test_nobody_reads_or_writes_anothers_notes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    guest = MockUser(name="Guest").add_to_hass(hass)
    note = (await act(hass, "add_note", user_id=ANN_USER, title="Oak"))["id"]
    for name, data in (
        ("get_notes", {}),
        ("get_notes", {"id": note}),
        ("add_note", {"title": "x"}),
        ("edit_note", {"id": note, "title": "x"}),
        ("append_note", {"id": note, "text": "x"}),
        ("restore_note", {"id": note, "version": "0" * 16}),
        ("remove_note", {"id": note}),
    ):
        key = await refused(hass, name, user_id=guest.id, **data)
        assert key == "not_your_person"
        other = {"person": "Bea", **data}
        key = await refused(hass, name, user_id=ANN_USER, **other)
        assert key == "not_your_person"
    assert await refused(hass, "get_notes", person="Bea", id=note) == "unknown_note"
    assert await refused(hass, "remove_note", person="Bea", id=note) == "unknown_note"
    assert await titles(hass, user_id=ANN_USER) == ["Oak"]


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("add_note", {}, "note_empty"),
        ("add_note", {"body": LONG}, "note_too_long"),
        ("add_note", {"title": "a" * 201}, "note_title_too_long"),
        ("add_note", {"title": "a", "tags": ["t"] * 21}, "too_many_tags"),
        ("add_note", {"title": "a", "tags": "two words"}, "invalid_setting"),
        ("edit_note", {"id": "nothing", "title": "a"}, "unknown_note"),
        ("edit_note", {"id": "Oak", "body": LONG}, "note_too_long"),
        ("edit_note", {"id": "Oak", "body": "x", "seen": "x"}, "invalid_setting"),
        ("append_note", {"id": "Oak", "text": LONG}, "note_too_long"),
        ("restore_note", {"id": "Oak", "version": "x"}, "unknown_note_version"),
        ("remove_note", {"id": "../Oak"}, "unknown_note"),
        ("get_notes", {"id": ""}, "unknown_note"),
        ("get_notes", {"person": "Nobody"}, "unknown_person"),
    ],
)
async def test_what_is_asked_wrongly_is_refused_with_a_text(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    name: str,
    data: dict[str, Any],
    key: str,
) -> None:
    await act(hass, "add_note", title="Oak")
    assert await refused(hass, name, **data) == key
    one = await act(hass, "get_notes", id="Oak")
    assert (one["body"], one["other_versions"]) == ("", [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_note", {"title": {"a": 1}}),
        ("add_note", {"title": "a", "colour": "red"}),
        ("edit_note", {"title": "a"}),
        ("append_note", {"id": "Oak"}),
        ("restore_note", {"id": "Oak"}),
        ("remove_note", {}),
        ("get_notes", {"limit": 0}),
        ("get_notes", {"limit": 101}),
        ("get_notes", {"search": "a" * 201}),
    ],
)
async def test_what_has_no_shape_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, **data)


async def test_an_agent_that_is_switched_off_answers_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    switch = {"entity_id": "switch.ann_notes_enabled"}
    await hass.services.async_call("switch", "turn_off", switch, blocking=True)
    await settle(hass, entry)
    assert await refused(hass, "get_notes") == "agent_disabled"
    assert await refused(hass, "add_note", title="Oak") == "agent_disabled"


async def test_no_word_of_a_note_lies_on_disk(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_note", title=f"{WORD} title", body=f"{WORD} body", tags=[WORD])
    await act(hass, "edit_note", id=f"{WORD} title", body=f"[[{WORD}]] #{WORD}")
    await act(hass, "append_note", id=f"{WORD} title", text=WORD)
    assert await titles(hass, search=WORD[:5]) == [f"{WORD} title"]
    assert await refused(hass, "add_note", title=WORD, tags=f"{WORD} x") is not None
    await settle(hass, entry)
    folder = Path(hass.config.config_dir)
    files = await hass.async_add_executor_job(written, folder)
    assert "lifeops.db" in files
    assert [name for name, held in files.items() if WORD.lower().encode() in held] == []


async def test_no_word_of_a_note_is_a_state(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(hass, "add_note", title=f"{WORD} title", body=f"{WORD} body")
    await settle(hass, entry)
    assert WORD not in str([state.as_dict() for state in hass.states.async_all()])
