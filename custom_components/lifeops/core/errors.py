"""The small typed errors that pure rooms and clients raise."""

from collections.abc import Mapping


class LifeOpsError(Exception):
    """A fault with a translation key and its placeholders."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Keep the key of the text that people will read."""
        super().__init__(key, placeholders)
        self.key = key
        self.placeholders: Mapping[str, str] = placeholders


class RefusedError(LifeOpsError):
    """The caller asked for something wrong or impossible; nothing was changed."""


class SignInNeededError(RefusedError):
    """A service takes what it was shown no more; a person has to sign in again."""


class UnavailableError(LifeOpsError):
    """The world did not answer; asking again later may work."""


class StoreError(LifeOpsError):
    """The database could not be read or written."""


class StoreDamagedError(StoreError):
    """The database file is not a healthy LifeOps database."""


class StoreTooNewError(StoreError):
    """The database was written by a newer LifeOps."""


class ProtocolError(LifeOpsError):
    """Another home said what no home may say; the link is cut."""


class SealedError(LifeOpsError):
    """A private value cannot be read: its key is not held, or it was altered or moved."""
