"""Messages of one's own, what is put away, answered and set: right, wrong and huge."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.notification.names import message_id
from custom_components.lifeops.core.calm import LockScreen
from custom_components.lifeops.core.datasets import NOTIFICATION, PERSON as PEOPLE
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.records import PersonRecord, Progress
from tests.agents.toy_view import PERSON

from .queue import NOON, N, Queue

BEA = "b" * 32


def notify(queue: Queue, **data: Any) -> str:
    given = {"id": f"m{next(queue.ids)}", "title": "Laundry", **data}
    answer = queue.command("notify", given)
    assert answer["speech"] == {"text": "notified", "placeholders": {}}
    return str(answer["id"])


def refused(queue: Queue, **data: Any) -> Mapping[str, str]:
    before = dict(queue.view.stored.get(NOTIFICATION.name, {}))
    with pytest.raises(RefusedError) as error:
        notify(queue, **data)
    assert queue.view.stored.get(NOTIFICATION.name, {}) == before
    return {"key": error.value.key, **error.value.placeholders}


def test_a_message_is_shown_in_its_own_words(queue: Queue) -> None:
    id_ = notify(
        queue,
        message="Done",
        actions={"hung": "Hung up", "later": "Later"},
        replies=["later"],
        priority=2,
        sensitive=True,
        still=[{"condition": "state"}],
        home="1" * 32,
        view="/lovelace/laundry",
        progress={"done": 1},
    )
    assert id_.startswith(f"{PERSON}/notify/")
    (push,) = queue.pushes
    assert (push.text, push.priority, push.hidden) == ("free", 2, True)
    assert push.placeholders["title"] == "Laundry"
    assert push.placeholders["message"] == "Done"
    hung, later = push.buttons
    assert (hung.label, hung.own, hung.reply) == ("Hung up", True, False)
    assert (later.label, later.own, later.reply) == ("Later", True, True)
    assert (push.still, push.home) == (({"condition": "state"},), "1" * 32)
    assert push.view == "/lovelace/laundry"
    record = queue.view.record(NOTIFICATION, id_)
    assert record is not None
    assert (record.agent, record.expires) == ("notification", NOON + timedelta(days=1))
    assert record.progress == Progress(done=1.0)
    answer = queue.command("act", {"token": later.token, "reply": "x" * 2000})
    assert answer["action"] == "later"
    acted = queue.event("acted", id_)
    assert acted is not None
    assert acted.reply == "x" * 1000


def test_a_button_without_words_brings_none_back(queue: Queue) -> None:
    queue.notify()
    queue.command("act", {"token": queue.token("skip"), "reply": "words"})
    acted = queue.event("acted")
    assert acted is not None
    assert acted.reply is None


def test_the_same_key_replaces_what_is_open(queue: Queue) -> None:
    first = notify(queue, key="laundry")
    second = notify(queue, key="laundry", title="Dryer")
    assert first == second == message_id(PERSON, "laundry")
    assert "laundry" not in first
    one, other = queue.pushes
    assert one.tag == other.tag
    assert other.placeholders["title"] == "Dryer"
    assert queue.summary.sent == 1


def test_under_the_key_of_what_is_over_comes_something_new(queue: Queue) -> None:
    first = notify(queue, key="laundry")
    queue.command("dismiss", {"key": "laundry"})
    second = notify(queue, key="laundry")
    assert second.startswith(f"{first}/m")
    assert len(queue.pushes) == 2
    assert notify(queue, key="laundry", title="Dryer") == second
    assert queue.command("acknowledge", {"key": "laundry"})["speech"]
    acted = queue.event("acted", second)
    assert acted is not None
    assert acted.action == "acknowledge"


def test_it_waits_until_it_may_be_shown(queue: Queue) -> None:
    begins = NOON + timedelta(hours=1)
    id_ = notify(queue, not_before=begins.isoformat())
    assert queue.pushes == []
    queue.pass_(hours=1)
    assert len(queue.pushed(id_)) == 1


def test_of_what_lies_behind_it_is_shown_now(queue: Queue) -> None:
    notify(queue, not_before=(NOON - timedelta(days=1)).isoformat())
    assert len(queue.pushes) == 1


@pytest.mark.parametrize(
    ("data", "setting"),
    [
        ({"title": "x" * 201}, "title"),
        ({"title": 5}, "title"),
        ({"message": "x" * 4001}, "message"),
        ({"priority": 0}, "priority"),
        ({"priority": 5}, "priority"),
        ({"priority": "urgent"}, "priority"),
        ({"priority": True}, "priority"),
        ({"actions": {f"a{n}": "A" for n in range(11)}}, "actions"),
        ({"actions": {"a": ""}}, "actions"),
        ({"actions": {"a": "x" * 101}}, "actions"),
        ({"actions": {"a b": "A"}}, "actions"),
        ({"actions": ["a"]}, "actions"),
        ({"replies": ["gone"]}, "replies"),
        ({"replies": "gone"}, "replies"),
        ({"not_before": "2026-06-09T12:00:00"}, "not_before"),
        ({"not_before": "soon"}, "not_before"),
        ({"not_before": "2027-12-01T00:00:00+00:00"}, "not_before"),
        ({"expires": NOON.isoformat()}, "expires"),
        ({"expires": (NOON + timedelta(days=32)).isoformat()}, "expires"),
        ({"key": "a/b"}, "key"),
        ({"key": "a#b"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "x" * 101}, "key"),
        ({"ladder": [{"after_s": -1, "channel": "push"}]}, "ladder"),
        ({"ladder": [{"after_s": 604801, "channel": "push"}]}, "ladder"),
        ({"ladder": [{"after_s": 1, "channel": "shout"}]}, "ladder"),
        ({"ladder": [{"after_s": 1, "channel": "person"}]}, "ladder"),
        ({"ladder": [{"after_s": 1, "channel": "push", "person": BEA}]}, "ladder"),
        ({"ladder": [{"after_s": n, "channel": "push"} for n in range(11)]}, "ladder"),
        ({"still": [{}] * 11}, "still"),
        ({"still": [{"x": "y" * 4000}]}, "still"),
        ({"home": "a b"}, "home"),
        ({"view": "https://example.org"}, "view"),
        ({"view": "/" + "x" * 200}, "view"),
        ({"progress": {"done": 1.5}}, "progress"),
        ({"progress": {"until": "2026-06-09T12:00:00"}}, "progress"),
        ({"sensitive": "yes"}, "sensitive"),
        ({"nonsense": 1}, "nonsense"),
        ({"id": ""}, "id"),
    ],
)
def test_what_is_wrong_is_named(
    queue: Queue, data: Mapping[str, Json], setting: str
) -> None:
    error = refused(queue, **data)
    assert (error["key"], error["setting"]) == ("invalid_setting", setting)
    assert len(error["value"]) <= 50


@pytest.mark.parametrize("data", [{"title": ""}, {"title": " ", "message": "\n"}])
def test_nothing_is_no_message(queue: Queue, data: Mapping[str, Json]) -> None:
    assert refused(queue, **data) == {"key": "notification_empty"}


@pytest.mark.parametrize("person", [BEA, PERSON, "Bea"])
def test_only_somebody_else_of_the_household_is_told_for_another(
    queue: Queue, person: str
) -> None:
    rung = {"after_s": 60, "channel": "person", "person": person}
    queue.put(PEOPLE, PERSON, PersonRecord(name="Ann"))
    assert refused(queue, ladder=[rung])["setting"] == "ladder"
    queue.put(PEOPLE, BEA, PersonRecord(name="Bea"))
    if person == BEA:
        notify(queue, ladder=[rung])
        assert queue.pushes[0].buttons[0].label == "acknowledge"


@pytest.mark.parametrize(("after_s", "may"), [(0, False), (59, False), (60, True)])
def test_a_ladder_is_no_message_to_somebody_else(
    queue: Queue, after_s: int, *, may: bool
) -> None:
    queue.put(PEOPLE, BEA, PersonRecord(name="Bea"))
    ladder = [{"after_s": after_s, "channel": "person", "person": BEA}]
    if may:
        assert notify(queue, ladder=ladder)
    else:
        error = refused(queue, ladder=ladder)
        assert error == {"key": "rung_too_soon", "seconds": "60"}


@pytest.mark.parametrize("name", ["dismiss", "acknowledge"])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"id": "unheard-of"},
        {"id": None},
        {"id": 7},
        {"key": "unheard-of"},
        {"key": ["x"]},
        {"id": "x" * 10_000},
        {"id": f"{BEA}/notify/x"},
    ],
)
def test_what_nobody_knows_is_refused(
    queue: Queue, name: str, data: Mapping[str, Json]
) -> None:
    queue.notify()
    with pytest.raises(RefusedError, match="'unknown_notification'"):
        queue.command(name, data)
    assert queue.steps() == ["queued"]


def test_what_waits_can_be_put_away_before_it_is_shown(queue: Queue) -> None:
    queue.settings(do_not_disturb=True)
    queue.notify()
    queue.command("dismiss", {"id": N})
    queue.settings()
    assert queue.pushes == []
    assert queue.steps() == ["held", "dismissed"]
    assert ("dismissed", {"notification": N, "text": "winddown_soon"}) in queue.emitted


def test_a_phones_word_counts_as_delivered(queue: Queue) -> None:
    queue.notify()
    queue.command("received", {"id": N})
    assert queue.steps() == ["queued", "delivered"]
    queue.command("received", {"id": N})
    assert queue.steps() == ["queued", "delivered"]
    with pytest.raises(RefusedError, match="'unknown_notification'"):
        queue.command("received", {"id": "unheard-of"})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("per_hour", 0),
        ("per_hour", 21),
        ("per_hour", "four"),
        ("quiet_from", "25:00"),
        ("quiet_from", "22:00:00+01:00"),
        ("digest_at", None),
        ("lock_screen", "some"),
        ("do_not_disturb", "on"),
        ("nonsense", 1),
        ("x" * 10_000, 1),
    ],
)
def test_settings_that_cannot_be_are_refused(
    queue: Queue, setting: str, value: Json
) -> None:
    with pytest.raises(RefusedError) as error:
        queue.command("set", {setting: value})
    assert error.value.key == "invalid_setting"
    assert error.value.placeholders["setting"] == setting[:50]
    assert queue.view.stored.get("notification_settings") is None


def test_only_what_is_named_is_written(queue: Queue) -> None:
    queue.command("set", {"lock_screen": "nothing"})
    row = queue.view.stored["notification_settings"][PERSON]
    assert row == (PERSON, {"lock_screen": "nothing"})
    assert queue.summary.settings.lock_screen is LockScreen.NOTHING
