"""10,000 messages at once: Home Assistant goes on breathing, nothing grows, each one ends."""

from collections.abc import Iterator, Mapping

from custom_components.lifeops.agents.notification.queue import MOST

from .bench_many_facts import LONGEST_MS
from .child import run
from .figure import Figure
from .many_messages import MESSAGES

_GROWS = 1.1
_SLOWS = 1.5


def main() -> None:
    """Print all figures; what Home Assistant does alone stands beside them."""
    for figure in (*_of_home(), *_of_life(run("flood"))):
        print(figure)


def _of_home() -> Iterator[Figure]:
    alone, told = run("many_messages"), run("many_messages", "lifeops")
    print(f"# alone {alone}")
    print(f"# with LifeOps {told}")
    for name, what in (
        ("loop_block_10000_messages_ms", "own_block_ms"),
        ("longest_collection_10000_messages_ms", "longest_collection_ms"),
    ):
        bare = alone[what]
        target = max(LONGEST_MS, bare) / bare
        yield Figure(name=name, value=told[what], reference=bare, target=target)
    yield Figure(
        name="memory_mb_after_10000_of_1000",
        value=told["memory_last_mb"],
        reference=told["memory_first_mb"],
        target=_GROWS,
    )
    yield Figure(
        name="message_cpu_ms_last_1000_of_second",
        value=told["last_ms"],
        reference=told["second_ms"],
        target=_SLOWS,
    )


def _of_life(life: Mapping[str, float]) -> Iterator[Figure]:
    print(f"# {life}")
    # The digest is told and ends as well.
    for name, value, of in (
        ("messages_that_ended", life["ended"] - 1, MESSAGES),
        ("messages_digested", life["digested"], MESSAGES - life["pushed"]),
    ):
        yield Figure(name=name, value=value, reference=of, target=1.0, at_least=True)
    yield Figure(
        name="messages_open_at_most", value=life["largest"], reference=MOST, target=1.0
    )


if __name__ == "__main__":
    main()
