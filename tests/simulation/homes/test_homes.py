"""Homes that write apart and meet: nothing is lost, nothing returns, all end equal."""

import pytest

from .steps import STEPS
from .walker import walk


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_five_hundred_steps(seed: int) -> None:
    tally = walk(seed=seed, steps=500)
    assert sum(tally.values()) >= 500
    assert len({step.name for step in STEPS} & set(tally)) > len(STEPS) - 5
