"""How often others may make a home count its writes anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ..core.errors import ProtocolError

MOST: Final = 4
ERASURES_MOST: Final = 32
TOO_OFTEN: Final = "begun_too_often"
_WITHIN: Final = timedelta(days=1)


class Lives:
    """The epochs that were begun on the word of others.

    One is enough for a file that was put back, and one for each erased person. Whoever
    has a home begin another again and again is at fault, and would fill every file with
    origins for good.
    """

    def __init__(self, now: Callable[[], datetime], most: int = MOST) -> None:
        """Begin with none, and with how many a day there may be."""
        self._now = now
        self._most = most
        self._begun: list[datetime] = []

    def begin(self) -> None:
        """Note that one begins; raises ProtocolError for one too many a day."""
        now = self._now()
        self._begun = [at for at in self._begun if abs(now - at) < _WITHIN]
        if len(self._begun) >= self._most:
            raise ProtocolError(TOO_OFTEN)
        self._begun.append(now)
