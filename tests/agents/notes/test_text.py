"""Links and tags are found where a person means them, and nowhere else."""

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.notes.snippets import snippet
from custom_components.lifeops.agents.notes.text import (
    as_tag,
    called,
    links_of,
    tags_of,
)
from custom_components.lifeops.agents.notes.words import fold, words
from custom_components.lifeops.core.notes import NoteRecord

from .pages import NOON

PIECES = st.sampled_from(
    [*"[]|#`\n (/-_aå7木", "[[", "]]", "```", "~~~", "Oak", "12", "x" * 49]
)
BODIES = st.lists(PIECES, max_size=30).map("".join)


def note(body: str, *tags: str, title: str = "") -> NoteRecord:
    return NoteRecord(title=title, body=body, tags=tags, created=NOON, edited=NOON)


def naive_links(body: str) -> list[str]:
    """Return what stands in double brackets, by walking from mark to mark."""
    found: list[str] = []
    at = 0
    while (at := body.find("[[", at)) >= 0:
        end = body.find("]]", at)
        inside = body[at + 2 : end] if end >= 0 else "["
        title = inside.partition("|")[0]
        if title and not set(inside) & set("[]\n") and len(title) <= 200:
            if fold(title) and fold(title) not in map(fold, found):
                found.append(title.strip())
            at = end + 2
        else:
            at += 1
    return found


def naive_tags(body: str) -> list[str]:
    """Return the words behind a hash that nothing stands before."""
    found: list[str] = []
    for at, char in enumerate(body):
        if char != "#" or (at and not body[at - 1].isspace() and body[at - 1] != "("):
            continue
        end = at + 1
        while end < len(body) and (body[end].isalnum() or body[end] in "_-/"):
            end += 1
        tag = body[at + 1 : end]
        wanted = 0 < len(tag) <= 50 and any(map(str.isalpha, tag))
        if wanted and fold(tag) not in map(fold, found):
            found.append(tag)
    return found


@given(BODIES.filter(lambda body: "`" not in body and "~~~" not in body))
def test_links_and_tags_are_those_of_a_naive_walk(body: str) -> None:
    assert list(links_of(body)) == naive_links(body)
    assert list(tags_of(note(body))) == naive_tags(body)


@given(BODIES)
def test_a_fence_hides_what_stands_in_it(body: str) -> None:
    inside = body.replace("`", "").replace("~", "")
    fenced = f"#out\n```\n{inside}\n```\n[[Out]]"
    assert links_of(fenced) == ("Out",)
    assert tags_of(note(fenced)) == ("out",)


@given(BODIES)
def test_what_is_found_stands_in_the_text(body: str) -> None:
    assert all(link in body for link in links_of(body))
    assert all(f"#{tag}" in body for tag in tags_of(note(body)))


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("see [[Oak]] and [[ oak ]], [[Elm|the elm]]", ("Oak", "Elm")),
        ("[[]] [[ ]] [[a\nb]] [Oak] [[Oak] [[a[b]]", ()),
        ("`[[Oak]]` and ``` [[Elm]]", ("Elm",)),
        ("~~~\n[[Oak]]\n```\n[[Elm]]", ()),
        ("[[" + "a" * 201 + "]]", ()),
        ("[[C# in depth]]", ("C# in depth",)),
    ],
)
def test_links(body: str, links: tuple[str, ...]) -> None:
    assert links_of(body) == links


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("#garden/trees (#Å-2) #garden/Trees", ("garden/trees", "Å-2")),
        ("# Heading\n## Two\n#12 a#b http://x/#c", ()),
        ("`#no` #yes", ("yes",)),
        ("#" + "t" * 51, ()),
    ],
)
def test_tags(body: str, tags: tuple[str, ...]) -> None:
    assert tags_of(note(body)) == tags


def test_own_tags_come_first_and_once() -> None:
    assert tags_of(note("#new #Oak", "oak", "elm")) == ("oak", "elm", "new")


@pytest.mark.parametrize(
    ("text", "tag"),
    [("#a", "a"), (" a/b ", "a/b"), ("a b", None), ("#", None), ("42", None)],
)
def test_a_tag_is_one_word(text: str, tag: str | None) -> None:
    assert as_tag(text) == tag


def test_a_note_without_a_title_is_called_by_its_first_line() -> None:
    assert called(note("\n \n Buy oaks\nsoon")) == "Buy oaks"
    assert called(note("a" * 100)) == "a" * 60
    assert called(note("text", title="Title")) == "Title"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café CRÈME", "cafe creme"),
        ("cafe\u0301", "cafe"),
        ("Ångström ÄÖ", "ångström äö"),
        ("a\u030angstro\u0308m", "ångström"),
        ("Straße  İ", "strasse i"),
        ("Ærlig Øst", "ærlig øst"),
        ("\ufb01n\u00a0", "fin"),
        ("über", "uber"),
    ],
)
def test_letters_keep_what_makes_them_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=20))
def test_what_is_folded_stays_so(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text.upper().lower())


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words("Prune: the Apple-trees, 2026!") == [
        "prune",
        "the",
        "apple",
        "trees",
        "2026",
    ]


def test_a_snippet_shows_where_a_word_is() -> None:
    body = f"Beginning {'a ' * 200}\n\nthe Ångström unit {'b ' * 200}"
    assert snippet(body).startswith("Beginning a a")
    assert snippet(body).endswith("…")
    found = snippet(body, ("nothing", "ång"))
    assert found.startswith("…")
    assert "the Ångström unit" in found
    assert len(found) < 165
    assert snippet("short") == "short"
    assert snippet(body, ("nothing",)) == snippet(body)
