"""A line between two hosts on which packets come late or never, as on mobile networks."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
import fcntl
import os
from random import Random
import struct

from .networks import Host

_NAME = "rough"
_PACKET = 65_535
_SET_INTERFACE = 0x400454CA
_TUN, _BARE_PACKETS = 0x0001, 0x1000


@dataclass
class Line:
    """What becomes of each packet, either way, and how many there were."""

    delay_s: float
    loss: float
    chance: Random
    carried: int = 0
    lost: int = 0
    _ends: Collection[int] = ()

    @contextmanager
    def joining(self, one: int, other: int) -> Iterator[None]:
        """Carry on what comes from either end."""
        loop = asyncio.get_running_loop()
        self._ends = {one, other}
        loop.add_reader(one, self._carry, one, other)
        loop.add_reader(other, self._carry, other, one)
        try:
            yield
        finally:
            self._ends = set()
            loop.remove_reader(one)
            loop.remove_reader(other)

    def _carry(self, source: int, target: int) -> None:
        with suppress(BlockingIOError):
            while packet := os.read(source, _PACKET):
                self.carried += 1
                if self.chance.random() < self.loss:
                    self.lost += 1
                    continue
                loop = asyncio.get_running_loop()
                loop.call_later(self.delay_s, self._deliver, target, packet)

    def _deliver(self, target: int, packet: bytes) -> None:
        # Once an end is closed another file may go by its number.
        if target in self._ends:
            os.write(target, packet)


@contextmanager
def rough_line(
    hosts: Sequence[Host], addresses: Sequence[str], line: Line
) -> Iterator[None]:
    """Join two hosts; each has its address there while the line stands."""
    with ExitStack() as stack:
        ends = [_opened(stack, host) for host in hosts]
        for host, address in zip(hosts, addresses, strict=True):
            host.ip("address", "add", f"{address}/30", "dev", _NAME)
            host.ip("link", "set", _NAME, "up")
        with line.joining(*ends):
            yield


def _opened(stack: ExitStack, host: Host) -> int:
    """Make an interface of packets; it is there until it is closed."""
    with host.entered():
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        stack.callback(os.close, end)
        name = struct.pack("16sH22x", _NAME.encode(), _TUN | _BARE_PACKETS)
        fcntl.ioctl(end, _SET_INTERFACE, name)
    return end
