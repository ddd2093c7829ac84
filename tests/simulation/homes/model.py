"""What one home must show, by what came in; a dictionary instead of a store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import json

from custom_components.lifeops.core.datasets import ERASURE, REVOCATION
from custom_components.lifeops.core.ops import Origin, Vector, joined

from .history import TOMBSTONE, History, Key, Knowledge, Write

type Record = tuple[str, str]


@dataclass(slots=True)
class Model:
    """The best write of every register that this home heard of."""

    history: History
    standing: dict[Record, dict[str, Write]] = field(default_factory=dict)
    known: dict[Record, dict[str, dict[Origin, int]]] = field(default_factory=dict)
    vector: dict[Origin, int] = field(default_factory=dict)
    spans: list[Vector] = field(default_factory=list)
    cuts: dict[str, Mapping[str, int]] = field(default_factory=dict)
    asked: dict[str, frozenset[str]] = field(default_factory=dict)

    def copied(self) -> Model:
        """Return what stays as it is while this goes on."""
        return Model(
            self.history,
            {record: dict(fields) for record, fields in self.standing.items()},
            {
                record: {name: dict(seen) for name, seen in fields.items()}
                for record, fields in self.known.items()
            },
            dict(self.vector),
            list(self.spans),
            dict(self.cuts),
            dict(self.asked),
        )

    def wrote(self, write: Write) -> None:
        """Note a write of this home itself: it replaces whatever stands."""
        self.take(write)
        self.vector[write.origin] = write.seq

    def take(self, write: Write) -> None:
        """Note a write that came in, with all that its writer had seen."""
        self._stand(write)
        if write.key.dataset == ERASURE.name:
            self._erase()
        known = self.known.setdefault(write.key.record, {})
        seen = known.setdefault(write.key.field, {})
        _raise(seen, {write.origin: write.seq})
        for name, vector in write.knew.items():
            _raise(known.setdefault(name, {}), vector)

    def settle(self, target: Vector) -> None:
        """Note that everything of a vector, or what replaced it, came in."""
        for write in self.history.between(self.vector, target):
            if self.counts(write):
                self._stand(write)
        _raise(self.vector, target)
        self.spans = [span for span in self.spans if not self._covers(span)]

    def knows(self, key: Key) -> Knowledge:
        """Return what a write of a register would know: a tombstone, everything."""
        known = self.known.get(key.record, {})
        names: Iterable[str] = known if key.field == TOMBSTONE else (key.field, "")
        return {name: dict(known[name]) for name in names if name in known}

    def renamed(self, write: Write, new: Write, since: int) -> None:
        """Note that a write of this home goes under another name."""
        self.vector[write.origin] = min(since, self.vector[write.origin])
        fields = self.standing[write.key.record]
        if fields.get(write.key.field) is write:
            fields[write.key.field] = new
        self.wrote(new)

    def line(self, key: Key) -> Vector:
        """Return what a write of a register would replace."""
        live = self._live(key.record)
        grave = self.standing.get(key.record, {}).get(TOMBSTONE)
        replaced = [
            *(live.values() if key.field == TOMBSTONE else ()),
            *([live[key.field]] if key.field in live else ()),
            *([grave] if grave else ()),
        ]
        return joined(
            vector
            for write in replaced
            for vector in (write.line, {write.origin: write.seq})
        )

    def shows(self, record: Record) -> Mapping[str, Write]:
        """Return the registers of a record that hold something to be seen."""
        live = self._live(record).items()
        return {name: write for name, write in live if write.value is not None}

    def all(self) -> dict[Key, Write]:
        """Return everything that is to be seen."""
        return {
            write.key: write
            for record in self.standing
            for write in self.shows(record).values()
        }

    def if_settled(self) -> Model:
        """Return what is to be seen once the snapshots that come in are whole."""
        after = self.copied()
        for target in self.spans:
            after.settle(target)
        return after

    def relearn(self, standing: Iterable[Write], vector: Vector) -> None:
        """Take what stands for the truth, after numbers that stood for two writes."""
        self.standing, self.asked = {}, {}
        for write in standing:
            self.standing.setdefault(write.key.record, {})[write.key.field] = write
            self.take(write)
        self.vector = dict(vector)

    def counts(self, write: Write) -> bool:
        """Return whether no revocation has cut a write off, and no erasure.

        A revocation is heard of in any case: which ones count is judged from all.
        """
        if not write.heard >= self.erasures(write.key):
            return False
        if write.key.dataset == REVOCATION.name:
            return True
        cut = self.cuts.get(write.origin.home)
        return cut is None or write.seq <= cut.get(write.origin.epoch, 0)

    def erasures(self, key: Key) -> frozenset[str]:
        """Return the erasures of whom a register is about that were heard of here."""
        if not self.asked or key.dataset == ERASURE.name:
            return frozenset()
        persons = key.id.split("/")
        found = (self.asked.get(person, frozenset()) for person in persons)
        return frozenset().union(*found)

    def vouched(self, write: Write) -> bool:
        """Return whether the home of a write has said that it knew of every erasure.

        It says so before it writes anything else; pieces may come in another order.
        """
        life = f"{write.origin.home}/{write.origin.epoch}"
        persons = {*write.key.id.split("/")} & self.asked.keys()
        return write.key.dataset == ERASURE.name or all(
            (ERASURE.name, f"{person}/{life}") in self.standing for person in persons
        )

    def cut(self, home: str, cut: Mapping[str, int]) -> None:
        """Judge anew after a revocation: what is cut off never happened."""
        self.cuts[home] = cut
        known = [
            write
            for record, fields in self.known.items()
            for name, vector in fields.items()
            for write in self.history.of_register(Key(*record, name), vector)
        ]
        self.standing = {}
        for write in (*self.history.between({}, self.vector), *known):
            if self.counts(write):
                self._stand(write)

    def _covers(self, target: Vector) -> bool:
        return all(self.vector.get(origin, 0) >= seq for origin, seq in target.items())

    def _live(self, record: Record) -> Mapping[str, Write]:
        """Return the registers that no tombstone hides."""
        fields = self.standing.get(record, {})
        grave = fields.get(TOMBSTONE)
        return {
            name: write
            for name, write in fields.items()
            if name != TOMBSTONE and not (grave and self.history.hides(grave, write))
        }

    def _erase(self) -> None:
        """Judge anew what stands: what was written unknowingly never happened."""
        self.asked = {}
        for (dataset, name), fields in self.standing.items():
            for write in fields.values() if dataset == ERASURE.name else ():
                record = ERASURE.read(json.loads(write.value or ""))
                person = name.partition("/")[0]
                asked = self.asked.get(person, frozenset())
                self.asked[person] = asked.union(record.asked)
        for record_id, fields in self.standing.items():
            self.standing[record_id] = {
                name: write for name, write in fields.items() if self.counts(write)
            }

    def _stand(self, write: Write) -> None:
        fields = self.standing.setdefault(write.key.record, {})
        stood = fields.get(write.key.field)
        if stood is None or self.history.beats(write, stood):
            fields[write.key.field] = write


def _raise(vector: dict[Origin, int], other: Vector) -> None:
    for origin, seq in other.items():
        vector[origin] = max(seq, vector.get(origin, 0))
