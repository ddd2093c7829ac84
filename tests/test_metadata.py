"""What Home Assistant and its marketplace read of LifeOps before any of it runs."""

import ast
import json
from pathlib import Path
import re
import struct
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import homeassistant.components
import pytest
import yaml

from custom_components.lifeops import agents
from custom_components.lifeops.ha.agents import ENTITIES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "custom_components/lifeops"
MANIFEST: dict[str, Any] = json.loads((PACKAGE / "manifest.json").read_text())
SOURCES = sorted(PACKAGE.rglob("*.py"))
CORE = Path(next(iter(homeassistant.components.__path__)))

REQUIRED = {
    "domain",
    "name",
    "codeowners",
    "documentation",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "version",
}
ALLOWED = REQUIRED | {
    "after_dependencies",
    "bluetooth",
    "config_flow",
    "dependencies",
    "dhcp",
    "disabled",
    "homekit",
    "import_executor",
    "loggers",
    "mqtt",
    "preview_features",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "ssdp",
    "usb",
    "zeroconf",
}
IOT_CLASSES = {
    "assumed_state",
    "calculated",
    "cloud_polling",
    "cloud_push",
    "local_polling",
    "local_push",
}
HACS = {
    "name",
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "persistent_directory",
    "render_readme",
    "zip_release",
}
BRAND = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "dark_icon.png": (256, 256),
    "dark_icon@2x.png": (512, 512),
    "logo.png": None,
}
LONGEST_FILE = 250
LONGEST_TABLE = 450
LONGEST_FUNCTION = 60


def test_manifest_has_what_is_asked_and_nothing_else() -> None:
    assert set(MANIFEST) >= REQUIRED
    assert set(MANIFEST) <= ALLOWED
    assert MANIFEST["domain"] == PACKAGE.name
    assert MANIFEST["integration_type"] == "hub"
    assert MANIFEST["iot_class"] in IOT_CLASSES
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    for key in ("documentation", "issue_tracker"):
        assert MANIFEST[key].startswith("https://")
        assert "home-assistant.io" not in MANIFEST[key]


def test_manifest_keys_are_in_order() -> None:
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    for key in ("after_dependencies", "dependencies", "requirements"):
        assert MANIFEST[key] == sorted(set(MANIFEST[key]))


def test_version_is_one_that_home_assistant_loads() -> None:
    version = AwesomeVersion(
        MANIFEST["version"],
        ensure_strategy=[AwesomeVersionStrategy.SEMVER],
    )
    assert version.valid
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()


def test_requirements_are_ranges() -> None:
    assert not [wanted for wanted in MANIFEST["requirements"] if "==" in wanted]


def test_every_dependency_is_an_integration() -> None:
    for domain in MANIFEST["dependencies"] + MANIFEST["after_dependencies"]:
        assert (CORE / domain / "manifest.json").is_file(), domain


def test_integrations_that_are_imported_are_declared() -> None:
    pattern = re.compile(r"^\s*from homeassistant\.components\.(\w+)", re.MULTILINE)
    plural = re.compile(
        r"^\s*from homeassistant\.components import (.+)$", re.MULTILINE
    )
    imported: set[str] = set()
    for path in SOURCES:
        source = path.read_text()
        imported |= set(pattern.findall(source))
        for names in plural.findall(source):
            imported |= set(re.findall(r"(\w+)(?: as \w+)?,?", names)) - {"as"}
    declared = set(MANIFEST["dependencies"]) | set(MANIFEST["after_dependencies"])
    assert {
        domain for domain in imported if not _is_entity_platform(domain)
    } <= declared


def _is_entity_platform(domain: str) -> bool:
    """Tell whether every Home Assistant has it: platforms and its own parts."""
    manifest = json.loads((CORE / domain / "manifest.json").read_text())
    return manifest["integration_type"] in ("entity", "system")


def test_hacs_json() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert set(hacs) <= HACS
    assert hacs["name"] == MANIFEST["name"]
    assert AwesomeVersion(hacs["homeassistant"]) >= "2026.10.0"


def test_exactly_one_integration_is_shipped() -> None:
    folders = [path for path in PACKAGE.parent.iterdir() if path.is_dir()]
    assert [path.name for path in folders if path.name != "__pycache__"] == ["lifeops"]


@pytest.mark.parametrize(("name", "size"), BRAND.items())
def test_brand_images(name: str, size: tuple[int, int] | None) -> None:
    data = (PACKAGE / "brand" / name).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found = struct.unpack(">II", data[16:24])
    if size is None:
        assert 128 <= min(found) <= 256
    else:
        assert found == size


def test_quality_scale_answers_every_rule() -> None:
    asked = yaml.safe_load((CORE / "habitica/quality_scale.yaml").read_text())["rules"]
    rules = yaml.safe_load((PACKAGE / "quality_scale.yaml").read_text())["rules"]
    assert len(rules) == 54
    assert set(rules) == set(asked)
    for name, answer in rules.items():
        status = answer if isinstance(answer, str) else answer["status"]
        assert status in ("done", "todo", "exempt"), name
        assert status != "exempt" or answer["comment"], name


def test_every_agent_has_rules_and_entities() -> None:
    kinds = [rules.kind for rules in agents.RULES]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) == set(ENTITIES)
    assert {path.parent.name for path in PACKAGE.glob("agents/*/rules.py")} == set(
        kinds
    )
    for kind in kinds:
        assert (PACKAGE / f"ha/agents/{kind}.py").is_file()


def test_every_agent_stands_in_the_wall_between_agents() -> None:
    walls = (ROOT / "pyproject.toml").read_text()
    for rules in agents.RULES:
        assert f'"custom_components.lifeops.agents.{rules.kind}",' in walls


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_files_stay_small_and_finished(path: Path) -> None:
    source = path.read_text()
    table = path.parent == PACKAGE / "ha/agents"
    assert len(source.splitlines()) <= (LONGEST_TABLE if table else LONGEST_FILE)
    assert "pragma: no cover" not in source
    assert "from __future__ import annotations" not in source
    assert not re.search(r"(?<!Platform\.)\b(TODO|FIXME|XXX|HACK)\b", source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, node.name
