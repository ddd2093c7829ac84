"""The steps that both homes go through once there is a code."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import callback

from ..entry import HUB
from ..hub import Hub
from .pairing import OtherPerson, Pairing, PairingError, PairingProblem
from .same import CONF_SAME, NOBODY, put_aliases, question

FAILED = "linked_failed"
WORDS = "linked_words"
_CONFIRMING = "linked_confirming"
_PERSON = "linked_person"
_FINISH = "linked_finish"


def found_id(network: str) -> str:
    """Return what a home is called that was found and is not known yet."""
    return f"network:{network}"


class PairingFlow(ConfigFlow):
    """Compare words, say who is who, make the entry; who asks is the home that typed."""

    pairing: Pairing | None = None
    problem: PairingProblem | None = None
    asks = False
    _words = ""
    _others: Sequence[OtherPerson] = ()
    _same: Mapping[str, str] = {}
    _work: asyncio.Task[PairingProblem | None]

    @property
    def hub(self) -> Hub | None:
        """Return the running home, None where none runs."""
        return self.hass.data.get(HUB)

    @override
    @callback
    def async_remove(self) -> None:
        """Let go of the other home, however the form ended."""
        if self.pairing is not None:
            self.hass.async_create_task(self.pairing.close())
        super().async_remove()

    @callback
    def async_begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin what takes a while."""
        # One that was done at once would be begun again with the same form.
        self._work = self.hass.async_create_task(_tried(work), eager_start=False)

    @callback
    def async_show_work(
        self, step: str, *, then: str, otherwise: str = FAILED, **hints: str
    ) -> ConfigFlowResult:
        """Show that something takes a while, then go on."""
        if not self._work.done():
            return self.async_show_progress(
                step_id=step,
                progress_action=step,
                progress_task=self._work,
                description_placeholders=hints,
            )
        self.problem = self._work.result()
        return self.async_show_progress_done(
            next_step_id=then if self.problem is None else otherwise
        )

    async def async_learn_words(self, pairing: Pairing) -> None:
        """Wait until both homes have the same four words; raises PairingError."""
        self.pairing = pairing
        self._words = " · ".join(await pairing.words())

    async def async_step_linked_failed(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell why the homes were not linked."""
        assert self.problem is not None  # noqa: S101 - this comes of a problem alone
        return self.async_abort(reason=self.problem.value)

    async def async_step_linked_words(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether both homes show the same words."""
        other = self._paired.other
        self._async_end_others(other.home_id)
        await self.async_set_unique_id(other.home_id)
        self._abort_if_unique_id_configured(error=PairingProblem.ALREADY_LINKED.value)
        return self.async_show_menu(
            step_id=WORDS,
            menu_options=["linked_confirm", "linked_decline"],
            description_placeholders={"words": self._words, "home": other.name},
        )

    async def async_step_linked_decline(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """End it: somebody sits between the homes, or two pairings were mixed up."""
        return self.async_abort(reason=PairingProblem.NOT_CONFIRMED.value)

    async def async_step_linked_confirm(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell the other home that the words are the same."""
        self.async_begin(self._async_confirm())
        return await self.async_step_linked_confirming()

    async def async_step_linked_confirming(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Wait for the person at the other home."""
        then = _PERSON if self.asks else _FINISH
        home = self._paired.other.name
        return self.async_show_work(_CONFIRMING, then=then, home=home)

    async def async_step_linked_person(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask of one after another who that is here."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            (other, *self._others), same = self._others, user_input[CONF_SAME]
            if same != NOBODY:
                self._same = {**self._same, other.id: same}
        if not self._others:
            return await self.async_step_linked_finish()
        other = self._others[0]
        free = {
            one: person.name
            for one, person in hub.household.persons.items()
            if one not in self._same.values()
        }
        return self.async_show_form(
            step_id=_PERSON,
            data_schema=question(other, free, nobody=True),
            description_placeholders={
                "person": other.name,
                "home": self._paired.other.name,
            },
        )

    async def async_step_linked_finish(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Make the entry of the other home."""
        if (hub := self.hub) is None:
            return self.async_abort(reason="not_loaded")
        try:
            config = await self._paired.finish()
        except PairingError as err:
            return self.async_abort(reason=err.problem.value)
        put_aliases(hub, self._same)
        if config.network is not None:
            self._async_end_others(found_id(config.network))
        return self.async_create_entry(title=config.name, data=config.stored)

    @property
    def _paired(self) -> Pairing:
        assert self.pairing is not None  # noqa: S101 - these steps come behind words
        return self.pairing

    async def _async_confirm(self) -> None:
        await self._paired.confirm()
        if self.asks:
            self._others = await self._paired.persons()

    @callback
    def _async_end_others(self, unique_id: str) -> None:
        """End what else stands open for a home: found and linked now, or left alone."""
        for flow in self._async_in_progress(include_uninitialized=True):
            if flow["context"].get("unique_id") == unique_id:
                self.hass.config_entries.flow.async_abort(flow["flow_id"])


async def _tried(work: Coroutine[Any, Any, None]) -> PairingProblem | None:
    """Return what went wrong."""
    try:
        await work
    except PairingError as err:
        return err.problem
    return None
