"""What a first meeting of two homes takes on a long, narrow road that is often cut."""

import asyncio
from collections.abc import Iterator

from tests.fakes.road import Weather

from .figure import Figure
from .links.pair import Meeting, meet

MANY, FEW = 1_280_000, 20_000
CUTS = 20
# What a first session carries for each write; tells where to cut.
BYTES_A_WRITE = 21
MBIT_10 = 10_000_000 / 8
KBIT_256 = 256_000 / 8
DELAY_S = 0.2
PATIENCE_S = 600.0
BLOCK_MS = 20
GROWN_MB = 40
REPEATED = 0.05


def figures() -> Iterator[Figure]:
    """Yield all figures."""
    often_cut = Weather(
        bytes_per_s=MBIT_10, cut_every=MANY * BYTES_A_WRITE // (CUTS + 1)
    )
    met = asyncio.run(meet(MANY, often_cut, PATIENCE_S))
    yield from _figures("many", MANY, met)
    yield Figure(
        name="links_many_cuts", value=met.cuts, reference=CUTS, target=1, at_least=True
    )
    narrow = Weather(bytes_per_s=KBIT_256, delay_s=DELAY_S)
    yield from _figures("narrow", FEW, asyncio.run(meet(FEW, narrow, PATIENCE_S)))


def _figures(name: str, count: int, met: Meeting) -> Iterator[Figure]:
    """Yield the figures of one meeting; what is repeated are writes sent twice."""
    both = met.told, met.taken
    for what, value, reference, target in (
        ("ends_s", met.taken.seconds, PATIENCE_S, 1.0),
        ("repeated", met.told.pushed - count, met.told.pushed, REPEATED),
        ("loop_block_ms", max(cost.block_ms for cost in both), BLOCK_MS, 1.0),
        ("grown_mb", max(cost.grown_mb for cost in both), GROWN_MB, 1.0),
    ):
        figure = f"links_{name}_{what}"
        yield Figure(name=figure, value=value, reference=reference, target=target)


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
