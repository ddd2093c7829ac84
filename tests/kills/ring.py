"""The ring in a process of its own that is killed at any moment."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
import multiprocessing
from multiprocessing.connection import Connection
import os
from pathlib import Path
from random import Random
import threading
import time
from typing import override

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.datasets import NIGHT, SLEEP_SETTINGS
from custom_components.lifeops.core.days import day_id
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import Command, StartReason
from custom_components.lifeops.core.health import NightMetric, NightRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.protocols import Actor, Claim, OutboxRow, Reports
from custom_components.lifeops.engine.snapshot import Hooks
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.runner import EngineThread
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore

ADA = "ada"
SLEEP = Instance(AgentKind.SLEEP, ADA)
INSTANCES = (SLEEP, Instance(AgentKind.NOTIFICATION, ADA))
DAY = date(2026, 11, 20)
NIGHT_ID = day_id(ADA, DAY, "ring")
SCORES = 100
LEVELS = 100
ACT_S = 0.002
LONGEST_LIFE_S = 0.4
SETTLED_S = 60.0
CALM_LOOKS = 20
WISHES = ("start", "stop", "start", "skip")
_PROCESSES = multiprocessing.get_context("forkserver")


class LoggingActor(Actor):
    """Writes down each act that begins, which a kill cannot take back."""

    def __init__(self, log: Path) -> None:
        """Append to a file."""
        self._log = os.open(log, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        row = claim.row
        line = f"{row.key}\t{row.rev}\t{row.term}\t{row.attempts}\n"
        os.write(self._log, line.encode())
        done = (claim, OutcomeState.DONE, {})
        threading.Timer(ACT_S, reports.outcome, done).start()

    @override
    def stop(self, row: OutboxRow) -> None:
        """Clear nothing: nothing is shown."""


class Life:
    """What the process does until it is killed: wishes, settings, nights."""

    def __init__(self, folder: Path) -> None:
        """Open what stands and let the ring turn."""
        self.store = SqliteStore.open(folder, home="home", build="kills")
        wake = threading.Event()
        clock = SystemClock()
        self.engine = Engine(
            store=self.store,
            actor=LoggingActor(folder / "acts.tsv"),
            clock=clock,
            rules=RULES,
            hooks=Hooks(snapshot=lambda _: None, trouble=lambda _: None, wake=wake.set),
        )
        self.thread = EngineThread(clock, wake)
        self.thread.start(self.engine, lambda: os._exit(3))
        for instance in INSTANCES:
            self.engine.add(instance, StartReason.START)

    def run(self, number: int, told: Connection) -> None:
        """Do one thing after another and say each that is safe."""
        while True:
            number += 1
            self._night(number).result()
            self._command("set", level_pct=1 + number % LEVELS).result()
            self._wish(WISHES[number % len(WISHES)])
            told.send(number)

    def settle(self) -> None:
        """Wait until no act is left, then stop."""
        deadline = time.monotonic() + SETTLED_S
        calm = 0
        while calm < CALM_LOOKS and time.monotonic() < deadline:
            with self.store.read_only() as reader:
                running = [row for row in reader.open_outbox() if row.attempts]
            calm = 0 if running else calm + 1
            time.sleep(0.05)
        self.thread.stop()
        self.store.close()

    def _night(self, number: int) -> Future[None]:
        at = datetime.now(UTC)
        score = NightMetric(value=float(number % SCORES), measured_at=at)
        night = NightRecord(
            day=DAY, source="ring", measured_at=at, metrics={"sleep_score": score}
        )
        put = PutRecord(
            dataset=NIGHT.name, id=NIGHT_ID, fields=NIGHT.write(night), person=ADA
        )
        return self.engine.ingest([put], who="kills")

    def _command(self, name: str, **data: Json) -> Future[Mapping[str, Json]]:
        now = datetime.now(UTC)
        command = Command(
            id=os.urandom(8).hex(),
            name=name,
            data=data,
            agent=SLEEP.agent,
            subject=ADA,
            seen_at=now,
            measured_at=now,
            source="kills",
        )
        return self.engine.command(command)

    def _wish(self, name: str) -> None:
        try:
            self._command(name).result()
        except RefusedError as err:
            # Late in the evening a wind-down can be over already.
            assert err.key in {"winddown_over", "winddown_not_running"}  # noqa: PT017


@dataclass(frozen=True, slots=True)
class Found:
    """What stands after a kill; said is the last number that was said to be safe."""

    said: int
    starts: tuple[tuple[str, ...], ...]


class BrokenPromiseError(Exception):
    """Something that was said to be safe is not, or was done out of order."""


def rounds(folder: Path, seed: int, number: int) -> Iterator[Found]:
    """Kill a process so often at moments drawn from a seed; yield what stands."""
    chance = Random(seed)
    said = 0
    for _ in range(number):
        said = _live(folder, said, chance.uniform(0.0, LONGEST_LIFE_S))
        yield look(folder, said)
    Life(folder).settle()
    _look_settled(folder)


def live(folder: Path, said: int, told: Connection) -> None:
    """Live until killed."""
    Life(folder).run(said, told)


def _live(folder: Path, said: int, life_s: float) -> int:
    """Return the last number that a process said to be safe before it was killed."""
    _PROCESSES.set_forkserver_preload([__name__])
    heard, told = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=live, args=(folder, said, told), daemon=True)
    process.start()
    told.close()
    first = None
    with heard, suppress(EOFError):
        first = said = heard.recv()
        time.sleep(life_s)
        process.kill()
        while True:
            said = heard.recv()
    process.join()
    if first is None:
        message = f"the process ended by itself with {process.exitcode}"
        raise BrokenPromiseError(message)
    return said


def look(folder: Path, said: int) -> Found:
    """Return what stands; raises BrokenPromiseError where it is not what was said."""
    store = SqliteStore.open(folder, home="home", build="kills")
    try:
        demand(store.opened.state is OpenedAs.OK, "found damaged")
        with store.read_only() as reader:
            night = NIGHT.readable(reader.record(NIGHT.name, NIGHT_ID))
            settings = SLEEP_SETTINGS.readable(reader.record(SLEEP_SETTINGS.name, ADA))
            end = reader.journal_end()
            places = [reader.instance(instance) for instance in INSTANCES]
            starts = _starts(folder)
            rows = {key: reader.outbox(key) for key, *_ in starts}
    finally:
        store.close()
    assert night is not None
    assert settings is not None
    score = int(night.metrics["sleep_score"].value)
    allowed = {said % SCORES, (said + 1) % SCORES}
    demand(score in allowed, f"night {score} after {said}")
    levels = {1 + said % LEVELS, 1 + (said + 1) % LEVELS}
    demand(settings.level_pct in levels, f"level {settings.level_pct} after {said}")
    demand(all(row and row.cursor <= end for row in places), "beyond the journal")
    demand(len(set(starts)) == len(starts), "begun twice for one claim")
    for key, rev, _, attempts in starts:
        row = rows[key]
        stands = row is not None and (row.rev != rev or row.attempts >= int(attempts))
        demand(stands, f"begun without being committed: {key}")
    return Found(said, starts)


def _look_settled(folder: Path) -> None:
    """Demand that every act which was begun has come to an end."""
    store = SqliteStore.open(folder, home="home", build="kills")
    with store.read_only() as reader:
        left = [row for row in reader.open_outbox() if row.attempts]
    store.close()
    demand(not left, f"never ended: {[row.key for row in left]}")


def _starts(folder: Path) -> tuple[tuple[str, ...], ...]:
    log = folder / "acts.tsv"
    text = log.read_text() if log.exists() else ""
    return tuple(tuple(line.split("\t")) for line in text.splitlines())


def demand(holds: bool, what: str) -> None:
    """Raise BrokenPromiseError unless something holds."""
    if not holds:
        raise BrokenPromiseError(what)
