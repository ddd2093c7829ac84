"""The broker of a home and the one connection over which its devices speak."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
import json
import logging
from typing import Any, Self

from amqtt.broker import Broker
from amqtt.client import MQTTClient
from amqtt.mqtt.constants import QOS_0

type Handler = Callable[[str], None]

HOST = "127.0.0.1"
_ANONYMOUS = "amqtt.plugins.authentication.AnonymousAuthPlugin"


class Wire:
    """An MQTT broker on loopback with the devices' own client on it."""

    def __init__(self, port: int) -> None:
        """Prepare a broker for a port."""
        self._port = port
        self._handlers: dict[str, Handler] = {}
        self._outgoing: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        logging.getLogger("amqtt").setLevel(logging.CRITICAL)
        logging.getLogger("transitions").setLevel(logging.CRITICAL)

    async def __aenter__(self) -> Self:
        """Start the broker and connect."""
        self._broker = Broker(
            {
                "listeners": {
                    "default": {"type": "tcp", "bind": f"{HOST}:{self._port}"}
                },
                "plugins": {_ANONYMOUS: {"allow_anonymous": True}},
            }
        )
        await self._broker.start()
        self._client = MQTTClient(config={"auto_reconnect": False})
        await self._client.connect(f"mqtt://{HOST}:{self._port}/")
        topics = [(topic, QOS_0) for topic in self._handlers]
        await self._client.subscribe(topics)
        self._tasks = [
            asyncio.create_task(self._receive()),
            asyncio.create_task(self._send()),
        ]
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Disconnect and stop the broker."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._client.disconnect()
        await self._broker.shutdown()

    def on(self, topic: str, handler: Handler) -> None:
        """Hear a topic; say so before the wire is started."""
        self._handlers[topic] = handler

    def say(self, topic: str, payload: str | Mapping[str, Any]) -> None:
        """Publish a retained message, in the order of the calls."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self._outgoing.put_nowait((topic, text.encode()))

    async def _send(self) -> None:
        while True:
            topic, payload = await self._outgoing.get()
            await self._client.publish(topic, payload, qos=QOS_0, retain=True)

    async def _receive(self) -> None:
        while True:
            message = await self._client.deliver_message()
            if message is None or message.publish_packet is None:
                continue
            packet = message.publish_packet
            if packet.payload is None or packet.payload.data is None:
                continue
            if handler := self._handlers.get(packet.topic_name or ""):
                handler(bytes(packet.payload.data).decode())
