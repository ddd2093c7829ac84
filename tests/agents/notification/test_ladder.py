"""Louder and louder until somebody answers; each rung once, wherever and whenever."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.notification.ladder import rung_name
from custom_components.lifeops.agents.notification.names import (
    relay_id,
    rev_of,
    rung_key,
)
from custom_components.lifeops.core.calm import Channel, Reason, Rung
from custom_components.lifeops.core.datasets import (
    NOTIFICATION,
    PERSON as PEOPLE,
    PRESENCE,
)
from custom_components.lifeops.core.effects import Push, Scope
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import (
    NotificationRecord,
    NotificationState,
    PersonRecord,
    PresenceRecord,
)
from tests.agents.toy_view import HOME, PERSON

from .queue import NOON, N, Queue, at

BEA = "b" * 32
LADDER = (
    Rung(after_s=60, channel=Channel.PUSH),
    Rung(after_s=120, channel=Channel.CRITICAL),
    Rung(after_s=180, channel=Channel.SPEAKER),
    Rung(after_s=240, channel=Channel.PERSON, person=BEA),
)


def alarm(queue: Queue, id_: str = N, **facts: Any) -> None:
    given = {"priority": 1, "ladder": LADDER, "actions": ()} | facts
    queue.notify(id_, **given)


def rungs(queue: Queue, id_: str = N) -> list[str]:
    return [name for name in queue.steps(id_) if name.startswith("rung")]


def seen_at(queue: Queue, home: str = HOME) -> None:
    record = PresenceRecord(home=True, measured_at=queue.view.now)
    queue.put(PRESENCE, presence_id(PERSON, home), record)


def relay_of(queue: Queue) -> str:
    record = queue.view.record(NOTIFICATION, N)
    assert record is not None
    return relay_id(N, BEA, rev_of(record))


def relayed(queue: Queue) -> NotificationRecord | None:
    return queue.view.record(NOTIFICATION, relay_of(queue))


def pair() -> tuple[Queue, Queue]:
    """Return the queues of two persons who live in one home."""
    ann = Queue()
    bea = Queue(person=BEA)
    bea.view.stored = ann.view.stored
    ann.others, bea.others = {BEA: bea}, {PERSON: ann}
    ann.start()
    bea.start()
    return ann, bea


def test_each_rung_is_climbed_in_its_time(queue: Queue) -> None:
    seen_at(queue)
    alarm(queue)
    assert len(queue.pushes) == 1
    queue.pass_(seconds=59)
    assert rungs(queue) == []
    queue.pass_(seconds=1)
    assert rungs(queue) == ["rung1"]
    queue.pass_(seconds=60)
    first, again, critical = queue.pushes
    assert first.tag == again.tag == critical.tag
    assert [one.critical for one in queue.pushes] == [False, False, True]
    assert {one.scope for one in queue.pushes} == {Scope.ANY}
    queue.pass_(seconds=60)
    (tell,) = queue.tells
    assert (tell.channel, tell.slot) == (Channel.SPEAKER, "speakers")
    assert (tell.text, tell.scope) == ("winddown_soon", Scope.SITE)
    assert relayed(queue) is None
    queue.pass_(seconds=60)
    relay = relayed(queue)
    assert relay is not None
    assert (relay.person, relay.relays, relay.priority) == (BEA, N, 1)
    assert (relay.actions, relay.ladder) == (("acknowledge",), ())
    assert relay.not_before == NOON + timedelta(seconds=240)
    queue.pass_(minutes=30)
    assert rungs(queue) == ["rung1", "rung2", "rung3", "rung4"]
    told = [data for name, data in queue.emitted if name == "escalated"]
    assert [one["rung"] for one in told] == [1, 2, 3, 4]
    assert [one["channel"] for one in told] == ["push", "critical", "speaker", "person"]
    assert told[3]["person"] == BEA
    assert all(one["notification"] == N for one in told)


def test_what_may_be_answered_can_be_answered(queue: Queue) -> None:
    alarm(queue)
    assert [button.label for button in queue.pushes[0].buttons] == ["acknowledge"]
    answer = queue.command("act", {"token": queue.token("acknowledge")})
    assert answer["action"] == "acknowledge"


@pytest.mark.parametrize("name", ["acknowledge", "dismiss"])
def test_an_answer_ends_it_and_silences_all_of_it(queue: Queue, name: str) -> None:
    seen_at(queue)
    alarm(queue)
    queue.pass_(minutes=5)
    queue.command(name, {"id": N})
    instance = queue.view.instance
    assert queue.cleared == [
        queue.key("push", N),
        *(rung_key(instance, N, number) for number in (1, 2, 3)),
    ]
    relay = relayed(queue)
    assert relay is not None
    assert relay.withdrawn
    acts = len(queue.acts)
    queue.pass_(hours=2)
    assert len(queue.acts) == acts
    assert rungs(queue) == ["rung1", "rung2", "rung3", "rung4"]


def test_it_ends_with_its_time(queue: Queue) -> None:
    alarm(queue, expires=NOON + timedelta(seconds=130))
    queue.pass_(minutes=10)
    assert rungs(queue) == ["rung1", "rung2"]
    assert queue.steps()[-1] == "expired"
    assert ("expired", {"notification": N, "text": "winddown_soon"}) in queue.emitted


def test_another_persons_answer_is_the_first_ones() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    assert len(bea.pushes) == 1
    token = bea.token("acknowledge", relay_of(ann))
    bea.command("act", {"token": token})
    acted = ann.event("acted")
    assert acted is not None
    assert (acted.person, acted.action) == (PERSON, "acknowledge")
    assert ann.state.open == bea.state.open == {}
    assert (
        "acted",
        {"notification": N, "text": "winddown_soon", "action": "acknowledge"},
    ) in ann.emitted
    ann.pass_(hours=1)
    assert len(ann.pushes) == 3


def test_the_first_ones_answer_takes_it_back_from_the_other() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    ann.command("acknowledge", {"id": N})
    assert bea.cleared == [bea.key("push", relay_of(ann))]
    assert bea.state.open == {}
    withdrawn = bea.event("expired", relay_of(ann))
    assert withdrawn is not None
    assert withdrawn.reason == Reason.WITHDRAWN


def test_what_another_person_puts_away_goes_on_for_the_first() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    bea.command("dismissed", {"id": relay_of(ann)})
    assert bea.state.open == {}
    assert N in ann.state.open


def test_buttons_and_words_go_to_the_other_as_well() -> None:
    ann, bea = pair()
    words = {"placeholders": {"x": "y"}, "actions": ("call",), "replies": ("call",)}
    alarm(ann, sensitive=True, view="/x", **words)
    ann.pass_(seconds=240)
    token = bea.token("call", relay_of(ann))
    bea.command("act", {"token": token, "reply": "on my way"})
    acted = ann.event("acted")
    assert acted is not None
    assert (acted.action, acted.reply) == ("call", "on my way")
    assert (bea.pushes[0].hidden, bea.pushes[0].view) == (True, "/x")


def test_answered_in_another_home_it_is_silent_here(queue: Queue) -> None:
    seen_at(queue)
    alarm(queue)
    queue.pass_(seconds=190)
    queue.elsewhere(NotificationState.ACTED)
    assert len(queue.cleared) == 4
    queue.pass_(hours=1)
    assert rungs(queue) == ["rung1", "rung2", "rung3"]


def test_a_rung_that_another_home_told_of_is_climbed_here_too(queue: Queue) -> None:
    seen_at(queue)
    alarm(queue)
    queue.pass_(seconds=179)
    assert "rung2" in queue.steps()
    queue.view.write(
        "notification_event",
        f"{N}/{rung_name(queue.state.open[N].rev, 3)}",
        PERSON,
        {
            "notification": N,
            "person": PERSON,
            "state": "queued",
            "at": queue.view.now.isoformat(),
            "reason": "speaker",
        },
    )
    queue.pass_(seconds=1)
    assert len(queue.tells) == 1


def test_it_outlives_a_restart_and_a_lost_state(queue: Queue) -> None:
    alarm(queue)
    queue.pass_(seconds=60)
    queue.start()
    lived = queue.state
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.state == lived
    assert rungs(queue) == ["rung1"]
    assert len(queue.pushes) == 2
    queue.pass_(seconds=60)
    assert [push.critical for push in queue.pushes] == [False, False, True]


def test_what_failed_everywhere_is_told_louder_all_the_same(queue: Queue) -> None:
    alarm(queue, expires=NOON + timedelta(seconds=200))
    queue.outcome(OutcomeState.FAILED, {"phone": "failed"}, error="gone")
    unreached = queue.event("unreached")
    assert unreached is not None
    assert unreached.reason == "gone"
    queue.pass_(minutes=10)
    assert rungs(queue) == ["rung1", "rung2", "rung3"]
    failed = queue.event("failed")
    assert failed is not None
    assert failed.reason == Reason.UNREACHED


def test_what_a_rung_reached_is_delivered(queue: Queue) -> None:
    alarm(queue)
    queue.outcome(OutcomeState.FAILED, {"phone": "failed"})
    queue.pass_(seconds=60)
    queue.outcome(OutcomeState.DONE, {"phone": "accepted"}, f"{N}/rung/1")
    assert queue.event("delivered") is not None
    queue.pass_(hours=1)
    assert queue.steps()[-1] == "expired"


@pytest.mark.parametrize("home", [None, "2" * 32])
def test_a_speaker_speaks_only_where_the_person_is(
    queue: Queue, home: str | None
) -> None:
    if home:
        seen_at(queue, home)
    alarm(queue)
    queue.pass_(seconds=200)
    assert len(queue.tells) == (home is None)
    assert "rung3" in rungs(queue)


@pytest.mark.parametrize("private", [True, False])
def test_nothing_private_is_said_aloud(queue: Queue, *, private: bool) -> None:
    queue.put(PEOPLE, PERSON, PersonRecord(name="Ann", private=private))
    secret = {"sensitive": not private, "placeholders": {"title": "secret"}}
    ladder = tuple(
        Rung(after_s=1, channel=channel)
        for channel in (Channel.SPEAKER, Channel.LIGHT, Channel.NOTIFY)
    )
    alarm(queue, ladder=ladder, **secret)
    queue.pass_(seconds=1)
    assert [tell.slot for tell in queue.tells] == [
        "speakers",
        "signal_lights",
        "notify_entities",
    ]
    assert {tell.text for tell in queue.tells} == {"veiled"}
    assert all(tell.placeholders == {} for tell in queue.tells)
    assert queue.tells[2].scope is Scope.ANY


def test_only_what_is_urgent_breaks_through_silence(queue: Queue) -> None:
    alarm(queue, priority=2, ladder=(Rung(after_s=5, channel=Channel.CRITICAL),))
    queue.pass_(seconds=5)
    assert [push.critical for push in queue.pushes] == [False, False]


def test_who_is_asked_for_their_own_sake_is_not_told_twice(queue: Queue) -> None:
    own = Rung(after_s=5, channel=Channel.PERSON, person=PERSON)
    alarm(queue, ladder=(own,))
    queue.pass_(seconds=5)
    assert rungs(queue) == ["rung1"]
    assert list(queue.view.stored["notification"]) == [N]


def test_of_what_is_held_the_ladder_begins_when_it_is_shown(queue: Queue) -> None:
    queue.meeting(NOON + timedelta(minutes=10))
    alarm(queue, priority=3)
    queue.pass_(minutes=10)
    assert len(queue.pushes) == 1
    assert rungs(queue) == []
    queue.pass_(seconds=60)
    assert rungs(queue) == ["rung1"]


def test_what_may_not_disturb_now_is_told_louder_later(queue: Queue) -> None:
    queue.run(at(22, 29, day=9))
    alarm(queue, priority=3, expires=at(12, day=10))
    queue.accepted()
    queue.run(at(6, 59, day=10))
    assert rungs(queue) == []
    assert queue.summary.waiting == 0
    queue.run(at(7, day=10))
    assert rungs(queue) == ["rung1", "rung2", "rung3", "rung4"]


def test_rungs_are_climbed_in_order_of_time(queue: Queue) -> None:
    alarm(queue, ladder=tuple(reversed(LADDER)))
    queue.pass_(seconds=60)
    assert isinstance(queue.acts[-2][1], Push)


def test_of_what_is_over_no_button_works() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    token = bea.token("acknowledge", relay_of(ann))
    ann.command("acknowledge", {"id": N})
    with pytest.raises(RefusedError, match="'unknown_action'"):
        bea.command("act", {"token": token})


def replaced(queue: Queue) -> None:
    """Tell of the same again: the alarm goes on, or has come back."""
    queue.pass_(seconds=1)
    alarm(queue, not_before=queue.view.now, expires=NOON + timedelta(hours=2))


def test_what_is_told_anew_is_told_louder_anew(queue: Queue) -> None:
    seen_at(queue)
    alarm(queue)
    queue.pass_(seconds=190)
    seen_at(queue)
    replaced(queue)
    assert queue.cleared == [rung_key(queue.view.instance, N, 3)]
    assert rungs(queue) == ["rung1", "rung2", "rung3"]
    queue.pass_(seconds=190)
    assert rungs(queue) == ["rung1", "rung2", "rung3"] * 2
    assert [push.critical for push in queue.pushes] == [False, False, True] * 2
    assert len(queue.tells) == 2


def test_a_ladder_that_began_anew_outlives_a_lost_state(queue: Queue) -> None:
    alarm(queue)
    queue.pass_(seconds=130)
    replaced(queue)
    queue.pass_(seconds=70)
    lived = queue.state
    assert lived.open[N].rung == 1
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.state == lived
    assert rungs(queue) == ["rung1", "rung2", "rung1"]


def test_who_put_it_away_is_asked_again_about_what_is_told_anew() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    bea.command("dismissed", {"id": relay_of(ann)})
    replaced(ann)
    assert len(bea.pushes) == 1
    ann.pass_(seconds=240)
    assert len(bea.pushes) == 2
    bea.command("act", {"token": bea.token("acknowledge", relay_of(ann))})
    assert ann.state.open == bea.state.open == {}


def test_of_what_is_replaced_the_other_is_asked_no_more() -> None:
    ann, bea = pair()
    alarm(ann)
    ann.pass_(seconds=240)
    old = relay_of(ann)
    replaced(ann)
    assert bea.cleared == [bea.key("push", old)]
    assert bea.state.open == {}


def test_what_only_an_interface_has_is_urgent_in_every_home(queue: Queue) -> None:
    alarm(queue)
    queue.outcome(OutcomeState.DONE, {"interface": "accepted"})
    assert queue.steps() == ["queued"]
    queue.forget()
    queue.start(StartReason.RESTORED)
    assert queue.steps() == ["queued"]
    assert queue.state.open[N].state is NotificationState.QUEUED
    queue.accepted()
    assert queue.steps() == ["queued", "delivered"]


@pytest.mark.parametrize("priority", [1, 2])
def test_another_home_that_has_it_in_an_interface_is_enough_for_the_usual(
    priority: int,
) -> None:
    one = Queue()
    other = Queue()
    for queue in (one, other):
        queue.start()
    alarm(one, priority=priority)
    one.outcome(OutcomeState.DONE, {"interface": "accepted"})
    for dataset, rows in one.view.stored.items():
        for id_, (person, fields) in rows.items():
            other.view.write(dataset, id_, person, fields)
    other.start()
    assert len(other.pushes) == (priority == 1)
