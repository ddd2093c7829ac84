"""Does what a session wants: on a socket, in executors and on the thread that writes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NoReturn, Protocol

from ...core.errors import UnavailableError
from ...sync import events as e
from ...sync.channel import FRAME_BYTES, Channel
from ...sync.protocols import Stream
from ...sync.session import Session
from ...sync.writing import Write, Writes
from .inputs import Input
from .reading import Asked, Readings
from .wire import Wire

_WAITING = 32
_FLUSH_S = 5.0
_DRAIN_S = 20.0

type News = (
    e.Met | e.Quiet | e.Stirred | e.Mismatch | e.Compared | e.Acknowledged | e.NewEpoch
)


class Means(Protocol):
    """Where a session's work is done, and who hears of it."""

    async def on_thread[T](self, job: Callable[[], T]) -> T:
        """Do something on the thread that writes; raises what it raises."""
        ...

    async def in_executor[T](self, job: Callable[[], T]) -> T:
        """Do something beside the event loop; raises what it raises."""
        ...

    def renew(self, news: e.NewEpoch) -> None:
        """Begin a new epoch where one is due; on the thread that writes."""
        ...

    def tell_restored(self) -> None:
        """Hear that a stream had to begin a new epoch; on the thread that writes."""

    def tell(self, news: News) -> None:
        """Hear how it goes; on the event loop."""
        ...


class Driver:
    """One session over one channel, from HELLO to goodbye."""

    def __init__(
        self,
        session: Session,
        streams: Mapping[str, Stream],
        wire: Wire,
        channel: Channel,
        means: Means,
    ) -> None:
        """Take over a channel; nothing is said yet."""
        self._session = session
        self._wire = wire
        self._channel = channel
        self._means = means
        self._readings = Readings(session, streams)
        self._does = Writes(
            session, streams, renew=means.renew, outrun=means.tell_restored
        )
        self._summary: e.Summary | None = None
        self._inbox: asyncio.Queue[Input] = asyncio.Queue()
        self._room = asyncio.Semaphore(_WAITING)
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._reads: asyncio.Queue[Asked] = asyncio.Queue()
        self._writes: asyncio.Queue[Write] = asyncio.Queue()

    async def async_run(self) -> e.Summary:
        """Talk until both are done.

        Raises ProtocolError, StoreError, and UnavailableError when the link drops:
        what has come in by then is still taken in.
        """
        decide = asyncio.create_task(self._async_decide())
        write = asyncio.create_task(self._async_write())
        talk = [
            asyncio.create_task(work)
            for work in (self._async_receive(), self._async_send(), self._async_read())
        ]
        try:
            await asyncio.wait(
                (decide, write, *talk), return_when=asyncio.FIRST_COMPLETED
            )
            await self._async_drain(decide, write)
            if self._summary is None:
                _raise_what_ended(decide, write, *talk)
            return self._summary
        finally:
            await _async_cancel(decide, write, *talk)
            self._session.cut()
            self._channel.end()
            await asyncio.shield(self._means.in_executor(self._readings.end))

    def changed(self) -> None:
        """Let what was written here meanwhile be told."""
        self._inbox.put_nowait(self._session.changed)

    def digest(self) -> None:
        """Let both compare what they hold."""
        self._inbox.put_nowait(self._session.digest)

    def end(self) -> None:
        """Say goodbye once what is under way is through."""
        self._inbox.put_nowait(self._session.close)

    async def _async_decide(self) -> None:
        """Let the session say what comes next, until it is finished."""
        wanted = self._session.start()
        while True:
            for event in wanted:
                match event:
                    case e.Finished(summary):
                        self._summary = summary
                        await self._async_flush()
                        return
                    case e.Failed(error, tells):
                        if tells:
                            await self._async_flush()
                        raise error
                self._do(event)
            told = await self._inbox.get()
            wanted = told()
            self._inbox.task_done()

    def _do(self, event: e.Event) -> None:
        match event:
            case e.Send(frame):
                self._outbox.put_nowait(frame)
            case e.Open() | e.Read() | e.Sum() | e.Close():
                self._reads.put_nowait(event)
            case e.Apply() | e.Settle():
                self._writes.put_nowait(event)
            case e.Acknowledged() | e.NewEpoch():
                self._writes.put_nowait(event)
                self._means.tell(event)
            case e.Met() | e.Quiet() | e.Stirred() | e.Mismatch() | e.Compared():
                self._means.tell(event)

    async def _async_receive(self) -> None:
        while True:
            message = self._channel.open(await self._wire.receive())
            if message is not None:
                await self._room.acquire()
                self._inbox.put_nowait(partial(self._received, message))

    def _received(self, message: bytes) -> list[e.Event]:
        self._room.release()
        return self._session.receive(message)

    async def _async_send(self) -> None:
        while True:
            for frame in await self._async_sealed(await self._outbox.get()):
                await self._wire.send(frame)
            self._outbox.task_done()

    async def _async_sealed(self, message: bytes) -> Sequence[bytes]:
        """Return the frames of a message; a long one is sealed beside the loop."""
        seal = partial(self._channel.seal, message)
        if len(message) <= FRAME_BYTES:
            return seal()
        return await self._means.in_executor(seal)

    async def _async_flush(self) -> None:
        """Let what was to be said be sent, for a moment at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FLUSH_S):
                await self._outbox.join()

    async def _async_drain(self, *working: asyncio.Task[object]) -> None:
        """Let what came in be taken in, while there is somebody who does it."""
        drained = asyncio.create_task(self._async_drained())
        try:
            await asyncio.wait(
                (drained, *working),
                timeout=_DRAIN_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            await _async_cancel(drained)

    async def _async_drained(self) -> None:
        await self._inbox.join()
        await self._writes.join()
        await self._inbox.join()

    async def _async_read(self) -> None:
        while True:
            event = await self._reads.get()
            answer = await self._means.in_executor(partial(self._readings.do, event))
            if answer is not None:
                self._inbox.put_nowait(answer)

    async def _async_write(self) -> None:
        while True:
            event = await self._writes.get()
            answer = await self._means.on_thread(partial(self._does.do, event))
            if answer is not None:
                self._inbox.put_nowait(answer)
            self._writes.task_done()


def _raise_what_ended(*tasks: asyncio.Task[None]) -> NoReturn:
    """Raise what ended a session that had not said goodbye; decisions count first."""
    for task in tasks:
        if task.done():
            task.result()
    raise UnavailableError("link_closed")


async def _async_cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
