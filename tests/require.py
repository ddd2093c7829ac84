"""Parts that a machine may lack: their tests are skipped by name, unless required."""

import os

import pytest

# What no package brings: asked for by its own name only.
RARE = frozenset({"tsl"})


def require(part: str, *, present: bool) -> None:
    """Skip where a part is missing; fail instead when LIFEOPS_REQUIRE asks for it."""
    if present:
        return
    asked = {word.strip() for word in os.environ.get("LIFEOPS_REQUIRE", "").split(",")}
    if part in asked or ("all" in asked and part not in RARE):
        pytest.fail(f"{part} is required and missing")
    pytest.skip(f"{part} is missing")
