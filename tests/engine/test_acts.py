"""Acts: committed before they begin, begun once, ended honestly."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.effects import Cancel
from custom_components.lifeops.core.facts import ActivityChanged, RecordChanged
from custom_components.lifeops.core.outcomes import OutcomeState

from .house import HOUR, NOTES, SLEEP, House, put


def test_an_act_begins_after_it_is_committed_as_running(house: House) -> None:
    house.run(SLEEP)
    house.log.clear()
    house.ask("go", house.emit())
    assert house.log.index("commit") < house.log.index("start key")
    (claim,) = house.actor.started
    row = house.row()
    assert row == claim.row
    assert (row.state, row.attempts, row.claimed_at) == (
        "running",
        1,
        house.clock.wall,
    )
    assert row.instance == SLEEP
    assert row.act.tag == "key"


def test_an_act_that_could_not_be_committed_does_not_begin(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda *_: (house.emit(),)
    house.store.failing = True
    house.command("go")
    house.settle()
    assert house.actor.started == []


def test_a_tag_of_its_own_is_kept(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(tag="tag"))
    assert house.actor.started[0].row.act.tag == "tag"


def test_the_same_act_is_done_once(house: House) -> None:
    house.run(SLEEP)
    act = house.emit()
    house.ask("go", act, act)
    house.ask("again", act)
    house.end(house.actor.started[0])
    house.ask("and again", act)
    assert len(house.actor.started) == 1


def test_other_content_replaces_what_runs(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(event="one"))
    house.log.clear()
    house.ask("other", house.emit(event="two"))
    assert [entry for entry in house.log if "key" in entry] == ["stop key", "start key"]
    assert house.actor.stopped[0].act.event == "one"
    assert house.actor.started[1].row.act.event == "two"
    assert house.outcomes() == ["key=replaced"]


def test_other_content_replaces_what_waits(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(event="one"), house.emit(event="two"))
    assert [claim.row.act.event for claim in house.actor.started] == ["two"]
    assert house.actor.stopped == []
    assert house.outcomes() == ["key=replaced"]


def test_other_content_after_the_end_is_a_new_act_with_the_same_tag(
    house: House,
) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(event="one"))
    house.end(house.actor.started[0])
    house.ask("other", house.emit(event="two"))
    first, second = (claim.row for claim in house.actor.started)
    assert first.act.tag == second.act.tag == "key"
    assert house.actor.stopped == []


def test_old_content_after_other_is_a_new_act(house: House) -> None:
    house.run(SLEEP)
    for event in ("one", "two", "one"):
        house.ask("go", house.emit(event=event))
        house.end(house.actor.started[-1])
    assert [claim.row.act.event for claim in house.actor.started] == [
        "one",
        "two",
        "one",
    ]
    assert house.outcomes() == ["key=done"] * 3
    assert len({claim.row.attempts for claim in house.actor.started}) == 3


def test_cancel_drops_what_waits(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(), Cancel(key="key"))
    assert house.actor.started == []
    assert house.actor.stopped == []
    assert house.outcomes() == ["key=cancelled"]


def test_cancel_stops_what_runs(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.ask("stop", Cancel(key="key"))
    assert [row.key for row in house.actor.stopped] == ["key"]
    assert house.row().outcome is OutcomeState.CANCELLED
    assert house.outcomes() == ["key=cancelled"]


def test_cancel_clears_once_what_was_done_and_its_outcome_stays(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.end(house.actor.started[0])
    house.ask("clear", Cancel(key="key"), Cancel(key="key"))
    house.ask("again", Cancel(key="key"))
    assert len(house.actor.stopped) == 1
    assert house.outcomes() == ["key=done"]


def test_cancel_of_what_never_began_clears_nothing(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(expires=house.clock.wall))
    house.ask("clear", Cancel(key="key"), Cancel(key="unheard"))
    assert house.actor.stopped == []


def test_after_a_cancel_the_same_act_is_a_new_wish(house: House) -> None:
    house.run(SLEEP)
    act = house.emit()
    house.ask("go", act)
    house.ask("stop", Cancel(key="key"))
    house.ask("again", act)
    assert len(house.actor.started) == 2
    house.end(house.actor.started[0])
    assert house.row().state == "running"
    house.end(house.actor.started[1])
    assert house.outcomes() == ["key=cancelled", "key=done"]


def test_an_act_replaced_and_asked_for_again_at_once_has_its_own_claim(
    house: House,
) -> None:
    house.run(SLEEP)
    act = house.emit()
    house.ask("go", act)
    house.ask("again", Cancel(key="key"), act)
    old, new = house.actor.started
    house.end(old)
    assert house.row().state == "running"
    house.end(new)
    assert house.row().state == "done"


def test_an_outcome_is_a_record_that_the_agent_hears_of(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    (claim,) = house.actor.started
    house.engine.outcome(claim, OutcomeState.PARTIAL, {"lamp": "dead"}, "timeout")
    house.engine.turn()
    row = house.row()
    assert (row.state, row.outcome) == ("done", OutcomeState.PARTIAL)
    (fact,) = house.sleep.of(RecordChanged)
    assert (fact.dataset, fact.id, fact.subject) == (
        "outcome",
        f"key#{row.rev}#{row.term}#home",
        "ann",
    )
    assert house.record("outcome", fact.id) == {
        "key": "key",
        "rev": row.rev,
        "act": "Emit",
        "state": "partial",
        "at": house.clock.wall.isoformat(),
        "parts": {"lamp": "dead"},
        "error": "timeout",
        "home": "home",
    }


def test_a_failed_act_is_not_tried_again(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.end(house.actor.started[0], OutcomeState.FAILED)
    house.clock.go(minutes=30)
    house.settle()
    assert len(house.actor.started) == 1


def test_an_end_counts_once(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    (claim,) = house.actor.started
    house.end(claim, OutcomeState.FAILED)
    house.end(claim, OutcomeState.DONE)
    assert house.outcomes() == ["key=failed"]


@pytest.mark.parametrize("ending", ["replaced", "cancelled"])
def test_the_end_of_a_void_claim_is_nobodys_business(house: House, ending: str) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(event="one"))
    more = {"replaced": house.emit(event="two"), "cancelled": Cancel(key="key")}
    house.ask("then", more[ending])
    house.end(house.actor.started[0])
    assert house.outcomes() == [f"key={ending}"]


def test_progress_is_kept_before_the_actor_goes_on(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.log.clear()
    house.engine.progress(
        house.actor.started[0],
        {"lamp": 80},
        lambda kept: house.log.append(f"kept {kept}"),
    )
    assert house.log == ["wake"]
    house.settle()
    assert house.log == ["wake", "commit", "kept True"]
    assert house.row().progress == {"lamp": 80}


def test_progress_is_not_told_while_the_store_fails(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    kept: list[bool] = []
    house.store.failing = True
    house.engine.progress(house.actor.started[0], {"lamp": 80}, kept.append)
    house.settle()
    assert kept == []
    house.store.failing = False
    house.clock.go(1)
    house.settle()
    assert kept == [True]


@pytest.mark.parametrize("ending", ["replaced", "cancelled", "done", "unheard"])
def test_progress_of_a_void_claim_is_refused(house: House, ending: str) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(event="one"))
    (claim,) = house.actor.started
    match ending:
        case "replaced":
            house.ask("then", house.emit(event="two"))
        case "cancelled":
            house.ask("then", Cancel(key="key"))
        case "done":
            house.end(claim)
        case _:
            house.sqlite.close()
            (house.folder / "lifeops.db").unlink()
            house.boot()
    kept: list[bool] = []
    house.engine.progress(claim, {"lamp": 80}, kept.append)
    house.settle()
    assert kept == [False]


def test_what_ran_is_taken_up_again_with_its_progress(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    (old,) = house.actor.started
    house.engine.progress(old, {"lamp": 80}, lambda _: None)
    house.settle()
    house.clock.go(minutes=1)
    house.reboot(SLEEP)
    (claim,) = house.actor.started
    assert claim.row.progress == {"lamp": 80}
    assert (claim.row.attempts, claim.row.claimed_at) == (2, house.clock.wall)
    house.settle()
    house.end(old)
    assert house.row().state == "running"
    house.end(claim)
    assert house.outcomes() == ["key=done"]


def test_what_ran_is_taken_up_once(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.reboot(SLEEP)
    house.clock.go(minutes=1)
    house.write(put("ann/1", skipped=True))
    assert len(house.actor.started) == 1


def test_what_ran_is_not_taken_up_after_its_time(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.clock.go(hours=1)
    house.reboot(SLEEP)
    assert house.actor.started == []
    assert house.outcomes() == ["key=expired"]


def test_what_runs_is_not_ended_by_the_clock(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit())
    house.clock.go(hours=2)
    house.settle()
    assert house.row().state == "running"
    house.end(house.actor.started[0])
    assert house.outcomes() == ["key=done"]


def test_an_act_whose_time_is_over_is_never_begun(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(expires=house.clock.wall - timedelta(seconds=1)))
    house.settle()
    assert house.actor.started == []
    assert house.outcomes() == ["key=expired"]
    assert house.engine.next_due() is None


def test_an_act_asked_too_late_at_the_end_of_a_turn_is_not_begun(
    house: House,
) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda *_: (
        house.emit(expires=house.clock.wall),
    )
    house.activity()
    house.engine.turn()
    assert house.actor.started == []
    assert house.engine.next_due() == house.clock.wall
    house.settle()
    assert house.outcomes() == ["key=expired"]


def test_the_last_moment_is_already_too_late(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", house.emit(expires=house.clock.wall))
    assert house.outcomes() == ["key=expired"]
    house.ask("other", house.emit(expires=house.clock.wall + timedelta(seconds=1)))
    assert len(house.actor.started) == 1


def test_acts_begin_in_the_order_of_their_asking(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.ask("go", house.emit("b"), house.emit("a"), house.emit("c"))
    assert [claim.row.key for claim in house.actor.started] == ["b", "a", "c"]


def test_an_actor_may_answer_at_once(house: House) -> None:
    house.run(SLEEP)
    start = house.actor.start
    house.actor.start = lambda claim, reports: (
        start(claim, reports),
        reports.outcome(claim, OutcomeState.DONE, {}),
    )
    house.ask("go", house.emit(expires=house.clock.wall + HOUR))
    assert house.outcomes() == ["key=done"]
