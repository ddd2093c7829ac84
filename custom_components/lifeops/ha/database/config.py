"""What the config entry of the metrics database says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import DATA_INSTANCE

from ...core.json import Json, from_json, to_json
from ...core.upkeep import SinkProblem
from ...metrics.protocols import SinkError
from ..entry import CONF_KIND, EntryName
from .server import Server, Tls

CONF_USE_RECORDER = "use_recorder"
DEFAULT_PORT = 5432


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseConfig:
    """Which server it is: the recorder's, whatever that is now, or one of its own."""

    use_recorder: bool = False
    host: str = ""
    port: int = DEFAULT_PORT
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.PREFER

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> Self:
        """Read an entry; raises JsonMismatchError."""
        return from_json(cls, entry.data)

    @property
    def stored(self) -> dict[str, Json]:
        """Return the entry's data; of the recorder's server nothing is kept."""
        kind: dict[str, Json] = {CONF_KIND: EntryName.DATABASE.value}
        if self.use_recorder:
            return {**kind, CONF_USE_RECORDER: True}
        stored = to_json(self)
        assert isinstance(stored, Mapping)  # noqa: S101 - a dataclass always is one
        return {**kind, **stored}

    @property
    def server(self) -> Server:
        """Return the server of its own."""
        return Server.at(
            self.host,
            self.port,
            database=self.database,
            user=self.user,
            password=self.password,
            tls=self.tls,
        )


@callback
def async_recorder_server(hass: HomeAssistant) -> Server | None:
    """Return the recorder's server, None where the recorder has no PostgreSQL."""
    recorder = hass.data.get(DATA_INSTANCE)
    return None if recorder is None else Server.of_recorder(recorder.db_url)


@callback
def async_server_of(hass: HomeAssistant, config: DatabaseConfig) -> Server:
    """Return the server that is meant now.

    Raises SinkError where it is the recorder's and that has no PostgreSQL any more.
    """
    if not config.use_recorder:
        return config.server
    server = async_recorder_server(hass)
    if server is None:
        raise SinkError(SinkProblem.WRONG_URL, "the recorder has no PostgreSQL")
    return server


@callback
def async_server_name(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str | None:
    """Return the host that an entry talks to, None where there is none now."""
    try:
        return async_server_of(hass, DatabaseConfig.of(entry)).name
    except SinkError:
        return None
