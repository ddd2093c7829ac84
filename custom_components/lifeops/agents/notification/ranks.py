"""How far the steps of a notification's life lead; none leads back."""

from collections.abc import Mapping

from ...core.records import NotificationState

_OVER = 3
_RANK: Mapping[NotificationState, int] = {
    NotificationState.QUEUED: 0,
    NotificationState.DELIVERED: 1,
    NotificationState.SEEN: 2,
    NotificationState.ACTED: _OVER,
    NotificationState.DISMISSED: _OVER,
    NotificationState.EXPIRED: _OVER,
    NotificationState.FAILED: _OVER,
}


def rank(state: NotificationState) -> int:
    """Return how far a step leads."""
    return _RANK[state]


def is_over(state: NotificationState | None) -> bool:
    """Tell whether nothing more becomes of a notification."""
    return state is not None and _RANK[state] == _OVER


def went_on(state: NotificationState | None) -> bool:
    """Tell whether more became of a notification than to wait in an outbox."""
    return is_further(state, NotificationState.QUEUED) if state else False


def is_further(state: NotificationState, than: NotificationState | None) -> bool:
    """Tell whether a step leads on from where a notification stands."""
    return than is None or _RANK[state] > _RANK[than]
