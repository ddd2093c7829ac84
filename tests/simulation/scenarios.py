"""The two windows in which every trouble with time lies, and who lives through them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from .household import Household
from .life import Habits


@dataclass(frozen=True, slots=True)
class Window:
    """When a run starts: both changes of clocks of Europe and America lie inside."""

    start: date

    def habits(self, days: int) -> tuple[Habits, ...]:
        """Return who lives there; the second one flies over six time zones."""
        third = timedelta(days=max(1, days // 3))
        return (
            Habits(person="ada", settings={"adaptive": True, "level_pct": 20}),
            Habits(
                person="bo",
                settings={"late_nudge": True, "bedtime": "23:00:00"},
                journey=(self.start + third, self.start + 2 * third),
            ),
        )


SPRING = Window(date(2026, 3, 20))
AUTUMN = Window(date(2026, 10, 17))
WINDOWS: Mapping[str, Window] = {"spring": SPRING, "autumn": AUTUMN}


def furnish(
    folder: Path, window: Window, *, days: int, seed: int, fault_share: float = 0.01
) -> Household:
    """Return a household at the start of a window."""
    return Household(
        folder,
        start=window.start,
        days=days,
        seed=seed,
        habits=window.habits(days),
        fault_share=fault_share,
    )
