"""Let the household live for so many days; print what there was."""

import argparse
from contextlib import nullcontext
from datetime import date
from pathlib import Path
import random
from tempfile import TemporaryDirectory
from time import monotonic

from .flaws import FLAWS
from .household import Household

START = date(2026, 3, 6)


def main() -> None:
    """Print what came of a life; a ViolationError ends it with what must not be."""
    parser = argparse.ArgumentParser(prog="scripts/soak calm")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--faults", type=float, default=0.0002)
    parser.add_argument("--quiet-life", action="store_true")
    parser.add_argument("--without", choices=FLAWS)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    started = monotonic()
    flaw = FLAWS[args.without]() if args.without else nullcontext()
    with TemporaryDirectory(prefix="calm-") as folder, flaw:
        household = Household(
            Path(folder),
            start=START,
            days=args.days,
            seed=args.seed,
            faults=0 if args.quiet_life else args.faults,
            quiet_life=args.quiet_life,
        )
        household.run()
    losses = sum(phone.losses for phone in household.phones)
    restarts = sum(node.restarts for node in household.nodes)
    print(f"{restarts} restarts, {losses} lost, {dict(household.troubles.tally)}")
    for name, number in sorted(household.oracles.tally.items()):
        print(f"{name}: {number}")
    print(f"{monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
