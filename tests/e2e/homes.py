"""A demo with a home and a cabin, linked by a road that can be closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
import os
from pathlib import Path
import signal
import sqlite3
import subprocess
from time import monotonic
from typing import Any, Self
from zoneinfo import ZoneInfo

import aiohttp

from demo.client import Client, VainError, until

from .evening import ROOT, STOP_S, evening_zone, free_ports

_LOOK_S = 0.02
_NAMES = ("home", "cabin-north")
_ROAD = "switch.road_to_cabin_north"
_OF_ANOTHER = """
SELECT count(*) FROM record JOIN origin ON origin.ix = record.origin
JOIN node ON node.origin != origin.ix WHERE dataset = ? AND field != ''
"""


@dataclass(frozen=True)
class House:
    """One home of the demo, through the doors that any program has."""

    folder: Path
    client: Client
    world: aiohttp.ClientSession

    async def state(self, entity_id: str) -> str:
        """Return the state of an entity."""
        return str((await self.client.get(f"/api/states/{entity_id}"))["state"])

    async def shows(self, entity_id: str, value: str, patience_s: float = 60) -> None:
        """Wait until an entity shows a value."""

        async def shown() -> bool:
            return await self.state(entity_id) == value

        await until(f"{entity_id} shows {value}", shown, patience_s)

    async def sync_status(self) -> dict[str, Any]:
        """Return what is told of the only linked home."""
        answer = await self.client.ask("lifeops.get_sync_status")
        (status,) = answer["homes"]
        return dict(status)

    async def notices(self) -> dict[str, Any]:
        """Return what stands on Ann's phone as this home knows it."""
        async with self.world.get("/phones") as answer:
            shown: dict[str, Any] = (await answer.json())["ann"]["shown"]
            return shown

    def files(self) -> bytes:
        """Return all that is written about the household, as it lies on the disk."""
        files = sorted((self.folder / "config").glob("lifeops*.db*"))
        return b"".join(file.read_bytes() for file in files)

    def foreign(self, dataset: str) -> int:
        """Return how many fields of a dataset the other home wrote."""
        path = self.folder / "config" / "lifeops.db"
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA query_only = ON")
            (count,) = connection.execute(_OF_ANOTHER, (dataset,)).fetchone()
            return int(count)

    def kill(self) -> None:
        """End Home Assistant without a word; the demo starts it again."""
        pid = int((self.folder / "home-assistant.pid").read_text())
        os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True)
class Door:
    """Where a home of the demo answers, and with which token."""

    url: str
    token: str
    household: str


@dataclass(frozen=True)
class Homes:
    """A running demo with two homes."""

    folder: Path
    process: subprocess.Popen[str]
    zone: ZoneInfo
    doors: dict[str, Door]

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start a demo and wait until both homes are linked."""
        zone = evening_zone(datetime.now(UTC))
        command = (
            *("scripts/demo", "--folder", str(folder), "--port", str(free_ports())),
            *("--homes", str(len(_NAMES)), "--time-zone", zone.key),
        )
        with (folder / "demo.log").open("w") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        return cls(folder, process, zone, _doors(process, folder))

    def stop(self) -> None:
        """Ask the demo to end as Ctrl-C does; servers of databases end with it."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_S)
        for name in _NAMES:
            cluster = self.folder / name / "database"
            command = (str(ROOT / "scripts/timescale"), "remove", "--data", cluster)
            if cluster.exists():
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[House, House]]:
        """Connect to the home and to the cabin."""
        home, cabin = (self.doors[name] for name in _NAMES)
        async with (
            Client(home.url, home.token) as here,
            Client(cabin.url, cabin.token) as there,
            aiohttp.ClientSession(home.household) as world,
            aiohttp.ClientSession(cabin.household) as wild,
        ):
            yield (
                House(self.folder / _NAMES[0], here, world),
                House(self.folder / _NAMES[1], there, wild),
            )


async def close_road(home: House) -> None:
    """Let nothing pass between the home and the cabin."""
    await home.client.act("switch.turn_off", entity_id=_ROAD)


async def open_road(home: House) -> None:
    """Let everything pass again."""
    await home.client.act("switch.turn_on", entity_id=_ROAD)


async def crossing_s(one: House, other: House, entity_id: str, value: int) -> float:
    """Set a number in one home; return after how long the other one shows it."""
    began = monotonic()
    await one.client.act("number.set_value", entity_id=entity_id, value=value)

    async def crossed() -> bool:
        return await other.state(entity_id) == str(value)

    await until(f"{entity_id} is {value} there", crossed, breath_s=_LOOK_S)
    return monotonic() - began


def _doors(process: subprocess.Popen[str], folder: Path) -> dict[str, Door]:
    assert process.stdout is not None
    households: dict[str, str] = {}
    doors: dict[str, Door] = {}
    for line in process.stdout:
        match line.split():
            case ["household", name, url]:
                households[name] = url
            case ["ready", name, url, _, _, token]:
                doors[name] = Door(url, token, households[name])
        if len(doors) == len(_NAMES):
            return doors
    raise VainError((folder / "demo.log").read_text())
