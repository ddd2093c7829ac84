"""How asking Oura can fail; each failure has its word in the source's health."""

from typing import ClassVar

from ...core.errors import UnavailableError

UNREACHABLE = "unreachable"
RATE_LIMITED = "rate_limited"
NOT_AUTHORIZED = "not_authorized"
NONSENSE = "nonsense"
BAD_VALUE = "bad_value"
NOT_SAVED = "not_saved"

WORST_FIRST = (
    NOT_SAVED,
    NOT_AUTHORIZED,
    RATE_LIMITED,
    UNREACHABLE,
    NONSENSE,
    BAD_VALUE,
)


class OuraError(UnavailableError):
    """An exchange with Oura did not work; detail is for the log alone."""

    problem: ClassVar[str] = UNREACHABLE

    def __init__(self, detail: str = "") -> None:
        """Carry the word for what went wrong."""
        super().__init__(self.problem, detail=detail)


class UnreachableError(OuraError):
    """No answer came, it was cut, or the server itself failed."""


class NotGrantedError(OuraError):
    """The token may not ask this endpoint."""

    problem: ClassVar[str] = NOT_AUTHORIZED


class GoneError(OuraError):
    """There is no such endpoint, or not any more."""

    problem: ClassVar[str] = NONSENSE


class NonsenseError(OuraError):
    """The answer is not what the API promises."""

    problem: ClassVar[str] = NONSENSE


class QuotaError(OuraError):
    """Too much was asked; retry_after_s says when it may be tried again."""

    problem: ClassVar[str] = RATE_LIMITED

    def __init__(self, retry_after_s: float) -> None:
        """Carry how long to wait."""
        super().__init__(f"{retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s


class UnfitError(ValueError):
    """A document shows what cannot be."""
