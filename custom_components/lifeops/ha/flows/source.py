"""The form of a source: which entity shows which health metric of a person."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from homeassistant.components.sensor.const import SensorDeviceClass
from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import Platform
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    EntitySelector,
    NumberSelector,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    TextSelector,
)
import voluptuous as vol

from ...core.units import METRICS, Metric
from ..storing import new_id, stored
from ..subentries import Household, PersonConfig, SourceConfig
from .checks import Attempt, InputError, attempt, check_name, check_person
from .metrics import NUMERIC_DOMAINS, async_check_metric

SECTIONS: Mapping[str, tuple[Metric, ...]] = {
    "night": (
        Metric.SLEEP_SCORE,
        Metric.SLEEP_TOTAL,
        Metric.SLEEP_DEEP,
        Metric.SLEEP_REM,
        Metric.SLEEP_LIGHT,
        Metric.SLEEP_AWAKE,
        Metric.SLEEP_LATENCY,
        Metric.IN_BED,
        Metric.EFFICIENCY,
        Metric.BEDTIME,
        Metric.WAKE,
    ),
    "body": (
        Metric.HRV,
        Metric.LOWEST_HR,
        Metric.TEMPERATURE_DEVIATION,
        Metric.RESPIRATORY_RATE,
        Metric.SPO2,
        Metric.READINESS_SCORE,
    ),
    "day": (Metric.STEPS, Metric.ACTIVE_ENERGY),
}


class SourceFlow(ConfigSubentryFlow):
    """Add or change a source of health data."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a source to a person."""
        persons = Household.of(self._get_entry()).persons
        if not persons:
            return self.async_abort(reason="no_person")
        tried = attempt(user_input, partial(self._check, new_id(), None))
        if source := tried.value:
            return self.async_create_entry(
                title=source.name, data=stored(source), unique_id=source.unique_id
            )
        schema = vol.Schema({**person_field(persons), **_FIELDS})
        return self._show("user", schema, user_input, tried)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a source; it stays the same person's."""
        subentry = self._get_reconfigure_subentry()
        stands = subentry.data
        check = partial(self._check, stands["source_id"], stands["person_id"])
        tried = attempt(user_input, check)
        if source := tried.value:
            return self.async_update_and_abort(
                self._get_entry(), subentry, title=source.name, data=stored(source)
            )
        shown = user_input or _shown(stands, subentry.title)
        return self._show("reconfigure", vol.Schema(_FIELDS), shown, tried)

    def _check(
        self, source_id: str, person_id: str | None, user_input: Mapping[str, Any]
    ) -> SourceConfig:
        person = check_person(self._get_entry(), person_id or user_input["person_id"])
        entities: dict[Metric, str] = {}
        for part, metric, entity in _chosen(user_input):
            if entity in entities.values():
                raise InputError(part, "entity_twice", entity=entity)
            async_check_metric(self.hass, part, metric, entity)
            entities[metric] = entity
        if not entities:
            raise InputError("base", "no_entities")
        return SourceConfig(
            subentry_id="",
            source_id=source_id,
            person_id=person.person_id,
            name=check_name("name", user_input["name"]),
            rank=int(user_input["rank"]),
            max_silence_h=int(user_input["max_silence_h"]),
            entities=entities,
        )

    def _show(
        self,
        step_id: str,
        schema: vol.Schema,
        shown: Mapping[str, Any] | None,
        tried: Attempt[SourceConfig],
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=tried.errors,
            description_placeholders=tried.hints,
        )


def _chosen(user_input: Mapping[str, Any]) -> Iterator[tuple[str, Metric, str]]:
    for part, metrics in SECTIONS.items():
        chosen = user_input.get(part, {})
        yield from (
            (part, metric, chosen[metric]) for metric in metrics if chosen.get(metric)
        )


def _shown(data: Mapping[str, Any], title: str) -> dict[str, Any]:
    entities = data["entities"]
    parts = {
        part: {metric: entities[metric] for metric in metrics if metric in entities}
        for part, metrics in SECTIONS.items()
    }
    return {**data, "name": title, **parts}


def person_field(persons: Mapping[str, PersonConfig]) -> dict[vol.Marker, Any]:
    """Return the field that asks whose data it is."""
    options = [
        SelectOptionDict(value=person.person_id, label=person.name)
        for person in persons.values()
    ]
    return {
        vol.Required("person_id", default=options[0]["value"]): SelectSelector(
            {"options": options}
        )
    }


def _entity_field(metric: Metric) -> EntitySelector:
    if METRICS[metric].timestamp:
        return EntitySelector(
            {
                "filter": [
                    {
                        "domain": Platform.SENSOR,
                        "device_class": SensorDeviceClass.TIMESTAMP,
                    }
                ]
            }
        )
    return EntitySelector({"filter": [{"domain": list(NUMERIC_DOMAINS)}]})


def number_field(low: int, high: int) -> NumberSelector:
    """Return a field for a whole number."""
    return NumberSelector({"min": low, "max": high, "mode": NumberSelectorMode.BOX})


_FIELDS: Mapping[vol.Marker, Any] = {
    vol.Required("name"): TextSelector(),
    vol.Required("rank", default=0): number_field(0, 9),
    vol.Required("max_silence_h", default=36): number_field(1, 720),
    **{
        vol.Required(part): section(
            vol.Schema(
                {
                    vol.Optional(metric.value): _entity_field(metric)
                    for metric in metrics
                }
            ),
            {"collapsed": part != "night"},
        )
        for part, metrics in SECTIONS.items()
    },
}
