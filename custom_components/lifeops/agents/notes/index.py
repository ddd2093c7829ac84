"""Notes as a search knows them: in memory only, a note at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import reduce
from operator import and_, or_
from typing import Self

from ...core.notes import NoteRecord
from .postings import Places, Postings, listed
from .query import Query
from .text import called, links_of, tags_of
from .words import fold, words

_ROOM = 1_000


class Weight(IntEnum):
    """What it counts for where a word stands, the heaviest first."""

    TITLE = 10_000
    TAG = 100
    BODY = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a note besides the words of its body.

    By order the one that was edited last comes first.
    """

    id: str
    place: int
    title: str
    tags: Sequence[str]
    links: Sequence[str]
    edited: datetime
    archived: bool
    order: tuple[float, str]
    folded_title: str
    folded_tags: Sequence[str]
    folded_links: frozenset[str]

    @classmethod
    def of(cls, note_id: str, place: int, note: NoteRecord) -> Self:
        """Return what is kept of a note."""
        tags, links = tags_of(note), links_of(note.body)
        return cls(
            id=note_id,
            place=place,
            title=called(note),
            tags=tags,
            links=links,
            edited=note.edited,
            archived=note.archived,
            order=(-note.edited.timestamp(), note_id),
            folded_title=fold(note.title),
            folded_tags=tuple(map(fold, tags)),
            folded_links=frozenset(map(fold, links)),
        )

    def has(self, tag: str) -> bool:
        """Tell whether a note has a tag, or one below it (garden/trees in garden)."""
        return any(own == tag or own.startswith(f"{tag}/") for own in self.folded_tags)


class NoteIndex:
    """A person's notes, found by words, tags and links."""

    def __init__(self) -> None:
        """Begin with no note."""
        self._next = 0
        self._notes: dict[str, Known] = {}
        self._at: dict[int, Known] = {}
        self._words = {weight: Postings() for weight in Weight}

    def put(self, note_id: str, note: NoteRecord) -> None:
        """Know what a note says now."""
        self.drop(note_id)
        place = self._next
        self._next += 1
        known = Known.of(note_id, place, note)
        self._notes[note_id] = self._at[place] = known
        self._words[Weight.TITLE].add(words(note.title), place)
        self._words[Weight.TAG].add(words(" ".join(known.tags)), place)
        self._words[Weight.BODY].add(words(note.body), place)

    def drop(self, note_id: str) -> None:
        """Know a note no more."""
        known = self._notes.pop(note_id, None)
        if known is not None:
            del self._at[known.place]

    @property
    def is_worn(self) -> bool:
        """Tell whether most of what is kept is of notes as they were: build it anew."""
        return self._next > 2 * len(self._notes) + _ROOM

    def find(self, query: Query, *, archived: bool = False) -> Sequence[Known]:
        """Return what is found, the best first; of equals the one edited last."""
        if query.impossible:
            return ()
        found = [
            (score, known)
            for place, score in self._scored(query).items()
            if (known := self._at.get(place)) is not None
            and (archived or not known.archived)
            and all(known.has(tag) for tag in query.tags)
        ]
        found.sort(key=lambda one: (-one[0], *one[1].order))
        return [known for _, known in found]

    @property
    def ids(self) -> Collection[str]:
        """Return the ids of all notes."""
        return self._notes.keys()

    def known(self, note_id: str) -> Known | None:
        """Return what is known of a note."""
        return self._notes.get(note_id)

    def titled(self, title: str) -> Sequence[Known]:
        """Return the notes that a link to a title means, the one edited last first."""
        if not (folded := fold(title)):
            return ()
        found = (one for one in self._notes.values() if one.folded_title == folded)
        return sorted(found, key=lambda one: one.order)

    def backlinks(self, known: Known) -> Sequence[Known]:
        """Return the other notes that link to a note's title, by their own titles."""
        found = (
            one
            for one in self._notes.values()
            if known.folded_title in one.folded_links and one is not known
        )
        return sorted(found, key=lambda one: (one.folded_title, one.id))

    def _scored(self, query: Query) -> Mapping[int, int]:
        """Return the places at which every word is found, and how much they weigh."""
        if not query.words:
            return dict.fromkeys(self._at, 0)
        weighed = [self._weighed(word) for word in query.words]
        everywhere = reduce(and_, (reduce(or_, one.values()) for one in weighed))
        scores = dict.fromkeys(listed(everywhere), 0)
        for one in weighed:
            for weight, places in one.items():
                for place in listed(places & everywhere):
                    scores[place] += weight
        return scores

    def _weighed(self, word: str) -> Mapping[Weight, Places]:
        """Return where a word is found; the heaviest of a note counts."""
        found: dict[Weight, Places] = {}
        seen: Places = 0
        for weight in Weight:
            places = self._words[weight].beginning(word)
            found[weight] = places & ~seen
            seen |= places
        return found
