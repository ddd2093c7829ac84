"""The vendor's schema as checks, each compiled once.

It is held more strictly than the vendor writes it: a field that the schema does not
name is an error, and so is a moment without an offset.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
import json
from pathlib import Path
from typing import Any, override

type Node = Mapping[str, Any]
type Check = Callable[[Any], None]

_WHOLE: Node = json.loads((Path(__file__).parent / "schema.json").read_text())
SCHEMAS: Mapping[str, Node] = _WHOLE["schemas"]
RESPONSES: Mapping[str, Mapping[str, str]] = _WHOLE["responses"]
TYPES: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


class SchemaError(AssertionError):
    """An answer is not what the vendor promises: where, what is there, what should."""

    def __init__(self, found: object, wanted: object) -> None:
        """Say what is wrong; the place is found on the way out."""
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted
        self.places: list[str | int] = []

    @override
    def __str__(self) -> str:
        place = "/".join(map(str, reversed(self.places)))
        return f"{place}: {self.found!r} is not {self.wanted}"


def _day(value: str) -> None:
    date.fromisoformat(value)


def _moment(value: str) -> None:
    if datetime.fromisoformat(value).utcoffset() is None:
        raise ValueError(value)


def _utc(value: str) -> None:
    if datetime.fromisoformat(value).utcoffset() != timedelta(0):
        raise ValueError(value)


FORMATS: Mapping[str, Callable[[str], None]] = {
    "date": _day,
    "date-time": _moment,
    "ISODate": _day,
    "LocalDateTime": _moment,
    "LocalizedDateTime": _moment,
    "UtcDateTime": _utc,
}


@cache
def check_of(name: str) -> Check:
    """Return the check of a named schema."""
    return _compiled(SCHEMAS[name], FORMATS.get(name))


def _compiled(node: Node, form: Callable[[str], None] | None = None) -> Check:
    if "$ref" in node:
        return check_of(node["$ref"])
    if "anyOf" in node:
        return _any_of(node["anyOf"])
    kind = node.get("type")
    if kind == "object":
        return _object(node)
    if kind == "array":
        return _array(node)
    return _plain(node, form or FORMATS.get(node.get("format", "")))


def _types(nodes: list[Node]) -> frozenset[type] | None:
    """Return the types that bare types allow, None where there is more to it."""
    if any(node.keys() != {"type"} for node in nodes):
        return None
    return frozenset(one for node in nodes for one in TYPES[node["type"]])


def _any_of(nodes: list[Node]) -> Check:
    """Accept what one branch accepts; branches of bare types cost one look."""
    bare = _types(nodes)
    if bare is not None:
        return _typed(bare)
    checks = [_compiled(node) for node in nodes]

    def check(value: Any) -> None:
        errors = []
        for one in checks:
            try:
                one(value)
            except SchemaError as err:
                errors.append(str(err))
            else:
                return
        raise SchemaError(value, " or ".join(errors))

    return check


def _typed(types: frozenset[type]) -> Check:
    """Accept values of exactly these types; true is no number in JSON."""

    def check(value: Any) -> None:
        if type(value) not in types:
            raise SchemaError(value, sorted(one.__name__ for one in types))

    return check


def _plain(node: Node, form: Callable[[str], None] | None) -> Check:
    typed = _typed(frozenset(TYPES[node["type"]]))
    known, shortest = node.get("enum"), node.get("minLength", 0)

    def check(value: Any) -> None:
        typed(value)
        if known is not None and value not in known:
            raise SchemaError(value, known)
        if shortest and len(value) < shortest:
            raise SchemaError(value, f"{shortest} long")
        if form is not None:
            _formed(form, value)

    return check


def _formed(form: Callable[[str], None], value: str) -> None:
    try:
        form(value)
    except ValueError:
        raise SchemaError(value, form.__name__.strip("_")) from None


def _array(node: Node) -> Check:
    """Check each item; long samples of bare types at one go."""
    item = _compiled(node["items"])
    bare = _types(node["items"].get("anyOf", [node["items"]]))

    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise SchemaError(value, "an array")
        if bare is not None and set(map(type, value)) <= bare:
            return
        for index, one in enumerate(value):
            _check_at(index, item, one)

    return check


def _object(node: Node) -> Check:
    fields = {name: _compiled(one) for name, one in node.get("properties", {}).items()}
    required = set(node.get("required", ()))

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise SchemaError(value, "an object")
        if missing := required - value.keys():
            raise SchemaError(sorted(value), f"complete: {sorted(missing)}")
        if unknown := value.keys() - fields.keys():
            raise SchemaError(sorted(unknown), "known")
        for name, one in value.items():
            _check_at(name, fields[name], one)

    return check


def _check_at(place: str | int, check: Check, value: Any) -> None:
    try:
        check(value)
    except SchemaError as err:
        err.places.append(place)
        raise


def check_answer(endpoint: str, body: Any, *, one: bool = False) -> None:
    """Raise SchemaError unless a body is what an endpoint promises."""
    check = check_of(RESPONSES[endpoint]["one" if one else "list"])
    _check_at(endpoint, check, body)


def item_schema(endpoint: str) -> Node:
    """Return the schema of one document or row of an endpoint."""
    names = RESPONSES[endpoint]
    if "one" in names:
        return SCHEMAS[names["one"]]
    return resolved(SCHEMAS[names["list"]]["properties"]["data"]["items"])


def resolved(node: Node) -> Node:
    """Return what a node refers to, through references and through 'or null'."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = SCHEMAS[node["$ref"]]
            continue
        node = next(one for one in node["anyOf"] if one.get("type") != "null")
    return node


def nullable(node: Node) -> bool:
    """Return whether null may stand for a value."""
    return any(one.get("type") == "null" for one in node.get("anyOf", ()))
