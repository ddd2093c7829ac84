"""What two homes tell each other arrives once, whoever is killed on the way."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from .held import demand_not_ahead, demand_once, demand_said
from .link import linked
from .ring import BrokenPromiseError

SEED = 20261121
FEW = 3
HISTORY = 4000


@pytest.fixture(autouse=True)
def _processes_are_asked_for_by_a_local_socket(socket_enabled: None) -> None:
    """Let a server of this process be asked for others."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


async def test_homes_that_are_killed_lose_nothing_and_a_loss_would_be_noticed(
    tmp_path: Path,
) -> None:
    async with linked(tmp_path, SEED, HISTORY) as kills:
        for _ in range(FEW):
            await kills.round()
        await kills.settle()
        town, cabin = (member.read() for member in kills.both)
        said = kills.town.board.said
    assert kills.tally.kills == FEW
    assert len(town.records) > HISTORY
    with pytest.raises(BrokenPromiseError, match="lost"):
        demand_said(town, said + 9)
    (key, write), *_ = town.records.items()
    fewer = {name: one for name, one in cabin.records.items() if name != key}
    with pytest.raises(BrokenPromiseError, match="ahead"):
        demand_not_ahead(replace(cabin, records=fewer), town)
    twice = replace(cabin, records={**cabin.records, ("home", "a", "name"): write})
    with pytest.raises(BrokenPromiseError, match="is"):
        demand_once(town, twice)
