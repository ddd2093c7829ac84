"""A real Home Assistant in this process, with or without LifeOps, on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
from pathlib import Path
import socket
from typing import Any

from homeassistant import bootstrap
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

INTEGRATION = Path("custom_components/lifeops").absolute()
SCENE = "scene.bench"
SCREEN = "binary_sensor.bench"
EVENING_H = 19
CONFIGURATION = f"""\
homeassistant:
  name: Bench
  time_zone: {{zone}}
logger:
  default: error
  logs:
    haffmpeg: fatal
    homeassistant.components.camera.img_util: fatal
automation:
  - alias: Bench
    mode: queued
    triggers:
      - trigger: event
        event_type: bench_go
    actions:
      - action: scene.turn_on
        target:
          entity_id: {SCENE}
"""


def prepare(folder: Path) -> None:
    """Write a configuration folder in whose time zone it is early evening."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(zone=_zone()))
    (folder / "custom_components").mkdir()
    (folder / "custom_components/lifeops").symlink_to(INTEGRATION)
    _store(storage / "http", 2, 2, _http())
    _store(storage / "onboarding", 4, 1, {"done": ["user", "core_config"]})


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant on a prepared folder."""
    hass = await bootstrap.async_setup_hass(
        RuntimeConfig(config_dir=str(folder), skip_pip=True, log_no_color=True)
    )
    if hass is None:
        message = "Home Assistant did not start"
        raise RuntimeError(message)
    await hass.async_start()
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)


async def add_lifeops(hass: HomeAssistant) -> ConfigEntry:
    """Set LifeOps up through its flow; what the benches need is mapped."""
    result: dict[str, Any] = await hass.config_entries.flow.async_init(
        "lifeops",
        context={"source": SOURCE_USER},
        data={
            "name": "Bench",
            "person_name": "Ada",
            "agents": ["sleep", "notification"],
        },
    )
    entry: ConfigEntry = result["result"]
    sleep = next(
        part
        for part in entry.subentries.values()
        if (part.unique_id or "").startswith("agent:sleep")
    )
    hass.config_entries.async_update_subentry(
        entry,
        sleep,
        data={**sleep.data, "winddown_scene": SCENE, "screens": [SCREEN]},
    )
    await hass.async_block_till_done()
    return entry


def _zone() -> str:
    """Return the fixed zone where it is evening; its sign is the other way round."""
    ahead = (EVENING_H - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def _http() -> dict[str, Any]:
    stable = {
        "server_host": ["127.0.0.1"],
        "server_port": _free_port(),
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _store(path: Path, version: int, minor: int, data: dict[str, Any]) -> None:
    content = {
        "version": version,
        "minor_version": minor,
        "key": path.name,
        "data": data,
    }
    path.write_text(json.dumps(content))
