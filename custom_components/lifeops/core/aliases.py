"""Persons who turned out to be the same: each is known by one canonical id."""

from collections.abc import Iterable, Mapping, Sequence


def joined(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return by person the one that they are known by, from pairs of persons.

    Who was paired with several of other homes makes all of them the same.
    """
    aliases: dict[str, str] = {}
    for person, other in sorted(pairs):
        if person not in aliases:
            aliases[person] = other
            continue
        lower, higher = sorted(canonical(one, aliases) for one in (person, other))
        if lower != higher:
            aliases[higher] = lower
    return aliases


def canonical(person: str, aliases: Mapping[str, str]) -> str:
    """Return by whom a person is known.

    Where homes made each of two the other's alias the lower id counts, everywhere.
    """
    path = [person]
    while (further := aliases.get(path[-1])) is not None:
        if further in path:
            return min(path[path.index(further) :])
        path.append(further)
    return path[-1]


def names_of(person: str, aliases: Mapping[str, str]) -> Sequence[str]:
    """Return all ids under which records of a person stand, the canonical one first."""
    known = canonical(person, aliases)
    others = {name for name in aliases if canonical(name, aliases) == known}
    return (known, *sorted(others - {known}))


def ids_of(record_id: str, aliases: Mapping[str, str]) -> Sequence[str]:
    """Return an id that begins with a person as it is under each of theirs."""
    if not aliases:
        return (record_id,)
    person, slash, rest = record_id.partition("/")
    return [f"{name}{slash}{rest}" for name in names_of(person, aliases)]
