"""By which id a person is known: the aliases that stand, and who goes by another name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ..core.aliases import canonical, ids_of, joined
from ..core.datasets import ALIAS
from ..core.facts import Fact
from ..core.identity import SITE_KINDS, Instance
from ..core.json import Json
from .stored import Stored

_BEHIND_ALL: Final = "~"


def aliases_of(tx: Stored) -> Mapping[str, str]:
    """Return by person the one that they turned out to be."""
    rows = tx.between(ALIAS.name, "", _BEHIND_ALL)
    found = ((name, ALIAS.readable(fields)) for name, fields in rows)
    return joined(
        (name.partition("/")[0], alias.canonical)
        for name, alias in found
        if alias is not None
    )


def between(
    tx: Stored, dataset: str, first: str, behind: str
) -> Sequence[tuple[str, Mapping[str, Json]]]:
    """Return a person's records of a span of ids, under whichever of their ids."""
    aliases = aliases_of(tx)
    spans = zip(ids_of(first, aliases), ids_of(behind, aliases), strict=True)
    found = [row for span in spans for row in tx.between(dataset, *span)]
    return sorted(found, key=lambda row: row[0])


def instance_of(instance: Instance, aliases: Mapping[str, str]) -> Instance:
    """Return the instance that serves whom another one is named after."""
    if instance.agent in SITE_KINDS:
        return instance
    return replace(instance, subject=canonical(instance.subject, aliases))


def renamed[F: Fact](fact: F, aliases: Mapping[str, str]) -> F:
    """Return a fact with its person as they are known."""
    if fact.subject is None or fact.subject not in aliases:
        return fact
    return replace(fact, subject=canonical(fact.subject, aliases))
