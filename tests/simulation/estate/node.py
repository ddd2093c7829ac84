"""One home of the estate: its process, its clock, what it shares, whether it runs."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
import shutil
from typing import override

from custom_components.lifeops.core.effects import Scope
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.leases import LEASED
from custom_components.lifeops.ha.linked.common import Common, Own
from custom_components.lifeops.store.series_sync import SeriesStream
from custom_components.lifeops.sync import codec

from ..clock import VirtualClock
from ..faults import Crash, Faults
from ..process import Process
from ..world import World
from .sites import Spec
from .watch import NodeInvariants


class Node(Process):
    """A home that may be switched off; only its folder outlives that."""

    def __init__(
        self,
        spec: Spec,
        folder: Path,
        *,
        world: World,
        clock: VirtualClock,
        faults: Faults,
        invariants: NodeInvariants,
        instances: list[Instance],
    ) -> None:
        """Start for the first time."""
        self.spec = spec
        self.name = spec.name
        self.clock = clock
        self.world = world
        self.faults = faults
        self.instances = instances
        self.watch = invariants
        self.running = True
        self.lives = 0
        self.told = 0
        self.renewed = 0
        self.since = clock.true
        self.on_since = clock.true
        folder.mkdir()
        super().__init__(
            folder,
            world=world,
            clock=clock,
            faults=faults,
            invariants=invariants,
            instances=instances,
            home=spec.name,
        )

    @property
    def terms(self) -> Mapping[Scope, int]:
        """Return in which terms this home acts, in none while it does not run."""
        return self._engine.terms if self.running else dict.fromkeys(LEASED, 0)

    @property
    def trusted(self) -> bool:
        """Return whether this home believes its clock."""
        return self._engine.trusted

    @property
    def settled(self) -> bool:
        """Tell whether the clock is right and the disk takes what it is given."""
        until = self.faults.disk_refuses_until
        return not self.clock.error and (until is None or until <= self.clock.now())

    @property
    def has_news(self) -> bool:
        """Tell whether something was written since the last exchange."""
        return self.running and self.sqlite.written()[1] != self.told

    def tend(
        self, contacts: Mapping[str, datetime], *, behind: Collection[str]
    ) -> None:
        """Look at who acts; a renewal alone is no news, it goes with the next ones."""
        before, taken = self.sqlite.written()[1], self._taken()
        try:
            self._engine.tend(contacts, behind=behind)
        except Crash:
            self._restart()
        except StoreError:
            # A disk that refuses is looked at again in half a minute.
            return
        if self.told == before and self._taken() == taken:
            self.told = self.sqlite.written()[1]

    def _taken(self) -> Mapping[Scope, int]:
        """Return the terms that this home has, also those that begin in a moment."""
        held = self._engine._tending.leases._held
        return {scope: one.term for scope, one in held.items()}

    def heard(self) -> None:
        """Let the engine hear what came in."""
        self._wake()

    @override
    def run(self) -> None:
        """Do what is due, where there is somebody to do it."""
        if self.running:
            super().run()

    @override
    def next_due(self) -> datetime | None:
        """Return when something runs by itself."""
        return super().next_due() if self.running else None

    def switch_off(self) -> None:
        """Lose what was not kept, and be gone."""
        self.running = False
        self._collected.clear()
        self._asked.clear()
        self.sqlite.close()

    def switch_on(self) -> None:
        """Start on the files that are there."""
        self.running = True
        self.on_since = self.clock.true
        self._woken = True
        self._boot()

    def copy(self, to: Path) -> NodeInvariants:
        """Copy the files of a home that is off; return what was known of it then."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self._folder, to)
        return self.watch.copied()

    def restore(self, copy: Path, known: NodeInvariants) -> None:
        """Put an older copy in the place of the files of a home that is off."""
        shutil.rmtree(self._folder)
        shutil.copytree(copy, self._folder)
        self.watch = known
        self._invariants = known

    def counts(self) -> Mapping[str, int]:
        """Return how much of what must not pile up lies in the file."""
        execute = self.sqlite._database.execute
        return {
            name: next(iter(execute(question)))[0] for name, question in _COUNTS.items()
        }

    def published(self) -> Mapping[tuple[str, str], Json]:
        """Return what stands published."""
        return self.snapshot.topics

    @override
    def _boot(self) -> None:
        super()._boot()
        self.lives += 1
        self.since = self.clock.true
        store = self.sqlite
        records = store.sync(codec, self.clock.now)
        series = SeriesStream(store.series, records.cuts)
        self.common = Common(
            Own(
                records,
                store.written,
                store.renew_epoch,
                records.acknowledgements,
                records.cut,
                heard=records.heard,
            ),
            Own(
                series,
                store.series.written,
                store.series.renew_epoch,
                dict,
                series.cut,
            ),
        )
        self.records = records
        store.series._database.execute("PRAGMA synchronous = OFF")


_COUNTS = {
    "tombstones": "SELECT count(*) FROM record WHERE value IS NULL",
    "leases": "SELECT count(*) FROM record"
    " WHERE dataset = 'lease' AND value IS NOT NULL",
    "origins": "SELECT count(*) FROM origin",
    "outbox": "SELECT count(*) FROM outbox",
    "conflicts": "SELECT count(*) FROM conflict",
    "journal": "SELECT count(*) FROM record",
}
