"""Homes linked as people do it: a code shown on one, typed on the other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .client import Client, until
from .flows import Step, answer_entry, change_entry
from .lifeops import DOMAIN

_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "account": {"next_step_id": "linked_home"},
    "linked_words": {"next_step_id": "linked_confirm"},
}


@dataclass(frozen=True, kw_only=True)
class Side:
    """A home that is being linked: its title, and where the other one reaches it."""

    client: Client
    title: str
    address: str


async def link(first: Side, cabin: Side) -> None:
    """Link two homes unless they are; from then on they meet on the roads alone."""
    if await _entry(first.client, cabin.title) is None:
        code: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await asyncio.gather(
            _show(first.client, code), _type(cabin.client, first.address, code)
        )
        for here, there in ((first, cabin), (cabin, first)):
            entry = await until(there.title, partial(_entry, here.client, there.title))
            road = {"addresses": [there.address], "verify_ssl": True}
            await change_entry(
                here.client, DOMAIN, entry["entry_id"], {"linked_settings": road}
            )

    async def loaded() -> bool:
        entry = await _entry(first.client, cabin.title)
        return entry is not None and entry["state"] == "loaded"

    await until(f"{cabin.title} is linked", loaded)


async def _show(client: Client, code: asyncio.Future[str]) -> None:
    """Show a code until it is typed elsewhere."""

    def answer(step: Step) -> Mapping[str, Any] | None:
        if step["step_id"] == "linked_home":
            return {"next_step_id": "linked_show"}
        told = step.get("description_placeholders") or {}
        if "code" in told and not code.done():
            code.set_result(told["code"])
        return _ANSWERS.get(step["step_id"])

    await answer_entry(client, DOMAIN, answer)


async def _type(client: Client, address: str, code: asyncio.Future[str]) -> None:
    """Type the code that the other home shows."""
    typed = {"address": address, "code": await code, "verify_ssl": True}

    def answer(step: Step) -> Mapping[str, Any] | None:
        match step["step_id"]:
            case "linked_home":
                return {"next_step_id": "linked_type"}
            case "linked_type":
                return typed
            case "linked_person":
                # Whoever has the name of somebody here is offered as that one.
                return {}
        return _ANSWERS.get(step["step_id"])

    await answer_entry(client, DOMAIN, answer)


async def _entry(client: Client, title: str) -> dict[str, Any] | None:
    entries = await client.entries(DOMAIN)
    return next((one for one in entries if one["title"] == title), None)
