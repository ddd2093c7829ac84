"""Killed between a refresh and its use, an account goes on without its person."""

from pathlib import Path
import secrets

import pytest

from tests.kills.tokens import kills

ROUNDS = 20


@pytest.mark.slow
@pytest.mark.usefixtures("socket_enabled")
async def test_a_kill_costs_no_sign_in_once_the_answer_is_on_disk(
    tmp_path: Path,
) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")
    async with kills(tmp_path, seed) as account:
        await account.calibrate()
        for _ in range(ROUNDS):
            await account.round()
    print(account.tally)
    assert account.tally.rounds == ROUNDS
