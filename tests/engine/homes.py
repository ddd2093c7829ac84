"""Homes that look at who acts, with links that can be cut and files that travel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from custom_components.lifeops.core.datasets import LEASE, MEMBER
from custom_components.lifeops.core.effects import DeleteRecord, Scope
from custom_components.lifeops.core.homes import HomeRole, MemberRecord
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.engine.leases import Held
from custom_components.lifeops.engine.look import Look
from custom_components.lifeops.engine.tenure import Tenure

START = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)

type Rows = dict[tuple[str, str], tuple[int, Mapping[str, Json] | None]]


def member(
    site: str, *, role: HomeRole = HomeRole.PRIMARY, serves: int = 1
) -> MemberRecord:
    return MemberRecord(
        name="", key="", signing="", site=site, role=role, serves=serves
    )


@dataclass
class Files:
    """What one home has stored; later writes win wherever they were made."""

    rows: Rows = field(default_factory=dict)

    def between(
        self, dataset: str, first: str, behind: str
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        return [
            (name, fields)
            for (kept_in, name), (_, fields) in sorted(self.rows.items())
            if kept_in == dataset and first <= name < behind and fields is not None
        ]

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        return self.rows.get((dataset, record_id), (0, None))[1]

    def records(
        self, dataset: str, person: str, newest: int
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        del dataset, person, newest
        return ()

    def ids(self, dataset: str, name: str) -> Sequence[str]:
        return [one for one, _ in self.between(dataset, name, f"{name}0")]

    def counted(self, dataset: str, name: str) -> int:
        return len(self.ids(dataset, name))

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        del series, start, end
        return ()

    def merge(self, other: Files) -> None:
        for place, row in other.rows.items():
            if row[0] > self.rows.get(place, (-1, None))[0]:
                self.rows[place] = row


@dataclass
class Home:
    """One home; error is by how much its clock is wrong."""

    name: str
    files: Files
    tenure: Tenure
    contacts: dict[str, datetime] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    behind: set[str] = field(default_factory=set)
    resting: set[str] = field(default_factory=set)
    held: Mapping[Scope, Held] = field(default_factory=dict)
    order: Sequence[str] = ()
    error: timedelta = timedelta(0)
    up: bool = True
    trusted: bool = True

    def term(self, now: datetime, scope: Scope = Scope.HOUSEHOLD) -> int:
        held = self.held.get(scope)
        return 0 if held is None or not self.up else held.at(now + self.error)


class Homes:
    """All homes in step; links join them, and what one knows is known to the other."""

    def __init__(self, **members: MemberRecord) -> None:
        """Build every home with what all know of each other."""
        self.now = START
        self.writes = 0
        self.members = members
        self.cut: set[frozenset[str]] = set()
        self.homes = {name: self._built(name) for name in members}

    def __getitem__(self, name: str) -> Home:
        """Return a home."""
        return self.homes[name]

    def _built(self, name: str) -> Home:
        rows: Rows = {
            (MEMBER.name, home): (0, MEMBER.write(one))
            for home, one in self.members.items()
        }
        return Home(name, Files(rows), Tenure(name))

    def link(self, one: str, other: str, *, up: bool) -> None:
        (self.cut.discard if up else self.cut.add)(frozenset((one, other)))

    def is_linked(self, one: str, other: str) -> bool:
        alive = self.homes[one].up and self.homes[other].up
        return alive and frozenset((one, other)) not in self.cut

    def stop(self, name: str) -> None:
        self.homes[name].up = False

    def start(self, name: str) -> None:
        """Start a home anew: it has its files and no memory."""
        before = self.homes[name]
        self.homes[name] = Home(name, before.files, Tenure(name), error=before.error)

    def pass_by(self, span: timedelta) -> None:
        """Let time pass in steps of half a minute."""
        end = self.now + span
        while self.now < end:
            self.now += STEP
            self.step()

    def step(self) -> None:
        self._talk()
        for home in self.homes.values():
            if home.up:
                self._look(home)
        self._talk()

    def holders(self, scope: Scope = Scope.HOUSEHOLD) -> list[str]:
        return [one.name for one in self.homes.values() if one.term(self.now, scope)]

    def terms(self, name: str) -> list[int]:
        """Return all terms of the household that a home knows."""
        return [
            LEASE.read(fields).term
            for _, fields in self.homes[name].files.between(
                LEASE.name, "household/", "household0"
            )
        ]

    def _talk(self) -> None:
        for _ in self.homes:
            for one in self.homes.values():
                for other in self.homes.values():
                    if one is not other and self.is_linked(one.name, other.name):
                        one.files.merge(other.files)
                        one.contacts[other.name] = self.now + one.error

    def _look(self, home: Home) -> None:
        seen = Look(
            now=self.now + home.error,
            trusted=home.trusted,
            contacts=dict(home.contacts),
            revoked=home.revoked,
            behind={one for one in home.behind if self.is_linked(home.name, one)},
            resting=set(home.resting),
        )
        found = home.tenure.look(home.files, seen)
        for write in found.writes:
            self.writes += 1
            gone = isinstance(write, DeleteRecord)
            fields = None if gone else write.fields
            home.files.rows[write.dataset, write.id] = (self.writes, fields)
        home.held = found.held
        home.order = found.order
