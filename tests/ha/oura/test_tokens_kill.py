"""Killed between a refresh and its use, an account goes on without its person."""

from pathlib import Path
import re
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[3]
ROUNDS = 20


@pytest.mark.slow
def test_a_kill_costs_no_sign_in_once_the_answer_is_on_disk() -> None:
    words = [
        sys.executable,
        "-m",
        "tests.kills",
        "--victim",
        "tokens",
        "--rounds",
        str(ROUNDS),
    ]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = re.search(
        r"(\d+) kills: (\d+) between the server's .*, (\d+) between the write .*, "
        r"(\d+) after",
        ran.stdout,
    )
    assert found is not None, ran.stdout
    rounds, *where = map(int, found.groups())
    assert rounds == sum(where) == ROUNDS
