"""Write the configuration folder of a home, all but what Home Assistant owns."""

from datetime import UTC, datetime
import json
from pathlib import Path
from string import Template
from typing import Any

from .plan import HomePlan

HERE = Path(__file__).parent
INTEGRATION = HERE.parent / "custom_components" / "lifeops"
ONBOARDED = ["core_config", "analytics", "integration"]


def prepare(home: HomePlan) -> None:
    """Write configuration.yaml, link LifeOps and seed what a first start reads."""
    storage = home.config / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    template = Template((HERE / "configuration.yaml").read_text())
    text = template.substitute(title=home.title, zone=home.zone.key, oura=home.oura_url)
    (home.config / "configuration.yaml").write_text(text)
    _link(home.config / "custom_components" / "lifeops")
    _store(storage / "http", 2, 2, _http(home))
    if not (storage / "onboarding").exists():
        _store(storage / "onboarding", 4, 1, {"done": ONBOARDED})


def _link(link: Path) -> None:
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(INTEGRATION, target_is_directory=True)


def _http(home: HomePlan) -> dict[str, Any]:
    """Return web server settings; in YAML they would be a trial of five minutes."""
    stable = {
        "server_host": [home.place.listens],
        "server_port": home.port,
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


def _store(path: Path, version: int, minor: int, data: dict[str, Any]) -> None:
    content = {
        "version": version,
        "minor_version": minor,
        "key": path.name,
        "data": data,
    }
    path.write_text(json.dumps(content, indent=2))
