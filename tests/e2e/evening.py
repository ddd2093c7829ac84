"""A demo as a process of its own, and what a test may do to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import signal
import socket
import subprocess
from typing import Any, Self
from zoneinfo import ZoneInfo

import aiohttp

from demo.client import Client, VainError, until
from demo.history import NIGHTS
from demo.lifeops import entities_of
from demo.plan import PORTS_A_HOME
from tests.fakes.household.nights import last_morning

ROOT = Path(__file__).parents[2]
READY_S = 300
STOP_S = 60
PERSON = "Ann"
EVENING = 20
FEW = 3


def evening_zone(now: datetime) -> ZoneInfo:
    """Return a time zone in which it is evening now, so that a night lies ahead."""
    offset = (EVENING - now.astimezone(UTC).hour + 12) % 24 - 12
    return ZoneInfo(f"Etc/GMT{-offset:+d}")


def leave_nights(home: Path, zone: ZoneInfo, nights: int) -> None:
    """Let a home take over so many nights only: the recorder is slow to take them."""
    known = last_morning(datetime.now(zone)) - timedelta(days=nights)
    home.mkdir()
    (home / "history.json").write_text(json.dumps(known.isoformat()))


def free_ports(homes: int = 1) -> int:
    """Return the first of a row of ports, for so many homes, that nobody listens on.

    Every worker has ports of its own: two looking at once would find the same.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin = 21_000 + 1_000 * worker
    for first in range(begin, begin + 1_000, PORTS_A_HOME):
        if all(_is_free(first + number) for number in range(homes * PORTS_A_HOME)):
            return first
    raise VainError("free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@dataclass
class Demo:
    """A running demo with one home."""

    folder: Path
    process: subprocess.Popen[str]
    zone: ZoneInfo
    url: str = ""
    user: str = ""
    password: str = ""
    token: str = field(default="", repr=False)
    household: str = ""
    database: str = ""

    @classmethod
    def start(cls, folder: Path, nights: int = NIGHTS) -> Self:
        """Start a demo with so many nights behind it, and wait for its ready line."""
        zone = evening_zone(datetime.now(UTC))
        leave_nights(folder / "home", zone, nights)
        command = (
            *("scripts/demo", "--folder", str(folder), "--port", str(free_ports())),
            *("--time-zone", zone.key),
        )
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=(folder / "demo.log").open("w"),
            start_new_session=True,
        )
        demo = cls(folder, process, zone)
        demo._read_ready()
        return demo

    def stop(self) -> None:
        """Ask the demo to end as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_S)
        if self.database:
            self.timescale("remove")

    def timescale(self, *words: str) -> None:
        """Do something to the server of the metrics database."""
        cluster = str(self.folder / "home" / "database")
        command = (str(ROOT / "scripts" / "timescale"), *words, "--data", cluster)
        subprocess.run(
            command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def kill_home_assistant(self) -> None:
        """End Home Assistant without a word; the demo starts it again."""
        os.kill(self.home_assistant, signal.SIGKILL)

    @property
    def home_assistant(self) -> int:
        """Return the process id of Home Assistant."""
        return int((self.folder / "home" / "home-assistant.pid").read_text())

    @property
    def log(self) -> str:
        """Return what Home Assistant has said on its console."""
        return (self.folder / "home" / "console.log").read_text()

    def _read_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            match line.split():
                case ["household", _, url]:
                    self.household = url
                case ["database", _, url]:
                    self.database = url
                case ["ready", _, url, user, password, token]:
                    self.url, self.user, self.password = url, user, password
                    self.token = token
                    return
        raise VainError((self.folder / "demo.log").read_text())


@dataclass
class Evening:
    """One evening of Ann's, through the doors that any program has."""

    demo: Demo
    client: Client
    world: aiohttp.ClientSession
    entities: Mapping[str, str]

    async def state(self, key: str) -> dict[str, Any]:
        """Return the state of one of Ann's entities, by translation key."""
        path = f"/api/states/{self.entities[key]}"
        state: dict[str, Any] = await self.client.get(path)
        return state

    async def lights(self) -> dict[str, str]:
        """Return what became of each light in tonight's wind-down."""
        attributes = (await self.state("phase"))["attributes"]
        return {
            name.removeprefix("light."): str(outcome)
            for name, outcome in attributes["lights"].items()
        }

    async def set_bedtime(self, seconds: float) -> datetime:
        """Set bedtime to the next whole minute after so many seconds; no lead time."""
        later = datetime.now(self.demo.zone) + timedelta(seconds=seconds, minutes=1)
        bedtime = later.replace(second=0, microsecond=0)
        await self.client.act(
            "number.set_value", entity_id=self.entities["winddown_offset"], value=0
        )
        await self.client.act(
            "time.set_value",
            entity_id=self.entities["bedtime"],
            time=bedtime.strftime("%H:%M:%S"),
        )
        return bedtime

    async def bulbs(self) -> dict[str, Any]:
        """Return every bulb with its own log."""
        return await self._see("bulbs")

    async def phone(self) -> dict[str, Any]:
        """Return Ann's phone."""
        phone: dict[str, Any] = (await self._see("phones"))[PERSON.lower()]
        return phone

    async def pushes(self) -> list[dict[str, Any]]:
        """Return everything that was pushed to Ann."""
        pushes: list[dict[str, Any]] = (await self._see("pushes"))[PERSON.lower()]
        return pushes

    async def television(self) -> dict[str, Any]:
        """Return how the television stands."""
        return await self._see("television")

    async def do(self, path: str, **body: Any) -> None:
        """Do something in the household."""
        async with self.world.post(f"/{path}", json=body) as answer:
            answer.raise_for_status()

    async def _see(self, what: str) -> dict[str, Any]:
        async with self.world.get(f"/{what}") as answer:
            seen: dict[str, Any] = await answer.json()
            return seen


@asynccontextmanager
async def open_evening(demo: Demo) -> AsyncIterator[Evening]:
    """Connect to a demo's Home Assistant and to its household."""
    async with (
        Client(demo.url, demo.token) as client,
        aiohttp.ClientSession(demo.household) as world,
    ):
        entities = await until("Ann's entities", lambda: entities_of(client, PERSON))
        yield Evening(demo, client, world, entities)
