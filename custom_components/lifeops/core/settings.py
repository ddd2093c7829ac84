"""What a person may set: the fields of a record, each with its test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time

from .dataset import Dataset
from .errors import RefusedError
from .json import Json, JsonMismatchError

type Test = Callable[[object], bool]

_SHOWN = 50
_TITLES_MOST = 50
_TITLE_LONGEST = 200


def within(low: float, high: float) -> Test:
    """Return the test of a number between two others, both included."""
    return lambda value: isinstance(value, int | float) and low <= value <= high


def is_wall(value: object) -> bool:
    """Tell whether a value is a wall-clock time."""
    return isinstance(value, time) and value.tzinfo is None


def are_titles(value: object) -> bool:
    """Tell whether a value is some short texts."""
    return (
        isinstance(value, tuple)
        and len(value) <= _TITLES_MOST
        and all(0 < len(title.strip()) <= _TITLE_LONGEST for title in value)
    )


def anything(_: object) -> bool:
    """Take whatever has the field's type."""
    return True


def optional(test: Test) -> Test:
    """Return a test that nothing passes as well."""
    return lambda value: value is None or test(value)


@dataclass(frozen=True, slots=True)
class Settings[R]:
    """A dataset of settings and what each field may be."""

    dataset: Dataset[R]
    tests: Mapping[str, Test]

    def changed(self, settings: R, data: Mapping[str, Json]) -> R:
        """Return settings with some fields set; RefusedError names the wrong one."""
        given = {name: self._checked(name, value) for name, value in data.items()}
        return self.dataset.read({**self.dataset.write(settings), **given})

    def _checked(self, name: str, value: Json) -> Json:
        test = self.tests.get(name)
        if test is None:
            raise refused(name, value)
        try:
            read = getattr(self.dataset.read({name: whole(value)}), name)
        except JsonMismatchError as err:
            raise refused(name, value) from err
        if not test(read):
            raise refused(name, value)
        return whole(value)


def whole(value: Json) -> Json:
    """Return a whole number as such: forms and entities give floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def refused(name: str, value: object) -> RefusedError:
    """Return the error that names a setting and what was asked for."""
    return RefusedError(
        "invalid_setting", setting=name[:_SHOWN], value=str(value)[:_SHOWN]
    )
