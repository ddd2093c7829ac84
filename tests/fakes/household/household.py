"""The household as one thing that starts and stops."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from .bulbs import BULBS, Bulb
from .control import Control
from .media import Television
from .nights import Night, last_morning, night_of
from .phones import KINDS, Phone, phone_key
from .rings import Ring
from .roads import RoadSwitch, Way
from .savings import Savings
from .wire import HOST, Wire


@dataclass(frozen=True, kw_only=True)
class HouseholdPlan:
    """Who lives in a home, where its devices speak and where phones remember."""

    persons: tuple[str, ...]
    zone: ZoneInfo
    broker_port: int
    control_port: int
    folder: Path

    @property
    def url(self) -> str:
        """Return where the household shows itself."""
        return f"http://{HOST}:{self.control_port}"


class Household:
    """Everything in a home that is not Home Assistant."""

    def __init__(self, plan: HouseholdPlan, ways: Sequence[Way] = ()) -> None:
        """Furnish the home; ways lead to other homes."""
        self.plan = plan
        plan.folder.mkdir(parents=True, exist_ok=True)
        wire = self._wire = Wire(plan.broker_port)
        self.bulbs = {spec.key: Bulb(spec, wire) for spec in BULBS}
        self.television = Television(wire)
        self.roads = {way.key: RoadSwitch(way, wire) for way in ways}
        self.rings = {
            name.lower(): Ring(name, wire, self.last_night(name))
            for name in plan.persons
        }
        self.savings = Savings(wire)
        self.phones = {
            phone_key(name, kind): self._phone(name, kind)
            for name in plan.persons
            for kind in KINDS
        }
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start the wire, the devices and the control server."""
        await self._stack.enter_async_context(self._wire)
        await self._stack.enter_async_context(Control(self, self.plan.control_port))
        self.announce()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop everything, last started first."""
        await self._stack.aclose()

    def announce(self) -> None:
        """Let every device introduce itself and report."""
        devices: tuple[Bulb | Television | Savings | Ring | RoadSwitch, ...] = (
            *self.bulbs.values(),
            self.television,
            self.savings,
            *self.rings.values(),
            *self.roads.values(),
        )
        for device in devices:
            device.announce()

    def phones_of(self, person: str) -> list[Phone]:
        """Return a person's devices with the companion app, the phone first."""
        return [self.phones[phone_key(person, kind)] for kind in KINDS]

    def last_night(self, person: str) -> Night:
        """Return the last night that a person has slept."""
        now = datetime.now(self.plan.zone)
        return night_of(person, last_morning(now), self.plan.zone)

    def _phone(self, person: str, kind: str) -> Phone:
        key = phone_key(person, kind)
        return Phone(
            person=person,
            push_url=f"{self.plan.url}/push/{key}",
            memory=self.plan.folder / f"phone-{key}.json",
            kind=kind,
        )
