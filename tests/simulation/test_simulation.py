"""A household lives for days on a virtual clock while things break."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.effects import Push, SetLights
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.decisions import replay
from custom_components.lifeops.engine.encoding import encode
from custom_components.lifeops.engine.protocols import Claim, OutboxRow
from custom_components.lifeops.engine.ramp import LightOutcome, RampSpec
from custom_components.lifeops.engine.snapshot import TroubleKind
from custom_components.lifeops.store.sqlite import SqliteStore

from .faults import Point, Written
from .invariants import Invariants, ViolationError
from .scenarios import AUTUMN, SPRING, WINDOWS, furnish
from .world import Lamp

NOW = datetime(2026, 3, 20, 21, tzinfo=UTC)
EXPECTED = {
    TroubleKind.STORE_FAILING,
    TroubleKind.STORE_BACK,
    TroubleKind.CLOCK_TRUSTED,
    TroubleKind.CLOCK_UNTRUSTED,
}


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("seed", [3])
def test_days_with_faults(tmp_path: Path, name: str, seed: int) -> None:
    # The change of clocks lies on the ninth day.
    window = WINDOWS[name]
    window = replace(window, start=window.start + timedelta(days=6))
    household = furnish(tmp_path, window, days=5, seed=seed, fault_share=0.03)
    household.run()
    assert household.process.restarts > 5
    assert household.invariants.decided > 50
    events = {event for _, _, event in household.world.events}
    assert "source_silent" in events
    assert {trouble.kind for trouble in household.process.troubles} <= EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("seed", [1, 3])
def test_a_month_with_faults(tmp_path: Path, name: str, seed: int) -> None:
    household = furnish(tmp_path, WINDOWS[name], days=30, seed=seed)
    household.run()
    assert set(household.faults.crashes) == set(Point)
    assert household.evenings.plain > 5
    assert {trouble.kind for trouble in household.process.troubles} <= EXPECTED
    repeated = sum(
        count - 1
        for phone in household.world.phones.values()
        for count in phone.received.values()
    )
    assert repeated <= household.process.restarts


@pytest.mark.slow
def test_memory_is_bounded(tmp_path: Path) -> None:
    household = furnish(tmp_path, SPRING, days=40, seed=1, fault_share=0)
    household.run()
    # What a day has open comes and goes; what stays is the floor beneath it.
    assert min(household.objects[-10:]) <= min(household.objects[:10]) + 5


def test_a_calm_house_loses_nothing(tmp_path: Path) -> None:
    household = furnish(tmp_path, AUTUMN, days=3, seed=1, fault_share=0)
    household.run()
    assert not household.process.restarts
    for phone in household.world.phones.values():
        assert set(phone.received.values()) == {1}
    events = {event for _, _, event in household.world.events}
    assert {"winddown_started", "winddown_finished"} <= events
    assert not events & {"escalated", "source_silent", "data_failing"}


def test_the_same_seed_is_the_same_to_the_byte(tmp_path: Path) -> None:
    # Other hashes and another local time than here must not matter.
    command = [sys.executable, "-m", "tests.simulation", "--window", "spring"]
    other = subprocess.Popen(
        [*command, "--days", "2", "--seed", "7", "--faults", "0.03"],
        env=os.environ | {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        stdout=subprocess.PIPE,
        text=True,
    )
    household = furnish(tmp_path, SPRING, days=2, seed=7, fault_share=0.03)
    household.run()
    told = other.communicate()[0]
    assert other.returncode == 0
    lived = household.invariants
    assert lived.decided > 50
    assert household.process.restarts > 5
    assert (
        f"spring 2 days: {lived.decided} decisions {lived.digest.hexdigest()},"
        f" {household.process.restarts} restarts," in told
    )


def test_another_seed_is_another_life(tmp_path: Path) -> None:
    digests = set()
    for seed in (7, 8):
        household = furnish(_folder(tmp_path, seed), SPRING, days=1, seed=seed)
        household.run()
        digests.add(household.invariants.digest.hexdigest())
    assert len(digests) == 2


def _folder(root: Path, seed: int) -> Path:
    folder = root / str(seed)
    folder.mkdir()
    return folder


def test_kept_decisions_replay_from_the_file(tmp_path: Path) -> None:
    household = furnish(tmp_path, SPRING, days=3, seed=5)
    household.run()
    rules = {one.kind: one for one in RULES}
    store = SqliteStore.open(tmp_path, home="home", build="replay")
    with store.read_only() as reader:
        rows = reader.decisions(500)
    store.close()
    assert len(rows) > 20
    # The simulated household has no files that tell how they do.
    assert {row.instance.agent for row in rows} == set(rules) - {AgentKind.DATA}
    for row in rows:
        again = replay(row, rules[row.instance.agent])
        assert [encode(effect) for effect in again.effects] == row.effects


# The invariants themselves: each of them can fail.


def running(act: Push | SetLights) -> OutboxRow:
    return OutboxRow(
        key=act.key,
        rev=act.rev,
        instance=Instance(AgentKind.SLEEP, "ada"),
        act=act,
        term=1,
        due=NOW,
        expires=act.expires,
        state="running",
        attempts=1,
        claimed_at=NOW,
    )


def push(**changes: object) -> Push:
    values: dict[str, object] = {
        "key": "push",
        "expires": NOW + timedelta(hours=1),
        "person": "ada",
        "text": "bedtime_now",
    }
    return Push(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def invariants() -> Invariants:
    return Invariants(now=lambda: NOW, nudged=frozenset({"bo"}))


def test_an_act_needs_its_commit(invariants: Invariants) -> None:
    with pytest.raises(ViolationError, match="without being committed"):
        invariants.started(Claim(row=running(push())))


def test_an_act_starts_once_a_claim(invariants: Invariants) -> None:
    row = running(push())
    invariants.committed(Written(outbox=[row]))
    invariants.started(Claim(row=row))
    with pytest.raises(ViolationError, match="twice for one claim"):
        invariants.started(Claim(row=row))


def test_nothing_starts_after_a_cancel(invariants: Invariants) -> None:
    row = running(push())
    invariants.committed(Written(outbox=[row, replace(row, state="done")]))
    with pytest.raises(ViolationError, match="otherwise than it stands"):
        invariants.started(Claim(row=row))


def test_nothing_starts_after_its_end(invariants: Invariants) -> None:
    row = running(push(expires=NOW))
    invariants.committed(Written(outbox=[row]))
    with pytest.raises(ViolationError, match="after its end"):
        invariants.started(Claim(row=row))


@pytest.mark.parametrize(("person", "holds"), [("ada", False), ("bo", True)])
def test_nobody_is_nudged_unasked(
    invariants: Invariants, person: str, holds: bool
) -> None:
    row = running(push(person=person, text="late_nudge"))
    invariants.committed(Written(outbox=[row]))
    if holds:
        invariants.started(Claim(row=row))
        return
    with pytest.raises(ViolationError, match="nudged"):
        invariants.started(Claim(row=row))


@pytest.mark.parametrize(
    ("level", "said", "wrong"),
    [
        (80, LightOutcome.DONE, "bright and called done"),
        (30, LightOutcome.DEAD, "obeyed and called dead"),
    ],
)
def test_lamps_are_named_as_they_are(
    invariants: Invariants, level: int, said: LightOutcome, wrong: str
) -> None:
    spec = RampSpec(start=NOW, duration_s=60, level=30, kelvin=2200)
    lamp = Lamp("hall", level=level)
    with pytest.raises(ViolationError, match=wrong):
        invariants.lights_ended(spec, [lamp], {"hall": 90}, {"hall": said})
