"""Looking at who acts, kept in the store before anybody acts by it."""

from .effects import write
from .leases import SharedLeases
from .look import Look
from .protocols import Store
from .tenure import Tenure


class Tending:
    """The leases of one home; nothing is held before the first look is kept."""

    def __init__(self, home: str) -> None:
        """Hold nothing."""
        self.leases = SharedLeases()
        self.done = False
        self._tenure = Tenure(home)

    def look(self, store: Store, seen: Look) -> None:
        """Look, keep what comes of it, go by it; raises StoreError."""
        with store.transaction(seen.now) as tx:
            found = self._tenure.look(tx, seen)
            for effect in found.writes:
                write(tx, effect)
            if not seen.trusted:
                tx.leave_undated()
        self.leases.settle(found.held, found.site, found.order, found.homes)
        self.done = True
