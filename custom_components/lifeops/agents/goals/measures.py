"""What may measure a habit or a goal, and how a command names it."""

from collections.abc import Mapping
from dataclasses import replace
import re

from ...core.errors import RefusedError
from ...core.json import Json, to_json
from ...core.measures import MEASURES
from ...core.settings import refused
from ...core.tasks import Measured

_ENTITY = re.compile(r"[a-z0-9_]{1,64}\.[a-z0-9_]{1,190}")


def measured_by(data: Mapping[str, Json], home: str) -> Mapping[str, Json]:
    """Return data with what it names as a measure; nothing, for both, ends it.

    The home that is asked measures from then on. Raises RefusedError.
    """
    rest = {name: one for name, one in data.items() if name not in ("metric", "entity")}
    if len(rest) == len(data):
        return data
    metric, entity = data.get("metric"), data.get("entity")
    if metric is None and entity is None:
        return {**rest, "measured": None}
    if metric is not None and entity is not None:
        raise refused("metric", metric)
    if metric is not None and (not isinstance(metric, str) or metric not in MEASURES):
        raise RefusedError("unknown_metric", metric=str(metric)[:50])
    if entity is not None and not _is_entity(entity):
        raise refused("entity", entity)
    found = Measured(
        metric=metric if isinstance(metric, str) else None,
        entity=entity if isinstance(entity, str) else None,
    )
    return {**rest, "measured": to_json(replace(found, home=home))}


def _is_entity(value: Json) -> bool:
    return isinstance(value, str) and _ENTITY.fullmatch(value) is not None
