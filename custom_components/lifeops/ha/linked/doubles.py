"""Two machines that are one home: known by the start that each tells of itself."""

_KEPT = 8


class Doubles:
    """Remembers the starts of another home, to see one come back after the next."""

    def __init__(self) -> None:
        """Begin without having met it."""
        self._nonces: list[str] = []
        self._refused: frozenset[str] = frozenset()

    def is_met_twice(self, nonce: str) -> bool:
        """Return whether a home is met again that another one has followed already.

        Neither is talked to until it begins anew.
        """
        if nonce in self._refused:
            return True
        if self._nonces and nonce == self._nonces[-1]:
            return False
        again = nonce in self._nonces
        if again:
            self._refused = frozenset(self._nonces)
        self._nonces = [*self._nonces[1 - _KEPT :], nonce]
        return again
