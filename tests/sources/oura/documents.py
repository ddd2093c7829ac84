"""Documents as the vendor's schema allows them, and as nobody allows them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ...fakes.oura.schema import RESPONSES, SCHEMAS
from .home import START, TODAY

_DAYS = st.integers(-9, 2).map(lambda n: str(TODAY + timedelta(days=n)))
_MOMENTS = st.datetimes(
    min_value=(START - timedelta(days=9)).replace(tzinfo=None),
    max_value=(START + timedelta(days=1)).replace(tzinfo=None),
    timezones=st.just(UTC),
).map(datetime.isoformat)
_NAMED: Mapping[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["a", "b", "c", "d"]),
    "day": _DAYS,
    "start_day": _DAYS,
    "bedtime_start": _MOMENTS,
    "bedtime_end": _MOMENTS,
    "timestamp": _MOMENTS,
    "sleep_phase_5_min": st.text("12345", max_size=300),
}
_SCALARS: Mapping[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=8),
    "integer": st.integers(0, 40_000),
    "number": st.floats(-100, 200, allow_nan=False),
    "boolean": st.booleans(),
    "null": st.none(),
}
JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**30), 1e308, float("nan"), float("-inf"), -1, 0]),
    st.floats(),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        ["\ud800", "x" * 300_000, "2026-03-10", "9999-12-31T23:59:59-23:59"]
    ),
    st.sampled_from([str(date.max), str(date.min), "0001-01-01T00:00:00+23:59"]),
    st.recursive(
        st.none() | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)


def _value(schema: Mapping[str, Any], name: str) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _value(SCHEMAS[schema["$ref"]], name)
    if "anyOf" in schema:
        return st.one_of([_value(one, name) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type", "null")
    if kind == "object":
        return _object(schema)
    if kind == "array":
        return st.lists(_value(schema["items"], name), max_size=3)
    return _NAMED.get(name, _SCALARS[kind]) if kind != "null" else st.none()


def _object(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        name: _value(one, name) for name, one in schema.get("properties", {}).items()
    }
    return st.fixed_dictionaries(fields)


def documents(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return documents of an endpoint as the schema has them."""
    response = RESPONSES[path]
    if "one" in response:
        return _object(SCHEMAS[response["one"]])
    rows = SCHEMAS[response["list"]]["properties"]["data"]["items"]["$ref"]
    return _object(SCHEMAS[rows])


@st.composite
def mutated(draw: st.DrawFn, path: str) -> Any:
    """Return a document of which something was swapped, dropped or added."""
    document = draw(documents(path))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([*document, "novelty"]))
        change = draw(st.sampled_from(["drop", "junk", "text", "nest"]))
        if change == "drop":
            document.pop(name, None)
        elif change == "junk":
            document[name] = draw(JUNK)
        elif change == "text":
            document[name] = str(document.get(name))
        else:
            document[name] = [{"inner": document.get(name)}]
    return draw(st.sampled_from([document, document, document, [document], None]))
