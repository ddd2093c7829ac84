"""Each rule is needed: without it an oracle fails; with all of them none does.

That none does is shown by the calm life of test_calm, which begins with this day.
"""

from datetime import date
from pathlib import Path

import pytest

from ..invariants import ViolationError
from .flaws import FLAWS
from .household import Household

_SLOW = ("followers", "quiet", "reasons")
_BREAKS = ("followers", "word")
SEEDS = dict.fromkeys(FLAWS, 1) | {"followers": 6}
SAID = {
    "quiet": "shown in quiet time",
    "followers": "not attempted within a minute",
    "word": "alerted twice",
    "tags": "visible twice",
    "address": "shown to the wrong person",
    "reasons": "held and forgotten",
    "ladders": "did not climb",
    "clearing": "still stands elsewhere",
}


def live(folder: Path, name: str) -> None:
    """Live a day with the seed that shows a flaw."""
    Household(
        folder,
        start=date(2026, 3, 6),
        days=1,
        seed=SEEDS[name],
        quiet_life=name not in _BREAKS,
    ).run()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in _SLOW else name
        for name in FLAWS
    ],
)
def test_an_oracle_fails_without(tmp_path: Path, name: str) -> None:
    with FLAWS[name](), pytest.raises(ViolationError, match=SAID[name]):
        live(tmp_path, name)
