"""When an instance has failed too often to go on."""

from collections.abc import Callable
from dataclasses import dataclass, fields
import traceback

from ..core.errors import StoreError
from ..core.facts import Fact
from ..core.json import content_hash

_WINDOW_S = 3600.0
_LIMIT = 3
_PASSING = frozenset({"seen_at", "measured_at"})


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: when by the boot clock, and what tells it from others."""

    at: float
    signature: str

    @classmethod
    def of(cls, fact: Fact, error: Exception, monotonic: float) -> Failure:
        """Return the failure of a rule over a fact."""
        about = {
            item.name: getattr(fact, item.name)
            for item in fields(fact)
            if item.name not in _PASSING
        }
        kind = [type(fact).__name__, type(error).__name__, str(error)]
        return cls(monotonic, content_hash([kind, about]))


def remember(kept: tuple[Failure, ...], failure: Failure) -> tuple[Failure, ...]:
    """Return the different failures of the last hour, with this one."""
    return (
        *(
            old
            for old in kept
            if failure.at - old.at < _WINDOW_S and old.signature != failure.signature
        ),
        failure,
    )


def too_many(kept: tuple[Failure, ...]) -> bool:
    """Return whether the instance has to pause."""
    return len(kept) >= _LIMIT


def describe(error: Exception) -> str:
    """Return what happened and where, for the dead letter."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{error!r} in {frame.name}, line {frame.lineno}"


def attempt[T](work: Callable[[], T]) -> T | Exception:
    """Return what a rule makes of something, or the fault that it has.

    The store's errors are everybody's and end the turn.
    """
    try:
        return work()
    except StoreError:
        raise
    except Exception as err:  # noqa: BLE001 - a rule's fault costs a fact, not the ring
        return err
