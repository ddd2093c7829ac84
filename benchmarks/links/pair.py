"""Two homes that meet for the first time, on a road as it is in the country."""

import asyncio
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import socket
import sys
from tempfile import TemporaryDirectory

from tests.fakes.road import HOST, Road, Weather
from tests.kills.linking import Place

from .home import Cost


class HomeFailedError(Exception):
    """A home did not do what it was started for."""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What came of it; told and taken are what each side says."""

    told: Cost
    taken: Cost
    cuts: int
    carried: int


async def meet(count: int, weather: Weather, patience_s: float) -> Meeting:
    """Let a home without anything meet one that holds so many writes."""
    with TemporaryDirectory(prefix="bench-") as folder:
        port, unused = _free_ports()
        town = Place(
            home="town", folder=_made(folder, "town"), key=1, friend=2, port=port
        )
        await _end(await _run("fill", town, f"{count}"), patience_s)
        async with Road((HOST, port), weather) as road:
            cabin = Place(
                home="cabin",
                folder=_made(folder, "cabin"),
                key=2,
                friend=1,
                port=unused,
                dials=road.url,
            )
            return await _met(town, cabin, road, patience_s)


async def _met(town: Place, cabin: Place, road: Road, patience_s: float) -> Meeting:
    told = await _run("talk", town)
    await _said(told, "begun", patience_s)
    taken = await _run("talk", cabin)
    try:
        for line in ("begun", "quiet"):
            await _said(taken, line, patience_s)
        await _said(told, "quiet", patience_s)
        costs = [Cost(**json.loads(await _end(one, 60))) for one in (taken, told)]
    finally:
        for one in (told, taken):
            if one.returncode is None:
                one.kill()
                await one.wait()
    return Meeting(told=costs[1], taken=costs[0], cuts=road.cuts, carried=road.carried)


async def _run(what: str, place: Place, *more: str) -> Process:
    text = json.dumps({**asdict(place), "folder": str(place.folder)})
    command = (sys.executable, "-m", "benchmarks.links.home", what, text, *more)
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)


async def _said(process: Process, line: str, patience_s: float) -> None:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    async with asyncio.timeout(patience_s):
        said = await process.stdout.readline()
    if said.decode().strip() != line:
        raise HomeFailedError(line, said)


async def _end(process: Process, patience_s: float) -> str:
    """Return what a process says in the end."""
    async with asyncio.timeout(patience_s):
        said, _ = await process.communicate()
    if process.returncode:
        raise HomeFailedError(process.returncode)
    return said.decode()


def _made(folder: str, name: str) -> Path:
    path = Path(folder) / name
    path.mkdir()
    return path


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind((HOST, 0))
        return one.getsockname()[1], other.getsockname()[1]
