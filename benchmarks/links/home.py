"""A home in a process of its own, which says what talking to the other one cost it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import sys
import time
from typing import override

import psutil

from custom_components.lifeops.ha.linked.driver import News
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec, events as e
from tests.kills.linking import LinkedHome, Place

from ..sync.load import as_ops, chunks, held, rows
from .heartbeat.beat import Beat

_LOOK_S = 0.02
_MEGABYTE = 1024 * 1024


@dataclass(kw_only=True)
class Cost:
    """What it took; block and lag are those of the event loop."""

    seconds: float = 0.0
    block_ms: float = 0.0
    lag_ms: float = 0.0
    grown_mb: float = 0.0
    bytes_out: int = 0
    bytes_in: int = 0
    repeated: int = 0
    sessions: int = 0
    pushed: int = 0


class Measured(LinkedHome):
    """A home that notes when both are in step."""

    quiet: asyncio.Event

    @override
    def tell(self, news: News) -> None:
        super().tell(news)
        if isinstance(news, e.Quiet):
            self.quiet.set()


def fill(place: Place, count: int) -> None:
    """Let a home have a history of three homes."""
    given = rows(count)
    store = SqliteStore.open(place.folder, home=place.home, build="bench")
    stream = store.sync(codec)
    for part in chunks(given):
        stream.apply(codec.encode(as_ops(part)))
    stream.settle(held(given))
    store.close()


async def talk(place: Place) -> Cost:
    """Live until standard input ends; say when both are in step."""
    async with Measured.opened(place) as home:
        home.quiet = asyncio.Event()
        cost = Cost()
        beats = asyncio.create_task(_watch(cost))
        calls = asyncio.create_task(home.keep(place.dials)) if place.dials else None
        began = time.monotonic()
        print("begun", flush=True)
        await home.quiet.wait()
        cost.seconds = time.monotonic() - began
        print("quiet", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        beats.cancel()
        if calls:
            calls.cancel()
    _add(cost, home.spent)
    return cost


async def _watch(cost: Cost) -> None:
    """Look again and again how long the loop took, and how much memory there is."""
    process = psutil.Process()
    first = process.memory_info().rss
    beat = Beat()
    beats = asyncio.create_task(beat.run())
    try:
        while True:
            await asyncio.sleep(_LOOK_S)
            grown = (process.memory_info().rss - first) / _MEGABYTE
            cost.grown_mb = max(cost.grown_mb, grown)
    finally:
        beats.cancel()
        cost.block_ms, cost.lag_ms = beat.block_ms, beat.lag_ms


def _add(cost: Cost, spent: Sequence[e.Summary]) -> None:
    cost.sessions = len(spent)
    for one in spent:
        cost.bytes_out += one.bytes_out
        cost.bytes_in += one.bytes_in
        cost.repeated += one.repeated
        cost.pushed += one.pushed


def main() -> None:
    """Fill a home, or let it talk."""
    what, text, *count = sys.argv[1:]
    said = json.loads(text)
    place = Place(**{**said, "folder": Path(said["folder"])})
    if what == "fill":
        fill(place, int(*count))
    else:
        print(json.dumps(asdict(asyncio.run(talk(place)))))


if __name__ == "__main__":
    main()
