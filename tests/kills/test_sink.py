"""What was measured reaches the server once, whoever is killed on the way."""

from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from tests.postgres import Cluster, cluster  # noqa: F401 - a fixture

from .levels import Files, demand_all, demand_level, demand_not_ahead
from .ring import BrokenPromiseError
from .sink import kill_homes_that_send, kill_servers

SEED = 20261121
FEW = 3


@pytest.fixture(autouse=True)
def _processes_are_asked_for_by_a_local_socket(socket_enabled: None) -> None:
    """Let a server of this process be asked for others."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


def test_a_home_that_is_killed_loses_nothing_and_a_loss_would_be_noticed(
    tmp_path: Path,
    cluster: Cluster,  # noqa: F811
) -> None:
    homes = kill_homes_that_send(tmp_path, cluster, SEED, FEW)
    said = homes.board.said
    assert homes.tally.kills == FEW
    assert said >= FEW
    files = Files.read(homes.folder)
    with pytest.raises(BrokenPromiseError, match="lost here"):
        demand_all(files, said + 9)
    homes.database.execute(
        "DELETE FROM lifeops.sample WHERE ts = (SELECT max(ts) FROM lifeops.sample)"
    )
    with pytest.raises(BrokenPromiseError, match="points differ"):
        demand_level(files, homes.database, said)
    homes.database.execute("DELETE FROM lifeops.sample")
    with pytest.raises(BrokenPromiseError, match="ahead"):
        demand_not_ahead(files, homes.database)


def test_a_server_that_is_killed_loses_nothing_and_doubles_nothing(
    tmp_path: Path,
    cluster: Cluster,  # noqa: F811
) -> None:
    kills = kill_servers(tmp_path, cluster, SEED, FEW)
    assert kills.tally.kills == FEW
    assert kills.board.said >= FEW
