"""What a person may set of what they are told, and within which bounds."""

from ...core.datasets import NOTIFICATION_SETTINGS
from ...core.settings import Settings, anything, is_wall, optional, within

SETTINGS = Settings(
    NOTIFICATION_SETTINGS,
    {
        "quiet": anything,
        "quiet_from": optional(is_wall),
        "quiet_until": optional(is_wall),
        "do_not_disturb": anything,
        "hold_in_focus": anything,
        "hold_in_meeting": anything,
        "digest": anything,
        "digest_at": is_wall,
        "per_hour": within(1, 20),
        "lock_screen": anything,
        "live_activity": anything,
    },
)
