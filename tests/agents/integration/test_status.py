"""How a source does, and why: one status at a time, the one that matters most."""

from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import SOURCE_HEALTH
from custom_components.lifeops.core.topics import TROUBLED, SourceStatus

from .watch import HOUR, NOON, RING, SILENCE, WATCH, Watch

SOON = NOON + HOUR


@pytest.mark.parametrize(
    ("facts", "status", "why"),
    [
        ({}, "ok", None),
        ({"last_data": None}, "waiting", None),
        ({"progress": 0.4}, "filling", None),
        ({"last_data": None, "progress": 0.0}, "filling", None),
        ({"problem": "unreachable"}, "failing", "unreachable"),
        ({"problem": "unreachable", "progress": 0.4}, "failing", "unreachable"),
        ({"problem": "rate_limited", "paused_until": SOON}, "paused", "rate_limited"),
        ({"problem": "rate_limited", "paused_until": NOON}, "failing", "rate_limited"),
        ({"not_granted": ("spo2",)}, "ok", "not_granted"),
        ({"not_granted": ("spo2",), "parts": {"sleep": "nonsense"}}, "ok", "parts"),
        ({"last_data": NOON - 28 * HOUR}, "stale", "no_data"),
        ({"last_data": NOON - 28 * HOUR, "problem": "nonsense"}, "failing", "nonsense"),
        ({"last_data": NOON - 40 * HOUR}, "silent", "no_data"),
        (
            {
                "last_data": NOON - 40 * HOUR,
                "problem": "not_authorized",
                "paused_until": SOON,
                "progress": 0.1,
            },
            "silent",
            "not_authorized",
        ),
    ],
)
def test_every_status_has_its_reason(
    watch: Watch, facts: dict[str, Any], status: str, why: str | None
) -> None:
    watch.view.now = NOON - HOUR
    watch.settle()
    watch.pass_(NOON - watch.view.now)
    watch.measures(**facts) if "last_data" not in facts else watch.tells(**facts)
    assert (watch.status(), watch.report().why) == (status, why)


def test_a_source_goes_from_ok_to_silent_by_itself(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    began = watch.view.now
    assert watch.status() == "ok"
    watch.pass_(27 * HOUR - timedelta(seconds=1))
    assert watch.status() == "ok"
    watch.pass_(timedelta(seconds=1))
    assert watch.status() == "stale"
    assert watch.report().since == began + 27 * HOUR
    watch.pass_(9 * HOUR - timedelta(seconds=1))
    assert watch.status() == "stale"
    watch.pass_(timedelta(seconds=1))
    assert watch.status() == "silent"
    assert watch.report().since == watch.report().silent_at == began + SILENCE


def test_one_that_never_told_waits_and_then_is_silent(watch: Watch) -> None:
    watch.settle()
    watch.tells(last_good=watch.view.now)
    since = watch.view.now
    assert watch.status() == "waiting"
    assert watch.report().since == since
    watch.pass_(SILENCE)
    assert watch.status() == "silent"
    assert watch.report().silent_at == since + SILENCE


def test_a_pause_ends_by_itself(watch: Watch) -> None:
    watch.settle()
    until = watch.view.now + 2 * HOUR
    failing = watch.view.now
    watch.measures(problem="rate_limited", paused_until=until, failing_since=failing)
    assert watch.status() == "paused"
    assert watch.report().paused_until == until
    assert watch.report().since == failing
    watch.pass_(2 * HOUR)
    assert watch.status() == "failing"
    assert watch.report().paused_until is None
    assert watch.report().since == failing


def test_all_that_a_source_tells_is_published(watch: Watch) -> None:
    watch.settle()
    watch.measures(
        quota_left=4200,
        quota_limit=5000,
        not_granted=("spo2",),
        parts={"workout": "nonsense"},
        progress=0.25,
    )
    report = watch.report()
    assert (report.name, report.kind, report.person) == ("Ring", "entities", "a" * 32)
    assert (report.quota_left, report.quota_limit) == (4200, 5000)
    assert report.not_granted == ("spo2",)
    assert report.parts == {"workout": "nonsense"}
    assert report.progress == 0.25
    assert report.last_good == report.last_data == watch.view.now
    assert report.max_silence_s == SILENCE.total_seconds()


def test_sources_are_counted_by_status(watch: Watch) -> None:
    watch.settle()
    assert watch.all.counts == {}
    watch.measures()
    watch.measures(WATCH, problem="unreachable")
    watch.measures("scale", problem="unreachable")
    assert watch.all.counts == {"ok": 1, "failing": 2}
    assert watch.all.problems == 2


def test_a_source_that_is_gone_is_gone(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.measures(WATCH)
    watch.remove(SOURCE_HEALTH, RING)
    assert list(watch.all.sources) == [WATCH]
    assert watch.all.counts == {"ok": 1}


def test_nothing_is_called_silent_before_it_could_have_told(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(HOUR)
    watch.now = watch.view.now = watch.view.now + 100 * HOUR
    watch.forget()
    watch.start()
    assert watch.status() == "stale"
    watch.measures()
    watch.pass_(timedelta(minutes=20))
    assert watch.status() == "ok"
    assert not watch.open


def test_one_that_tells_nothing_after_a_restart_is_silent_soon(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.view.now += 40 * HOUR
    watch.forget()
    watch.start()
    watch.pass_(timedelta(minutes=15) - timedelta(seconds=1))
    assert watch.status() == "stale"
    watch.pass_(timedelta(seconds=1))
    assert watch.status() == "silent"


def test_what_was_silent_before_a_restart_still_is(watch: Watch) -> None:
    watch.settle()
    watch.measures()
    watch.pass_(40 * HOUR)
    told = watch.told()
    watch.forget()
    watch.start()
    assert watch.status() == "silent"
    assert watch.told() == told


@given(
    last_data=st.none() | st.integers(0, 200).map(lambda ago: NOON - ago * HOUR),
    problem=st.none() | st.sampled_from(["unreachable", "nonsense"]),
    paused=st.none() | st.integers(-5, 5).map(lambda ahead: NOON + ahead * HOUR),
    progress=st.none() | st.floats(0, 1),
)
def test_somebody_is_needed_only_for_a_reason(**facts: Any) -> None:
    watch = Watch()
    watch.view.now = NOON - HOUR
    watch.settle()
    watch.pass_(NOON - watch.view.now)
    facts["paused_until"] = facts.pop("paused")
    watch.tells(since=NOON - 300 * HOUR, **facts)
    report = watch.report()
    silent = report.silent_at <= NOON
    assert (report.status is SourceStatus.SILENT) == silent
    if report.status in TROUBLED:
        reasons = (silent, facts["problem"], facts["paused_until"])
        assert any(reasons)
        assert report.why is not None or facts["paused_until"]
    else:
        assert facts["problem"] is None
