"""Steps drawn by a seed, and where it ended if it ended badly."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from custom_components.lifeops.store import erasing, node, series_node

from .calm import calm
from .history import ViolationError
from .network import Network
from .steps import STEPS, take

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_WEIGHTS = [step.weight for step in STEPS]


@contextmanager
def ground() -> Iterator[Path]:
    """Lend a folder that is not on a disk, where there is such."""
    within = _MEMORY if _MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="homes-", dir=within) as folder:
        yield Path(folder)


@contextmanager
def named(seed: int) -> Iterator[None]:
    """Draw the names of epochs by the seed too: writes of one moment go by them."""
    chance = Random(f"{seed}/epochs")

    def token_hex(size: int) -> str:
        return chance.randbytes(size).hex()

    with (
        patch.object(node, "token_hex", token_hex),
        patch.object(series_node, "token_hex", token_hex),
        patch.object(erasing, "token_hex", token_hex),
    ):
        yield


def walk(*, seed: int, steps: int) -> Counter[str]:
    """Let homes live through so many steps; return what happened how often.

    Raises ViolationError with the seed and the step.
    """
    with ground() as folder, named(seed):
        net = Network(folder, seed=seed, homes=2 + seed % 4, forks=seed % 3 == 0)
        with closing(net):
            for number in range(steps):
                [step] = net.chance.choices(STEPS, _WEIGHTS)
                try:
                    take(net, step)
                except ViolationError as err:
                    message = f"seed {seed}, step {number}, {step.name}: {err}"
                    raise ViolationError(message) from err
            calm(net)
    return net.tally
