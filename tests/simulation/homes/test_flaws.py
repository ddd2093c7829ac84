"""Each rule is needed: without it an oracle fails."""

import pytest

from .flaws import FLAWS
from .history import ViolationError
from .walker import walk

SEEDS = {
    "epoch": 2,
    "h_rule": 2,
    "barrier": 1,
    "tombstones": 2,
    "erasures": 1,
    "new_life": 1,
    "revocations": 2,
}


@pytest.mark.parametrize("name", FLAWS)
def test_an_oracle_fails_without(name: str) -> None:
    seed = SEEDS[name]
    with FLAWS[name](), pytest.raises(ViolationError, match=f"seed {seed}, step"):
        walk(seed=seed, steps=400)


@pytest.mark.parametrize("name", FLAWS)
def test_no_oracle_fails_with(name: str) -> None:
    walk(seed=SEEDS[name], steps=100)
