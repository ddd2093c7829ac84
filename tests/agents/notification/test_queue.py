"""What is shown, when, how often, and what is held back."""

from datetime import timedelta

import pytest

from custom_components.lifeops.agents.notification.names import tag_of, token_of
from custom_components.lifeops.agents.notification.queue import MOST
from custom_components.lifeops.core.datasets import NOTIFICATION, PRESENCE
from custom_components.lifeops.core.effects import Push, Scope
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import FREE, PresenceRecord
from tests.agents.toy_view import HOME, PERSON

from .queue import NOON, N, Queue

CABIN = "2" * 32


def test_a_notification_becomes_one_push(queue: Queue) -> None:
    queue.notify(placeholders={"bedtime": "x"}, priority=2)
    (push,) = queue.pushes
    assert push.key == f"notification/{PERSON}/push/{N}"
    assert (push.person, push.text, push.priority) == (PERSON, "winddown_soon", 2)
    assert push.placeholders == {"bedtime": "x"}
    assert push.expires == NOON + timedelta(hours=1)
    assert push.tag == tag_of(N)
    assert [button.label for button in push.buttons] == ["start", "skip"]
    assert queue.steps() == ["queued"]
    queue.pass_(minutes=50)
    queue.start()
    assert len(queue.pushes) == 1


@pytest.mark.parametrize(
    ("text", "label", "own"),
    [(FREE, "On my way", True), ("winddown_soon", "start", False)],
)
def test_only_what_somebody_worded_has_buttons_in_their_words(
    queue: Queue, text: str, label: str, own: bool
) -> None:
    queue.notify(text=text, placeholders={"action_start": "On my way"})
    first, second = queue.pushes[0].buttons
    assert (first.label, first.own) == (label, own)
    assert (second.label, second.own) == ("skip", False)


def test_it_waits_for_its_moment(queue: Queue) -> None:
    queue.notify(not_before=NOON + timedelta(minutes=20))
    assert queue.summary.waiting == 1
    queue.pass_(minutes=19, seconds=59)
    assert queue.pushes == []
    queue.pass_(seconds=1)
    assert len(queue.pushes) == 1
    assert queue.summary.waiting == 0


def test_what_was_written_while_away_is_found_at_start() -> None:
    queue = Queue()
    queue.notify()
    assert queue.pushes == queue.published == []
    assert queue.rules.next_wake(queue.state, queue.view) is None
    queue.start()
    assert len(queue.pushes) == 1


def test_what_expired_unseen_is_said_so(queue: Queue) -> None:
    queue.notify(expires=NOON)
    assert queue.pushes == []
    expired = queue.event("expired")
    assert expired is not None
    assert expired.reason == "not_shown"


def test_what_expired_long_ago_is_left_alone() -> None:
    queue = Queue()
    queue.notify(expires=NOON - timedelta(days=30))
    queue.start()
    assert queue.steps() == []


def test_what_went_over_while_no_home_acted_is_said_so() -> None:
    queue = Queue()
    queue.notify(expires=NOON - timedelta(hours=1))
    assert queue.steps() == []
    queue.start()
    assert queue.pushes == []
    expired = queue.event("expired")
    assert expired is not None
    assert expired.reason == "not_shown"
    assert queue.state.open == {}
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.steps() == ["expired"]


def test_what_is_over_takes_no_room_from_what_waits() -> None:
    queue = Queue()
    queue.notify("waits", not_before=NOON + timedelta(hours=1), priority=4)
    for number in range(MOST):
        queue.notify(f"over-{number:03}", expires=NOON - timedelta(hours=1))
    queue.start()
    assert set(queue.state.open) == {"waits"}


def test_what_was_never_in_time_expires_without_a_push(queue: Queue) -> None:
    queue.notify(
        not_before=NOON + timedelta(hours=2), expires=NOON + timedelta(hours=1)
    )
    queue.pass_(hours=3)
    assert queue.pushes == []
    assert queue.steps() == ["expired"]


def test_expiry_clears_the_phones(queue: Queue) -> None:
    queue.notify()
    queue.pass_(hours=1)
    assert queue.cleared == [queue.key("push", N)]
    expired = queue.event("expired")
    assert expired is not None
    assert expired.reason is None
    assert queue.steps() == ["queued", "expired"]


def test_withdrawn_is_cleared(queue: Queue) -> None:
    queue.notify()
    queue.withdraw()
    assert queue.cleared == [queue.key("push", N)]
    expired = queue.event("expired")
    assert expired is not None
    assert expired.reason == "withdrawn"
    queue.pass_(hours=2)
    assert queue.steps() == ["queued", "expired"]


def test_withdrawn_before_its_moment_is_never_shown(queue: Queue) -> None:
    queue.notify(not_before=NOON + timedelta(minutes=5))
    queue.withdraw()
    queue.pass_(minutes=10)
    assert queue.pushes == []
    assert queue.cleared == []


def test_withdrawn_while_unknown_is_nothing(queue: Queue) -> None:
    queue.notify(withdrawn=True)
    assert queue.steps() == []


def test_removed_is_cleared(queue: Queue) -> None:
    queue.notify()
    queue.remove(NOTIFICATION, N)
    assert queue.cleared == [queue.key("push", N)]


def test_removed_unheard_is_cleared_at_its_moment(queue: Queue) -> None:
    queue.notify(not_before=NOON + timedelta(minutes=5))
    del queue.view.stored[NOTIFICATION.name][N]
    queue.pass_(minutes=5)
    assert queue.pushes == []
    assert queue.steps() == ["expired"]


def test_other_words_replace_the_push_with_the_same_tag(queue: Queue) -> None:
    queue.notify()
    queued = queue.event("queued")
    queue.pass_(minutes=5)
    queue.notify(text="winddown_now")
    assert queue.event("queued") == queued
    first, second = queue.pushes
    assert (first.key, first.tag) == (second.key, second.tag)
    assert first.rev != second.rev
    assert {button.token for button in first.buttons}.isdisjoint(
        button.token for button in second.buttons
    )
    assert queue.steps() == ["queued"]
    assert queue.summary.sent == 1


def test_other_words_later_still_clear_the_first(queue: Queue) -> None:
    queue.notify()
    queue.notify(not_before=NOON + timedelta(minutes=30))
    assert queue.summary.waiting == 0
    queue.withdraw()
    assert queue.cleared == [queue.key("push", N)]


def test_six_a_day_and_no_more(queue: Queue) -> None:
    for number in range(8):
        queue.notify(f"n{number}", priority=2 + number % 2)
    assert len(queue.pushes) == 6
    for number in (6, 7):
        held = queue.event("expired", f"n{number}")
        assert held is not None
        assert held.reason == "budget"
    assert (queue.summary.sent, queue.summary.budget) == (6, 6)


def test_urgent_is_never_held_nor_counted(queue: Queue) -> None:
    for number in range(9):
        queue.notify(f"u{number}", priority=1)
    for number in range(7):
        queue.notify(f"n{number}", priority=2)
    assert len(queue.pushes) == 15
    queue.notify("smoke", priority=1)
    assert len(queue.pushes) == 16


def test_the_budget_is_new_at_four_in_the_morning(queue: Queue) -> None:
    for number in range(7):
        queue.notify(f"n{number}", priority=2)
    queue.pass_(hours=15, minutes=59)
    assert queue.summary.sent == 7
    assert queue.pushes[-1].text == "digest"
    queue.notify("before", priority=2)
    assert len(queue.pushes) == 7
    queue.pass_(minutes=1)
    assert queue.summary.sent == 0
    queue.notify("after", priority=2)
    assert len(queue.pushes) == 8


def test_the_budget_outlives_a_lost_state(queue: Queue) -> None:
    for number in range(5):
        queue.notify(f"n{number}", priority=2)
    queue.notify("u", priority=1)
    summary = queue.summary
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.summary == summary
    queue.notify("n5", priority=2)
    queue.notify("n6", priority=2)
    assert len(queue.pushes) == 7
    assert queue.summary.sent == 7


def test_a_lost_state_forgets_what_was_yesterday(queue: Queue) -> None:
    queue.notify("n", priority=2, expires=NOON + timedelta(days=3))
    queue.notify("gone")
    queue.remove(NOTIFICATION, "gone")
    queue.pass_(hours=20)
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.summary.sent == 0
    assert queue.summary.last_text == "winddown_soon"
    assert len(queue.pushes) == 2


def test_low_waits_for_the_digest(queue: Queue) -> None:
    queue.notify(priority=4)
    assert queue.pushes == []
    held = queue.event("queued")
    assert held is not None
    assert held.reason == "digest"
    assert queue.summary.waiting == 1
    queue.forget()
    queue.start()
    assert queue.summary.waiting == 1
    assert queue.summary.sent == 0
    queue.pass_(hours=1)
    assert queue.cleared == []
    assert queue.steps() == ["queued", "expired"]


def test_of_a_late_record_comes_no_push_before_the_alarm(queue: Queue) -> None:
    queue.notify(late=True)
    assert queue.from_late == queue.pushes == []
    queue.pass_(seconds=1)
    assert len(queue.pushes) == 1


def test_the_summary_tells_the_last_step(queue: Queue) -> None:
    assert queue.summary.last_text is queue.summary.last_state is None
    queue.notify()
    assert queue.summary.last_text == "winddown_soon"
    assert queue.summary.last_state == "queued"
    assert queue.summary.last_at == NOON


@pytest.mark.parametrize(
    ("id_", "tag"),
    [
        ("simple-id_1", "simple-id_1"),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        ("a/b", None),
        ("å", None),
        ("a\n", None),
        ("", None),
    ],
)
def test_tags_are_short_and_plain(id_: str, tag: str | None) -> None:
    made = tag_of(id_)
    assert made == tag or (tag is None and len(made) == 16 and made.isalnum())


def test_tokens_differ_in_every_part() -> None:
    tokens = {
        token_of(id_, rev, action) for id_ in "ab" for rev in "cd" for action in "ef"
    }
    assert len(tokens) == 8
    assert {len(token) for token in tokens} == {16}


def test_commands_need_a_start_and_a_name(queue: Queue) -> None:
    with pytest.raises(RefusedError, match="'agent_not_started'"):
        Queue().command("act", {"token": "x"})
    with pytest.raises(RefusedError, match="'unknown_command'"):
        queue.command("start")


def test_an_older_state_is_left_to_started(queue: Queue) -> None:
    assert queue.rules.upgrade({"anything": 1}, 0) == queue.rules.initial()


@pytest.mark.parametrize(
    ("seen", "scope", "waits"),
    [
        ({HOME: True}, Scope.SITE, None),
        ({HOME: False, CABIN: True}, Scope.HOUSEHOLD, timedelta(minutes=5)),
        ({HOME: False, CABIN: False}, Scope.HOUSEHOLD, None),
        ({}, Scope.HOUSEHOLD, None),
    ],
)
def test_the_home_where_somebody_is_tells_them_before_any_other(
    queue: Queue, seen: dict[str, bool], scope: Scope, waits: timedelta | None
) -> None:
    for home, is_home in seen.items():
        record = PresenceRecord(home=is_home, measured_at=queue.view.now)
        queue.put(PRESENCE, presence_id(PERSON, home), record)
    queue.notify()
    (push,) = [act for _, act in queue.acts if isinstance(act, Push)]
    assert push.scope is scope
    assert push.not_before == (waits and queue.view.now + waits)


def test_a_push_is_the_same_wherever_it_is_asked_for() -> None:
    pushes = []
    for seen in (True, False):
        queue = Queue()
        queue.start()
        record = PresenceRecord(home=seen, measured_at=queue.view.now)
        queue.put(PRESENCE, presence_id(PERSON, HOME), record)
        queue.notify()
        pushes += [act for _, act in queue.acts if isinstance(act, Push)]
    here, away = pushes
    assert here.scope is not away.scope
    assert (here.key, here.rev, here.tag) == (away.key, away.rev, away.tag)


def test_a_day_ends_though_something_else_is_heard_at_its_last_moment(
    queue: Queue,
) -> None:
    queue.start()
    day = queue.summary.day
    queue.pass_(hours=15)
    over = queue.rules.next_wake(queue.state, queue.view)
    assert over is not None
    queue.view.now = over
    assert queue.rules.next_wake(queue.state, queue.view) == over
    queue.run(over)
    assert queue.summary.day == day + timedelta(days=1)
    after = queue.rules.next_wake(queue.state, queue.view)
    assert after is not None
    assert after > over
