"""Every text that the code asks for is there, and none is left over."""

import ast
from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, selector
from homeassistant.helpers.translation import async_get_translations
import pytest
import yaml

from custom_components.lifeops import services
from custom_components.lifeops.config_flow import ACCOUNTS, LifeOpsConfigFlow
from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.ha.agents import ENTITIES
from custom_components.lifeops.ha.agents.slots import SLOTS
from custom_components.lifeops.ha.flows.source import SECTIONS
from custom_components.lifeops.ha.issues import REPAIRS
from custom_components.lifeops.ha.linked.pairing_model import PairingProblem
from custom_components.lifeops.ha.linked.sensors import (
    LINK_BINARY_SENSORS,
    LINK_SENSORS,
    STAND_IN_SENSORS,
)
from custom_components.lifeops.ha.oura.sensors import ACCOUNT_SENSORS
from custom_components.lifeops.ha.subentries import SubentryType
from custom_components.lifeops.repairs import CHOICES, FIXES
from custom_components.lifeops.store.errors import _KEYS as STORE_KEYS
from custom_components.lifeops.switch import _MASTER

from .entries import hub_entry

PACKAGE = Path(__file__).parent.parent / "custom_components/lifeops"
EN: dict[str, Any] = json.loads((PACKAGE / "translations/en.json").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())
SERVICES: dict[str, Any] = yaml.safe_load((PACKAGE / "services.yaml").read_text())
LANGUAGES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text())
    for path in sorted((PACKAGE / "translations").glob("*.json"))
}
PAGE = PACKAGE / "frontend"
PAGE_TEXT = re.compile(r'^  (\w+):\s*("(?:[^"\\]|\\.)*"),$', re.MULTILINE)
SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
PLACEHOLDER = re.compile(r"{(\w*)}")
PLACEHOLDER_IN_QUOTES = re.compile(r"'{\w*}'")
URL = re.compile(r"\w://|\bwww\.", re.IGNORECASE)
END = re.compile(r"[.?!:]?$")

# Words that are the same in English, and so are no text that was forgotten.
SAME_EVERYWHERE = {
    "Agenda",
    "Agent",
    "Format",
    "HRV",
    "LifeOps",
    "OK",
    "Person",
    "Plan",
    "Port",
    "PostgreSQL",
    "Problem",
    "REM",
    "Status",
    "XP",
    "{achievement}",
    "{day}: {facts}",
    "{day}: {points} XP",
    "{goal}",
    "{message}",
    "{metric}: {newest}.",
    "{note}: {text}",
    "{person} Agenda",
    "{source} · {time}",
    "{title}",
}
SAME = {
    "de": {
        "Code",
        "Host",
        "Name",
        "Phase",
        "Text",
        "Version",
        "in Home Assistant",
        "{hours} h {minutes} min",
    },
    "nb": {
        "Data",
        "Data ({home})",
        "Database",
        "For person",
        "Over",
        "Scene",
        "Start",
        "Sum",
        "best {count}",
        "push",
        "{points} XP for {rule} ({evidence}).",
    },
    "sv": {
        "Data",
        "Data ({home})",
        "Period",
        "Start",
        "Text",
        "Version",
        "push",
        "{hours} h {minutes} min",
    },
}
# How a language would address people formally, or quote in the English manner.
FOREIGN = {
    "de": re.compile(r"\w+en Sie\b|[\"”]|'"),
    "en": re.compile(r"[\"„«]"),
    "nb": re.compile(r"\bDeres?\b|[\"“”„]|'"),
    "sv": re.compile(r"\bNi\b|[\"“„«]|'"),
}
# Choices that nobody is given, and that errors and repairs name.
UNASKED = {"metric": set(Metric) - set(MEASURES)}
# Choices of nobody, that notifications name.
SPOKEN = {"achievement"}
# What Home Assistant itself ends a flow with.
CORE_ABORTS = {"already_configured", "oauth_error"}

# How the repairs with several answers end where that does not work.
REPAIR_ABORTS = {"failed", "not_loaded"}

REFUSALS = {
    "GrantRefusedError",
    "RefusedError",
    "SignInNeededError",
    "UnavailableError",
    "StoreError",
    "StoreDamagedError",
    "StoreTooNewError",
    "_refusal",
}
SINK_KEYS = {f"sink_{problem}" for problem in SinkProblem}
LINK_KEYS = set(PairingProblem)
PLATFORMS = {
    "binary_sensor": "binary_sensors",
    "button": "buttons",
    "calendar": "calendars",
    "event": "events",
    "number": "numbers",
    "sensor": "sensors",
    "switch": "switches",
    "time": "times",
    "todo": "lists",
}


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, (*path, key))
    else:
        yield ".".join(path), value


def page_texts(language: str) -> Iterator[tuple[str, str]]:
    ending = ".js" if language == "en" else f"-{language}.js"
    for name in ("texts", "calm-texts"):
        for key, text in PAGE_TEXT.findall((PAGE / f"{name}{ending}").read_text()):
            yield f"page.{key}", json.loads(text)


def all_texts(language: str) -> dict[str, str]:
    return {**dict(texts(LANGUAGES[language])), **dict(page_texts(language))}


def nodes[T: ast.AST](kind: type[T], files: str = "*.py") -> Iterator[T]:
    for path in sorted(PACKAGE.rglob(files)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, kind):
                yield node


def calls() -> Iterator[ast.Call]:
    return nodes(ast.Call)


def constant(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def given(call: str, word: str) -> set[str | None]:
    """Return what a call is given by a name, wherever it is made."""
    return {
        constant(keyword.value)
        for node in calls()
        if called(node) == call
        for keyword in node.keywords
        if keyword.arg == word
    }


def dict_items(files: str = "*.py") -> Iterator[tuple[str | None, ast.expr]]:
    for node in nodes(ast.Dict, files):
        for key, value in zip(node.keys, node.values, strict=True):
            yield constant(key), value


def select_fields() -> Iterator[Mapping[str, Any]]:
    for action in SERVICES.values():
        for field in action["fields"].values():
            if select := field["selector"].get("select"):
                yield select


def flows() -> Iterator[Mapping[str, Any]]:
    yield EN["config"]
    yield from EN["config_subentries"].values()


def raised_keys() -> set[str]:
    """Return the keys of all errors that the code can show."""
    keys: set[str | None] = {*STORE_KEYS.values(), *SINK_KEYS, "store_unwritable"}
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
    for sensor in (*ACCOUNT_SENSORS, *LINK_SENSORS, *STAND_IN_SENSORS):
        yield "sensor", sensor
    for sensor in LINK_BINARY_SENSORS:
        yield "binary_sensor", sensor


def entity_keys() -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {platform: set() for platform in PLATFORMS}
    for platform, description in descriptions():
        keys[platform].add(description.translation_key)
    return keys


each_language = pytest.mark.parametrize("language", LANGUAGES)
each_other_language = pytest.mark.parametrize(
    "language", sorted(set(LANGUAGES) - {"en"})
)


def test_the_languages_are_these() -> None:
    assert set(LANGUAGES) == set(FOREIGN) == {"en", *SAME}


@each_other_language
def test_languages_have_the_same_texts_and_placeholders(language: str) -> None:
    theirs, ours = all_texts(language), all_texts("en")
    assert set(theirs) == set(ours)
    for key, text in theirs.items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(
            PLACEHOLDER.findall(ours[key])
        ), key
        assert END.findall(text) == END.findall(ours[key]), key


@each_other_language
def test_nothing_is_left_in_english(language: str) -> None:
    ours, theirs = all_texts("en"), all_texts(language)
    same = {text for key, text in theirs.items() if text == ours.get(key)}
    assert same == SAME[language] | SAME_EVERYWHERE


@each_language
def test_texts_are_clean(language: str) -> None:
    for key, text in all_texts(language).items():
        assert text.strip() == text != "", key
        assert "  " not in text, key
        assert not URL.search(text), key
        assert cv.string_with_no_html(text) == text, key
        assert not PLACEHOLDER_IN_QUOTES.search(text), key
        assert not FOREIGN[language].search(text), key
        assert all(SNAKE.fullmatch(part) for part in key.split(".")), key


@each_language
def test_placeholders_can_be_filled_in(language: str) -> None:
    for key, text in all_texts(language).items():
        for _, name, form, conversion in Formatter().parse(text):
            assert name is None or name.isidentifier(), key
            assert not form, key
            assert conversion is None, key


@each_language
async def test_home_assistant_reads_every_text(
    hass: HomeAssistant, language: str
) -> None:
    wanted = {
        f"component.{DOMAIN}.{key}": text for key, text in texts(LANGUAGES[language])
    }
    read: dict[str, str] = {}
    for category in EN:
        read |= await async_get_translations(hass, language, category, {DOMAIN})
    assert read == wanted


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
    for kind in AgentKind:
        assert PLACEHOLDER.findall(EN["device"][kind]["name"]) == [kind.owner]


def test_every_error_has_a_text() -> None:
    assert set(EN["exceptions"]) == raised_keys()


def test_errors_and_repairs_are_given_what_their_texts_show() -> None:
    issues = {key.name: texts(EN["issues"][key]) for key in REPAIRS}
    shown = {
        name: {
            word
            for part, text in found
            if not part.startswith("fix_flow.error")
            for word in PLACEHOLDER.findall(text)
        }
        for name, found in issues.items()
    }
    for node in calls():
        words = {word.arg for word in node.keywords}
        key = constant(node.args[0]) if node.args else None
        if None in words:
            continue
        if called(node) in REFUSALS and key is not None:
            assert set(PLACEHOLDER.findall(EN["exceptions"][key]["message"])) <= words
        if called(node) == "async_raise":
            name = getattr(node.args[1], "attr", "")
            assert shown.get(name, set()) <= words, name


def test_every_repair_has_a_text() -> None:
    assert set(EN["issues"]) == {key.value for key in REPAIRS}
    for key, repair in REPAIRS.items():
        issue = EN["issues"][key]
        assert ("fix_flow" in issue) is repair.fixable
        assert ("description" in issue) is not repair.fixable
        if key in FIXES:
            assert set(issue["fix_flow"]["error"]) == {"failed", "not_loaded"}
        if key in CHOICES:
            assert set(issue["fix_flow"]["abort"]) == {"failed", "not_loaded"}
            answers = issue["fix_flow"]["step"]["choose"]["menu_options"]
            assert set(answers) == set(CHOICES[key].answers)


def test_every_action_is_described() -> None:
    names = {action.name for action in services.ACTIONS}
    assert set(SERVICES) == set(EN["services"]) == set(ICONS["services"]) == names
    for action in services.ACTIONS:
        described = SERVICES[action.name]["fields"]
        fields = set(map(str, services.schema_of(action)))
        assert set(described) == set(EN["services"][action.name]["fields"]) == fields
        for field in described.values():
            selector.validate_selector(field["selector"])


def test_every_form_is_described() -> None:
    steps = EN["config"]["step"]
    assert set(steps) == {
        "account",
        "database",
        "database_recorder",
        "database_server",
        "database_sign_in",
        "linked_home",
        "linked_person",
        "linked_settings",
        "linked_type",
        "linked_words",
        "oura_person",
        "oura_settings",
        "reauth_confirm",
        "reconfigure",
        "user",
    }
    assert set(steps["account"]["menu_options"]) == set(ACCOUNTS)
    for step in steps.values():
        assert set(step.get("data", ())) == set(step.get("data_description", ()))
    assert set(steps["user"]["data"]) == {"name", "person_name", "agents"}
    supported = LifeOpsConfigFlow.async_get_supported_subentry_types(hub_entry())
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
    shown = {key for flow in flows() for key in flow.get("error", ())}
    keys = {constant(node.args[1]) for node in calls() if called(node) == "InputError"}
    assert shown == keys | SINK_KEYS | LINK_KEYS


def test_every_end_of_a_form_has_a_text() -> None:
    shown = {key for flow in flows() for key in flow.get("abort", ())}
    told = shown | CORE_ABORTS | REPAIR_ABORTS
    assert given("async_abort", "reason") - {None} <= told
    assert shown - CORE_ABORTS <= {constant(node) for node in nodes(ast.Constant)}


def test_every_choice_has_a_text() -> None:
    asked = given("SelectSelectorConfig", "translation_key") | {
        constant(value) for key, value in dict_items() if key == "translation_key"
    }
    for select in select_fields():
        asked.add(select["translation_key"])
        texts_of = EN["selector"][select["translation_key"]]["options"]
        unasked = UNASKED.get(select["translation_key"], set())
        assert set(texts_of) == {*select["options"], *unasked}
    assert set(EN["selector"]) == asked | SPOKEN


def test_system_health_has_a_text_for_each_line() -> None:
    lines = {key for key, _ in dict_items("system_health.py")}
    assert set(EN["system_health"]["info"]) == lines


def test_pushes_buttons_and_speech_have_texts() -> None:
    source = "\n".join(
        path.read_text()
        for room in ("agents", "core", "ha")
        for path in sorted((PACKAGE / room).rglob("*.py"))
    )
    for key in EN["common"]:
        kind, _, rest = key.partition("_")
        word = rest.removesuffix("_title").removesuffix("_message")
        kinds = {"button", "edit", "erase", "explain", "logbook", "push", "speech"}
        assert kind in kinds
        if kind not in {"edit", "explain", "logbook"}:
            assert f'"{word}"' in source, key
    for text in re.findall(r'"(winddown_soon|bedtime_now|late_nudge)"', source):
        assert {f"push_{text}_title", f"push_{text}_message"} <= set(EN["common"])


def test_the_page_has_every_text_that_it_shows() -> None:
    scripts = "\n".join(
        path.read_text()
        for path in sorted(PAGE.glob("*.js"))
        if not path.name.startswith(("texts", "calm-texts"))
    )
    keys = {key.removeprefix("page.") for key, _ in page_texts("en")}
    assert set(re.findall(r'\bsay\(\s*"(\w+)"', scripts)) <= keys
    begun = tuple(re.findall(r"`(\w+_)\${", scripts))
    ended = tuple(re.findall(r"`\${\w+}(_\w+)`", scripts))
    for key in keys:
        made = key.startswith(begun) or key.endswith(ended)
        assert made or re.search(rf"\b{key}\b", scripts), key
