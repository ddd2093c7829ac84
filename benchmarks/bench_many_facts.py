"""The event loop goes on breathing while 10,000 facts arrive."""

from .child import run
from .figure import Figure

LONGEST_MS = 20.0


def main() -> None:
    """Print the longest stand-still beside the same Home Assistant without LifeOps."""
    without = run("many_facts")["block_ms"]
    with_ = run("many_facts", "lifeops")["block_ms"]
    target = max(LONGEST_MS, without) / without
    name = "loop_block_10000_facts_ms"
    print(Figure(name=name, value=with_, reference=without, target=target))


if __name__ == "__main__":
    main()
