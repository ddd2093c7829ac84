"""Two homes paired step by step, as the people before both screens see it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from demo.flows import Answer, Step, answer_entry, answer_found
from demo.lifeops import DOMAIN

from .house import House

type Walk = Callable[[Answer], Awaitable[dict[str, Any]]]

_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "account": {"next_step_id": "linked_home"},
    "linked_words": {"next_step_id": "linked_confirm"},
    # Whoever has the name of somebody here is offered as that one.
    "linked_person": {},
}


def begun(house: House) -> Walk:
    """Go through a form that somebody opened."""
    return partial(answer_entry, house.client, DOMAIN)


def discovered(house: House, flow: Mapping[str, Any]) -> Walk:
    """Go through a form that discovery opened."""
    return partial(answer_found, house.client, flow["flow_id"])


async def pair(shown: Walk, typed: Walk, address: str | None = None) -> str:
    """Show a code in one home and type it in the other; return the address typed.

    Without an address the one is left that the form suggests.
    """
    screens = _Screens(address)
    typing = asyncio.create_task(screens.type(typed))
    await asyncio.gather(shown(screens.show), typing)
    assert len(screens.words["shown"].split("·")) == 4
    assert screens.words["typed"] == screens.words["shown"]
    return screens.typed


class _Screens:
    """What the people before both screens see, and what they make of it."""

    def __init__(self, address: str | None) -> None:
        self.words: dict[str, str] = {}
        self.typed = address or ""
        self._code: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def show(self, step: Step) -> Mapping[str, Any] | None:
        told = step.get("description_placeholders") or {}
        if "code" in told and not self._code.done():
            self._code.set_result(told["code"])
        if step["step_id"] == "linked_home":
            return {"next_step_id": "linked_show"}
        return self._agree("shown", step)

    async def type(self, walk: Walk) -> None:
        code = await self._code

        def answer(step: Step) -> Mapping[str, Any] | None:
            match step["step_id"]:
                case "linked_home":
                    return {"next_step_id": "linked_type"}
                case "linked_type":
                    self.typed = self.typed or _suggested(step, "address")
                    return {"address": self.typed, "code": code, "verify_ssl": True}
            return self._agree("typed", step)

        await walk(answer)

    def _agree(self, where: str, step: Step) -> Mapping[str, Any] | None:
        if step["step_id"] == "linked_words":
            self.words[where] = step["description_placeholders"]["words"]
        return _ANSWERS.get(step["step_id"])


def _suggested(step: Step, field: str) -> str:
    """Return what a form has in a field before anybody types."""
    (shown,) = (one for one in step["data_schema"] if one["name"] == field)
    return str(shown["description"]["suggested_value"])
