"""Judge a room's tests: every named change and so many drawn ones."""

import argparse
from collections.abc import Sequence
from pathlib import Path
import random
import sys

from . import Mutant
from .drawn import draw
from .rooms import ROOMS, Room
from .runner import RunnerError, run

NAMED_SHARE = 1.0
DRAWN_SHARE = 0.85
ROOT = Path.cwd()


def main() -> int:
    """Print what was caught and every survivor; return 1 where too much survived."""
    args = _arguments().parse_args()
    print(f"seed {args.seed}")
    held = True
    for room in (room for room in ROOMS if args.room in (None, room.name)):
        named = room.named()
        drawn = draw(ROOT, list(room.files(ROOT)), args.drawn, args.seed)
        try:
            held &= _judge(room, "named", named, NAMED_SHARE)
            held &= _judge(room, "drawn", drawn, DRAWN_SHARE)
        except RunnerError as err:
            print(f"{room.name}: {err}")
            held = False
    return 0 if held else 1


def _judge(room: Room, what: str, mutants: Sequence[Mutant], share: float) -> bool:
    if not mutants:
        return True
    caught, seconds = 0, 0.0
    for verdict in run(ROOT, room, mutants):
        caught += verdict.caught
        seconds += verdict.seconds
        if not verdict.caught:
            print(f"survived {verdict.mutant.path} {verdict.mutant.why}", flush=True)
    held = caught >= share * len(mutants)
    print(
        f"{room.name:8} {what} {caught} of {len(mutants)} caught in {seconds:.0f} s"
        f" target {share:.0%} {'ok' if held else 'short'}",
        flush=True,
    )
    return held


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/soak mutants")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--room", choices=[room.name for room in ROOMS])
    parser.add_argument("--drawn", type=int, default=100)
    return parser


if __name__ == "__main__":
    sys.exit(main())
