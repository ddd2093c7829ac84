"""What must hold between a home of an earlier revision and one of today."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
import subprocess
from typing import Self, override

from demo.client import until
from tests.e2e.bare import Bare, Lane, all_running, bare_homes, lanes_between, link_all
from tests.e2e.house import House

_ROOT = Path(__file__).parents[2]
_CODE = Path("custom_components") / "lifeops"
_OFFSET = "number.ann_sleep_wind_down_offset"
_COUNT = "sensor.ann_notes_count"
_PATIENCE_S = 120.0


class SkewError(Exception):
    """Something did not hold between two revisions."""


@dataclass(frozen=True)
class Revision:
    """The integration as it was."""

    code: Path

    @classmethod
    def unpacked(cls, name: str, folder: Path) -> Self:
        """Unpack a revision of this repository."""
        folder.mkdir(parents=True)
        packed = subprocess.run(
            ["git", "archive", name, str(_CODE)],
            cwd=_ROOT,
            check=True,
            capture_output=True,
        ).stdout
        subprocess.run(["tar", "-x"], cwd=folder, input=packed, check=True)
        return cls(folder / _CODE)


@dataclass(frozen=True, kw_only=True)
class Dated(Bare):
    """A home of a revision, or of today."""

    revision: Revision | None = None

    @override
    def prepare(self) -> None:
        super().prepare()
        if self.revision is not None:
            link = self.plan.config / _CODE
            link.unlink()
            link.symlink_to(self.revision.code, target_is_directory=True)

    @property
    def log(self) -> str:
        """Return what Home Assistant has written."""
        return (self.plan.folder / "console.log").read_text()


async def meet(folder: Path, earlier: Revision) -> AsyncIterator[str]:
    """Let two homes live through an update of each; yield what held.

    Raises SkewError.
    """
    bare = bare_homes(folder, 2)
    old = [Dated(plan=home.plan, more=home.more, revision=earlier) for home in bare]
    new = [replace(home, revision=None) for home in old]
    async with lanes_between(old) as lanes:
        async with all_running(old) as houses:
            await link_all(old, houses, lanes)
            await _agree(houses, lanes, 1)
        yield "both of the earlier revision agree"
        for number, homes in enumerate(([new[0], old[1]], new), 2):
            async with all_running(homes) as houses:
                await _agree(houses, lanes, number)
            yield " and ".join(_named(home) for home in homes) + " agree"
    for home in new:
        _demand_calm(home)
    yield "no error in the log of either"


def _named(home: Dated) -> str:
    return f"{home.plan.name} of {'today' if home.revision is None else 'before'}"


async def _agree(houses: Sequence[House], lanes: Sequence[Lane], number: int) -> None:
    """Write on both sides while they are apart; demand the same in both then."""
    for house in houses:
        await house.shows(_COUNT, str(2 * number - 2), _PATIENCE_S)
    for lane in lanes:
        for road in lane.roads:
            road.close()
    for house in houses:
        title = f"{house.folder.name} {number}"
        await house.client.act("lifeops.add_note", title=title, body="x")
        value = number + len(title) % 7
        await house.client.act("number.set_value", entity_id=_OFFSET, value=value)
    for lane in lanes:
        for road in lane.roads:
            road.open()
    for house in houses:
        await house.shows(_COUNT, str(2 * number), _PATIENCE_S)

    async def settled() -> bool:
        offsets = {await house.state(_OFFSET) for house in houses}
        told = [await house.statuses() for house in houses]
        return len(offsets) == 1 and all(
            one["pending"] == 0 and one["state"] == "linked"
            for statuses in told
            for one in statuses
        )

    await until("both are level", settled, _PATIENCE_S)


def _demand_calm(home: Dated) -> None:
    loud = [
        line
        for line in home.log.splitlines()
        if " ERROR " in line and "lifeops" in line
    ]
    if loud:
        raise SkewError(home.plan.name, loud)
