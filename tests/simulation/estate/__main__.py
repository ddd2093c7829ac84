"""Let the estate live for so many days; print what there was."""

import argparse
from pathlib import Path
import random
from tempfile import TemporaryDirectory
from time import monotonic

from .scenarios import furnish, judge, story


def main() -> None:
    """Print what came of a life; a ViolationError ends it with what must not be."""
    parser = argparse.ArgumentParser(prog="scripts/soak estate")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--faults", type=float, default=0.0002)
    parser.add_argument("--calm", action="store_true")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    started = monotonic()
    with TemporaryDirectory(prefix="estate-") as folder:
        estate = furnish(
            Path(folder),
            days=args.days,
            seed=args.seed,
            faults=0 if args.calm else args.faults,
            calm=args.calm,
        )
        estate.run()
        print(*story(estate), f"{monotonic() - started:.1f} s", sep="\n", flush=True)
        judge(estate)


if __name__ == "__main__":
    main()
