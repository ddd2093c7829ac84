"""Home Assistant as a process that is kept running until it is told to stop."""

import asyncio
from contextlib import suppress
import os
from pathlib import Path
import signal
import sys
from typing import Self

import psutil

from .plan import HomePlan

STOP_S = 40
CALM_S = 2


class HomeAssistantProcess:
    """One Home Assistant; when it dies by itself it is started again."""

    def __init__(self, home: HomePlan) -> None:
        """Prepare to run a home."""
        self._home = home
        self._pid_file = home.folder / "home-assistant.pid"
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start it, after ending one that a killed demo has left behind."""
        await asyncio.to_thread(_end_leftover, self._pid_file, self._home.config)
        self._process = await self._start()
        self._keeper = asyncio.create_task(self._keep(self._process))
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Ask it to stop; end its whole group when it does not."""
        if self._keeper:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        self._pid_file.unlink(missing_ok=True)

    async def _start(self) -> asyncio.subprocess.Process:
        with (self._home.folder / "console.log").open("ab") as console:
            process = await asyncio.create_subprocess_exec(
                *(*self._home.place.command, sys.executable),
                *("-m", "homeassistant", "--config", str(self._home.config)),
                cwd=self._home.config,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self._pid_file.write_text(str(process.pid))
        return process

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        while True:
            code = await process.wait()
            sys.stderr.write(f"{self._home.name}: ended with {code}, starting again\n")
            await asyncio.sleep(CALM_S)
            process = self._process = await self._start()


def _end_leftover(pid_file: Path, config: Path) -> None:
    """End the Home Assistant that a file names, if it is really one of this folder."""
    if not pid_file.exists():
        return
    with suppress(psutil.NoSuchProcess, ValueError):
        left = psutil.Process(int(pid_file.read_text()))
        if str(config) in left.cmdline():
            left.terminate()
            _, alive = psutil.wait_procs([left], timeout=STOP_S)
            for process in alive:
                process.kill()
    pid_file.unlink()
