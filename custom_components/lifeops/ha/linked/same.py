"""Who of another home is somebody of this one: asked once, written for every home."""

from collections.abc import Mapping

from homeassistant.helpers.selector import SelectOptionDict, SelectSelector
import voluptuous as vol

from ...core.datasets import ALIAS
from ...core.effects import PutRecord
from ...core.homes import AliasRecord
from ..hub import Hub
from .pairing_model import OtherPerson

CONF_SAME = "same_as"
NOBODY = "nobody"


def question(
    other: OtherPerson, persons: Mapping[str, str], *, nobody: bool = False
) -> vol.Schema:
    """Return the field that asks who somebody is; persons are names by id."""
    known = {name.casefold(): one for one, name in persons.items()}
    options = [SelectOptionDict(value=one, label=name) for one, name in persons.items()]
    if nobody:
        options.append(SelectOptionDict(value=NOBODY, label=NOBODY))
    default = known.get(other.name.casefold(), options[-1]["value"] if options else "")
    field = SelectSelector({"options": options, "translation_key": "same_as"})
    return vol.Schema({vol.Required(CONF_SAME, default=default): field})


def put_aliases(hub: Hub, same: Mapping[str, str]) -> None:
    """Write who is one and the same; both homes would write the same of it."""
    writes = [_alias(*pair) for pair in same.items() if len(set(pair)) > 1]
    if writes:
        hub.ingest(writes, who="linking")


def _alias(one: str, other: str) -> PutRecord:
    """Return what says that two are the same, beside what else is said of either."""
    canonical, alias = sorted((one, other))
    return PutRecord(
        dataset=ALIAS.name,
        id=f"{alias}/{canonical}",
        fields=ALIAS.write(AliasRecord(canonical=canonical)),
        person=alias,
    )
