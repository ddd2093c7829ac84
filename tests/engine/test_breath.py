"""A turn leaves room for others, and nothing behind that has to be collected."""

from collections.abc import Sequence
import gc

import pytest

from custom_components.lifeops.core.effects import Effect
from custom_components.lifeops.core.facts import ActivityChanged
from custom_components.lifeops.engine.reads import TurnReads

from .house import SLEEP, House

FACT_S = 0.002


def busy(house: House, facts: int) -> Sequence[str]:
    """Hear facts that take 2 ms each in one turn; return them and the breaths."""
    house.run(SLEEP)

    def decide(*_: object) -> Sequence[Effect]:
        house.clock.boot += FACT_S
        house.log.append("fact")
        return ()

    house.sleep.moves[ActivityChanged] = decide
    for number in range(facts):
        house.activity(device=f"d{number}")
    house.log.clear()
    house.engine.turn()
    return [word for word in house.log if word in ("fact", "breath")]


def test_a_long_turn_breathes_every_few_milliseconds(house: House) -> None:
    assert busy(house, 8) == [
        *["fact"] * 3,
        "breath",
        *["fact"] * 3,
        "breath",
        *["fact"] * 2,
    ]


@pytest.mark.parametrize("facts", [1, 2])
def test_a_short_turn_is_not_held_up(house: House, facts: int) -> None:
    assert busy(house, facts) == ["fact"] * facts


def test_what_a_turn_read_through_is_gone_with_it(house: House) -> None:
    house.run(SLEEP)
    house.ask("look")
    gc.collect()
    gc.disable()
    try:
        house.ask("look")
        left = [one for one in gc.get_objects() if isinstance(one, TurnReads)]
        assert left == []
    finally:
        gc.enable()
