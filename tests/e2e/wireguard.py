"""A WireGuard tunnel between two hosts, served by a process on each of them."""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
import subprocess

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from demo.client import until
from tests.require import require

from .networks import Host

MTU = 1420
_PORT = 51820
_TOOLS = ("wireguard-go", "wg")
_SOCKETS = Path("/var/run/wireguard")
_STOP_S = 10


@dataclass(frozen=True)
class End:
    """One end of a tunnel: what its interface is called, where it ends, its key."""

    host: Host
    name: str
    address: str
    key: X25519PrivateKey

    def down(self) -> None:
        """Take the tunnel down at this end."""
        self.host.ip("link", "set", self.name, "down")

    def up(self) -> None:
        """Have it again."""
        self.host.ip("link", "set", self.name, "up")

    @property
    def received(self) -> int:
        """Return how many bytes came through the tunnel."""
        _, received, _ = self.host.run("wg", "show", self.name, "transfer").split()
        return int(received)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Have a process that makes the interface, and takes it away with itself."""
        command = (*self.host.command, "wireguard-go", "--foreground", self.name)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(_STOP_S)

    def configure(self, where: Path) -> None:
        """Have a key, an address and a port."""
        secret = where / self.name
        secret.touch(mode=0o600)
        secret.write_bytes(b64encode(self.key.private_bytes_raw()))
        keyed = ("private-key", str(secret), "listen-port", str(_PORT))
        self.host.run("wg", "set", self.name, *keyed)
        self.host.ip("address", "add", f"{self.address}/24", "dev", self.name)
        self.host.ip("link", "set", self.name, "mtu", str(MTU))
        self.up()

    def meet(self, other: End, endpoint: str) -> None:
        """Know the other end, and where it is from now on."""
        public = b64encode(other.key.public_key().public_bytes_raw()).decode()
        known = (
            "allowed-ips",
            f"{other.address}/32",
            "endpoint",
            f"{endpoint}:{_PORT}",
        )
        self.host.run("wg", "set", self.name, "peer", public, *known)


@asynccontextmanager
async def tunnel(
    where: Path, hosts: Sequence[Host], endpoints: Sequence[str]
) -> AsyncIterator[Sequence[End]]:
    """Build a tunnel between two hosts that reach each other's endpoint."""
    require("wireguard", present=all(map(shutil.which, _TOOLS)))
    ends = [
        End(
            host,
            f"wg{os.getpid()}n{number}",
            f"10.99.0.{number}",
            X25519PrivateKey.generate(),
        )
        for number, host in enumerate(hosts, 1)
    ]

    async def serving() -> bool:
        return all((_SOCKETS / f"{end.name}.sock").exists() for end in ends)

    with ExitStack() as stack:
        for end in ends:
            stack.enter_context(end.served())
        await until("WireGuard is served", serving)
        for end in ends:
            end.configure(where)
        move(ends, endpoints)
        yield ends


def move(ends: Sequence[End], endpoints: Sequence[str]) -> None:
    """Let both ends of a tunnel meet at other endpoints from now on."""
    one, other = ends
    one.meet(other, endpoints[1])
    other.meet(one, endpoints[0])
