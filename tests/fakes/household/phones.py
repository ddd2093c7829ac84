"""Phones and tablets with a companion app: they register, show pushes, and answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

import aiohttp

from .screen import read

CLEAR = "clear_notification"
PHONE = "phone"
TABLET = "tablet"
KINDS = (PHONE, TABLET)


def phone_key(person: str, kind: str = PHONE) -> str:
    """Return the name of a device; a person's phone has just theirs."""
    name = person.lower()
    return name if kind == PHONE else f"{name}_{kind}"


@dataclass
class Registration:
    """What a phone remembers about the home that it registered with."""

    url: str
    webhook_id: str
    device_id: str


@dataclass
class Phone:
    """A phone of a person, or another device with the companion app."""

    person: str
    push_url: str
    memory: Path
    kind: str = PHONE
    registration: Registration | None = None
    pushes: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    failing: bool = False
    confirms: bool = False
    confirming: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Remember the registration of before."""
        if self.memory.exists():
            self.registration = Registration(**json.loads(self.memory.read_text()))

    @property
    def name(self) -> str:
        """Return what the phone is called."""
        return f"{self.person}'s {self.kind}"

    @property
    def key(self) -> str:
        """Return the name under which the household knows it."""
        return phone_key(self.person, self.kind)

    @property
    def device_id(self) -> str:
        """Return the id that the home has given the phone."""
        assert self.registration is not None
        return self.registration.device_id

    async def register(self, url: str, token: str) -> None:
        """Register with a home as the companion app does."""
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
            session.post(
                f"{url}/api/mobile_app/registrations", json=self._introduction()
            ) as answer,
        ):
            webhook_id = (await answer.json())["webhook_id"]
        self.registration = Registration(url, webhook_id, "")
        self.registration.device_id = (await self._tell("get_config"))["hass_device_id"]
        self.memory.write_text(json.dumps(asdict(self.registration)))

    async def be_at(self, place: str) -> None:
        """Report where the phone is."""
        await self._tell("update_location", {"location_name": place})

    async def press(self, tag: str, action: str, reply: str | None = None) -> None:
        """Press a button of a notification, which then leaves the screen."""
        push = self.shown.pop(tag)
        told = {"action": action} | ({"reply_text": reply} if reply else {})
        await self.fire("mobile_app_notification_action", self._echo(push) | told)

    async def swipe(self, tag: str) -> None:
        """Swipe a notification away."""
        push = self.shown.pop(tag)
        await self.fire("mobile_app_notification_cleared", self._echo(push))

    async def fire(self, event: str, data: Mapping[str, Any]) -> None:
        """Fire an event as the app does, whatever it says."""
        await self._tell("fire_event", {"event_type": event, "event_data": data})

    def receive(self, push: Mapping[str, Any]) -> None:
        """Show a push; the same tag replaces, a clearing removes."""
        self.pushes.append({"at": datetime.now(UTC).isoformat(), **push})
        tag = str(push.get("data", {}).get("tag", len(self.pushes)))
        if push.get("message") == CLEAR:
            self.shown.pop(tag, None)
            self.cleared.append(tag)
            return
        self.shown[tag] = dict(push)
        if self.confirms and push.get("data", {}).get("confirmation"):
            self._confirm(push)

    def describe(self) -> dict[str, Any]:
        """Return what stands on the phone's screen, by tag."""
        registered = self.registration
        return {
            "name": self.name,
            "device_id": registered.device_id if registered else None,
            "shown": self.shown,
            "screen": [read(tag, push) for tag, push in self.shown.items()],
            "cleared": self.cleared,
            "pushes": len(self.pushes),
        }

    def _confirm(self, push: Mapping[str, Any]) -> None:
        """Tell, once the gateway has answered, that a push has come."""
        told = self.fire("mobile_app_notification_received", self._echo(push))
        task = asyncio.get_running_loop().create_task(told)
        self.confirming.add(task)
        task.add_done_callback(self.confirming.discard)

    def _introduction(self) -> dict[str, Any]:
        return {
            "app_id": "io.homeassistant.companion.simulated",
            "app_name": "Simulated companion",
            "app_version": "1.0",
            "device_name": self.name,
            "device_id": f"household-{self.key}",
            "manufacturer": "Google",
            "model": f"Simulated {self.kind}",
            "os_name": "Android",
            "os_version": "16",
            "supports_encryption": False,
            "app_data": {"push_token": self.key, "push_url": self.push_url},
        }

    def _echo(self, push: Mapping[str, Any]) -> dict[str, Any]:
        data = push.get("data", {})
        actions = data.get("actions", [])
        buttons = {
            f"action_{number}_{part}": button.get(word)
            for number, button in enumerate(actions, start=1)
            for part, word in (("key", "action"), ("title", "title"))
        }
        flat = {key: value for key, value in data.items() if key != "actions"}
        texts = {key: push[key] for key in ("title", "message") if key in push}
        device = {"device_id": self.device_id}
        return {**texts, **flat, **buttons, **device}

    async def _tell(self, kind: str, data: Mapping[str, Any] | None = None) -> Any:
        assert self.registration is not None
        known = self.registration
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.post(
                f"{known.url}/api/webhook/{known.webhook_id}",
                json={"type": kind, "data": data or {}},
            ) as answer,
        ):
            return await answer.json()
