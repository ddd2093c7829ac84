"""What an instance would know if its state were lost: records and Started only."""

from collections.abc import Mapping, Sequence
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory
from typing import override

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.clock import Clock
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.protocols import Actor, Claim, OutboxRow, Reports
from custom_components.lifeops.engine.snapshot import Hooks, Snapshot
from custom_components.lifeops.store.opening import NAME
from custom_components.lifeops.store.sqlite import SqliteStore

_TURNS = 50
_LAST = ("last_text", "last_state", "last_at")


class Idle(Actor):
    """Does nothing; what it is asked for is kept."""

    def __init__(self) -> None:
        """Nothing has been asked for."""
        self.asked: list[str] = []

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        """Keep the key."""
        self.asked.append(claim.row.key)

    @override
    def stop(self, row: OutboxRow) -> None:
        """Have nothing to stop."""


def rebuild(
    store: SqliteStore,
    clock: Clock,
    instances: Sequence[Instance],
    home: str = "home",
) -> tuple[Mapping[tuple[str, str], Json], Sequence[str]]:
    """Return what would be published, and which acts would be asked for."""
    actor, shown = Idle(), [Snapshot()]
    with TemporaryDirectory(prefix="rebuilt-") as folder:
        store.snapshot(Path(folder, NAME))
        _forget(Path(folder, NAME))
        copy = SqliteStore.open(
            Path(folder), home=home, build="rebuilt", now=clock.now()
        )
        engine = Engine(
            store=copy,
            actor=actor,
            clock=clock,
            rules=RULES,
            hooks=Hooks(
                snapshot=shown.append, trouble=lambda _: None, wake=lambda: None
            ),
            home=home,
        )
        for instance in instances:
            engine.add(instance, StartReason.RESTORED)
        for _ in range(_TURNS):
            if not engine.turn():
                break
        copy.close()
    return shown[-1].topics, actor.asked


def comparable(value: Json) -> Json:
    """Return what of a published value has to be the same.

    Of two steps at the same moment either may be called the last one.
    """
    if not isinstance(value, Mapping):
        return value
    return {name: item for name, item in value.items() if name not in _LAST}


def _forget(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM instance")
    connection.commit()
    connection.close()
