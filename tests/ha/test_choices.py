"""Errors, repairs and sentences say what people call a metric, in their language."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
import pytest

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.units import Metric, canonical_value
from custom_components.lifeops.ha.choices import async_choice, async_in_words
from custom_components.lifeops.ha.errors import translated
from custom_components.lifeops.ha.issues import RepairKey, async_raise, issue_id
from custom_components.lifeops.ha.texts import async_text

CALLED = {"en": "Sleep score", "sv": "Sömnpoäng", "nb": "Søvnpoeng", "de": "Schlafwert"}


@pytest.fixture(params=CALLED)
async def called(hass: HomeAssistant, request: pytest.FixtureRequest) -> str:
    """Return what a household calls its sleep score."""
    hass.config.language = request.param
    await async_get_translations(hass, request.param, "selector", {DOMAIN})
    return CALLED[request.param]


async def test_an_error_names_the_metric(called: str) -> None:
    with pytest.raises(ServiceValidationError) as caught, translated():
        canonical_value(Metric.SLEEP_SCORE, 140, "points")
    assert caught.value.translation_placeholders == {
        "metric": called,
        "value": "140 points",
    }


async def test_a_repair_names_the_metric(hass: HomeAssistant, called: str) -> None:
    async_raise(hass, RepairKey.BAD_VALUE, "ring", metric="sleep_score", source="Ring")
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, issue_id(RepairKey.BAD_VALUE, "ring")
    )
    assert issue is not None
    assert issue.translation_placeholders == {"metric": called, "source": "Ring"}


async def test_a_sentence_names_the_metric(hass: HomeAssistant, called: str) -> None:
    said = await async_text(
        hass, "speech_metric_one", {"metric": "sleep_score", "newest": "82"}
    )
    assert said == f"{called}: 82."


@pytest.mark.usefixtures("called")
async def test_each_metric_has_a_name_of_its_own(hass: HomeAssistant) -> None:
    metrics = {*Metric, *MEASURES}
    names = {async_choice(hass, "metric", metric) for metric in metrics}
    assert len(names) == len(metrics)
    assert names.isdisjoint(metrics)


@pytest.mark.usefixtures("called")
async def test_what_no_selector_calls_anything_stays(hass: HomeAssistant) -> None:
    asked = {"metric": "mood", "value": "sleep_score", "person": "Ann"}
    assert async_in_words(hass, asked) == asked
