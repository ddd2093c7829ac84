"""A line to a server that a test can hold still or cut, also in the middle of a word."""

from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
import socket
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

CHUNK = 4096


class TcpProxy:
    """Forwards connections of this machine to one server, byte by byte if it must."""

    def __init__(self, server: tuple[str, int]) -> None:
        """Listen, and take nobody yet."""
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.passed = 0
        self.accepted = 0
        self._flowing = Event()
        self._flowing.set()
        self._ended = Event()
        self._allowance: int | None = None
        self._lock = Lock()
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        """Take whoever calls."""
        self._run(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up and listen no more."""
        self._ended.set()
        self._flowing.set()
        self.cut()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def url(self, url: str, port: int) -> str:
        """Return a server's URL through this line."""
        return url.replace(f":{port}/", f":{self.port}/")

    def hold(self) -> None:
        """Let nothing through any more, with every connection open."""
        self._flowing.clear()

    def hold_after(self, size: int) -> None:
        """Hold once so many more bytes have come from clients."""
        with self._lock:
            self._allowance = size

    def flow(self) -> None:
        """Let all through again."""
        with self._lock:
            self._allowance = None
        self._flowing.set()

    def cut(self) -> None:
        """Hang up on everybody; new connections are taken."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            for end in line:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _run(self, target: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.accepted += 1
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._lines.append((client, server))
            self._run(self._forward, client, server)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        """Carry both ways until one end is gone."""
        with client, server, DefaultSelector() as ends:
            ends.register(client, EVENT_READ, server)
            ends.register(server, EVENT_READ, client)
            while not self._ended.is_set():
                ready = ends.select(0.05)
                self._flowing.wait()
                for key, _ in ready:
                    end = client if key.data is server else server
                    if not self._carry(end, key.data, counted=end is client):
                        return

    def _carry(
        self, end: socket.socket, other: socket.socket, *, counted: bool
    ) -> bool:
        try:
            data = end.recv(CHUNK)
            while data:
                part = self._allowed(len(data)) if counted else len(data)
                other.sendall(data[:part])
                data = data[part:]
                if data:
                    self._flowing.clear()
                    self._flowing.wait()
                else:
                    return True
        except OSError:
            return False
        return False

    def _allowed(self, size: int) -> int:
        with self._lock:
            if self._allowance is None:
                self.passed += size
                return size
            part = min(size, self._allowance)
            self._allowance -= part
            self.passed += part
            return part
