"""The ramp: where a light has to be, what is written to it, how it ends."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.effects import SetLights
from custom_components.lifeops.core.json import from_json, to_json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.lights import (
    LightOutcome,
    LightProgress,
    LightState,
    Phase,
    RampSpec,
    Reading,
    Write,
)
from custom_components.lifeops.engine.ramp import STEP, step, summary

START = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
SPEC = RampSpec(start=START, duration_s=600, level=30, kelvin=2200)


@dataclass
class Lamp:
    """A light that obeys after so many seconds, unless it is dead."""

    level: float = 100.0
    kelvin: int | None = 4000
    state: LightState = LightState.ON
    dims: bool = True
    lag_s: int = 0
    dead: bool = False
    by_other: bool = False
    writes: list[tuple[datetime, Write]] = field(default_factory=list)
    _queue: list[tuple[datetime, Write]] = field(default_factory=list)

    def ask(self, now: datetime, write: Write) -> None:
        self.writes.append((now, write))
        if self.dead:
            return
        if self.lag_s:
            self._queue.append((now + timedelta(seconds=self.lag_s), write))
        else:
            self._obey(write)

    def read(self, now: datetime) -> Reading:
        while self._queue and self._queue[0][0] <= now:
            self._obey(self._queue.pop(0)[1])
        level = self.level if self.dims and self.state is LightState.ON else None
        return Reading(
            state=self.state,
            level=level,
            kelvin=self.kelvin,
            dims=self.dims,
            by_other=self.by_other,
        )

    def _obey(self, write: Write) -> None:
        self.by_other = False
        self.level = float(write.level)
        self.state = LightState.ON if write.level else LightState.OFF
        self.kelvin = write.kelvin or self.kelvin

    def hand(self, level: float) -> None:
        self.level = level
        self.state = LightState.ON if level else LightState.OFF


@dataclass
class Run:
    """A ramp of one lamp, advanced tick by tick."""

    lamp: Lamp
    spec: RampSpec = SPEC
    now: datetime = START
    progress: LightProgress = field(default_factory=LightProgress)

    def tick(self) -> Write | None:
        self.progress, write = step(
            self.progress, self.lamp.read(self.now), self.now, self.spec
        )
        if write is not None:
            self.lamp.ask(self.now, write)
        self.now += STEP
        return write

    def until(self, seconds: float) -> Run:
        while self.now < self.spec.start + timedelta(seconds=seconds):
            self.tick()
        return self

    def end(self) -> LightOutcome | None:
        return self.until(self.spec.duration_s + 400).progress.outcome

    def restart(self) -> None:
        stored = to_json(self.progress)
        self.progress = from_json(LightProgress, stored).resumed()


def test_begins_without_a_write_so_that_the_start_can_be_kept() -> None:
    run = Run(Lamp(level=80, kelvin=3800))
    assert run.tick() is None
    assert run.progress.phase is Phase.RAMPING
    assert run.progress.start_level == 80
    assert run.progress.start_kelvin == 3800


def test_half_way_is_half_way() -> None:
    run = Run(Lamp()).until(300)
    assert run.lamp.level == 65
    assert run.lamp.kelvin == pytest.approx(3100, abs=50)


def test_ends_at_the_target_and_warm() -> None:
    run = Run(Lamp())
    assert run.end() is LightOutcome.DONE
    assert (run.lamp.level, run.lamp.kelvin) == (30, 2200)


def test_one_write_a_step_and_none_when_nothing_rounds_anew() -> None:
    run = Run(Lamp(kelvin=None))
    run.end()
    levels = [write.level for _, write in run.lamp.writes]
    assert levels == list(range(99, 29, -1))
    assert all(write.kelvin is None for _, write in run.lamp.writes)


def test_steps_are_never_closer_than_two_seconds() -> None:
    run = Run(Lamp(), replace(SPEC, duration_s=20))
    while run.progress.phase is not Phase.ENDED:
        run.tick()
        run.now -= STEP - timedelta(seconds=0.5)
    times = [at for at, _ in run.lamp.writes]
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) > 3
    assert min(gaps) >= STEP


def test_before_the_start_nothing_is_written() -> None:
    run = Run(Lamp(), now=START - timedelta(seconds=60)).until(0)
    assert run.lamp.writes == []


def test_at_once() -> None:
    run = Run(Lamp(), replace(SPEC, duration_s=0))
    run.tick()
    assert run.tick() == Write(level=30, kelvin=2200)
    assert run.end() is LightOutcome.DONE
    assert len(run.lamp.writes) == 1


def test_a_light_that_is_off_stays_off() -> None:
    run = Run(Lamp(state=LightState.OFF))
    assert run.end() is LightOutcome.OFF
    assert run.lamp.writes == []


@pytest.mark.parametrize("level", [12, 29.8, 30, 30.4])
def test_a_light_that_is_dimmer_already_is_left_alone(level: float) -> None:
    run = Run(Lamp(level=level))
    assert run.end() is LightOutcome.DONE
    assert run.lamp.writes == []


def test_a_light_that_is_warmer_already_only_dims() -> None:
    run = Run(Lamp(kelvin=2000))
    assert run.end() is LightOutcome.DONE
    assert {write.kelvin for _, write in run.lamp.writes} == {None}


def test_warmth_stops_at_what_the_light_can_show() -> None:
    reading = Reading(state=LightState.ON, level=100, kelvin=4000, warmest=2700)
    begun, _ = step(LightProgress(), reading, START, SPEC)
    end = START + timedelta(seconds=600)
    assert step(begun, reading, end, SPEC)[1] == Write(level=30, kelvin=2700)
    cold_only = replace(reading, coolest=2100, warmest=2000, kelvin=2100)
    begun, _ = step(LightProgress(), cold_only, START, SPEC)
    assert step(begun, cold_only, end, SPEC)[1] == Write(level=30, kelvin=None)


def test_a_light_without_dimmer_is_named_and_stays_on() -> None:
    run = Run(Lamp(dims=False, kelvin=None))
    assert run.end() is LightOutcome.NOT_DIMMABLE
    assert run.lamp.writes == []


@pytest.mark.parametrize("dims", [True, False])
def test_level_zero_turns_off_at_the_very_end(dims: bool) -> None:
    run = Run(Lamp(dims=dims, kelvin=None), replace(SPEC, level=0)).until(590)
    assert run.lamp.state is LightState.ON
    assert bool(run.lamp.writes) is dims
    assert run.end() is LightOutcome.DONE
    assert run.lamp.state is LightState.OFF


def test_a_light_that_does_not_go_off_is_dead() -> None:
    run = Run(Lamp(dead=True), replace(SPEC, level=0))
    assert run.end() is LightOutcome.DEAD


def test_a_slow_light_is_no_hand() -> None:
    run = Run(Lamp(lag_s=5), replace(SPEC, duration_s=60))
    assert run.end() is LightOutcome.DONE
    assert run.lamp.level == 30


def test_a_late_report_from_before_is_waited_for() -> None:
    run = Run(Lamp()).until(300)
    run.lamp.hand(90)
    assert run.tick() is None
    run.lamp.level = 64
    assert run.end() is LightOutcome.DONE


@pytest.mark.parametrize("level", [85, 100, 5, 0])
def test_a_hand_ends_the_ramp_of_that_light(level: float) -> None:
    run = Run(Lamp()).until(300)
    before = len(run.lamp.writes)
    run.lamp.hand(level)
    assert run.end() is LightOutcome.OVERRIDDEN
    assert len(run.lamp.writes) == before
    assert run.lamp.level == level


def test_a_hand_is_given_its_time_but_a_person_in_the_interface_is_believed() -> None:
    run = Run(Lamp()).until(300)
    run.lamp.hand(85)
    run.tick()
    assert run.progress.outcome is None
    run.lamp.by_other = True
    run.tick()
    assert run.progress.outcome is LightOutcome.OVERRIDDEN


def test_a_hand_that_dims_further_is_never_brightened() -> None:
    run = Run(Lamp()).until(200)
    run.lamp.hand(45)
    run.until(600)
    assert all(
        write.level <= 45
        for at, write in run.lamp.writes
        if at > START + timedelta(seconds=200)
    )
    assert run.end() is LightOutcome.DONE


def test_a_hand_after_the_last_step_is_respected() -> None:
    run = Run(Lamp()).until(602)
    assert run.progress.phase is Phase.VERIFYING
    run.lamp.hand(100)
    assert run.end() is LightOutcome.OVERRIDDEN
    assert run.lamp.level == 100


def test_a_dead_light_is_asked_once_more_and_then_named() -> None:
    run = Run(Lamp(dead=True))
    assert run.end() is LightOutcome.DEAD
    last = [at for at, write in run.lamp.writes if write.level == 30]
    assert len(last) >= 2
    assert last[-1] - last[-2] >= SPEC.settle


def test_a_light_that_missed_the_last_step_obeys_the_retry() -> None:
    run = Run(Lamp()).until(540)
    run.lamp.dead = True
    run.until(606)
    assert run.lamp.level > 30 + SPEC.tolerance
    run.lamp.dead = False
    assert run.end() is LightOutcome.DONE
    assert run.lamp.level == 30


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (LightState.UNAVAILABLE, LightOutcome.DEAD),
        (LightState.MISSING, LightOutcome.MISSING),
    ],
)
def test_who_is_gone_for_five_minutes_is_given_up(
    state: LightState, outcome: LightOutcome
) -> None:
    run = Run(Lamp(state=state)).until(298)
    assert run.progress.outcome is None
    assert run.until(304).progress.outcome is outcome
    run.lamp.state = LightState.ON
    assert run.until(700).lamp.writes == []


def test_who_comes_back_in_time_catches_up() -> None:
    run = Run(Lamp()).until(200)
    run.lamp.state = LightState.UNAVAILABLE
    run.until(440)
    run.lamp.state, run.lamp.level = LightState.ON, 100.0
    assert run.tick() is not None
    assert run.lamp.writes[-1][1].level < 60
    assert run.end() is LightOutcome.DONE


def test_a_light_that_does_not_tell_its_level_is_not_called_done() -> None:
    reading = Reading(state=LightState.ON)
    progress, now = LightProgress(), START
    asked = 0
    while progress.outcome is None:
        progress, write = step(progress, reading, now, SPEC)
        asked += write is not None
        now += STEP
    assert progress.outcome is LightOutcome.DEAD
    assert asked > 70


def test_a_clock_that_is_set_back_neither_brightens_nor_stalls() -> None:
    run = Run(Lamp()).until(300)
    run.now -= timedelta(seconds=200)
    before = run.lamp.level
    run.until(200)
    assert run.lamp.level == before
    assert run.end() is LightOutcome.DONE


def test_a_clock_that_is_set_back_takes_no_step_back() -> None:
    run = Run(Lamp(dead=True)).until(300)
    run.now -= timedelta(seconds=200)
    run.until(590)
    steps = [write for _, write in run.lamp.writes]
    assert all(b.level <= a.level for a, b in pairwise(steps))
    assert all(
        b.kelvin <= a.kelvin for a, b in pairwise(steps) if a.kelvin and b.kelvin
    )


def test_a_clock_that_is_set_back_while_verifying_ends_all_the_same() -> None:
    run = Run(Lamp()).until(602)
    run.now -= timedelta(hours=1)
    for _ in range(20):
        run.tick()
    assert run.progress.outcome is LightOutcome.DONE


def test_spec_of_an_act() -> None:
    act = SetLights(
        key="k", expires=START, slot="s", start=START, duration_s=60, level=7, kelvin=9
    )
    spec = RampSpec.of(act)
    assert (spec.start, spec.duration_s, spec.level, spec.kelvin) == (START, 60, 7, 9)
    assert spec.position(START + timedelta(seconds=15)) == 0.25


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["done", "off", "overridden", "not_dimmable"], OutcomeState.DONE),
        (["done", "dead"], OutcomeState.PARTIAL),
        (["off", "missing"], OutcomeState.PARTIAL),
        (["missing", "dead"], OutcomeState.FAILED),
    ],
)
def test_summary_never_hides_who_was_not_reached(
    outcomes: list[str], state: OutcomeState
) -> None:
    assert summary(map(LightOutcome, outcomes)) is state


lamps = st.builds(
    Lamp,
    level=st.integers(1, 100).map(float),
    kelvin=st.none() | st.integers(1800, 6500),
    lag_s=st.integers(0, 6),
    dims=st.booleans(),
)
specs = st.builds(
    RampSpec,
    start=st.just(START),
    duration_s=st.integers(0, 200),
    level=st.integers(0, 100),
    kelvin=st.integers(2000, 3000),
)


@settings(max_examples=60)
@given(lamps, specs)
def test_writes_go_one_way_and_the_ramp_ends(lamp: Lamp, spec: RampSpec) -> None:
    start = lamp.level
    run = Run(lamp, spec)
    assert run.end() in {LightOutcome.DONE, LightOutcome.NOT_DIMMABLE}
    levels = [write.level for _, write in lamp.writes]
    whites = [write.kelvin for _, write in lamp.writes if write.kelvin is not None]
    assert levels == sorted(levels, reverse=True)
    assert whites == sorted(whites, reverse=True)
    assert all(spec.level <= level <= start for level in levels)


@settings(max_examples=60)
@given(lamps, specs, st.integers(0, 220), st.integers(0, 220))
def test_a_restart_at_any_moment_ends_at_the_same_level(
    lamp: Lamp, spec: RampSpec, stop_s: int, down_s: int
) -> None:
    undisturbed = replace(lamp, writes=[], _queue=[])
    outcome = Run(undisturbed, spec).end()
    run = Run(lamp, spec).until(stop_s)
    run.restart()
    run.now += timedelta(seconds=down_s)
    assert run.end() is outcome
    assert lamp.level == undisturbed.level
    assert lamp.state is undisturbed.state


@settings(max_examples=60)
@given(lamps, specs, st.integers(2, 200))
def test_asked_again_at_once_nothing_more_is_written(
    lamp: Lamp, spec: RampSpec, at_s: int
) -> None:
    lamp.lag_s = 0
    run = Run(lamp, spec).until(at_s)
    reading = lamp.read(run.now)
    progress, write = step(run.progress, reading, run.now, spec)
    if write is not None:
        lamp.ask(run.now, write)
    again = step(progress, lamp.read(run.now), run.now, spec)
    assert again[1] is None
    assert again[0].level == progress.level


@settings(max_examples=60)
@given(st.integers(20, 500), st.integers(75, 100), st.booleans())
def test_an_override_is_respected_whenever_it_comes(
    at_s: int, level: int, restarted: bool
) -> None:
    run = Run(Lamp(level=60.0)).until(at_s)
    run.lamp.hand(level)
    if restarted:
        run.restart()
    assert run.end() is LightOutcome.OVERRIDDEN
    assert run.lamp.level == level
