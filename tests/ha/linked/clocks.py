"""A clock that tests set forward."""

from typing import override

from custom_components.lifeops.ha.clock import SystemClock


class Watch(SystemClock):
    """The machine's time, and what was added."""

    shift = 0.0

    @override
    def monotonic(self) -> float:
        return super().monotonic() + self.shift
