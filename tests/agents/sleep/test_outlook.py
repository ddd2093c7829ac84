"""The outlook: plain arithmetic, learnt from the past alone, honest about its use."""

from dataclasses import replace
from math import exp, log
import random

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.agents.sleep.outlook import (
    NIGHTS_AT_LEAST,
    Example,
    learn,
    outlook,
)
from custom_components.lifeops.core.insights import (
    Condition,
    Measure,
    Outlook,
    OutlookModel,
    SleepLearnt,
)

from .nights import DAY

DEBT, WARM = Condition.SLEEP_DEBT, Condition.RAISED_TEMPERATURE


def drawn(seed: int, nights: int) -> list[Example]:
    """Return nights on which debt has its own way, and the rest is chance."""
    chance = random.Random(seed)
    share = chance.random()
    found = []
    for _ in range(nights):
        poor = chance.random() < share
        known = [name for name in Condition if chance.random() < 0.8]
        holds = {name: chance.random() < 0.4 for name in known}
        found.append(
            Example(holds | {DEBT: chance.random() < 0.3 + poor * share}, poor)
        )
    return found


tonights = st.dictionaries(st.sampled_from(Condition), st.booleans())
lives = st.builds(drawn, st.integers(), st.integers(NIGHTS_AT_LEAST, 90))


def taught(found: list[Example]) -> OutlookModel:
    model = learn(found, Measure.SCORE)
    assert model is not None
    return model


def look(found: list[Example], **tonight: bool) -> Outlook:
    learnt = SleepLearnt(day=DAY, model=taught(found))
    told = outlook(learnt, {Condition(name): holds for name, holds in tonight.items()})
    assert told is not None
    return told


def debt_tells(nights: int = 60) -> list[Example]:
    """Return nights that are poor after debt, which is there every third evening."""
    return [
        Example({DEBT: number % 3 == 0, WARM: number % 2 == 0}, poor=number % 3 == 0)
        for number in range(nights)
    ]


def test_fewer_than_thirty_nights_say_nothing() -> None:
    assert learn(debt_tells(29), Measure.TOTAL) is None
    assert learn(debt_tells(30), Measure.TOTAL) is not None
    assert outlook(SleepLearnt(day=DAY, model=None), {DEBT: True}) is None


def test_what_always_comes_before_a_poor_night_is_found() -> None:
    found = debt_tells()
    assert look(found, sleep_debt=True).poor
    assert not look(found, sleep_debt=False).poor
    proof = taught(found).proof
    assert (proof.nights, proof.hits) == (30, 30)
    assert proof.naive_hits == 20
    assert (proof.hit_rate, proof.naive_hit_rate) == (1, 0.667)
    assert proof.better


def test_what_tells_nothing_is_no_better_than_the_naive_guess() -> None:
    chance = random.Random(1)
    found = [
        Example({DEBT: chance.random() < 0.5}, poor=chance.random() < 0.2)
        for _ in range(200)
    ]
    proof = taught(found).proof
    assert proof.nights == 170
    assert proof.hits <= proof.naive_hits
    assert not proof.better


def test_as_good_as_naive_is_not_better() -> None:
    found = [Example({}, poor=False) for _ in range(40)]
    proof = taught(found).proof
    assert (proof.hits, proof.naive_hits, proof.better) == (10, 10, False)


def test_thirty_nights_predict_and_prove_nothing_yet() -> None:
    proof = taught(debt_tells(30)).proof
    assert (proof.nights, proof.hit_rate, proof.naive_hit_rate) == (0, None, None)
    assert not proof.better


@given(lives)
@settings(max_examples=25)
def test_a_night_is_predicted_from_earlier_ones_only(found: list[Example]) -> None:
    hits = 0
    for cut in range(NIGHTS_AT_LEAST, len(found)):
        early = SleepLearnt(day=DAY, model=taught(found[:cut]))
        told = outlook(early, found[cut].conditions)
        assert told is not None
        hits += told.poor == found[cut].poor
        assert taught(found[: cut + 1]).proof.hits == hits


@given(lives)
def test_the_naive_guess_is_the_commoner_outcome_so_far(found: list[Example]) -> None:
    hits = 0
    for number in range(NIGHTS_AT_LEAST, len(found)):
        poor = sum(example.poor for example in found[:number])
        hits += (poor > number - poor) == found[number].poor
    assert taught(found).proof.naive_hits == hits


@given(lives, tonights)
def test_reasons_are_there_and_raise_the_odds(
    found: list[Example], tonight: dict[Condition, bool]
) -> None:
    learnt = SleepLearnt(day=DAY, model=taught(found))
    told = outlook(learnt, tonight)
    assert told is not None
    assert told.poor is (told.probability > 0.5) or told.probability == 0.5
    for reason in told.reasons:
        assert tonight[reason]
        without = {name: holds for name, holds in tonight.items() if name != reason}
        less = outlook(learnt, without)
        assert less is not None
        assert less.probability <= told.probability


def test_what_lowers_the_odds_is_no_reason() -> None:
    found = debt_tells()
    assert look(found, sleep_debt=True, raised_temperature=True).reasons == (DEBT,)
    turned = [replace(one, poor=not one.poor) for one in found]
    assert look(turned, sleep_debt=True).reasons == ()
    assert look(found, sleep_debt=False).reasons == ()


def test_the_odds_are_plain_arithmetic() -> None:
    # Debt on 10 of 20 poor and on 4 of 20 other evenings.
    found = [
        Example({DEBT: number % 20 < (10 if poor else 4)}, poor=poor)
        for poor in (True, False)
        for number in range(20)
    ]
    overall = 15 / 42
    rates = [(present + 5 * overall) / 25 for present in (10, 4)]
    odds = log(rates[0] / rates[1])
    assert look(found, sleep_debt=True).probability == pytest.approx(
        1 / (1 + exp(-odds)), abs=0.001
    )
    odds = log((1 - rates[0]) / (1 - rates[1]))
    assert look(found, sleep_debt=False).probability == pytest.approx(
        1 / (1 + exp(-odds)), abs=0.001
    )


def test_what_was_hardly_ever_known_moves_little() -> None:
    found = [Example({}, poor=number % 2 == 0) for number in range(39)]
    once = [*found, Example({DEBT: True}, poor=True)]
    often = [*found, *[Example({DEBT: True}, poor=True)] * 20]
    weights = [
        taught(some).weights[DEBT].present - taught(some).weights[DEBT].absent
        for some in (once, often)
    ]
    assert taught(found).weights[DEBT].present == 0
    assert 0 < weights[0] < 0.5 < weights[1]


def test_the_unknown_moves_nothing() -> None:
    found = debt_tells()
    assert look(found).probability == pytest.approx(21 / 62, abs=0.001)
    assert look(found).reasons == ()
