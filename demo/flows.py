"""Walk through config flows as the frontend does, form by form."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from .client import Client

FLOWS = "/api/config/config_entries/flow"
_AGAIN_S = 0.2
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"

type Step = Mapping[str, Any]
type Answers = Mapping[str, Mapping[str, Any]]
type Answer = Callable[[Step], Mapping[str, Any] | None]


class FlowError(Exception):
    """A flow did not end as it should."""


async def add_entry(client: Client, domain: str, answers: Answers) -> dict[str, Any]:
    """Set up an integration; answers are keyed by step."""
    return await _walk(client, FLOWS, {"handler": domain}, answers)


async def change_entry(
    client: Client, domain: str, entry_id: str, answers: Answers
) -> dict[str, Any]:
    """Reconfigure an entry."""
    return await _walk(
        client, FLOWS, {"handler": domain, "entry_id": entry_id}, answers
    )


async def add_subentry(
    client: Client, entry_id: str, kind: str, answers: Answers
) -> dict[str, Any]:
    """Add a part to an integration."""
    start = {"handler": [entry_id, kind]}
    return await _walk(client, SUBENTRY_FLOWS, start, answers)


async def change_subentry(
    client: Client, entry_id: str, kind: str, subentry_id: str, answers: Answers
) -> dict[str, Any]:
    """Reconfigure a part of an integration."""
    start = {"handler": [entry_id, kind], "subentry_id": subentry_id}
    return await _walk(client, SUBENTRY_FLOWS, start, answers)


async def answer_entry(client: Client, domain: str, answer: Answer) -> dict[str, Any]:
    """Set up an integration; who answers sees each step, those of progress as well."""
    return await _answered(client, FLOWS, {"handler": domain}, answer)


async def answer_found(client: Client, flow_id: str, answer: Answer) -> dict[str, Any]:
    """Set up what was discovered; who answers sees each step."""
    step = await client.get(f"{FLOWS}/{flow_id}")
    return await _gone_on(client, FLOWS, step, answer)


async def _walk(
    client: Client, path: str, start: Mapping[str, Any], answers: Answers
) -> dict[str, Any]:
    left = dict(answers)
    return await _answered(
        client, path, start, lambda step: left.pop(step["step_id"], None)
    )


async def _answered(
    client: Client, path: str, start: Mapping[str, Any], answer: Answer
) -> dict[str, Any]:
    return await _gone_on(client, path, await client.post(path, start), answer)


async def _gone_on(
    client: Client, path: str, step: Step, answer: Answer
) -> dict[str, Any]:
    while step["type"] in ("form", "menu", "external", "progress"):
        flow = f"{path}/{step['flow_id']}"
        given = answer(step)
        if step["type"] == "progress":
            await asyncio.sleep(_AGAIN_S)
            step = await client.get(flow)
            continue
        if step["type"] == "external":
            await _visit(step["url"])
            step = await client.get(flow)
            continue
        if given is None or step.get("errors"):
            raise FlowError(step)
        step = await client.post(flow, given)
    if (
        step["type"] != "create_entry"
        and step.get("reason") != "reconfigure_successful"
    ):
        raise FlowError(step)
    return dict(step)


async def _visit(url: str) -> None:
    """Go where a flow sends a browser, and back to Home Assistant."""
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.get(url) as answer,
    ):
        await answer.read()
