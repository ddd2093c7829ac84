"""A home and its server, of which either is killed while points are sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import multiprocessing
from multiprocessing.process import BaseProcess
import os
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGSTOP
import time

from tests.postgres import Cluster, Database

from .board import Board, Tally
from .feeding import BOARD, feed
from .levels import Files, demand_all, demand_level, demand_not_ahead
from .ring import BrokenPromiseError, demand

LONGEST_LIFE_S = 2.0
LONGEST_CALM_S = 4.0
BEGUN_S = 60.0
ENDED_S = 300.0
LOOK_S = 0.02
_PROCESSES = multiprocessing.get_context("forkserver")


@dataclass
class Kills:
    """A home's folder, its server, and what came of the kills."""

    folder: Path
    cluster: Cluster
    chance: Random
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Make an empty database; nothing was measured yet."""
        self.database: Database = self.cluster.database(extension=True)
        self.board = Board.open(self.folder / BOARD)
        _PROCESSES.set_forkserver_preload(["tests.kills.feeding"])

    def kill_home(self) -> None:
        """Kill a home that sends, then look at what stands on both sides."""
        with self._home() as process:
            self._until_begun(process, self.board.said)
            time.sleep(self.chance.uniform(0.0, LONGEST_LIFE_S))
            process.kill()
            process.join()
        self.tally.note(self.board)
        files = Files.read(self.folder)
        demand_all(files, self.board.said)
        demand_not_ahead(files, self.database)

    def kill_server(self, process: BaseProcess) -> None:
        """Kill the server of a home that goes on, and start it again."""
        self._until_begun(process, self.board.said)
        time.sleep(self.chance.uniform(0.0, LONGEST_CALM_S))
        self.board.clear()
        self.cluster.kill()
        self.tally.note(self.board)
        files = Files.read(self.folder)
        assert process.pid is not None
        os.kill(process.pid, SIGSTOP)
        try:
            self.cluster.start()
            demand_not_ahead(files, self.database)
        finally:
            os.kill(process.pid, SIGCONT)

    def settle(self) -> None:
        """Let a home send what is left, and demand that both sides are level."""
        with self._home() as process:
            self._finish(process)

    @contextmanager
    def living(self) -> Iterator[BaseProcess]:
        """Let one home live through all, and demand in the end that all is level."""
        with self._home() as process:
            yield process
            self._finish(process)

    def _finish(self, process: BaseProcess) -> None:
        self.board.finish = True
        process.join(ENDED_S)
        demand(process.exitcode == 0, f"the home ended with {process.exitcode}")
        files = Files.read(self.folder)
        demand_all(files, self.board.said)
        demand_level(files, self.database, self.board.said)

    @contextmanager
    def _home(self) -> Iterator[BaseProcess]:
        process = _PROCESSES.Process(
            target=feed, args=(self.folder, self.database.url), daemon=True
        )
        process.start()
        try:
            yield process
        finally:
            process.kill()
            process.join()

    def _until_begun(self, process: BaseProcess, said: int) -> None:
        until = time.monotonic() + BEGUN_S
        while self.board.said == said:
            if not process.is_alive() or time.monotonic() > until:
                message = f"the home does not measure: {process.exitcode}"
                raise BrokenPromiseError(message)
            time.sleep(LOOK_S)


def kill_homes_that_send(
    folder: Path, cluster: Cluster, seed: int, number: int
) -> Kills:
    """Kill a home so often while it sends; raises BrokenPromiseError."""
    kills = Kills(folder, cluster, Random(seed))
    for _ in range(number):
        kills.kill_home()
    kills.settle()
    return kills


def kill_servers(folder: Path, cluster: Cluster, seed: int, number: int) -> Kills:
    """Kill a server so often while one home sends; raises BrokenPromiseError."""
    kills = Kills(folder, cluster, Random(seed))
    with kills.living() as process:
        for _ in range(number):
            kills.kill_server(process)
    return kills
