"""Let many networks of homes live for so many steps in all; print what there was."""

import argparse
from collections import Counter
from contextlib import nullcontext
import random
import sys
from time import monotonic

from .flaws import FLAWS
from .history import ViolationError
from .walker import walk

_EACH = 2000


def main() -> None:
    """Print a line a network; a ViolationError ends it with what must not be."""
    parser = argparse.ArgumentParser(prog="scripts/soak homes")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--without", choices=FLAWS)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    started = monotonic()
    total: Counter[str] = Counter()
    flaw = FLAWS[args.without]() if args.without else nullcontext()
    with flaw:
        for number in range(-(-args.steps // _EACH)):
            seed = args.seed + number
            steps = min(_EACH, args.steps - number * _EACH)
            try:
                tally = walk(seed=seed, steps=steps)
            except ViolationError as err:
                sys.exit(f"{err}\nagain: --steps {steps} --seed {seed}")
            total += tally
            print(
                f"seed {seed}: {steps} steps, {monotonic() - started:.0f} s", flush=True
            )
    print(", ".join(f"{name} {count}" for name, count in sorted(total.items())))
    print(f"{args.steps} steps in {monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
