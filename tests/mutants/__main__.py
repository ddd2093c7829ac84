"""Judge a room's tests: every named change and so many drawn ones."""

import argparse
from collections.abc import Sequence
from pathlib import Path
import random
import sys

from . import Mutant
from .drawn import draw
from .rooms import ROOMS
from .runner import Bench, RunnerError, bench

NAMED_SHARE = 1.0
DRAWN_SHARE = 0.85
ROOT = Path.cwd()


def main() -> int:
    """Print what was caught and every survivor; return 1 where too much survived."""
    args = _arguments().parse_args()
    print(f"seed {args.seed}")
    held = True
    for room in (room for room in ROOMS if args.room in (None, room.name)):
        named = _asked(room.named(), args.only)
        files = list(room.files(ROOT))
        drawn = _asked(draw(ROOT, files, args.drawn, args.seed), args.only)
        try:
            with bench(ROOT, room, workers=args.workers) as ready:
                held &= _judge(ready, f"{room.name:9} named", named, NAMED_SHARE)
                held &= _judge(ready, f"{room.name:9} drawn", drawn, DRAWN_SHARE)
        except RunnerError as err:
            print(f"{room.name}: {err}")
            held = False
    return 0 if held else 1


def _asked(mutants: Sequence[Mutant], told: Path | None) -> Sequence[Mutant]:
    """Return all, or those that survived in what an earlier run told."""
    if told is None:
        return mutants
    again = set(told.read_text().splitlines())
    return [mutant for mutant in mutants if _survived(mutant) in again]


def _survived(mutant: Mutant) -> str:
    return " ".join(f"survived {mutant.path} {mutant.why}".splitlines())


def _judge(ready: Bench, what: str, mutants: Sequence[Mutant], share: float) -> bool:
    if not mutants:
        return True
    caught, seconds = 0, 0.0
    for verdict in ready.judge(mutants):
        caught += verdict.caught
        seconds += verdict.seconds
        if not verdict.caught:
            print(_survived(verdict.mutant), flush=True)
    held = caught >= share * len(mutants)
    print(
        f"{what} {caught} of {len(mutants)} caught in {seconds:.0f} s"
        f" target {share:.0%} {'ok' if held else 'short'}",
        flush=True,
    )
    return held


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/soak mutants")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--room", choices=[room.name for room in ROOMS])
    parser.add_argument("--drawn", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--only", type=Path, help="judge again what survived in the output of a run"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
