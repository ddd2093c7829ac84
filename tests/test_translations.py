"""Every text that the code asks for is there, and none is left over."""

import ast
from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.helpers import selector
import pytest
import yaml

from custom_components.lifeops import services
from custom_components.lifeops.config_flow import LifeOpsConfigFlow
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.ha.agents import ENTITIES
from custom_components.lifeops.ha.agents.slots import SLOTS
from custom_components.lifeops.ha.flows.source import SECTIONS
from custom_components.lifeops.ha.issues import REPAIRS
from custom_components.lifeops.ha.subentries import SubentryType
from custom_components.lifeops.repairs import FIXES
from custom_components.lifeops.store.errors import _KEYS as STORE_KEYS
from custom_components.lifeops.switch import _MASTER

PACKAGE = Path(__file__).parent.parent / "custom_components/lifeops"
EN: dict[str, Any] = json.loads((PACKAGE / "translations/en.json").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())
SERVICES: dict[str, Any] = yaml.safe_load((PACKAGE / "services.yaml").read_text())
LANGUAGES = sorted((PACKAGE / "translations").glob("*.json"))
SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
PLACEHOLDER = re.compile(r"{(\w*)}")

REFUSALS = {
    "RefusedError",
    "UnavailableError",
    "StoreError",
    "StoreDamagedError",
    "StoreTooNewError",
    "_refusal",
}
PLATFORMS = {
    "button": "buttons",
    "event": "events",
    "number": "numbers",
    "sensor": "sensors",
    "switch": "switches",
    "time": "times",
}


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, (*path, key))
    else:
        yield ".".join(path), value


def calls() -> Iterator[ast.Call]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield node


def constant(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def raised_keys() -> set[str]:
    """Return the keys of all errors that the code can show."""
    keys: set[str | None] = set(STORE_KEYS.values()) | {"store_unwritable"}
    for node in calls():
        if called(node) in REFUSALS and node.args:
            keys.add(constant(node.args[0]))
        if called(node).endswith(("Error", "Failed", "NotReady")):
            keys |= {
                constant(word.value)
                for word in node.keywords
                if word.arg == "translation_key"
            }
    return {key for key in keys if key is not None}


def descriptions() -> Iterator[tuple[str, Any]]:
    yield "switch", _MASTER
    for entities in ENTITIES.values():
        for platform, table in PLATFORMS.items():
            for description in getattr(entities, table):
                yield platform, description


def entity_keys() -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {platform: set() for platform in PLATFORMS}
    for platform, description in descriptions():
        keys[platform].add(description.translation_key)
    return keys


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_languages_have_the_same_texts_and_placeholders(path: Path) -> None:
    theirs = dict(texts(json.loads(path.read_text())))
    ours = dict(texts(EN))
    assert set(theirs) == set(ours)
    for key, text in theirs.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(ours[key])), (
            key
        )


def test_texts_are_clean() -> None:
    for key, text in texts(EN):
        assert text.strip() == text != "", key
        assert "://" not in text, key
        assert not re.search(r"<[a-z/]", text), key
        assert "'{" not in text, key
        assert all(SNAKE.fullmatch(part) for part in key.split(".")), key
        assert "{}" not in text, key


def test_every_entity_has_a_name_and_an_icon() -> None:
    wanted = entity_keys()
    assert {key: set(value) for key, value in EN["entity"].items()} == wanted
    assert {key: set(value) for key, value in ICONS["entity"].items()} == wanted


def test_states_and_events_have_words() -> None:
    for platform, description in descriptions():
        text = EN["entity"][platform][description.translation_key]
        if platform == "sensor":
            assert set(text.get("state", ())) == set(description.options or ())
        if platform == "event":
            words = text["state_attributes"]["event_type"]["state"]
            assert set(words) == set(description.event_types)


def test_every_agent_has_a_device_and_a_word() -> None:
    kinds = {kind.value for kind in AgentKind}
    assert set(EN["device"]) == set(EN["selector"]["agent"]["options"]) == kinds
    for device in EN["device"].values():
        assert PLACEHOLDER.findall(device["name"]) == ["person"]


def test_every_error_has_a_text() -> None:
    assert set(EN["exceptions"]) == raised_keys()


def test_errors_and_repairs_are_given_what_their_texts_show() -> None:
    issues = {key.name: texts(EN["issues"][key]) for key in REPAIRS}
    shown = {
        name: {word for _, text in found for word in PLACEHOLDER.findall(text)}
        for name, found in issues.items()
    }
    for node in calls():
        given = {word.arg for word in node.keywords}
        key = constant(node.args[0]) if node.args else None
        if None in given:
            continue
        if called(node) in REFUSALS and key is not None:
            assert set(PLACEHOLDER.findall(EN["exceptions"][key]["message"])) <= given
        if called(node) == "async_raise":
            name = getattr(node.args[1], "attr", "")
            assert shown.get(name, set()) <= given, name


def test_every_repair_has_a_text() -> None:
    assert set(EN["issues"]) == {key.value for key in REPAIRS}
    for key, repair in REPAIRS.items():
        issue = EN["issues"][key]
        assert ("fix_flow" in issue) is repair.fixable
        assert ("description" in issue) is not repair.fixable
        if key in FIXES:
            assert set(issue["fix_flow"]["error"]) == {"failed", "not_loaded"}


def test_every_action_is_described() -> None:
    names = {action.name for action in services.ACTIONS}
    assert set(SERVICES) == set(EN["services"]) == set(ICONS["services"]) == names
    for action in services.ACTIONS:
        described = SERVICES[action.name]["fields"]
        fields = {services.ATTR_PERSON, *map(str, action.schema)}
        assert set(described) == set(EN["services"][action.name]["fields"]) == fields
        for field in described.values():
            selector.validate_selector(field["selector"])


def test_every_form_is_described() -> None:
    steps = EN["config"]["step"]
    assert set(steps) == {"user", "reconfigure"}
    assert set(steps["user"]["data"]) == {"name", "person_name", "agents"}
    supported = LifeOpsConfigFlow.async_get_supported_subentry_types(None)  # type: ignore[arg-type]
    assert set(EN["config_subentries"]) == set(supported) == set(SubentryType)
    for subentry in EN["config_subentries"].values():
        assert set(subentry["initiate_flow"]) == {"user", "reconfigure"}
        for step in subentry["step"].values():
            assert set(step["data"]) == set(step["data_description"])
    slots = {slot.name for table in SLOTS.values() for slot in table}
    for step in ("slots", "reconfigure"):
        assert set(EN["config_subentries"]["agent"]["step"][step]["data"]) == slots
    for step in ("user", "reconfigure"):
        sections = EN["config_subentries"]["source"]["step"][step]["sections"]
        assert {part: set(section["data"]) for part, section in sections.items()} == {
            part: set(metrics) for part, metrics in SECTIONS.items()
        }


def test_every_metric_can_be_mapped_once() -> None:
    mapped = [metric for metrics in SECTIONS.values() for metric in metrics]
    assert sorted(mapped) == sorted(Metric)


def test_every_input_error_has_a_text() -> None:
    shown = {
        **EN["config"]["error"],
        **{
            key: text
            for subentry in EN["config_subentries"].values()
            for key, text in subentry.get("error", {}).items()
        },
    }
    keys = {constant(node.args[1]) for node in calls() if called(node) == "InputError"}
    assert set(shown) == keys


def test_pushes_buttons_and_speech_have_texts() -> None:
    source = "\n".join(
        path.read_text() for path in sorted((PACKAGE / "agents").rglob("*.py"))
    )
    for key in EN["common"]:
        kind, _, rest = key.partition("_")
        word = rest.removesuffix("_title").removesuffix("_message")
        assert kind in {"button", "logbook", "push", "speech"}
        if kind != "logbook":
            assert f'"{word}"' in source, key
    for text in re.findall(r'"(winddown_soon|bedtime_now|late_nudge)"', source):
        assert {f"push_{text}_title", f"push_{text}_message"} <= set(EN["common"])
