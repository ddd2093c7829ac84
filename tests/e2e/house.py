"""A home as any program sees it: its doors, its files, its process."""

from contextlib import closing
from dataclasses import dataclass
import os
from pathlib import Path
import signal
import sqlite3
from time import monotonic
from typing import Any

from demo.client import Client, until

_LOOK_S = 0.02
_OF_ANOTHER = """
SELECT count(*) FROM record JOIN origin ON origin.ix = record.origin
JOIN node ON node.origin != origin.ix WHERE dataset = ? AND field != ''
"""


@dataclass(frozen=True)
class House:
    """One Home Assistant with LifeOps, through the doors that any program has."""

    folder: Path
    client: Client

    @property
    def config(self) -> Path:
        """Return where its files are."""
        return self.folder / "config"

    @property
    def pid(self) -> int:
        """Return the process id of its Home Assistant."""
        return int((self.folder / "home-assistant.pid").read_text())

    async def state(self, entity_id: str) -> str:
        """Return the state of an entity."""
        return str((await self.client.get(f"/api/states/{entity_id}"))["state"])

    async def number(self, entity_id: str) -> int:
        """Return a whole number as soon as an entity shows one."""

        async def known() -> bool:
            return (await self.state(entity_id)).isdigit()

        await until(f"{entity_id} is known", known)
        return int(await self.state(entity_id))

    async def shows(self, entity_id: str, value: str, patience_s: float = 60) -> None:
        """Wait until an entity shows a value."""

        async def shown() -> bool:
            return await self.state(entity_id) == value

        await until(f"{entity_id} shows {value}", shown, patience_s)

    async def statuses(self) -> list[dict[str, Any]]:
        """Return what is told of each linked home."""
        answer = await self.client.ask("lifeops.get_sync_status")
        return [dict(status) for status in answer["homes"]]

    async def sync_status(self) -> dict[str, Any]:
        """Return what is told of the only linked home."""
        (status,) = await self.statuses()
        return status

    def files(self) -> bytes:
        """Return all that is written about the household, as it lies on the disk."""
        files = sorted(self.config.glob("lifeops*.db*"))
        return b"".join(file.read_bytes() for file in files)

    def foreign(self, dataset: str) -> int:
        """Return how many fields of a dataset other homes wrote."""
        with closing(sqlite3.connect(self.config / "lifeops.db", timeout=30)) as found:
            found.execute("PRAGMA query_only = ON")
            (count,) = found.execute(_OF_ANOTHER, (dataset,)).fetchone()
            return int(count)

    def kill(self) -> None:
        """End Home Assistant without a word; it is started again."""
        os.kill(self.pid, signal.SIGKILL)


async def crossing_s(one: House, other: House, entity_id: str, value: int) -> float:
    """Set a number in one home; return after how long the other one shows it."""
    began = monotonic()
    await one.client.act("number.set_value", entity_id=entity_id, value=value)

    async def crossed() -> bool:
        return await other.state(entity_id) == str(value)

    await until(f"{entity_id} is {value} there", crossed, breath_s=_LOOK_S)
    return monotonic() - began
