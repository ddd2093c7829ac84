"""What is decided about the server before it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from .oauth import Application, Portal

HOST = "127.0.0.1"
LEGACY_APP = Application(
    client_id="legacy-app", client_secret="legacy-secret", portal=Portal.LEGACY
)
NEW_APP = Application(
    client_id="new-app", client_secret="new-secret", portal=Portal.NEW
)


def real_time() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class OuraPlan:
    """Whose cloud it is and where it listens; port 0 takes any that is free."""

    first: date
    zone: ZoneInfo
    seed: int | str = 1
    port: int = 0
    now: Callable[[], datetime] = real_time
    applications: tuple[Application, ...] = (NEW_APP, LEGACY_APP)
