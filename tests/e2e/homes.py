"""A demo with a home and a cabin, linked by a road that can be closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import signal
import subprocess
from typing import Any, Self
from zoneinfo import ZoneInfo

import aiohttp

from demo.client import Client, VainError

from .evening import FEW, ROOT, STOP_S, evening_zone, free_ports, leave_nights
from .house import House

_NAMES = ("home", "cabin-north")
_ROAD = "switch.road_to_cabin_north"


@dataclass(frozen=True)
class Household(House):
    """A home of the demo, with those who live in it."""

    world: aiohttp.ClientSession

    async def notices(self) -> dict[str, Any]:
        """Return what stands on Ann's phone as this home knows it."""
        async with self.world.get("/phones") as answer:
            shown: dict[str, Any] = (await answer.json())["ann"]["shown"]
            return shown


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
        for name in _NAMES:
            leave_nights(folder / name, zone, FEW)
        command = (
            *("scripts/demo", "--folder", str(folder), "--time-zone", zone.key),
            *("--homes", str(len(_NAMES)), "--port", str(free_ports(len(_NAMES)))),
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
    async def opened(self) -> AsyncIterator[tuple[Household, Household]]:
        """Connect to the home and to the cabin."""
        home, cabin = (self.doors[name] for name in _NAMES)
        async with (
            Client(home.url, home.token) as here,
            Client(cabin.url, cabin.token) as there,
            aiohttp.ClientSession(home.household) as world,
            aiohttp.ClientSession(cabin.household) as wild,
        ):
            yield (
                Household(self.folder / _NAMES[0], here, world),
                Household(self.folder / _NAMES[1], there, wild),
            )


async def close_road(home: House) -> None:
    """Let nothing pass between the home and the cabin."""
    await home.client.act("switch.turn_off", entity_id=_ROAD)


async def open_road(home: House) -> None:
    """Let everything pass again."""
    await home.client.act("switch.turn_on", entity_id=_ROAD)


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
