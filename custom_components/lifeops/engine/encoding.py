"""Facts and effects as JSON that says which they are."""

from typing import Any

from ..core.effects import EFFECT_BY_NAME, Effect
from ..core.facts import FACT_BY_NAME, Fact
from ..core.json import Json, JsonMismatchError, from_json, to_json

_TYPE = "type"


def encode(value: object) -> Json:
    """Return a fact or effect with its type's name beside its fields."""
    data: Any = to_json(value)
    return {_TYPE: type(value).__name__, **data}


def decode_fact(data: Any) -> Fact:
    """Return a fact; raises JsonMismatchError for one that is not known."""
    kind = FACT_BY_NAME.get(data[_TYPE])
    if kind is None:
        message = f"no fact is called {data[_TYPE]}"
        raise JsonMismatchError(message)
    fact: Fact = from_json(kind, data)
    return fact


def decode_effect(data: Any) -> Effect:
    """Return an effect; raises JsonMismatchError for one that is not known."""
    kind = EFFECT_BY_NAME.get(data[_TYPE])
    if kind is None:
        message = f"no effect is called {data[_TYPE]}"
        raise JsonMismatchError(message)
    effect: Effect = from_json(kind, data)
    return effect
