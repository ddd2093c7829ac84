"""Fact to act: at most three times the same automation plus one commit."""

from collections.abc import Mapping
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from .child import run, slow_disk
from .figure import Figure

SLOW_MS = 50


def main() -> None:
    """Print p50 and p99 on this disk and on one whose fsync takes longer."""
    _print("", {})
    with TemporaryDirectory(prefix="bench-") as folder:
        slow = slow_disk(Path(folder), SLOW_MS)
        if slow is None:
            print("fact_to_act: no C compiler, so no slow disk", file=sys.stderr)
        else:
            _print(f"_fsync_{SLOW_MS}ms", slow)


def _print(disk: str, env: Mapping[str, str]) -> None:
    found = run("fact_to_act", env=env)
    for what in ("p50", "p99"):
        allowed = 3 * found[f"automation_{what}_ms"] + found[f"commit_{what}_ms"]
        name = f"fact_to_act{disk}_{what}_ms"
        value = found[f"lifeops_{what}_ms"]
        print(Figure(name=name, value=value, reference=allowed, target=1), flush=True)


if __name__ == "__main__":
    main()
