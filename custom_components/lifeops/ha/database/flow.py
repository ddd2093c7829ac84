"""Connecting the metrics database: the recorder's server, or one of its own."""

import asyncio
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.helpers.selector import (
    SelectSelector,
    TextSelector,
    TextSelectorType,
)
import voluptuous as vol

from ..entry import EntryName, async_entries_of
from ..flows.checks import Attempt, InputError, attempt
from ..flows.source import number_field
from .config import DEFAULT_PORT, DatabaseConfig, async_recorder_server
from .server import Server, Tls
from .trying import async_try

_NEEDED = ("host", "database", "user")
_RECORDER = "database_recorder"
_SERVER = "database_server"
_SIGN_IN = "database_sign_in"
_TRIAL = "database_trial"
_FINISH = "database_finish"
# What the form shows in place of a password that it does not know.
KEPT = "__**password_not_changed**__"


@dataclass(frozen=True, slots=True)
class _Trial:
    """What is tried, and the step that asked for it."""

    step: str
    config: DatabaseConfig = field(repr=False)
    server: Server
    fields: Container[str] = ()


class DatabaseFlow(ConfigFlow):
    """The steps of the metrics database; the home's own stand beside them."""

    _trial: _Trial
    _trying: asyncio.Task[Attempt[Server]]
    _given: Mapping[str, Any] | None = None
    _tried: Attempt[Server] = Attempt()

    async def async_step_database(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin to connect the one metrics database of this home."""
        if not async_entries_of(self.hass, EntryName.HUB):
            return self.async_abort(reason="no_home")
        if async_entries_of(self.hass, EntryName.DATABASE):
            return self.async_abort(reason="database_exists")
        await self.async_set_unique_id(EntryName.DATABASE)
        return await self.async_choose_server()

    async def async_choose_server(self) -> ConfigFlowResult:
        """Ask whether it is the recorder's server, where that may be."""
        if async_recorder_server(self.hass) is None:
            return await self.async_step_database_server()
        return self.async_show_menu(
            step_id="database", menu_options=[_RECORDER, _SERVER]
        )

    async def async_step_database_recorder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the recorder's server once a person has seen which one it is."""
        server = async_recorder_server(self.hass)
        if server is None:
            return self.async_abort(reason="recorder_elsewhere")
        if user_input is not None:
            config = DatabaseConfig(use_recorder=True)
            return await self._async_begin(_Trial(_RECORDER, config, server))
        failed = self._failed()
        return self.async_show_form(
            step_id=_RECORDER,
            data_schema=vol.Schema({}),
            errors=failed.errors,
            description_placeholders={
                "host": server.name,
                "database": server.database,
                **failed.hints,
            },
        )

    async def async_step_database_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Name a server; it is used once it has been reached and made ready."""
        filled = attempt(user_input, self._check_server)
        if user_input is not None and (config := filled.value):
            self._given = user_input
            trial = _Trial(_SERVER, config, config.server, _FIELDS)
            return await self._async_begin(trial)
        failed = filled if filled.errors else self._failed()
        return self.async_show_form(
            step_id=_SERVER,
            data_schema=self.add_suggested_values_to_schema(
                _SCHEMA, self._suggested(user_input)
            ),
            errors=failed.errors,
            description_placeholders=failed.hints,
        )

    async def async_step_database_sign_in(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the password that a server takes now."""
        entry = self._get_reauth_entry()
        stands = DatabaseConfig.of(entry)
        if user_input is not None:
            config = replace(stands, password=user_input.get("password", ""))
            trial = _Trial(_SIGN_IN, config, config.server, _PASSWORD_ONLY)
            return await self._async_begin(trial)
        failed = self._failed()
        return self.async_show_form(
            step_id=_SIGN_IN,
            data_schema=vol.Schema(_PASSWORD),
            errors=failed.errors,
            description_placeholders={
                "database": entry.title,
                "user": stands.user,
                **failed.hints,
            },
        )

    async def async_step_database_trial(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the driver is being installed and the server tried."""
        task = self._trying
        if not task.done():
            return self.async_show_progress(
                step_id=_TRIAL, progress_action=_TRIAL, progress_task=task
            )
        self._tried = task.result()
        worked = self._tried.value is not None
        return self.async_show_progress_done(
            next_step_id=_FINISH if worked else self._trial.step
        )

    async def async_step_database_finish(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the server that was tried."""
        return self._finish(self._trial.config)

    async def _async_begin(self, trial: _Trial) -> ConfigFlowResult:
        self._trial = trial
        # One that was done at once would be begun again with the same form.
        self._trying = self.hass.async_create_task(
            async_try(self.hass, trial.server, trial.fields), eager_start=False
        )
        return await self.async_step_database_trial()

    def _failed(self) -> Attempt[Server]:
        """Return what came of the last trial, which is told once."""
        tried, self._tried = self._tried, Attempt()
        return tried

    def _suggested(self, user_input: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the form shows; of a password only whether there is one."""
        stands = self._stands()
        given = user_input or self._given
        if given is None:
            return {**stands.stored, "password": KEPT if stands.password else ""}
        keeps = given.get("password") == KEPT
        return {**given, "password": KEPT if keeps else ""}

    def _check_server(self, user_input: Mapping[str, Any]) -> DatabaseConfig:
        given = {name: user_input[name].strip() for name in _NEEDED}
        for name, value in given.items():
            if not value:
                raise InputError(name, "needed")
        return DatabaseConfig(
            **given,
            port=int(user_input["port"]),
            password=self._password({**user_input, **given}),
            tls=Tls(user_input["tls"]),
        )

    def _password(self, given: Mapping[str, Any]) -> str:
        """Return the password; one that is kept goes to no other server or user."""
        password: str = given.get("password", "")
        if password != KEPT:
            return password
        stands = self._stands()
        told = (given["host"], int(given["port"]), given["user"])
        if told != (stands.host, stands.port, stands.user):
            raise InputError("password", "password_again")
        return stands.password

    def _stands(self) -> DatabaseConfig:
        """Return what an entry says that is being changed, nothing for a new one."""
        if self.source != SOURCE_RECONFIGURE:
            return DatabaseConfig()
        stands = DatabaseConfig.of(self._get_reconfigure_entry())
        return replace(stands, use_recorder=False)

    def _finish(self, config: DatabaseConfig) -> ConfigFlowResult:
        if self.source == SOURCE_REAUTH:
            entry = self._get_reauth_entry()
            return self.async_update_reload_and_abort(entry, data=config.stored)
        if self.source != SOURCE_RECONFIGURE:
            return self.async_create_entry(title=title_of(config), data=config.stored)
        entry = self._get_reconfigure_entry()
        return self.async_update_reload_and_abort(
            entry, title=_new_title(entry, config), data=config.stored
        )


def title_of(config: DatabaseConfig) -> str:
    """Return what the database is called unless somebody calls it otherwise."""
    return f"PostgreSQL ({'recorder' if config.use_recorder else config.host})"


def _new_title(entry: ConfigEntry[Any], config: DatabaseConfig) -> str:
    chosen = entry.title != title_of(DatabaseConfig.of(entry))
    return entry.title if chosen else title_of(config)


_PASSWORD: Mapping[vol.Marker, Any] = {
    vol.Optional("password"): TextSelector({"type": TextSelectorType.PASSWORD})
}
_PASSWORD_ONLY = frozenset({"password"})
_SCHEMA = vol.Schema(
    {
        vol.Required("host"): TextSelector(),
        vol.Required("port", default=DEFAULT_PORT): number_field(1, 65535),
        vol.Required("database"): TextSelector(),
        vol.Required("user"): TextSelector(),
        **_PASSWORD,
        vol.Required("tls", default=Tls.PREFER.value): SelectSelector(
            {"options": list(Tls), "translation_key": "tls"}
        ),
    }
)
_FIELDS = frozenset(str(name) for name in _SCHEMA.schema)
