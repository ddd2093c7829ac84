"""How LifeOps knows again what it put into somebody else's calendar."""

from typing import Final

from homeassistant.components.calendar import CalendarEvent

_MARK: Final = "lifeops:"


def marked(description: str | None, name: str) -> str:
    """Return a description with the line by which the event is known again."""
    return f"{description or ''}\n{_MARK}{name}".strip()


def mark_of(event: CalendarEvent) -> str | None:
    """Return what an event mirrors, None where it is somebody's own."""
    last = (event.description or "").rstrip().rpartition("\n")[2].strip()
    return last.removeprefix(_MARK) if last.startswith(_MARK) else None


def is_mirrored(event: CalendarEvent) -> bool:
    """Tell whether LifeOps made an event."""
    return mark_of(event) is not None
