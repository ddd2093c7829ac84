"""The course of a sleep, step by step, with exactly so much of each stage."""

from itertools import pairwise
import random

DEEP, LIGHT, REM, AWAKE = "1234"
STEP_S = 30
CYCLE_STEPS = 180
STEPS_IN_5_MIN = 10


def course(
    luck: random.Random, steps: int, *, deep: int, rem: int, awake: int, latency: int
) -> str:
    """Return a stage per step: latency awake at first, then cycles, broken by waking."""
    light = steps - deep - rem - awake - latency
    asleep = _cycles(luck, deep, light, rem)
    return AWAKE * latency + _broken(luck, asleep, awake)


def in_5_min(stages: str) -> str:
    """Return the commonest stage of each five minutes."""
    starts = range(0, len(stages), STEPS_IN_5_MIN)
    parts = (stages[at : at + STEPS_IN_5_MIN] for at in starts)
    return "".join(max(sorted(set(part)), key=part.count) for part in parts)


def movement(luck: random.Random, stages: str) -> str:
    """Return how much was moved in each step; who is awake tosses and turns."""
    asleep = luck.choices("124", (95, 4, 1), k=len(stages))
    return "".join(
        "3" if stage == AWAKE else moved
        for stage, moved in zip(stages, asleep, strict=True)
    )


def _cycles(luck: random.Random, deep: int, light: int, rem: int) -> str:
    """Return sleep in cycles: deep sleep early, dreams late."""
    count = max(1, round((deep + light + rem) / CYCLE_STEPS))
    deeps = _shared(deep, [0.55**at * luck.uniform(0.9, 1.1) for at in range(count)])
    rems = _shared(rem, [(at + 0.4) * luck.uniform(0.9, 1.1) for at in range(count)])
    lights = _shared(light, [luck.uniform(0.9, 1.1) for _ in range(2 * count)])
    return "".join(
        LIGHT * lights[2 * at]
        + DEEP * deeps[at]
        + LIGHT * lights[2 * at + 1]
        + REM * rems[at]
        for at in range(count)
    )


def _broken(luck: random.Random, asleep: str, awake: int) -> str:
    """Return sleep with wakings in between, the last one before getting up."""
    last = min(awake, luck.randrange(2, 12))
    rest = awake - last
    times = max(1, min(rest, round(rest / 7)))
    spells = _shared(rest, [luck.uniform(0.3, 2) for _ in range(times)])
    cuts = sorted(luck.randrange(len(asleep) + 1) for _ in range(times))
    parts = [asleep[low:high] for low, high in pairwise([0, *cuts, len(asleep)])]
    woken = [AWAKE * spell for spell in spells] + [AWAKE * last]
    return "".join(part + spell for part, spell in zip(parts, woken, strict=True))


def _shared(total: int, weights: list[float]) -> list[int]:
    """Share a whole number out by weight, nothing lost to rounding."""
    whole, given, seen = sum(weights), 0, 0.0
    shares = []
    for weight in weights:
        seen += weight
        share = round(total * seen / whole) - given
        shares.append(share)
        given += share
    return shares
