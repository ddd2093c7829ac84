"""The roads between the first home and each cabin, with a switch for each cabin."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from tests.fakes.household import Way
from tests.fakes.road import Road

from .plan import HOST, HomePlan


@asynccontextmanager
async def built(homes: Sequence[HomePlan]) -> AsyncIterator[Mapping[str, list[Way]]]:
    """Yield the ways that start at each home, by its name."""
    first, *cabins = homes
    ways: dict[str, list[Way]] = {home.name: [] for home in homes}
    async with AsyncExitStack() as stack:
        for cabin in cabins:
            there, back = cabin.road_ports
            pair = [
                await stack.enter_async_context(Road((HOST, home.port), port=port))
                for home, port in ((cabin, there), (first, back))
            ]
            key = cabin.name.replace("-", "_")
            ways[first.name].append(Way(key=key, name=cabin.title, roads=pair))
        yield ways
