"""When a session is at rest, and how it ends well."""

from collections.abc import Sequence

from .events import Event, Quiet, Send, Stirred, Summary
from .messages import Bye, encode


class Farewell:
    """Tells once that all is told, and says goodbye where one is due."""

    def __init__(self) -> None:
        """Begin with everything still to be told."""
        self.leaving = False
        self._quiet = False
        self._said = False
        self._heard = False

    @property
    def over(self) -> bool:
        """Return whether both sides have said goodbye."""
        return self._said and self._heard

    def hear(self) -> None:
        """Take in that the other home begins nothing more."""
        self._heard = self.leaving = True

    def look(self, summary: Summary, *, quiet: bool) -> Sequence[Event]:
        """Return what is to be told where all is told, or no more."""
        events: list[Event] = []
        if quiet != self._quiet:
            events.append(Quiet(summary) if quiet else Stirred())
        self._quiet = quiet
        if quiet and self.leaving and not self._said:
            self._said = True
            events.append(Send(encode(Bye())))
        return events
