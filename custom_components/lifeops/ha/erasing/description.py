"""What a place is: how much is there of somebody, and how that goes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.erased import ErasureNote, Place, Reached

if TYPE_CHECKING:
    from ..hub import Hub

type Way = Callable[[Hub, ErasureNote], Awaitable[Reached]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDescription:
    """Both may be asked again and again: what is gone already is no error.

    weigh looks only; a count of None says that this cannot be known from here.
    """

    place: Place
    weigh: Way
    reach: Way
