"""What a home says of itself and who lives in it, without talking over other homes."""

from collections.abc import Mapping

from homeassistant.core_config import Config

from ..core.datasets import HOME, HOUSEHOLD, PERSON
from ..core.effects import PutRecord
from ..core.json import Json
from ..core.records import HomeRecord
from ..engine.named import aliases_of
from ..store.reader import Reader
from .subentries import HomeConfig


def here(home: HomeConfig, config: Config) -> HomeRecord:
    """Return what this home says as it is set up now."""
    return HomeRecord(
        name=home.name, time_zone=config.time_zone, language=config.language
    )


def introductions(reader: Reader, home_id: str, says: HomeRecord) -> list[PutRecord]:
    """Return what to write of a home, and of the household what was changed here.

    The household is one for all homes: what another home named it stands until
    somebody changes that at this one.
    """
    now = HOME.write(says)
    before = reader.record(HOME.name, home_id)
    shared = reader.record(HOUSEHOLD.name, HOUSEHOLD.name)
    changed = _changed(now, before) if shared is not None else now
    home = PutRecord(dataset=HOME.name, id=home_id, fields=now)
    if not changed:
        return [home]
    household = PutRecord(
        dataset=HOUSEHOLD.name, id=HOUSEHOLD.name, fields=dict(changed)
    )
    return [home, household]


def is_known(reader: Reader, person: str) -> bool:
    """Tell whether a person has a record, or gets it from the home they belong to."""
    stands = reader.record(PERSON.name, person) is not None
    return stands or person in aliases_of(reader).values()


def _changed(
    now: Mapping[str, Json], before: Mapping[str, Json] | None
) -> Mapping[str, Json]:
    """Return what this home says otherwise than the last time it said anything."""
    known = {name: value for name, value in (before or {}).items() if value is not None}
    return {
        name: value
        for name, value in now.items()
        if name in known and known[name] != value
    }
