"""What a person may set of their agenda, and within which bounds."""

from ...core.datasets import AGENDA_SETTINGS
from ...core.settings import Settings, are_titles, within

SETTINGS = Settings(
    AGENDA_SETTINGS,
    {
        "travel_min": within(0, 240),
        "back_to_back_min": within(0, 60),
        "ignored_titles": are_titles,
    },
)
