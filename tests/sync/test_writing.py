"""What people hear when a stream begins to count anew in the middle of a session."""

from typing import override

import pytest

from custom_components.lifeops.core.ops import Origin, Vector
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.session import Session
from custom_components.lifeops.sync.writing import Writes

from .toy import Toy

LIFE = Origin("home", "1")


class Renewing(Toy):
    """A stream that begins a new life with whatever it is told."""

    was_outrun = False

    @override
    def outrun(self) -> bool:
        return self.was_outrun

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        self.renew("2")
        return True


@pytest.mark.parametrize(("outrun", "heard"), [(True, ["outrun"]), (False, [])])
def test_they_hear_of_a_lost_life_only(*, outrun: bool, heard: list[str]) -> None:
    told: list[str] = []
    stream = Renewing("home", [], epoch=LIFE.epoch)
    stream.was_outrun = outrun
    facts = e.Facts(
        home="home",
        version="1",
        nonce="n",
        time=0.0,
        vectors={"records": {}},
        origins={"records": LIFE.epoch},
        totals={"records": 0},
        acks={},
    )
    session = Session(facts)
    writes = Writes(
        session,
        {"records": stream},
        renew=lambda _: None,
        outrun=lambda: told.append("outrun"),
    )
    answer = writes.do(e.Settle("records", {}))
    assert answer == session.renewed
    assert told == heard
