"""What stands in a person's queue, told beside it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from custom_components.lifeops.agents.notification.answers import notifications_answer
from custom_components.lifeops.core.calm import Channel, Rung

from .queue import NOON, N, Queue, at


def told(queue: Queue, *, words: bool = True) -> Mapping[str, Any]:
    before = (queue.state, dict(queue.view.stored), list(queue.acts))
    answer = notifications_answer(queue.view, words=words)
    assert before == (queue.state, dict(queue.view.stored), list(queue.acts))
    return answer


def test_what_waits_says_why_and_until_when(queue: Queue) -> None:
    queue.meeting(NOON + timedelta(minutes=30))
    queue.notify("held", placeholders={"x": "secret"})
    queue.notify("later", not_before=NOON + timedelta(minutes=5))
    queue.notify("low", priority=4, expires=at(20))
    queue.notify("shown", priority=1, ladder=(Rung(after_s=0, channel=Channel.PUSH),))
    answer = told(queue)
    by_id = {one["id"]: one for one in answer["open"]}
    assert [one["id"] for one in answer["open"]] == ["shown", "held", "later", "low"]
    held = by_id["held"]
    assert (held["state"], held["held"]) == ("held", "meeting")
    assert held["until"] == (NOON + timedelta(minutes=30)).isoformat()
    assert held["placeholders"] == {"x": "secret"}
    assert by_id["later"]["state"] == "waiting"
    assert (by_id["low"]["held"], by_id["low"]["until"]) == (
        "digest",
        at(18).isoformat(),
    )
    assert (by_id["shown"]["rung"], by_id["shown"]["rungs"]) == (1, 1)
    assert answer["disturbance"]["why"] == "meeting"
    assert answer["ended"] == []


def test_words_are_left_out_where_they_are_not_asked(queue: Queue) -> None:
    queue.notify(placeholders={"x": "secret"}, replies=("skip",))
    queue.notify("other", placeholders={"x": "secret"}, replies=("skip",))
    queue.command("act", {"token": queue.token("skip"), "reply": "secret"})
    assert "secret" not in str(told(queue, words=False))
    assert str(told(queue)).count("secret") == 3


def test_the_last_fifty_that_ended_newest_first(queue: Queue) -> None:
    for number in range(60):
        queue.notify(f"n{number:02}", priority=1)
        queue.pass_(seconds=1)
        queue.command("dismiss", {"id": f"n{number:02}"})
    queue.notify()
    queue.withdraw()
    ended = told(queue)["ended"]
    assert len(ended) == 50
    assert (ended[0]["id"], ended[0]["reason"]) == (N, "withdrawn")
    assert ended[0]["at"] == queue.view.now.isoformat()
    assert [one["id"] for one in ended[1:3]] == ["n59", "n58"]
    assert ended[1]["state"] == "dismissed"


def test_of_a_message_that_is_gone_the_end_stays(queue: Queue) -> None:
    queue.notify()
    queue.command("dismiss", {"id": N})
    del queue.view.stored["notification"][N]
    (ended,) = told(queue)["ended"]
    assert (ended["id"], ended["text"]) == (N, None)
