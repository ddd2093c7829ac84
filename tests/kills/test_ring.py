"""What the ring has said to be safe outlives a kill at any moment."""

from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from .ring import BrokenPromiseError, look, rounds

SEED = 20261121
FEW = 6


@pytest.fixture(autouse=True)
def _processes_are_asked_for_by_a_local_socket(socket_enabled: None) -> None:
    """Let a server of this process be asked for others."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


def test_what_was_said_to_be_safe_is_and_nothing_begins_twice(tmp_path: Path) -> None:
    found = list(rounds(tmp_path, SEED, FEW))
    assert len(found) == FEW
    assert found[-1].starts


def test_a_lost_commit_and_a_second_start_would_be_noticed(tmp_path: Path) -> None:
    (found,) = rounds(tmp_path, SEED, 1)
    with pytest.raises(BrokenPromiseError, match="night"):
        look(tmp_path, found.said + 50)
    log = tmp_path / "acts.tsv"
    log.write_text(log.read_text() + "\t".join(found.starts[-1]) + "\n")
    with pytest.raises(BrokenPromiseError, match="twice"):
        look(tmp_path, found.said)
