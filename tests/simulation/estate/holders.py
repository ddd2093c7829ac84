"""Who acts: never two that are in touch, never nobody for long, in terms that only rise."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from custom_components.lifeops.core.effects import Scope
from custom_components.lifeops.engine.leases import LEASED

from ..invariants import demand
from .link import Link
from .node import Node
from .sites import TOWN
from .watch import Watch

SETTLED = timedelta(minutes=3)
TAKEN_OVER = timedelta(minutes=7)


class Holders:
    """Looks at all homes as often as they look themselves."""

    def __init__(
        self, nodes: Sequence[Node], links: Sequence[Link], watch: Watch
    ) -> None:
        """Begin with no term seen."""
        self._nodes = nodes
        self._links = links
        self._watch = watch
        self._terms: dict[tuple[str, Scope], int] = {}
        self._vacant: datetime | None = None
        self.taken_over: list[timedelta] = []
        self.terms_seen = 0

    def look(self, now: datetime) -> None:
        """Hold what each home holds against what the others do."""
        held = {node.name: node.terms for node in self._nodes}
        for node in self._nodes:
            for scope, term in held[node.name].items():
                last = self._terms.get((node.name, scope), 0)
                if term:
                    demand(term >= last, "an old term", node.name, scope, term, last)
                    self._terms[node.name, scope] = term
                    self.terms_seen = max(self.terms_seen, term)
        for link in self._links:
            if link.open and link.since and self._is_steady(link, now):
                self._never_both(link, now)
        self._somebody(now)

    def forget(self, node: Node) -> None:
        """Expect no more of a home that was restored than its copy knows."""
        for scope in LEASED:
            self._terms.pop((node.name, scope), None)

    def _is_steady(self, link: Link, now: datetime) -> bool:
        begun = max(link.since or now, *(node.since for node in link.nodes))
        return now - begun >= SETTLED

    def _never_both(self, link: Link, now: datetime) -> None:
        one, other = link.nodes
        together = one.spec.site == other.spec.site
        for scope in LEASED:
            if scope is Scope.SITE and not together:
                continue
            both = one.terms[scope] and other.terms[scope]
            demand(
                not both,
                "two act at once",
                scope,
                now,
                (one.name, one.terms),
                (other.name, other.terms),
                link.since,
                self._watch.troubles.between(now, now),
            )

    def _somebody(self, now: datetime) -> None:
        """Hold that somebody acts in town within minutes, whoever of them is gone."""
        town = [node for node in self._nodes if node.running and node.spec.site == TOWN]
        acts = any(node.terms[Scope.SITE] for node in town)
        able = all(node.trusted and node.settled for node in town)
        young = [now - node.since < timedelta(minutes=5) for node in town]
        if acts or not able or all(young):
            if acts and self._vacant is not None:
                self.taken_over.append(now - self._vacant)
            self._vacant = None
            return
        self._vacant = self._vacant or now
        demand(
            now - self._vacant <= TAKEN_OVER, "nobody acts in town", now, self._vacant
        )
