"""Texts for people, with moments as the clock on their wall shows them."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.ha.texts import async_speech, async_text


@pytest.mark.parametrize(
    ("bedtime", "shown"),
    [
        ("2026-03-11T05:30:00+00:00", "22:30"),
        ("2026-03-11T05:30:00", "2026-03-11T05:30:00"),
        ("late", "late"),
    ],
)
async def test_moments_are_shown_as_wall_time(
    hass: HomeAssistant, bedtime: str, shown: str
) -> None:
    said = await async_text(hass, "speech_winddown_started", {"bedtime": bedtime})
    assert said == f"Wind-down has begun; bedtime is {shown}."


async def test_a_text_that_is_not_there_is_an_error(hass: HomeAssistant) -> None:
    with pytest.raises(KeyError):
        await async_text(hass, "speech_nothing")


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        ({"text": "winddown_skipped"}, "All right, no wind-down tonight."),
        (
            {"text": "night", "placeholders": {"hours": 7, "minutes": 5}},
            "You slept 7 hours and 5 minutes.",
        ),
    ],
)
async def test_an_answer_is_said_aloud(
    hass: HomeAssistant, speech: dict[str, object], said: str
) -> None:
    answer = {"phase": "day", "speech": speech}
    assert await async_speech(hass, answer) == {"phase": "day", "speech": said}  # type: ignore[arg-type]


async def test_an_answer_without_words_stays_as_it_is(hass: HomeAssistant) -> None:
    assert await async_speech(hass, {"phase": "day"}) == {"phase": "day"}
