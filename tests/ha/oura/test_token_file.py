# ruff: noqa: ASYNC240 - a test may look at the disk while nothing else runs
"""Tokens are on disk when a write returns, all or none of them, for no other eyes."""

from dataclasses import replace
import json
import os
from pathlib import Path
import stat
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.json import JsonMismatchError
from custom_components.lifeops.ha.oura.portals import Portal
from custom_components.lifeops.ha.oura.token_file import TokenFile, Tokens, tokens_of

TOKENS = Tokens(
    access_token="access-1",
    refresh_token="refresh-1",
    expires_at=2000.0,
    obtained_at=1000.0,
    portal=Portal.NEW,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".storage" / "lifeops.oura.1"


@pytest.fixture
def file(path: Path) -> TokenFile:
    return TokenFile(path)


async def test_what_was_written_is_read(file: TokenFile) -> None:
    assert await file.async_read() is None
    for tokens in (TOKENS, replace(TOKENS, generation=2, asked=Portal.LEGACY)):
        await file.async_write(tokens)
        assert await file.async_read() == tokens


async def test_nobody_else_can_read_it(file: TokenFile, path: Path) -> None:
    before = os.umask(0)
    try:
        await file.async_write(TOKENS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_content_and_name_are_on_disk_before_a_write_returns(
    file: TokenFile, path: Path
) -> None:
    seen: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        seen.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        real(handle)

    with patch("os.fsync", fsync):
        await file.async_write(TOKENS)
    assert seen == [f"{path.name}.draft", path.parent.name]


async def test_a_torn_write_leaves_the_tokens_before(
    file: TokenFile, path: Path
) -> None:
    await file.async_write(TOKENS)
    with (
        patch("os.fsync", side_effect=OSError(28, "No space left on device")),
        pytest.raises(StoreError) as full,
    ):
        await file.async_write(replace(TOKENS, generation=2))
    assert full.value.key == "tokens_unwritable"
    assert full.value.placeholders == {"error": "No space left on device"}
    assert await file.async_read() == TOKENS
    await file.async_write(replace(TOKENS, generation=3))
    await file.async_remove()
    assert list(path.parent.iterdir()) == []
    await file.async_remove()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"data": {}}', b'{"data": {"portal": "other"}}']
)
async def test_what_cannot_be_read_is_told_without_its_content(
    file: TokenFile, path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert await file.async_read() is None
    assert "cannot be read" in caplog.text


async def test_the_file_looks_like_home_assistants_own(
    file: TokenFile, path: Path
) -> None:
    await file.async_write(TOKENS)
    stored = json.loads(path.read_text())
    assert {key: stored[key] for key in ("version", "minor_version", "key")} == {
        "version": 1,
        "minor_version": 1,
        "key": path.name,
    }


def test_secrets_are_not_shown() -> None:
    assert "access-1" not in repr(TOKENS)
    assert "refresh-1" not in repr(TOKENS)


def test_generations_are_ordered_by_number_first() -> None:
    younger = replace(TOKENS, generation=2, obtained_at=1.0)
    assert max(younger, TOKENS, key=lambda one: one.age) is younger
    assert replace(TOKENS, obtained_at=1001.0).age > TOKENS.age


def test_a_token_is_old_a_minute_before_its_end() -> None:
    assert TOKENS.is_fresh(1939.0)
    assert not TOKENS.is_fresh(1940.0)


ANSWER: dict[str, Any] = {
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "expires_in": "1000",
}


def test_an_answer_is_read() -> None:
    read = tokens_of(ANSWER, portal=Portal.NEW, generation=1, now=1000.0)
    assert read == TOKENS


@pytest.mark.parametrize(
    "wrong",
    [
        {"access_token": None},
        {"access_token": ""},
        {"refresh_token": 7},
        {"expires_in": None},
        {"expires_in": "soon"},
    ],
)
def test_an_answer_without_tokens_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(JsonMismatchError):
        tokens_of(ANSWER | wrong, portal=Portal.NEW, generation=1, now=1000.0)
