"""Hosts with networks of their own, and the cables between them.

A network is a namespace of the kernel without a name: nothing of the machine's own
network is touched, and all of it is gone with the process, however that ends.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Interface
import os
from pathlib import Path
import socket
import subprocess

from zeroconf._dns import DNSRecord
from zeroconf._protocol.incoming import DNSIncoming

LAN = "eth0"
DESK = "desk"
_OWN = "/proc/thread-self/ns/net"
_BRIDGE = "lan"
_ALL_FRAMES = 0x0003
_IPV6_HEAD = 40
_UDP, _UDP_HEAD = 17, 8
_MDNS = 5353
_FRAME = 65_535


class Host:
    """A network of its own, until it is closed."""

    def __init__(self) -> None:
        """Make it, with nothing but loopback in it."""
        own = os.open(_OWN, os.O_RDONLY)
        try:
            os.unshare(os.CLONE_NEWNET)
            self._network = os.open(_OWN, os.O_RDONLY)
            os.setns(own, os.CLONE_NEWNET)
        finally:
            os.close(own)
        self.ip("link", "set", "lo", "up")

    def close(self) -> None:
        """Let it go; what still runs in it keeps it."""
        os.close(self._network)

    @property
    def path(self) -> str:
        """Return where other processes find the network."""
        return f"/proc/{os.getpid()}/fd/{self._network}"

    @property
    def command(self) -> tuple[str, ...]:
        """Return what runs a command there."""
        return ("nsenter", f"--net={self.path}")

    def run(self, *words: str) -> str:
        """Run a command there and return what it says."""
        command = (*self.command, *words)
        return subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout

    def ip(self, *words: str) -> None:
        """Change its links, addresses and routes."""
        self.run("ip", *words)

    def speak_ipv4_only(self) -> None:
        """Have no address but those of IPv4 from now on."""
        for which in ("all", "default"):
            switch = f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6"
            self.run("sh", "-c", f"echo 1 > {switch}")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Have the caller's thread, and who it starts, in that network for a while."""
        own = os.open(_OWN, os.O_RDONLY)
        try:
            os.setns(self._network, os.CLONE_NEWNET)
            try:
                yield
            finally:
                os.setns(own, os.CLONE_NEWNET)
        finally:
            os.close(own)

    def live_at(self, address: IPv4Interface) -> None:
        """Have this address on the local network and no other, as from a router."""
        self.ip("address", "flush", "dev", LAN, "scope", "global")
        self.ip("address", "add", str(address), "dev", LAN)
        router = str(next(address.network.hosts()))
        self.ip("route", "replace", "default", "via", router, "dev", LAN)


@dataclass(frozen=True)
class Cable:
    """What joins a port of a switch or router with a host."""

    where: Host
    port: str

    def pull(self) -> None:
        """Let neither end see the other."""
        self.where.ip("link", "set", self.port, "down")

    def plug(self) -> None:
        """Join them again."""
        self.where.ip("link", "set", self.port, "up")


def may_be_made() -> bool:
    """Return whether this process may make networks, and has what they are made with."""
    with suppress(OSError, subprocess.CalledProcessError), closing(Host()):
        return True
    return False


def join(where: Host, port: str, host: Host, interface: str) -> Cable:
    """Lay a cable."""
    ends = ("name", port, "type", "veth", "peer", "name", interface)
    where.ip("link", "add", *ends, "netns", host.path)
    host.ip("link", "set", interface, "up")
    cable = Cable(where, port)
    cable.plug()
    return cable


def switch(hosts: Sequence[Host], middle: Host) -> Sequence[Cable]:
    """Join hosts to one local network."""
    middle.ip("link", "add", _BRIDGE, "type", "bridge")
    middle.ip("link", "set", _BRIDGE, "up")
    cables = [join(middle, f"port{n}", host, LAN) for n, host in enumerate(hosts)]
    for cable in cables:
        middle.ip("link", "set", cable.port, "master", _BRIDGE)
    return cables


def desk(hosts: Sequence[Host], middle: Host) -> Sequence[str]:
    """Let who sits in the middle reach each host, and no host another by it.

    Return where they answer.
    """
    answers = []
    for number, host in enumerate(hosts):
        join(middle, f"to{number}", host, DESK)
        for one, interface, last in ((middle, f"to{number}", 1), (host, DESK, 2)):
            one.ip("link", "set", interface, "addrgenmode", "none")
            one.ip("address", "flush", "dev", interface)
            one.ip("address", "add", f"198.18.{number}.{last}/30", "dev", interface)
        answers.append(f"198.18.{number}.2")
    return answers


def route(hosts: Sequence[Host], middle: Host) -> None:
    """Join hosts of different networks as routers do that let nobody call in.

    Nothing of TCP and no multicast gets through, datagrams do.
    """
    for number, host in enumerate(hosts):
        port = f"lan{number}"
        join(middle, port, host, LAN)
        middle.ip("address", "add", f"10.{number}.0.1/24", "dev", port)
        middle.ip("rule", "add", "iif", port, "ipproto", "tcp", "blackhole")
        host.live_at(IPv4Interface(f"10.{number}.0.2/24"))
    with middle.entered():
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")


class Ear:
    """Hears what is said to all on a switched network, frame by frame."""

    def __init__(self, middle: Host) -> None:
        """Listen from now on."""
        with middle.entered():
            self._socket = socket.socket(
                socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_FRAMES)
            )
            self._socket.bind((_BRIDGE, _ALL_FRAMES))
        self._socket.settimeout(0)
        self._heard: list[DNSRecord] = []

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def heard(self) -> Sequence[DNSRecord]:
        """Return all that was announced so far."""
        with suppress(BlockingIOError):
            while True:
                packet, (_, kind, *_) = self._socket.recvfrom(_FRAME)
                if said := _said_to_all(kind, packet):
                    self._heard += DNSIncoming(said).answers()
        return tuple(self._heard)


def _said_to_all(kind: int, packet: bytes) -> bytes:
    """Return what multicast DNS says in a packet of IP, nothing where it is another."""
    match kind:
        case 0x0800:
            head, protocol = (packet[0] & 15) * 4, packet[9]
        case 0x86DD:
            head, protocol = _IPV6_HEAD, packet[6]
        case _:
            return b""
    port = int.from_bytes(packet[head + 2 : head + 4])
    return packet[head + _UDP_HEAD :] if (protocol, port) == (_UDP, _MDNS) else b""
