"""A wind-down as the bulbs, the phone and the entities tell of it."""

from itertools import pairwise
from typing import Any

from demo.client import until

from .evening import Evening

TARGET = round(0.30 * 255)
CLOSE = 11
HANDS_LEVEL = 240
RAMP_S = 300


def levels(bulb: dict[str, Any]) -> list[int]:
    """Return the brightness of every command that a bulb was sent."""
    return [sent["brightness"] for sent in bulb["commands"] if "brightness" in sent]


async def finished(evening: Evening) -> dict[str, str]:
    """Wait until tonight's wind-down has an outcome for each light."""
    return await until("the outcome of the wind-down", evening.lights, RAMP_S)


async def stepped(evening: Evening, name: str, steps: int) -> None:
    """Wait until a bulb was sent so many steps."""

    async def enough() -> bool:
        return len(levels((await evening.bulbs())[name])) >= steps

    await until(f"{steps} steps of {name}", enough)


async def test_lights_dim_by_steps_and_each_tells_what_became_of_it(
    evening: Evening,
) -> None:
    await evening.do("bulbs/kitchen", dead=True)
    await evening.set_bedtime(60)
    await evening.client.act("lifeops.start_winddown", person="Ann")
    await stepped(evening, "floor_lamp", 3)
    await evening.do("bulbs/floor_lamp", hand={"brightness": HANDS_LEVEL}, forget=True)

    assert await finished(evening) == {
        "living_room_ceiling": "done",
        "bedroom": "done",
        "floor_lamp": "overridden",
        "hallway": "not_dimmable",
        "kitchen": "dead",
    }
    bulbs = await evening.bulbs()
    for name in ("living_room_ceiling", "bedroom"):
        sent = levels(bulbs[name])
        assert len(sent) >= 5, name
        assert all(later <= earlier for earlier, later in pairwise(sent)), name
        assert abs(bulbs[name]["brightness"] - TARGET) <= CLOSE, name
        assert abs(bulbs[name]["kelvin"] - 2200) <= 50, name
        assert not any("transition" in one for one in bulbs[name]["commands"])
    assert bulbs["floor_lamp"]["brightness"] == HANDS_LEVEL
    assert not bulbs["floor_lamp"]["commands"]
    assert bulbs["hallway"]["on"]
    assert (await evening.television())["state"] == "paused"


async def test_notice_comes_once_and_its_button_moves_the_winddown(
    evening: Evening,
) -> None:
    await evening.set_bedtime(9.5 * 60)

    async def shown() -> dict[str, Any]:
        seen: dict[str, Any] = (await evening.phone())["shown"]
        return seen

    shown_now = await until("the notice", shown)
    ((tag, push),) = shown_now.items()
    actions = push["data"]["actions"]
    planned = (await evening.state("phase"))["attributes"]["winddown_at"]
    assert len(actions) == 3
    await evening.do("phones/ann/press", tag=tag, action=actions[1]["action"])

    async def moved() -> bool:
        attributes = (await evening.state("phase"))["attributes"]
        return bool(attributes["winddown_at"] != planned)

    await until("the wind-down is later", moved)
    later = (await evening.state("phase"))["attributes"]["winddown_at"]
    assert not (await evening.phone())["shown"]
    sent = [push for push in await evening.pushes() if "title" in push]
    assert len(sent) == 1

    again = {
        "event_type": "mobile_app_notification_action",
        "event_data": {
            "action": actions[1]["action"],
            "tag": tag,
            "device_id": (await evening.phone())["device_id"],
        },
    }
    await evening.do("phones/ann/fire", **again)
    await evening.client.get("/api/config")
    assert (await evening.state("phase"))["attributes"]["winddown_at"] == later
