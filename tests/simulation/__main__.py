"""Let a household live for so many days in each window; print what there was."""

import argparse
from pathlib import Path
import random
from tempfile import TemporaryDirectory
from time import monotonic

from .scenarios import WINDOWS, furnish


def main() -> None:
    """Print a line a window; a ViolationError ends it with what must not be."""
    parser = argparse.ArgumentParser(prog="scripts/soak simulation")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--faults", type=float, default=0.01)
    parser.add_argument("--window", choices=WINDOWS)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    for name, window in WINDOWS.items():
        if args.window not in (None, name):
            continue
        started = monotonic()
        with TemporaryDirectory(prefix="simulation-") as folder:
            household = furnish(
                Path(folder),
                window,
                days=args.days,
                seed=args.seed,
                fault_share=args.faults,
            )
            household.run()
        print(
            f"{name} {args.days} days: {household.invariants.decided} decisions"
            f" {household.invariants.digest.hexdigest()},"
            f" {household.process.restarts} restarts, {household.faults.refusals} refusals,"
            f" {monotonic() - started:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
