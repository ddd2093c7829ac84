"""What a first sync of real Home Assistants takes, on the roads of bench_links.

A home that comes back to its two cabins with a long history tells both at once.
"""

import asyncio
from collections.abc import Iterator

from tests.fakes.road import Weather

from .bench_links import (
    BLOCK_MS,
    BYTES_A_WRITE,
    CUTS,
    DELAY_S,
    FEW,
    GROWN_MB,
    KBIT_256,
    MANY,
    MBIT_10,
    REPEATED,
)
from .figure import Figure
from .links.houses import Visit, visit

HOMES = 3
PATIENCE_S = 1200.0


def figures() -> Iterator[Figure]:
    """Yield all figures."""
    narrow = Weather(bytes_per_s=KBIT_256, delay_s=DELAY_S)
    made = asyncio.run(visit(FEW, narrow, PATIENCE_S, of=HOMES))
    yield from _figures("narrow", FEW, made)
    cut_every = MANY * BYTES_A_WRITE // (CUTS + 1)
    often_cut = Weather(bytes_per_s=MBIT_10, cut_every=cut_every)
    made = asyncio.run(visit(MANY, often_cut, PATIENCE_S, of=HOMES))
    yield from _figures("many", MANY, made)
    yield Figure(
        name="links_ha_many_cuts",
        value=made.cuts,
        reference=CUTS,
        target=1,
        at_least=True,
    )


def _figures(name: str, count: int, made: Visit) -> Iterator[Figure]:
    """Yield the figures of one visit; what the loop does at rest is shown beside.

    What was sent twice has a figure of its own and is none of the bytes a write.
    """
    wanted = count * (HOMES - 1)
    tells, *take = made.tolls
    for what, value, reference, target in (
        ("ends_s", made.seconds, PATIENCE_S, 1.0),
        ("repeated", made.pushed - wanted, made.pushed, REPEATED),
        ("loop_block_ms", max(toll.block_ms for toll in made.tolls), BLOCK_MS, 1.0),
        (
            "rest_block_ms",
            max(toll.rest_block_ms for toll in made.tolls),
            BLOCK_MS,
            1.0,
        ),
        ("grown_telling_mb", tells.grown_mb, GROWN_MB, 1.0),
        ("grown_taking_mb", max(toll.grown_mb for toll in take), GROWN_MB, 1.0),
        ("bytes_a_write", made.carried / made.pushed, BYTES_A_WRITE, 1.15),
    ):
        figure = f"links_ha_{name}_{what}"
        yield Figure(name=figure, value=value, reference=reference, target=target)


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
