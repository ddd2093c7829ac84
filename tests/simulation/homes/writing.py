"""What people, agents and collectors write in a home."""

from collections.abc import Mapping
from random import Random

from custom_components.lifeops.core.json import Json

from .history import demand
from .home import SimHome
from .oracles import AWARD

RECORDS = ("ada", "bo", "cy")
FIELDS = ("level_pct", "kelvin", "need_min", "of_tomorrow")
AGENTS = ("sleep", "notification", "data")
GOALS = [f"{goal}/{week}" for goal in ("walk", "read") for week in range(12)]
ERASURES = 6
EFFECTS = [f"bedtime/{day}#1#1" for day in range(40)]
MOMENT = "2026-03-20T21:00:00+00:00"


def settings(home: SimHome, chance: Random) -> None:
    """Set a field or two, one of them unknown to this version."""
    fields = chance.sample(FIELDS, chance.randint(1, 2))
    values: dict[str, Json] = {name: chance.randrange(1000) for name in fields}
    record = chance.choice(RECORDS)
    home.put("sleep_settings", record, values)
    said = home.read("sleep_settings", record) or {}
    demand(values.items() <= said.items(), f"{values} was written, {said} stands")


def together(home: SimHome, chance: Random) -> None:
    """Write a record whose fields agree only together."""
    values: dict[str, Json] = {"home": chance.choice([True, False])}
    home.put("presence", chance.choice(RECORDS), {**values, "measured_at": MOMENT})


def unknown(home: SimHome, chance: Random) -> None:
    """Write a dataset of a newer version."""
    values: dict[str, Json] = {
        chance.choice("xy"): [chance.randrange(100), {"a": None}]
    }
    home.put("of_tomorrow", chance.choice(RECORDS), values)


def removal(home: SimHome, chance: Random) -> None:
    """Take a record away, if it stands."""
    dataset = chance.choice(["sleep_settings", "presence", "of_tomorrow"])
    home.delete(dataset, chance.choice(RECORDS))


def elements(home: SimHome, chance: Random) -> None:
    """Put an element into a set or take it out; only what was seen goes."""
    person, agent = chance.choice(RECORDS), chance.choice(AGENTS)
    wanted = chance.random() < 0.6
    home.put("person_agents", person, {agent: wanted})
    said = home.read("person_agents", person) or {}
    demand((agent in said) == wanted, f"{agent} {wanted}: {said}")


def award(home: SimHome, chance: Random) -> str:
    """Give points for a goal; the same goal and week is the same award."""
    goal = chance.choice(GOALS)
    home.put(AWARD, goal, _award(goal))
    return goal


def _award(goal: str) -> Mapping[str, Json]:
    name = goal.partition("/")[0]
    return {
        "notification": name,
        "person": "ada",
        "state": "acted",
        "at": MOMENT,
    }


def publish(home: SimHome, chance: Random) -> None:
    """Say how this home does; only this home may."""
    values: dict[str, Json] = {"value": chance.randrange(1000), "at": MOMENT}
    home.put("published", chance.choice(["mood/ada", "mood/bo"]), values)


def erasure(home: SimHome, chance: Random) -> None:
    """Erase a person; what the home has just heard of them is gone.

    Not in a home that knows of many: every life says all that it knows.
    """
    person = chance.choice(RECORDS)
    known = home.store.erasing.known()
    if sum(len(known.asked(one)) for one in known.persons) >= ERASURES:
        return
    home.erase(person)
    for dataset in ("sleep_settings", "presence", "of_tomorrow", "person_agents"):
        demand(home.read(dataset, person) is None, f"{person} stays in {dataset}")


def effect(home: SimHome, chance: Random) -> str | None:
    """Do what nobody is known to have done; return it."""
    key = chance.choice(EFFECTS)
    if home.read("outcome", key) is not None:
        return None
    demand(key not in home.done, f"{key} was done here before")
    values: dict[str, Json] = {
        "key": key.partition("#")[0],
        "rev": "1",
        "act": "push",
        "state": "done",
        "at": home.now.isoformat(),
    }
    home.put("outcome", key, values)
    home.done.append(key)
    return key
