"""What homes a demo has: names, ports, folders."""

import argparse
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from tests.fakes.household import HouseholdPlan
from tests.fakes.oura import OuraPlan

HOST = "127.0.0.1"
PASSWORD = "evening"  # noqa: S105 - it is printed for whoever starts the demo
NAMES = (
    ("home", "Home"),
    ("cabin-north", "Cabin north"),
    ("cabin-south", "Cabin south"),
)
PERSONS = ("Ann", "Ben")
PORTS_A_HOME = 10
OURA_NIGHTS = 400


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where Home Assistant runs: what runs it there, where it listens and answers."""

    command: tuple[str, ...] = ()
    listens: str = HOST
    answers: str = HOST


@dataclass(frozen=True, kw_only=True)
class HomePlan:
    """One home of a demo."""

    name: str
    title: str
    port: int
    zone: ZoneInfo
    folder: Path
    persons: tuple[str, ...] = PERSONS
    place: Place = Place()

    @property
    def is_first(self) -> bool:
        """Tell whether it is the home that the others are linked with."""
        return self.name == NAMES[0][0]

    @property
    def url(self) -> str:
        """Return where Home Assistant answers."""
        return f"http://{self.place.answers}:{self.port}"

    @property
    def config(self) -> Path:
        """Return Home Assistant's configuration folder."""
        return self.folder / "config"

    @property
    def oura_url(self) -> str:
        """Return where the stand-in of Oura's cloud answers."""
        return f"http://{HOST}:{self.port + 3}"

    @property
    def database_port(self) -> int:
        """Return where the metrics database answers."""
        return self.port + 4

    @property
    def cluster(self) -> Path:
        """Return where the server of the metrics database has its files."""
        return self.folder.absolute() / "database"

    @property
    def road_ports(self) -> tuple[int, int]:
        """Return where the roads from the first home, and back to it, begin."""
        return self.port + 5, self.port + 6

    @property
    def oura(self) -> OuraPlan:
        """Return what the stand-in of Oura's cloud needs to know."""
        today = datetime.now(self.zone).date()
        return OuraPlan(
            first=today - timedelta(days=OURA_NIGHTS),
            zone=self.zone,
            port=self.port + 3,
        )

    @property
    def household(self) -> HouseholdPlan:
        """Return what the simulated household needs to know."""
        return HouseholdPlan(
            persons=self.persons,
            zone=self.zone,
            broker_port=self.port + 1,
            control_port=self.port + 2,
            folder=self.folder / "household",
        )


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    homes: tuple[HomePlan, ...]
    fresh: bool


def _machine_zone() -> str:
    """Return the machine's time zone, UTC where it cannot be told."""
    named = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return named if named in available_timezones() else "UTC"


def parse(arguments: list[str], root: Path) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--homes", type=int, choices=(1, 2, 3), default=1)
    parser.add_argument("--port", type=int, default=8123, help="first port")
    parser.add_argument("--fresh", action="store_true", help="forget what stands")
    parser.add_argument("--folder", type=Path, default=root / ".demo")
    parser.add_argument("--time-zone", type=ZoneInfo, default=_machine_zone())
    read = parser.parse_args(arguments)
    homes = (
        HomePlan(
            name=name,
            title=title,
            port=read.port + number * PORTS_A_HOME,
            zone=ZoneInfo(str(read.time_zone)),
            folder=read.folder / name,
        )
        for number, (name, title) in enumerate(NAMES[: read.homes])
    )
    return Options(homes=tuple(homes), fresh=read.fresh)
