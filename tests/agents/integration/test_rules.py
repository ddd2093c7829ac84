"""What the agent hears, answers and refuses."""

import pytest

from custom_components.lifeops.agents.integration.rules import IntegrationRules
from custom_components.lifeops.core.datasets import PERSON
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.identity import SITE_KINDS, AgentKind
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.topics import SOURCES

from .watch import ANN, BEA, HOME, HOUR, SILENCE, WATCH, Watch


def test_it_serves_homes() -> None:
    assert IntegrationRules.kind in SITE_KINDS
    owners = {kind.value: kind.owner for kind in AgentKind}
    assert {kind for kind, owner in owners.items() if owner == "home"} == {
        "integration",
        "data",
    }


def test_before_it_starts_it_says_nothing(watch: Watch) -> None:
    watch.measures()
    assert watch.view.topic(SOURCES, HOME) is None
    with pytest.raises(RefusedError, match="'agent_not_started'"):
        watch.command("get_sources", {"persons": [ANN]})


@pytest.mark.parametrize("reason", StartReason)
def test_whenever_it_starts_it_looks_at_all_sources(
    watch: Watch, reason: StartReason
) -> None:
    watch.measures()
    watch.start(reason)
    assert watch.status() == "ok"


def test_a_home_without_sources_has_none(watch: Watch) -> None:
    watch.start()
    assert watch.all.sources == {}
    watch.settle()
    assert watch.rules.next_wake(watch.state, watch.view) is None


def test_other_records_are_none_of_its_business(watch: Watch) -> None:
    watch.settle()
    decided = len(watch.decided)
    watch.put(PERSON, "c" * 32, PersonRecord(name="Cy"))
    assert all(not decision.effects for _, decision in watch.decided[decided:])


def test_an_alarm_never_rings_for_what_is_done(watch: Watch) -> None:
    watch.settle()
    until = watch.view.now + HOUR
    watch.measures(problem="rate_limited", paused_until=until)
    rang = []
    while (due := watch.rules.next_wake(watch.state, watch.view)) is not None:
        assert due > watch.view.now
        watch.run(due)
        rang.append(due)
    assert rang == [until, until + 26 * HOUR, until + SILENCE - HOUR]


def test_the_same_is_published_once(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    published = len(watch.published)
    watch.start()
    assert len(watch.published) == published


def test_sources_are_told_by_name_to_those_who_may(watch: Watch) -> None:
    watch.settle()
    watch.measures(WATCH, person=BEA)
    watch.measures()
    watch.measures("aura", problem="unreachable")
    said = watch.command("get_sources", {"persons": [ANN]})
    assert [one["name"] for one in said["sources"]] == ["Aura", "Ring"]
    assert said["sources"][0]["status"] == "failing"
    assert said["sources"][0]["why"] == "unreachable"
    assert said["speech"] == {
        "text": "sources_troubled",
        "placeholders": {"count": "2", "names": "Aura"},
    }
    said = watch.command("get_sources", {"persons": [ANN, BEA]})
    assert [one["name"] for one in said["sources"]] == ["Aura", "Ring", "Watch"]


def test_the_sentence_says_what_there_is(watch: Watch) -> None:
    watch.settle()
    said = watch.command("get_sources", {"persons": [ANN]})
    assert said["speech"]["text"] == "sources_none"
    watch.measures()
    said = watch.command("get_sources", {"persons": [ANN]})
    assert said["speech"]["text"] == "sources_fine"
    watch.pass_(SILENCE)
    said = watch.command("get_sources", {"persons": [ANN]})
    assert said["speech"]["text"] == "sources_troubled"
    assert watch.command("get_sources", {"persons": [BEA]})["sources"] == []


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("start", {}, "unknown_command"),
        ("get_sources", {}, "person_needed"),
        ("get_sources", {"persons": ANN}, "person_needed"),
    ],
)
def test_what_makes_no_sense_is_refused(
    watch: Watch, name: str, data: dict[str, str], key: str
) -> None:
    watch.settle()
    with pytest.raises(RefusedError, match=key):
        watch.command(name, data)


def test_an_older_state_is_begun_anew() -> None:
    rules = IntegrationRules()
    assert rules.upgrade({"judges_from": "?"}, 0) == rules.initial()
