"""Answers that lack most of what stands: believed only once they go on lacking it."""

from collections.abc import Hashable, Sequence

from .adapter import Standing
from .documents import Document
from .fetching import Fetched

_PATIENCE_S = 24 * 60 * 60.0
_TRIES = 3


class Doubts:
    """Which endpoints answer with a fraction of what they told, and since when."""

    def __init__(self) -> None:
        """Doubt nothing yet."""
        self._lacking: dict[str, tuple[float, int]] = {}

    def weighed(
        self, fetched: Sequence[Fetched], stands: Standing, boot_s: float | None
    ) -> Sequence[Fetched]:
        """Return the answers as they are to be believed at a moment of the boot clock.

        None stands for history, which is asked once: there no answer takes much away.
        """
        return [self._weighed(one, stands, boot_s) for one in fetched]

    def _weighed(self, one: Fetched, stands: Standing, boot_s: float | None) -> Fetched:
        name = one.endpoint.name
        hollow = _is_hollow(one, stands)
        if boot_s is None:
            return one.doubted() if hollow else one
        if not hollow:
            self._lacking.pop(name, None)
            return one
        since, tries = self._lacking.get(name, (boot_s, 0))
        self._lacking[name] = (since, tries + 1)
        if boot_s - since >= _PATIENCE_S and tries >= _TRIES:
            return one
        return one.doubted()


def _is_hollow(one: Fetched, stands: Standing) -> bool:
    """Return whether an answer lacks more than one and most of the days that stand."""
    found = one.slice
    if found is None:
        return False
    mine = [
        document
        for document in stands.documents.values()
        if document.endpoint == one.endpoint.name and found.replaces(document)
    ]
    told = {*found.documents, *found.around}
    held = {_place(document) for document in found.documents.values()}
    lost = {_place(it) for it in mine if it.id not in told} - held
    return len(lost) > 1 and 2 * len(lost) > len({_place(it) for it in mine})


def _place(document: Document) -> Hashable:
    """Return what is lost with a document: its day, or itself where it has none."""
    return document.day if document.is_dated else document.id
