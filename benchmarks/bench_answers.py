"""What a caller can learn from how long a home takes to answer: it should be nothing."""

from collections.abc import Callable, Iterator, Mapping
from os import urandom
from statistics import median
from time import perf_counter

from custom_components.lifeops.sync.handshake import Initiator, Responder
from custom_components.lifeops.sync.identity import Keys

from .figure import Figure

_ROUNDS = 1000

type Caller = Callable[[], tuple[Responder, bytes]]


def figures() -> Iterator[Figure]:
    """Yield how long strangers wait beside who is known; all take turns."""
    times = _times(_callers())
    known = median(times["known"])
    for who in ("unknown", "garbled"):
        yield Figure(
            name=f"answers_{who}_us",
            value=median(times[who]) * 1e6,
            reference=known * 1e6,
            target=1.1,
        )


def _callers() -> Mapping[str, Caller]:
    home, friend, stranger = (Keys.generate() for _ in range(3))

    def calls(keys: Keys) -> tuple[Responder, bytes]:
        first = Initiator(keys, home.public).begin()
        return Responder(home, lambda key: key == friend.public), first

    def garbles() -> tuple[Responder, bytes]:
        responder, first = calls(friend)
        return responder, urandom(len(first))

    return {
        "known": lambda: calls(friend),
        "unknown": lambda: calls(stranger),
        "garbled": garbles,
    }


def _times(callers: Mapping[str, Caller]) -> Mapping[str, list[float]]:
    times: dict[str, list[float]] = {who: [] for who in callers}
    for _ in range(_ROUNDS):
        for who, call in callers.items():
            responder, first = call()
            began = perf_counter()
            responder.answer(first)
            times[who].append(perf_counter() - began)
    return times


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
