"""What people answer where homes cannot know: which edit, who somebody is, which machine."""

from collections.abc import Awaitable, Sequence
from typing import Any, ClassVar, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import issue_registry as ir

from ...const import DOMAIN
from ...core.datasets import PERSON
from ...core.errors import LifeOpsError
from ...core.records import PersonRecord
from ..entry import HUB
from ..flows.checks import attempt
from ..flows.person import async_person_schema, check_person_form
from ..hub import Hub
from ..storing import new_subentry
from .becoming import async_be_copy
from .edits import async_put_back
from .pairing_model import OtherPerson
from .same import CONF_SAME, put_aliases, question


class ChoiceFlow(RepairsFlow):
    """Ask a question with several answers; what fails leaves the repair as it is."""

    answers: ClassVar[tuple[str, ...]]

    def __init__(self, subject: str) -> None:
        """Keep what the repair is about."""
        self.subject = subject

    @property
    def hub(self) -> Hub | None:
        """Return the running home, None where none runs."""
        return self.hass.data.get(HUB)

    @property
    def offered(self) -> Sequence[str]:
        """Return the answers that there are now."""
        return self.answers

    @property
    def hints(self) -> dict[str, str]:
        """Return what the repair says."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return dict((issue and issue.translation_placeholders) or {})

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_choose()

    async def async_step_choose(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask."""
        return self.async_show_menu(
            step_id="choose",
            menu_options=self.offered,
            description_placeholders=self.hints,
        )

    async def async_answered(self, work: Awaitable[object]) -> RepairsFlowResult:
        """Do what was answered."""
        try:
            await work
        except LifeOpsError:
            return self.async_abort(reason="failed")
        return self.async_create_entry(data={})


class EditFlow(ChoiceFlow):
    """Ask which of two edits is right."""

    answers = ("keep", "restore")

    async def async_step_keep(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave what stands."""
        return self.async_create_entry(data={})

    async def async_step_restore(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Put back what gave way."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        return await self.async_answered(async_put_back(hub, self.subject))


class CloneFlow(ChoiceFlow):
    """Ask which of two machines that say to be this home is it."""

    answers = ("original", "copy")

    async def async_step_original(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on as this home, counting its writes anew."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        return await self.async_answered(hub.links.async_be_original())

    async def async_step_copy(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Take leave of all other homes."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        return await self.async_answered(async_be_copy(hub))


class ArrivalFlow(ChoiceFlow):
    """Ask who somebody is whom another home knows."""

    answers = ("map", "same")

    @property
    @override
    def offered(self) -> Sequence[str]:
        """Return the answers; where nobody lives yet nobody can be the same."""
        lived_in = self.hub is not None and self.hub.household.persons
        return self.answers if lived_in else self.answers[:1]

    async def async_step_map(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Add the person to this home, with what is theirs here."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        entry: ConfigEntry[Any] = hub.entry
        tried = attempt(
            user_input,
            lambda given: check_person_form(self.hass, entry, self.subject, given),
        )
        if person := tried.value:
            subentry = new_subentry(person, person.name)
            self.hass.config_entries.async_add_subentry(entry, subentry)
            return self.async_create_entry(data={})
        schema = await async_person_schema(self.hass)
        known = await self._async_known(hub)
        shown = user_input or {"name": known.name, "private": known.private}
        return self.async_show_form(
            step_id="map",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=tried.errors,
            description_placeholders={**self.hints, **tried.hints},
        )

    async def async_step_same(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say that it is somebody who is here already."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            put_aliases(hub, {self.subject: user_input[CONF_SAME]})
            return self.async_create_entry(data={})
        persons = hub.household.persons
        names = {one: person.name for one, person in persons.items()}
        known = await self._async_known(hub)
        other = OtherPerson(id=self.subject, name=known.name)
        return self.async_show_form(
            step_id="same",
            data_schema=question(other, names),
            description_placeholders=self.hints,
        )

    async def _async_known(self, hub: Hub) -> PersonRecord:
        """Return what is known of the person in all homes."""
        stood = await hub.async_read(
            lambda reader: reader.record(PERSON.name, self.subject)
        )
        return PERSON.readable(stood) or PersonRecord()
