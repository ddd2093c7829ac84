"""A calm queue on real devices: cleared everywhere, shown once, held, climbed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_socket import enable_socket

from demo.client import until

from .calm import CLEAR, DEVICES, PEOPLE, Calm, open_calm
from .evening import FEW, Demo
from .test_kill import registered, returned

ANN, BEN = PEOPLE["Ann"], PEOPLE["Ben"]
PENDING = 50
URGENT = 30
IMPORTANT = 4
BEHIND_S = 25
QUIET_S = 5
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return one demo for all of this: it takes longer to start than to look at."""
    enable_socket()
    running = Demo.start(tmp_path_factory.mktemp("demo"), FEW)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
async def calm(demo: Demo) -> AsyncIterator[Calm]:
    async with open_calm(demo) as opened:
        yield opened


async def test_answering_on_one_device_clears_the_other(calm: Calm) -> None:
    asked = {"actions": {"kept": "Kept", "given": "Given away"}, "priority": 3}
    id_ = await calm.tell("Ann", "An apple", **asked)
    shown = await calm.reaches(ANN, "An apple")
    assert [one["title"] for one in shown["data"]["actions"]] == ["Kept", "Given away"]

    await calm.press("ann", "An apple", 1)
    row = await calm.ended("Ann", id_, "acted")
    assert row["action"] == "given"
    await calm.leaves(ANN, "An apple")
    for device in ANN:
        assert len(await calm.pushes(device, "An apple")) == 1, device


async def test_a_kill_loses_and_doubles_none_of_fifty(demo: Demo) -> None:
    async with open_calm(demo) as calm:
        await until("the registries are on disk", lambda: registered(demo))
        behind = datetime.now(demo.zone) + timedelta(seconds=BEHIND_S)
        asked = [(number, _priority(number)) for number in range(PENDING)]
        ids = await asyncio.gather(
            *(
                calm.tell(
                    "Ann",
                    f"Number {number}",
                    priority=priority,
                    not_before=behind.isoformat(),
                )
                for number, priority in asked
            )
        )
        assert len(set(ids)) == PENDING
        assert not await titles(calm, ANN[0])
        demo.kill_home_assistant()
    before = demo.home_assistant
    await until("Home Assistant is back", lambda: returned(demo))
    assert demo.home_assistant != before
    async with open_calm(demo) as calm:
        await until("all are told or held", lambda: settled(calm, ids))
        await asyncio.sleep(QUIET_S)
        queue = await calm.queue("Ann")
        assert set(ids) <= queue.keys()
        fates = [fate(queue[id_]) for id_ in ids]
        assert fates[:URGENT] == ["delivered"] * URGENT
        assert set(fates) <= {"delivered", "rate", "budget"}
        delivered = {
            f"Number {number}"
            for number, told in enumerate(fates)
            if told == "delivered"
        }
        assert len(delivered) > URGENT
        for device in ANN:
            assert await titles(calm, device) == Counter(delivered), device


async def test_a_ladder_reaches_the_other_and_stops(calm: Calm) -> None:
    rungs = [
        {"after": 2, "channel": "push"},
        {"after": 4, "channel": "critical"},
        {"after": 60, "channel": "person", "person": "Ben"},
        {"after": 75, "channel": "critical"},
    ]
    began = asyncio.get_running_loop().time()
    id_ = await calm.tell("Ann", "The stove is on", priority=1, ladder=rungs)
    await calm.reaches((*ANN, *BEN), "The stove is on")
    loud = [await pushed(calm, device, "The stove is on") for device in ANN]
    assert loud == [[False, False, True]] * len(ANN)

    await calm.press("ben_tablet", "The stove is on")
    row = await calm.ended("Ann", id_, "acted")
    assert row["action"] == "acknowledge"
    await calm.leaves(DEVICES, "The stove is on")
    assert asyncio.get_running_loop().time() - began < rungs[-1]["after"]

    spent_s = asyncio.get_running_loop().time() - began
    await asyncio.sleep(rungs[-1]["after"] + QUIET_S - spent_s)
    assert loud == [await pushed(calm, device, "The stove is on") for device in ANN]
    for device in BEN:
        assert len(await calm.pushes(device, "The stove is on")) == 1, device
    for device in DEVICES:
        assert "The stove is on" not in await calm.shown(device), device


async def test_quiet_time_holds_and_looks_again(calm: Calm, demo: Demo) -> None:
    await calm.enable("Ben", "quiet_from", "quiet_until")
    now = datetime.now(demo.zone)
    await set_time(calm, "quiet_from", now - HOUR)
    await set_time(calm, "quiet_until", now + HOUR)
    seen = await calm.becomes("Ben", "may_be_disturbed", "off")
    assert seen["attributes"]["why"] == "quiet"

    focus = {"entity_id": "input_boolean.ann_focus"}
    still = [{"condition": "state", "state": "off", **focus}]
    held = await calm.tell("Ben", "Still true", priority=3)
    gone = await calm.tell("Ben", "True no more", priority=3, still=still)
    queue = await calm.queue("Ben")
    assert [queue[id_]["held"] for id_ in (held, gone)] == ["quiet", "quiet"]
    await calm.client.act("input_boolean.turn_on", **focus)
    for title in ("Still true", "True no more"):
        assert not await calm.pushes("ben", title)

    await set_time(calm, "quiet_until", now - HOUR / 2)
    await calm.reaches(BEN, "Still true")
    row = await calm.ended("Ben", gone, "expired")
    assert row["reason"] == "condition"
    await calm.client.act("input_boolean.turn_off", **focus)
    for device in BEN:
        assert len(await calm.pushes(device, "Still true")) == 1, device
        assert not await calm.pushes(device, "True no more"), device


async def test_voice_edits_the_list(calm: Calm) -> None:
    entity_id = calm.entities["Ben"]["reminders"]
    name = (await calm.state("Ben", "reminders"))["attributes"]["friendly_name"]
    added = await calm.say(f"add order firewood to {name} list")
    assert added["response_type"] == "action_done", added
    assert (await item(calm, entity_id, "order firewood"))["status"] == "needs_action"
    told = await calm.client.ask("lifeops.get_reminders", person="Ben")
    assert "order firewood" in {one["title"].lower() for one in told["reminders"]}

    done = await calm.say(f"check off order firewood from {name} list")
    assert done["response_type"] == "action_done", done
    assert (await item(calm, entity_id, "order firewood"))["status"] == "completed"


async def test_a_planned_event_makes_busy_for_as_long_as_it_lasts(
    calm: Calm, demo: Demo
) -> None:
    assert (await calm.state("Ben", "busy"))["state"] == "off"
    begins = datetime.now(demo.zone).replace(microsecond=0) + timedelta(seconds=10)
    ends = begins + timedelta(seconds=15)
    await calm.client.act(
        "calendar.create_event",
        entity_id=calm.entities["Ben"]["plan"],
        summary="Tea",
        start_date_time=begins.isoformat(),
        end_date_time=ends.isoformat(),
    )
    assert (await calm.state("Ben", "busy"))["state"] == "off"
    await calm.becomes("Ben", "busy", "on")
    assert datetime.now(demo.zone) >= begins
    seen = await calm.becomes("Ben", "may_be_disturbed", "off")
    assert seen["attributes"]["why"] == "meeting"
    await calm.becomes("Ben", "busy", "off")
    assert datetime.now(demo.zone) >= ends
    await calm.becomes("Ben", "may_be_disturbed", "on")


def test_nothing_was_complained_of(demo: Demo) -> None:
    complaints = [line for line in demo.log.splitlines() if " ERROR " in line]
    assert complaints == []
    assert "Traceback" not in demo.log


def _priority(number: int) -> int:
    if number < URGENT:
        return 1
    return 2 if number < URGENT + IMPORTANT else 3


async def titles(calm: Calm, device: str) -> Counter[str]:
    """Return how often each of the fifty was pushed to a device."""
    pushes = await calm.sent(device)
    told = [push["title"] for push in pushes if push.get("message") != CLEAR]
    return Counter(title for title in told if title.startswith("Number "))


def fate(row: dict[str, Any]) -> str:
    """Return what has become of a notification: its state, or why it is not seen."""
    return str(row.get("held") or row.get("reason") or row["state"])


async def settled(calm: Calm, ids: list[str]) -> bool:
    """Return whether each of them was told or has a reason why not."""
    queue = await calm.queue("Ann")
    return all(
        id_ in queue and fate(queue[id_]) in ("delivered", "rate", "budget")
        for id_ in ids
    )


async def pushed(calm: Calm, device: str, title: str) -> list[bool]:
    """Return of each push of a title whether it breaks every silence."""
    pushes = await calm.pushes(device, title)
    return [push["data"].get("channel") == "alarm_stream" for push in pushes]


async def set_time(calm: Calm, key: str, moment: datetime) -> None:
    """Set one of Ben's times."""
    await calm.client.act(
        "time.set_value",
        entity_id=calm.entities["Ben"][key],
        time=moment.strftime("%H:%M:%S"),
    )


async def item(calm: Calm, entity_id: str, title: str) -> dict[str, Any]:
    """Return an item of a list."""

    async def found() -> dict[str, Any] | None:
        told = await calm.client.ask(
            "todo.get_items",
            entity_id=entity_id,
            status=["needs_action", "completed"],
        )
        items = told[entity_id]["items"]
        return next((one for one in items if one["summary"].lower() == title), None)

    return await until(f"{title} is on the list", found)
