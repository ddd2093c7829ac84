"""Why did it do that: asked as an action, told in words, to those who may know."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NOTIFICATION
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import NotificationRecord
from custom_components.lifeops.core.topics import SleepPhase
from custom_components.lifeops.engine.encoding import encode
from custom_components.lifeops.engine.explain import explain
from custom_components.lifeops.engine.explained import Deed, Reason, Sentence, Title
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.wording import Wording, async_texts
from custom_components.lifeops.store.sqlite import SqliteStore
from tests.entries import ANN, BEA, agent, person
from tests.settle import NOON, lifeops, settle
from tests.simulation.scenarios import SPRING, furnish

ANN_USER = "u" * 32
NIGHT = "2026-03-11"
AT_NOTICE = NOON.replace(day=11, hour=4, minute=50)
PHASE = "sensor.ann_sleep_phase"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent(title="Ann Sleep"),
        agent("notification"),
        person(BEA, "Bea"),
        agent(person_id=BEA, title="Bea Sleep"),
    )
    even = patch.object(SystemClock, "monotonic", lambda clock: clock.now().timestamp())
    with even:
        async with lifeops(hass, *parts) as entry:
            yield entry


async def act(
    hass: HomeAssistant, name: str, *, user_id: str | None = None, **data: Any
) -> dict[str, Any]:
    answer: Any = await hass.services.async_call(
        DOMAIN,
        name,
        data,
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    return dict(answer)


async def why(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    decisions: list[dict[str, Any]] = (await act(hass, "explain", **data))["decisions"]
    return decisions


async def at(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    moment: datetime,
) -> None:
    """Let time pass, and what then is due happen."""
    freezer.move_to(moment)
    async_fire_time_changed(hass, moment)
    await settle(hass, entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)


def reasons(decision: Mapping[str, Any]) -> dict[str, str]:
    return {reason["name"]: reason["value"] for reason in decision["because"]}


async def test_what_somebody_asked_for_is_told_with_its_reasons(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await act(hass, "set_sleep", person="Ann", winddown_offset_min=90, adaptive=True)
    await settle(hass, entry)
    freezer.tick(60)
    await act(hass, "skip_winddown", person="Ann")
    await settle(hass, entry)
    said = await act(hass, "explain", person="Ann", agent="sleep", limit=2)
    skipped, changed = said["decisions"]
    assert skipped["at"] == "2026-03-10T12:01:00-07:00"
    assert skipped["agent"] == "sleep"
    assert skipped["what"] == ["Your choice for the night was noted."]
    assert skipped["why"] == (
        "Somebody asked for this: not tonight (in Home Assistant)."
    )
    assert said["speech"] == f"At 12:01: {skipped['what'][0]} {skipped['why']}"
    assert changed["what"] == [
        "Your sleep settings were saved.",
        "Wind-down start is now 21:00.",
    ]
    shown = reasons(skipped)
    assert shown["sleep_settings_winddown_offset_min"] == "1 h 30 min"
    assert shown["sleep_settings_adaptive"] == "yes"
    assert shown["sleep_settings_bedtime"] == "22:30"
    assert shown["sleep_tonight_reason"] == "your target"
    texts = [reason["text"] for reason in skipped["because"]]
    assert "Adaptive bedtime: yes." in texts


async def test_a_notification_is_explained_from_its_id_and_from_its_tag(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await at(hass, entry, freezer, AT_NOTICE - timedelta(hours=2))
    await at(hass, entry, freezer, AT_NOTICE)
    rows = await entry.runtime_data.async_records(NOTIFICATION, ANN)
    (notification,) = [row.id for row in rows]
    told = await why(hass, about=notification)
    by_agent = {decision["agent"]: decision for decision in told}
    assert list(by_agent) == ["notification", "sleep"]
    written = by_agent["sleep"]
    assert written["why"] == "The time 21:50 had come."
    assert written["what"][0].startswith(
        "Wind-down soon: this was to be told to you. It ended: "
    )
    assert reasons(written)["sleep_settings_winddown_offset_min"] == "30 minutes"
    pushed = by_agent["notification"]
    assert pushed["why"] == "There was something to tell."
    assert any(
        said.startswith("Wind-down soon: this was sent to your phones.")
        for said in pushed["what"]
    )
    await at(hass, entry, freezer, AT_NOTICE + timedelta(hours=1))
    told = await why(hass, about=notification)
    assert told[0]["what"][0] == "Wind-down soon: this is over."
    assert [decision["agent"] for decision in told[-2:]] == list(by_agent)
    freezer.move_to(AT_NOTICE + timedelta(days=3))
    assert await why(hass, about=notification) == told
    hub = entry.runtime_data
    decisions = await hub.async_decisions()
    tag = next(
        effect["tag"]
        for row in decisions
        for effect in row.effects
        if effect["type"] == "Push"
    )
    assert "/" not in tag
    by_tag = await why(hass, about=tag, person="Ann")
    assert by_tag == told
    freezer.move_to(AT_NOTICE + timedelta(days=34))
    assert await why(hass, about=notification) == []


async def test_an_entity_is_explained_by_what_it_shows(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await act(hass, "set_sleep", person="Ann", need_min=450)
    await settle(hass, entry)
    started = await why(hass, about=PHASE)
    assert [decision["why"] for decision in started] == ["The agent was added."]
    freezer.tick(60)
    await act(hass, "start_winddown", person="Ann")
    await settle(hass, entry)
    begun, *before = await why(hass, about=PHASE)
    assert before == started
    assert "Phase is now wind-down." in begun["what"]
    assert await why(hass, about="button.ann_sleep_start_wind_down") == [begun]
    *_, first = await why(hass, about="event.ann_sleep_wind_down")
    assert first == begun
    assert await why(hass, about="button.ann_sleep_skip_tonight") == []
    everything = await why(hass, about="switch.ann_sleep_enabled")
    assert len(everything) >= 3
    assert await why(hass, about=PHASE, person="Bea") == []
    bea = await why(hass, about="sensor.bea_sleep_phase")
    assert [decision["why"] for decision in bea] == ["The agent was added."]


@pytest.mark.usefixtures("entry")
async def test_what_is_not_of_lifeops_cannot_be_explained(hass: HomeAssistant) -> None:
    other = er.async_get(hass).async_get_or_create("light", "hue", "1/2/3")
    for about in ("light.nowhere", other.entity_id):
        with pytest.raises(ServiceValidationError, match=f"explain {about}"):
            await act(hass, "explain", about=about)
    said = await act(hass, "explain", person="Ann", about="no/such/thing")
    assert said == {"decisions": [], "speech": "Nothing was decided about that."}


async def test_only_who_may_see_a_persons_data_is_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    guest = MockUser(name="Guest").add_to_hass(hass)
    for data in ({"person": "Ann"}, {"about": PHASE}, {"about": f"sleep/{ANN}/x"}):
        with pytest.raises(ServiceValidationError, match="You may not reach"):
            await act(hass, "explain", user_id=guest.id, **data)
    with pytest.raises(ServiceValidationError, match="You may not reach"):
        await act(hass, "explain", user_id=ANN_USER, about="sensor.bea_sleep_phase")
    await act(hass, "skip_winddown", person="Bea")
    await settle(hass, entry)
    own = await why(hass, user_id=ANN_USER)
    assert own
    assert "noted" not in str(own)
    assert BEA not in str(own)


async def test_of_the_homes_own_agents_everybody_sees_what_is_theirs(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub = entry.runtime_data
    home = hub.household.home.home_id
    (sleep,) = [
        row for row in await hub.async_decisions() if row.instance.subject == BEA
    ][-1:]
    told = NotificationRecord(
        person=ANN,
        agent="integration",
        text="bedtime_now",
        not_before=NOON,
        expires=NOON,
    )
    row = replace(
        sleep,
        instance=Instance(AgentKind.INTEGRATION, home),
        effects=[
            encode(
                PutRecord(
                    dataset=NOTIFICATION.name,
                    id=f"integration/{home}/{one}",
                    fields=NOTIFICATION.write(replace(told, person=one)),
                    person=one,
                )
            )
            for one in (ANN, BEA)
        ],
    )

    def keep() -> None:
        with hub.store.transaction(NOON) as work:
            work.put_decision(row, keep=9)

    await asyncio.wrap_future(hub._thread.call(keep))
    (seen,) = await why(hass, person="Ann", agent="integration")
    assert seen["what"] == ["Bedtime: this was to be told to you."]
    assert seen["because"] == []
    assert await why(hass, person="Ann", about=f"integration/{home}/{ANN}") == [seen]
    assert await why(hass, person="Ann", about=f"integration/{home}/{BEA}") == []


async def test_since_agent_and_limit_choose(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    for name in ("skip", "start", "skip"):
        freezer.tick(timedelta(hours=9))
        await act(hass, f"{name}_winddown", person="Ann")
        await settle(hass, entry)
    told = [decision["at"] for decision in await why(hass, person="Ann", agent="sleep")]
    assert told == sorted(told, reverse=True)
    assert min(told) >= "2026-03-10T15"
    assert await why(hass, person="Ann", agent="notification") == []
    (newest,) = await why(hass, person="Ann", limit=1)
    assert newest["at"] == told[0]
    since = "2026-03-11 15:00:00"
    assert [one["at"] for one in await why(hass, person="Ann", since=since)] == [
        at for at in told if at >= "2026-03-11T15"
    ]
    all_of_it = await why(hass, person="Ann", since="2020-01-01 00:00:00")
    assert len(all_of_it) > len(told)
    for wrong in ({"limit": 0}, {"limit": 101}, {"agent": "cook"}, {"since": "soon"}):
        with pytest.raises(vol.Invalid):
            await act(hass, "explain", person="Ann", **wrong)


async def test_a_store_that_cannot_be_read_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = entry.runtime_data.store
    gone = store.folder / "gone.db"
    monkeypatch.setattr(store._database, "path", gone)
    with pytest.raises(HomeAssistantError, match="could not be read"):
        await act(hass, "explain", person="Ann")


# Words.


@pytest.fixture
async def wording(hass: HomeAssistant) -> Wording:
    await hass.config.async_set_time_zone("Europe/Stockholm")
    return Wording(hass, await async_texts(hass), NOON, UTC)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("debt_s", 5400.0, "1 h 30 min"),
        ("debt_s", 0, "0 minutes"),
        ("offset_min", 45, "45 minutes"),
        ("level", 30, "30"),
        ("hrv", 41.5, "41.5"),
        ("at", NOON, "19:00"),
        ("at", NOON + timedelta(days=1), "2026-03-11 19:00"),
        ("day", NOON.date(), "2026-03-10"),
        ("wake", NOON.time(), "19:00"),
        ("home", None, "unknown"),
        ("home", False, "no"),
        ("state", OutcomeState.PARTIAL, "partly done"),
        ("state", "of tomorrow", "of tomorrow"),
        ("parts", {"light.lamp": "dead", "x": "y"}, "Lamp: does not answer, x: y"),
        ("reasons", ("weekend", "a"), "the weekend, a"),
        ("text", Title("bedtime_now"), "Bedtime"),
        ("text", Title("of_tomorrow"), "of_tomorrow"),
    ],
)
async def test_values_are_shown_as_people_read_them(
    hass: HomeAssistant, wording: Wording, name: str, value: object, shown: str
) -> None:
    hass.states.async_set("light.lamp", "on", {"friendly_name": "Lamp"})
    assert wording.value(name, value) == shown


async def test_a_title_shows_moments_of_the_wall(wording: Wording) -> None:
    texts = {**wording.texts, "push_x_title": "{at}, {name}, {plain}"}
    wording = Wording(wording.hass, texts, NOON, wording.zone)
    filled = {"at": NOON.isoformat(), "name": "Ann", "plain": "2026-03-10T10:00:00"}
    shown = wording.value("text", Title("x", filled))
    assert shown == "19:00, Ann, 2026-03-10T10:00:00"


async def test_what_has_no_text_of_its_own_is_told_more_generally(
    wording: Wording,
) -> None:
    assert wording.sentence(Sentence("why_record_dreams")) == "Something changed."
    assert wording.deeds([]) == ["Things were worked out anew."]
    ended = Sentence("did_outcome", {"state": OutcomeState.DONE, "at": NOON})
    deed = Deed(Reason("sleep_tonight_phase", SleepPhase.LATE), ended)
    assert wording.deeds([deed]) == ["Phase is now late. It ended: done (19:00)."]


async def test_whatever_was_decided_has_words(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    household = furnish(tmp_path, SPRING, days=3, seed=5)
    household.run()
    store = SqliteStore.open(tmp_path, home="home", build="explain")
    with store.read_only() as reader:
        told = [explain(row, reader) for row in reader.decisions(1000)]
    store.close()
    texts = await async_texts(hass)
    assert len(told) > 50
    for one in told:
        wording = Wording.of(hass, texts, one)
        said = [*wording.why(one.why), *wording.deeds(one.what)]
        said += [wording.reason(reason)["text"] for reason in one.because]
        assert [
            text for text in said if re.search(r"[{}<>]|\b_|None|T\d\d:", text)
        ] == []
        assert "Something changed." not in said
