"""Changes of notes that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _notes(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}/agents/notes/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _notes(
        "commands",
        "kept = version_id(place, stood)",
        "kept = version_id(place, note)",
        "what a note said is lost with every edit",
    ),
    _notes(
        "commands",
        "replace(note, edited=view.now)",
        "note",
        "a note is never seen to have been edited",
    ),
    _notes(
        "commands",
        "missed = seen is not None and seen != content_of(stood)",
        "missed = False",
        "who overrules an edit unseen is not told of it",
    ),
    _notes(
        "commands",
        "old[: max(len(old) + 1 - MOST_VERSIONS, 0)]",
        "old[max(len(old) + 1 - MOST_VERSIONS, 0) :]",
        "an edit forgets all that the note ever said",
    ),
    _notes(
        "commands",
        "            for one in view.ids(NOTE_VERSION, place)\n        ),\n    )\n    return",
        "            for one in ()\n        ),\n    )\n    return",
        "a removed note can still be read in its versions",
    ),
    _notes(
        "commands",
        "if not _is(_ID, note_id) or view.ids(",
        "if not _is(_ID, note_id) or not view.ids(",
        "nobody can add a note",
    ),
    _notes(
        "commands",
        'body = f"{stood.body}\\n{text}" if stood.body.strip() else text',
        "body = text",
        "a line that is added takes the place of the note",
    ),
    _notes(
        "commands",
        "if view.count(NOTE, person) >= MOST_NOTES:",
        "if view.count(NOTE, person) > MOST_NOTES:",
        "one note more than there may be",
    ),
    _notes(
        "commands",
        "return () if note == stood else (_put(view, place, note),)",
        "return ()",
        "a note cannot be put away",
    ),
    _notes(
        "writing",
        "_BYTES_MOST = 48_000",
        "_BYTES_MOST = 96_000",
        "a note in letters that take room stops the agent",
    ),
    _notes(
        "writing",
        "if not (changed.title or changed.body.strip()):",
        "if not changed.title:",
        "a note needs a title",
    ),
    _notes(
        "rules",
        "    effects = (Publish(topic=NOTES.name, value=to_json(now)),)\n    return Decision(replace(state, told=now), effects)",
        "    return Decision(replace(state, told=now))",
        "nobody hears how many notes there are",
    ),
    _notes(
        "rules",
        "known = state.told and state.told.edited",
        "known = None",
        "an old note from elsewhere makes all look old",
    ),
    _notes(
        "rules",
        "max(moments) if moments and count else None",
        "max(moments) if moments else None",
        "no note was edited today",
    ),
    _notes(
        "text",
        'return _CODE.sub(" ", body)',
        "return body",
        "what stands in code is a link",
    ),
    _notes(
        "text",
        "return any(char.isalpha() for char in tag)",
        "return True",
        "issue #12 is a tag",
    ),
    _notes(
        "text",
        "found.setdefault(folded, text)",
        "found[text] = text",
        "a tag counts again with each way to write it",
    ),
    _notes(
        "words",
        'LETTERS = frozenset("åäöæø")',
        'LETTERS = frozenset("")',
        "who seeks får finds far",
    ),
    _notes(
        "words", "not any(map(combining, parts))", "True", "cafe does not find café"
    ),
    _notes(
        "query",
        'tags.append(part.removeprefix(_TAG).removeprefix("#"))',
        "sought += words(part)",
        "a tag that is sought is sought as words",
    ),
    _notes(
        "query",
        "impossible=asked and not any(found)",
        "impossible=False",
        "signs that mean nothing find all notes",
    ),
    _notes(
        "index",
        "found.sort(key=lambda one: (-one[0], *one[1].order))",
        "found.sort(key=lambda one: one[1].order)",
        "the best of what is found stands anywhere",
    ),
    _notes(
        "index",
        "places & ~seen",
        "places",
        "a word in title and text weighs more than in two titles",
    ),
    _notes(
        "index",
        "reduce(and_, (reduce(or_, one.values()) for one in weighed))",
        "reduce(or_, (reduce(or_, one.values()) for one in weighed))",
        "one word of those sought is enough",
    ),
    _notes(
        "index",
        "and (archived or not known.archived)",
        "",
        "notes that were put away are found all the same",
    ),
    _notes(
        "index",
        'own.startswith(f"{tag}/")',
        "own.startswith(tag)",
        "tag:garden finds gardening",
    ),
    _notes(
        "index",
        "            del self._at[known.place]\n",
        "            pass\n",
        "a note is found by what it said before",
    ),
    _notes(
        "postings",
        "self._sorted.sort()\n",
        "pass\n",
        "a word that was written later is not found",
    ),
    _notes(
        "postings",
        "self._places[word] = (places or 0) | bit",
        "self._places[word] = bit",
        "a word is found in one note only",
    ),
    _notes(
        "snippets",
        "max(_place(body, tuple(sought)) - _BEFORE, 0)",
        "0",
        "nobody sees why a note was found",
    ),
    _notes("index", "and one is not known", "", "a note is told to link to itself"),
)
