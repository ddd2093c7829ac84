"""A search finds what a naive look at every note finds, in the same order."""

from collections.abc import Sequence
from datetime import timedelta
import random
from time import process_time

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.notes.index import NoteIndex
from custom_components.lifeops.agents.notes.query import Query
from custom_components.lifeops.agents.notes.text import tags_of
from custom_components.lifeops.agents.notes.words import fold, words
from custom_components.lifeops.core.notes import NoteRecord

from .pages import NOON

WORDS = st.sampled_from(["oak", "Oak", "oaks", "elm", "é", "åå", "å", "a", "b7", "木"])
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
TAGS = st.lists(
    st.sampled_from(["oak", "Elm/old", "elm", "å"]), max_size=2, unique=True
)
NOTES = st.builds(
    lambda title, body, tags, age, archived: NoteRecord(
        title=title,
        body=body,
        tags=tuple(tags),
        created=NOON,
        edited=NOON - timedelta(minutes=age),
        archived=archived,
    ),
    TEXTS,
    TEXTS | st.just("see [[oak]] #inline"),
    TAGS,
    st.integers(0, 3),
    st.booleans(),
)
QUERIES = st.lists(
    WORDS | st.sampled_from(["o", "tag:oak", "#elm", "tag:ELM/old", "oa-el"]),
    min_size=1,
    max_size=3,
).map(" ".join)


def note(title: str = "", body: str = "", *tags: str, age: float = 0) -> NoteRecord:
    edited = NOON - timedelta(days=age)
    return NoteRecord(title=title, body=body, tags=tags, created=NOON, edited=edited)


def index_of(*notes: NoteRecord) -> NoteIndex:
    index = NoteIndex()
    for number, one in enumerate(notes):
        index.put(str(number), one)
    return index


def found(index: NoteIndex, text: str, *, archived: bool = False) -> list[str]:
    return [known.id for known in index.find(Query.of(text), archived=archived)]


def weight(one: NoteRecord, word: str) -> int:
    places = ((10_000, one.title), (100, " ".join(tags_of(one))), (1, one.body))
    for heavy, text in places:
        if any(other.startswith(word) for other in words(text)):
            return heavy
    return 0


def naive(notes: Sequence[NoteRecord], text: str, *, archived: bool) -> list[str]:
    """Return what is found by looking at every note for every word."""
    rows = []
    for number, one in enumerate(notes):
        tags = [fold(tag) for tag in tags_of(one)]
        score = 0
        fits = archived or not one.archived
        for part in text.split():
            if part.startswith(("#", "tag:")):
                tag = fold(part.removeprefix("tag:").removeprefix("#"))
                fits &= any(f"{own}/".startswith(f"{tag}/") for own in tags)
                continue
            weights = [weight(one, word) for word in words(part)]
            fits &= all(weights)
            score += sum(weights)
        if fits:
            rows.append((-score, -one.edited.timestamp(), str(number)))
    return [number for *_, number in sorted(rows)]


@given(st.lists(NOTES, max_size=6), QUERIES, st.booleans())
def test_a_search_is_a_naive_look_at_every_note(
    notes: list[NoteRecord], text: str, archived: bool
) -> None:
    index = index_of(*notes)
    assert found(index, text, archived=archived) == naive(
        notes, text, archived=archived
    )


@given(st.lists(st.tuples(st.integers(0, 3), NOTES | st.none()), max_size=12), QUERIES)
def test_what_changed_is_found_as_it_stands_only(
    steps: list[tuple[int, NoteRecord | None]], text: str
) -> None:
    index, stands = NoteIndex(), dict[int, NoteRecord]()
    for number, one in steps:
        if one is None:
            index.drop(str(number))
            stands.pop(number, None)
        else:
            index.put(str(number), one)
            stands[number] = one
        found(index, text)
    fresh = NoteIndex()
    for number, one in stands.items():
        fresh.put(str(number), one)
    assert found(index, text) == found(fresh, text)
    assert set(index.ids) == set(map(str, stands))


def test_a_title_comes_before_a_tag_and_that_before_the_text() -> None:
    index = index_of(
        note("x", "oak oak oak"), note("x", "", "oak", age=1), note("Oaks", age=2)
    )
    assert found(index, "OAK") == ["2", "1", "0"]


def test_a_word_in_the_title_and_the_text_counts_once() -> None:
    index = index_of(note("oak", "oak", "oak", age=2), note("oak", age=1))
    assert found(index, "oak") == ["1", "0"]


def test_of_equals_the_one_edited_last_comes_first() -> None:
    index = index_of(note("oak", age=2), note("oak", age=1), note("oak", age=3))
    assert found(index, "oak") == ["1", "0", "2"]
    assert found(index, "") == ["1", "0", "2"]


@pytest.mark.parametrize("text", ["!!!", "tag:", "#", "oak missing", "#missing"])
def test_what_no_note_has_finds_none(text: str) -> None:
    assert found(index_of(note("oak", "tag")), text) == []


def test_letters_are_no_accents() -> None:
    index = index_of(note("Får"), note("Far"), note("Café"))
    assert found(index, "får") == ["0"]
    assert found(index, "far") == ["1"]
    assert found(index, "cafe") == ["2"]


def test_a_tag_is_given_by_itself_as_well() -> None:
    index = index_of(note("a", "", "garden/trees"), note("b", "", "gardening"))
    assert [one.id for one in index.find(Query.of("", "#Garden"))] == ["0"]
    assert [one.id for one in index.find(Query.of("b", "garden"))] == []


def test_links_are_followed_both_ways() -> None:
    index = index_of(
        note("Oak", "see [[elm]], [[Gone]] and [[Oak]]"),
        note("Elm", "[[OAK|trees]]"),
        note("ELM", age=1),
        note("", "[[oak]]"),
    )
    oak, elm = index.known("0"), index.known("1")
    assert oak is not None
    assert elm is not None
    assert oak.links == ("elm", "Gone", "Oak")
    assert [one.id for one in index.titled("elm")] == ["1", "2"]
    assert index.titled("Gone") == []
    assert [one.id for one in index.backlinks(oak)] == ["3", "1"]
    assert [one.id for one in index.backlinks(elm)] == ["0"]


def test_notes_without_a_title_are_linked_by_nobody() -> None:
    index = index_of(note("", "a"), note("", "b"))
    first = index.known("0")
    assert first is not None
    assert list(index.backlinks(first)) == list(index.titled(" ")) == []


def test_an_index_of_notes_that_change_all_day_asks_to_be_built_anew() -> None:
    index = NoteIndex()
    for number in range(1_003):
        assert not index.is_worn
        index.put("0", note(f"oak {number}"))
    assert index.is_worn


def test_two_thousand_notes_are_searched_at_once() -> None:
    rng = random.Random(6)
    vocabulary = [
        "".join(rng.choices("abcdefghijklmnopqrstuvwxyzåäö", k=rng.randint(2, 10)))
        for _ in range(20_000)
    ]
    shares = [1 / place for place in range(1, len(vocabulary) + 1)]
    began = process_time()
    index = index_of(
        *(
            note(
                " ".join(rng.choices(vocabulary, k=3)),
                " ".join(rng.choices(vocabulary, shares, k=730)),
                rng.choice(vocabulary),
                age=number,
            )
            for number in range(2_000)
        )
    )
    built = process_time() - began
    found(index, vocabulary[0])
    spent = []
    for text in ("s", "a b", vocabulary[0], " ".join(vocabulary[:3]), "tag:oak", ""):
        began = process_time()
        index.find(Query.of(text))
        spent.append(1_000 * (process_time() - began))
    print(f"built in {built:.1f} s; searched in {max(spent):.1f} ms at most")  # noqa: T201
    assert max(spent) < 20
