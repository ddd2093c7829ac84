"""The homes, who can reach whom, and true time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

from .history import History
from .home import SimHome
from .table import graves

START = datetime(2026, 3, 20, 12, tzinfo=UTC)
STALE = timedelta(days=180)
NAMES = ("alder", "birch", "cedar", "dogwood", "elm")


class Network:
    """A household's homes, all seeded chance, and what happened to them."""

    def __init__(
        self, folder: Path, *, seed: int, homes: int, forks: bool = True
    ) -> None:
        """Start all homes with empty files; forks lets one live twice, unawares."""
        self.folder = folder
        self.doubt = False
        self.returned = False
        self.chance = Random(seed)
        self.history = History(forks)
        self.true = START
        self.homes: list[SimHome] = []
        self.resting: list[SimHome] = []
        self.met: dict[str, datetime] = {}
        self.blocked: set[frozenset[str]] = set()
        self.tally: Counter[str] = Counter()
        self._places = 0
        for name in NAMES[:homes]:
            self.homes.append(self.founded(name))

    def founded(self, name: str) -> SimHome:
        """Return a home that was just set up."""
        home = SimHome(name, self.place(name), self.history, self.chance)
        home.boot(self.true)
        self.met[name] = self.true
        return home

    def place(self, name: str) -> Path:
        """Return a folder that is not there yet."""
        self._places += 1
        return self.folder / f"{name}-{self._places}"

    def anybody(self) -> SimHome:
        """Return one of the homes that are running."""
        return self.chance.choice(self.homes)

    def pass_time(self, time: timedelta) -> None:
        """Let true time pass in every home."""
        self.true += time
        for home in (*self.homes, *self.resting):
            home.true = self.true

    @property
    def certain(self) -> bool:
        """Return whether what a home holds follows from its vector.

        It does not where one number was given twice, or while homes that cut off what
        a revoked one wrote learn anew what that had replaced.
        """
        return not self.doubt and not self.history.unhealed

    @property
    def needs_sums(self) -> bool:
        """Return whether homes may differ until they have compared sums.

        What a home brings back that knew nothing of a tombstone lives where that is
        forgotten, and is hidden where it is not yet.
        """
        return self.returned or not self.certain

    def reach(self) -> list[tuple[SimHome, SimHome]]:
        """Return every pair of homes that can talk."""
        return [
            (one, other)
            for one, other in self.pairs()
            if frozenset((one.name, other.name)) not in self.blocked
        ]

    def pairs(self) -> Iterator[tuple[SimHome, SimHome]]:
        """Yield every pair of homes of which neither refuses the other."""
        for one, other in combinations(tuple(self.homes), 2):
            if not (one.refuses(other) or other.refuses(one)):
                yield one, other

    @property
    def divided(self) -> bool:
        """Return whether a home is refused that others may have to be told of."""
        names = {home.name for home in self.homes}
        return any(names & home.model.cuts.keys() for home in self.homes)

    def waited_for(self) -> Sequence[str]:
        """Return the homes that tombstones have to wait for."""
        names = [home.name for home in (*self.homes, *self.resting)]
        return [name for name in names if self.true - self.met[name] < STALE]

    def collect(self, home: SimHome) -> None:
        """Let a home forget the tombstones that everybody has, if its clock is right."""
        if home.error:
            return
        known = home.tap.inner.acknowledgements()
        others = [name for name in self.waited_for() if name != home.name]
        before = graves(home.store)
        home.tap.inner.collect([known.get(name, {}) for name in others])
        gone = before - graves(home.store)
        for grave in gone:
            self.history.forget(grave)
        self.tally["tombstones collected"] += len(gone)

    def unlink(self, gone: SimHome) -> None:
        """Let every home go on without one that comes back some day."""
        for home in self.homes:
            home.tap.inner.forget(gone.name)
        self.met[gone.name] = self.true - STALE

    def meets(self, home: SimHome) -> None:
        """Note when a home was last heard of."""
        self.returned |= home.name not in self.waited_for()
        self.met[home.name] = self.true

    def back(self) -> None:
        """Note that a home is back on what it held long ago.

        Where numbers stand for two writes nobody can say what it has missed. The same
        is true of what all homes had forgotten when a revocation let them begin anew.
        """
        self.doubt |= self.history.cut or bool(self.history.forked)
        self.history.rewound |= self.history.cut
        self.returned = True

    def close(self) -> None:
        """Stop every home."""
        for home in (*self.homes, *self.resting):
            home.close()
