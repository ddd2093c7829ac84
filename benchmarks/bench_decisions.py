"""How many decisions the sleep rules make a second, beside bare commits of SQLite."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter
from typing import override

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.clock import Clock
from custom_components.lifeops.core.facts import ActivityChanged, Command, StartReason
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.protocols import Actor, Claim, OutboxRow, Reports
from custom_components.lifeops.engine.snapshot import Hooks
from custom_components.lifeops.store.sqlite import SqliteStore

from .commit import commit_times
from .figure import Figure

FACTS = 5_000
COMMANDS = 200
ADA = Instance(AgentKind.SLEEP, "ada")


class Now(Clock):
    """An evening that passes as fast as real time."""

    @override
    def now(self) -> datetime:
        """Return the evening."""
        start = datetime(2026, 11, 2, 20, tzinfo=UTC)
        return start + timedelta(seconds=monotonic() % 600)

    @override
    def monotonic(self) -> float:
        """Return the real one."""
        return monotonic()

    @override
    def synchronized(self) -> bool:
        """Return that the evening is right."""
        return True


class Nobody(Actor):
    """Does nothing."""

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        """Leave it."""

    @override
    def stop(self, row: OutboxRow) -> None:
        """Leave it."""


def main() -> None:
    """Print how often facts are heard that change nothing, and commands that do."""
    with TemporaryDirectory(prefix="bench-") as folder:
        store = SqliteStore.open(Path(folder), home="home", build="bench")
        engine = Engine(
            store=store,
            actor=Nobody(),
            clock=Now(),
            rules=RULES,
            hooks=Hooks(lambda _: None, lambda _: None, lambda: None),
        )
        engine.add(ADA, StartReason.START)
        _run(engine)
        heard = FACTS / _facts(engine)
        kept = COMMANDS / _commands(engine)
        store.close()
        commits = COMMANDS / sum(commit_times(Path(folder), COMMANDS))
    for name, value, share in (
        ("facts_heard_s", heard, 1.0),
        ("decisions_kept_s", kept, 0.25),
    ):
        figure = Figure(
            name=name, value=value, reference=commits, target=share, at_least=True
        )
        print(figure, flush=True)


def _facts(engine: Engine) -> float:
    now = Now().now()
    for number in range(FACTS):
        engine.submit(
            ActivityChanged(
                seen_at=now,
                measured_at=now,
                source="bench",
                subject="ada",
                device="tablet",
                active=bool(number % 2),
            )
        )
    return _run(engine)


def _commands(engine: Engine) -> float:
    """Ask for another bedtime each time; every one is a commit of its own."""
    seconds = 0.0
    for number in range(COMMANDS):
        now = Now().now()
        engine.command(
            Command(
                seen_at=now,
                measured_at=now,
                source="bench",
                subject="ada",
                agent=AgentKind.SLEEP,
                id=str(number),
                name="set",
                data={"bedtime": f"23:{number % 60:02}:{number // 60:02}"},
            )
        )
        seconds += _run(engine)
    return seconds


def _run(engine: Engine) -> float:
    started = perf_counter()
    while engine.turn():
        pass
    return perf_counter() - started


if __name__ == "__main__":
    main()
