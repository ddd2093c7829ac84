"""A real CalDAV server, Radicale in a process of its own, that can go and come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
import socket
import subprocess
import sys
import time
from typing import Any

from caldav.davclient import DAVClient

USER = "ann"
_STARTS_S = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class CalDavServer:
    """A server with one calendar."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        options = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "storage-filesystem-folder": str(self.folder),
            "auth-type": "none",
            "logging-level": "error",
        }
        flat = [
            part for name, value in options.items() for part in (f"--{name}", value)
        ]
        self.process = subprocess.Popen([sys.executable, "-m", "radicale", *flat])
        self._wait(lambda: _answers(self.port))

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(_STARTS_S)
            self.process = None

    def make_calendar(self, name: str) -> None:
        self._client().principal().make_calendar(name=name)

    def put(self, uid: str, *lines: str) -> None:
        """Make an event, or put another in its place."""
        self.remove(uid)
        text = "\r\n".join(
            (
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//test//EN",
                "BEGIN:VEVENT",
                f"UID:{uid}",
                "DTSTAMP:20260301T000000Z",
                *lines,
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            )
        )
        self._calendar().save_event(text)

    def remove(self, uid: str) -> None:
        for event in self._calendar().events():
            if f"UID:{uid}\r\n" in event.data.replace("\r\n", "\n").replace(
                "\n", "\r\n"
            ):
                event.delete()

    def _client(self) -> Any:
        return DAVClient(self.url, username=USER, password="x")

    def _calendar(self) -> Any:
        return self._client().principal().calendars()[0]

    def _wait(self, ready: Callable[[], bool]) -> None:
        for _ in range(_STARTS_S * 10):
            if ready():
                return
            time.sleep(0.1)
        message = "Radicale does not answer"
        raise TimeoutError(message)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return False
        # A socket that is given this very port meets itself while nobody listens.
        return bool(probe.getsockname() != probe.getpeername())
