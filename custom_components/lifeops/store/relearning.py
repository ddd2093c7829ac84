"""What a home held before it began anew; it does again once all others have told theirs.

Without that nobody could ever say to hold what was written in lives that are over, and
homes would tell each other all of it at each meeting.
"""

from collections.abc import Collection
import json

from . import notes
from .commands import PUT_META
from .database import Database
from .origins import Held
from .queries import META_VALUE
from .text import dump
from .unit import UnitOfWork

_NAME = "relearning"


def begin(unit: UnitOfWork, held: Held) -> None:
    """Note how far origins were held; who has told all before has to do so again."""
    before, _ = _load(unit.writing())
    most = {ix: max(hi, before.get(ix, 0)) for ix, hi in {**before, **held}.items()}
    _put(unit, most, ())


def regained(database: Database, unit: UnitOfWork, home: str, limits: Held) -> Held:
    """Return what is held again now that a home has told all that it has.

    Nothing while another one has not that was met; of homes that were cut no more than
    counts.
    """
    held, told = _load(database)
    if not held:
        return {}
    told |= {home}
    if notes.load(database, unit.node.origin).met - told:
        _put(unit, held, told)
        return {}
    _put(unit, {}, ())
    return {number: min(hi, limits.get(number, hi)) for number, hi in held.items()}


def _load(database: Database) -> tuple[dict[int, int], frozenset[str]]:
    row = database.row(META_VALUE, {"name": _NAME})
    if row is None:
        return {}, frozenset()
    held, told = json.loads(row[0])
    return {int(number): hi for number, hi in held}, frozenset(told)


def _put(unit: UnitOfWork, held: Held, told: Collection[str]) -> None:
    value = dump([sorted(held.items()), sorted(told)])
    unit.writing().write(PUT_META, {"name": _NAME, "value": value})
