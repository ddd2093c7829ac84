"""What comes back from phones, from the outbox and from other homes."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.agents.notification.names import tag_of
from custom_components.lifeops.core.datasets import NOTIFICATION_EVENT, OUTCOME
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.core.records import NotificationState

from .queue import NOON, N, Queue

OVER = {"acted", "dismissed", "expired", "failed"}


def test_a_button_acts_once_and_clears_every_phone(queue: Queue) -> None:
    queue.notify()
    token = queue.token("skip")
    answer = queue.command("act", {"token": token, "phone": "p1"})
    assert answer == {"notification": N, "action": "skip"}
    acted = queue.event("acted")
    assert acted is not None
    assert (acted.action, acted.at) == ("skip", NOON)
    assert queue.cleared == [queue.key("push", N)]
    for again in (token, queue.pushes[0].buttons[0].token):
        with pytest.raises(RefusedError, match="'unknown_action'"):
            queue.command("act", {"token": again})
    assert queue.steps() == ["queued", "acted"]


@pytest.mark.parametrize("token", [None, "", "0" * 16, 5, ["x"], {"a": 1}])
def test_an_unknown_token_is_refused(queue: Queue, token: object) -> None:
    queue.notify()
    with pytest.raises(RefusedError, match="'unknown_action'"):
        queue.command("act", {"token": token})
    with pytest.raises(RefusedError, match="'unknown_action'"):
        queue.command("act")


def test_tokens_of_what_is_over_are_refused(queue: Queue) -> None:
    queue.notify("expiring", expires=NOON + timedelta(minutes=1))
    queue.notify("withdrawn")
    queue.notify("replaced")
    tokens = [
        queue.token("start", name) for name in ("expiring", "withdrawn", "replaced")
    ]
    queue.withdraw("withdrawn")
    queue.notify("replaced", text="other")
    queue.view.now = NOON + timedelta(minutes=1)
    for token in tokens:
        with pytest.raises(RefusedError, match="'unknown_action'"):
            queue.command("act", {"token": token})


def test_tokens_of_what_was_not_shown_are_refused(queue: Queue) -> None:
    queue.notify()
    token = queue.token("start")
    other = Queue()
    other.start()
    other.view.now = NOON - timedelta(minutes=1)
    other.notify(not_before=NOON, expires=NOON + timedelta(hours=1))
    with pytest.raises(RefusedError, match="'unknown_action'"):
        other.command("act", {"token": token})
    other.pass_(minutes=1)
    assert other.command("act", {"token": token})["action"] == "start"


def test_a_record_withdrawn_but_not_yet_heard_of_is_refused(queue: Queue) -> None:
    queue.notify()
    token = queue.token("start")
    queue.view.stored["notification"][N][1]["withdrawn"] = True
    with pytest.raises(RefusedError, match="'unknown_action'"):
        queue.command("act", {"token": token})
    del queue.view.stored["notification"][N]
    with pytest.raises(RefusedError, match="'unknown_action'"):
        queue.command("act", {"token": token})


@pytest.mark.parametrize("name", [N, tag_of(N)])
def test_dismissed_on_one_phone_is_cleared_on_all(queue: Queue, name: str) -> None:
    queue.notify("other")
    queue.notify()
    assert queue.command("dismissed", {"id": name}) == {}
    assert queue.steps() == ["queued", "dismissed"]
    assert queue.cleared == [queue.key("push", N)]
    assert queue.command("dismissed", {"id": name}) == {}
    assert queue.steps() == ["queued", "dismissed"]


@pytest.mark.parametrize("name", [None, "nothing", 7])
def test_an_unknown_dismissal_is_refused(queue: Queue, name: object) -> None:
    queue.notify()
    with pytest.raises(RefusedError, match="'unknown_notification'"):
        queue.command("dismissed", {"id": name})


def test_accepted_is_delivered(queue: Queue) -> None:
    queue.notify()
    queue.outcome(OutcomeState.PARTIAL, {"phone": "accepted", "pad": "failed"})
    assert queue.steps() == ["queued", "delivered"]
    queue.outcome(OutcomeState.FAILED, {"phone": "unknown"})
    assert queue.steps() == ["queued", "delivered"]
    assert queue.summary.last_state == "delivered"


def test_unknown_is_never_delivered(queue: Queue) -> None:
    queue.notify()
    queue.outcome(OutcomeState.DONE, {"phone": "unknown"})
    unknown = queue.event("unknown")
    assert unknown is not None
    assert (unknown.state, unknown.reason) == (NotificationState.QUEUED, "unknown")
    assert queue.summary.last_state == "queued"
    queue.outcome(OutcomeState.DONE, {"phone": "accepted"})
    assert queue.steps() == ["queued", "unknown", "delivered"]


@pytest.mark.parametrize(
    ("state", "error", "reason"),
    [
        (OutcomeState.FAILED, "push_refused", "push_refused"),
        (OutcomeState.UNMAPPED, None, "unmapped"),
        (OutcomeState.PARTIAL, None, "partial"),
    ],
)
def test_failed_is_said_with_its_reason(
    queue: Queue, state: OutcomeState, error: str | None, reason: str
) -> None:
    queue.notify()
    queue.outcome(state, {"phone": "failed"}, error=error)
    failed = queue.event("failed")
    assert failed is not None
    assert failed.reason == reason
    queue.pass_(hours=2)
    assert queue.steps() == ["queued", "failed"]


@pytest.mark.parametrize(
    "state",
    [
        OutcomeState.CANCELLED,
        OutcomeState.REPLACED,
        OutcomeState.EXPIRED,
        OutcomeState.DONE,
    ],
)
def test_other_outcomes_change_nothing(queue: Queue, state: OutcomeState) -> None:
    queue.notify()
    queue.outcome(state, {})
    assert queue.steps() == ["queued"]


def test_outcomes_of_others_change_nothing(queue: Queue) -> None:
    queue.notify()
    queue.outcome(OutcomeState.DONE, {"p": "accepted"}, id_="unheard-of")
    lights = OutcomeRecord(
        key=f"sleep/p/push/{N}",
        rev="r",
        act="SetLights",
        state=OutcomeState.DONE,
        at=NOON,
        parts={"lamp": "accepted"},
    )
    queue.put(OUTCOME, "x", lights)
    queue.remove(OUTCOME, "x")
    assert queue.steps() == ["queued"]


def test_an_outcome_while_new_words_wait_is_of_the_old(queue: Queue) -> None:
    queue.notify()
    queue.notify(not_before=NOON + timedelta(minutes=5))
    queue.outcome(OutcomeState.DONE, {"phone": "accepted"})
    assert queue.steps() == ["queued"]


def test_acted_in_another_home_is_cleared_here(queue: Queue) -> None:
    queue.notify()
    queue.elsewhere(NotificationState.ACTED)
    assert queue.cleared == [queue.key("push", N)]
    assert queue.summary.last_state == "acted"
    queue.pass_(hours=2)
    assert queue.steps() == ["queued", "acted"]


def test_seen_in_another_home_goes_on_here(queue: Queue) -> None:
    queue.notify()
    queue.elsewhere(NotificationState.SEEN)
    queue.outcome(OutcomeState.DONE, {"phone": "accepted"})
    assert queue.steps() == ["queued", "seen"]
    queue.remove(NOTIFICATION_EVENT, f"{N}/seen")
    queue.elsewhere(NotificationState.SEEN, "unheard-of")
    assert queue.cleared == []


def test_over_elsewhere_before_it_came_here_is_never_shown(queue: Queue) -> None:
    queue.elsewhere(NotificationState.DISMISSED)
    queue.notify()
    assert queue.pushes == []


def test_over_elsewhere_while_it_waits_is_never_shown(queue: Queue) -> None:
    queue.notify(not_before=NOON + timedelta(minutes=5))
    queue.elsewhere(NotificationState.DISMISSED)
    queue.pass_(minutes=10)
    assert queue.pushes == []
    assert queue.cleared == []


def test_waiting_elsewhere_before_it_came_here_is_asked_for_here(queue: Queue) -> None:
    queue.elsewhere(NotificationState.QUEUED)
    queue.notify()
    assert len(queue.pushes) == 1
    assert queue.command("act", {"token": queue.token("skip")})["action"] == "skip"
    assert queue.cleared == [queue.key("push", N)]


def test_waiting_elsewhere_by_a_clock_that_is_ahead_is_asked_for_here(
    queue: Queue,
) -> None:
    queue.notify(not_before=NOON + timedelta(seconds=1))
    queue.elsewhere(NotificationState.QUEUED)
    assert queue.summary.last_state == "queued"
    assert queue.pushes == []
    queue.pass_(seconds=1)
    assert len(queue.pushes) == 1
    assert queue.steps() == ["queued"]


@pytest.mark.parametrize("before", [True, False])
def test_on_a_phone_elsewhere_is_not_asked_for_here(
    queue: Queue, *, before: bool
) -> None:
    if before:
        queue.elsewhere(NotificationState.DELIVERED)
    queue.notify(not_before=NOON + timedelta(seconds=1))
    if not before:
        queue.elsewhere(NotificationState.DELIVERED)
    queue.pass_(seconds=1)
    assert queue.pushes == []
    assert queue.summary.waiting == (not before)


def test_what_another_home_had_room_for_is_not_ended_here(queue: Queue) -> None:
    for number in range(6):
        queue.notify(f"n{number}", priority=2)
    queue.elsewhere(NotificationState.QUEUED)
    queue.notify()
    assert len(queue.pushes) == 7
    assert queue.steps() == ["queued"]


def act(queue: Queue, id_: str) -> None:
    if any(push.key.endswith(id_) for push in queue.pushes):
        with suppress(RefusedError):
            queue.command("act", {"token": queue.token("start", id_)})


def report(
    queue: Queue, id_: str, *, parts: Mapping[str, str], state: OutcomeState
) -> None:
    """Tell what became of a push, where there was one."""
    item = queue.state.open.get(id_)
    if item is None or item.state is not None:
        queue.outcome(state, parts, id_)


def seen(queue: Queue, id_: str) -> None:
    if queue.event("seen", id_) is None:
        queue.elsewhere(NotificationState.SEEN, id_)


def waits(queue: Queue, id_: str) -> None:
    if queue.event("queued", id_) is None:
        queue.elsewhere(NotificationState.QUEUED, id_)


def known(do: Callable[[Queue, str], object]) -> Callable[[Queue, str], object]:
    """Do it where the notification is there at all."""
    return lambda queue, id_: (
        do(queue, id_) if id_ in queue.view.stored.get("notification", {}) else None
    )


HAPPENINGS: Mapping[str, Callable[[Queue, str], object]] = {
    "notify": lambda queue, id_: queue.notify(id_, priority=1 + int(id_[-1])),
    "late": lambda queue, id_: queue.notify(id_, late=True, text="late"),
    "withdraw": known(lambda queue, id_: queue.withdraw(id_)),
    "act": act,
    "dismiss": known(lambda queue, id_: queue.command("dismissed", {"id": id_})),
    "elsewhere": seen,
    "waits elsewhere": waits,
    "restart": lambda queue, _: queue.start(),
    "lost": lambda queue, _: (queue.forget(), queue.start()),
    "wait": lambda queue, id_: queue.pass_(minutes=int(id_[-1]) * 20 + 1),
    "back": lambda queue, _: setattr(
        queue.view, "now", queue.view.now - timedelta(minutes=2)
    ),
    **{
        word: partial(report, parts={"phone": word}, state=state)
        for word, state in (
            ("accepted", OutcomeState.DONE),
            ("unknown", OutcomeState.DONE),
            ("failed", OutcomeState.FAILED),
        )
    },
}
happenings = st.lists(
    st.tuples(st.sampled_from(sorted(HAPPENINGS)), st.integers(0, 4)), max_size=30
)


@settings(max_examples=150)
@given(happenings)
def test_a_notification_ends_once_and_never_comes_back(
    told: list[tuple[str, int]],
) -> None:
    queue = Queue()
    queue.start()
    for name, number in told:
        HAPPENINGS[name](queue, f"n/{number}")
    queue.pass_(hours=2)
    assert queue.from_late == []
    for number in range(5):
        steps = queue.steps(f"n/{number}")
        over = [step for step in steps if step in OVER]
        assert len(over) <= 1
        assert over == steps[-1:] or not over or steps[-1] == "seen"
        shown = [push for push in queue.pushes if push.key.endswith(f"n/{number}")]
        assert not shown or "queued" in steps
    assert queue.state.open == {}


@settings(max_examples=100)
@given(happenings)
def test_what_is_told_often_is_done_once(told: list[tuple[str, int]]) -> None:
    once, often = Queue(), Queue(times=3)
    for queue in (once, often):
        queue.start()
        for name, number in told:
            if name not in {"act", "dismiss"}:
                HAPPENINGS[name](queue, f"n/{number}")
    assert once.acts == often.acts
    assert once.view.stored == often.view.stored
    assert once.view.topics == often.view.topics
