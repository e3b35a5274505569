"""The processes that only answer: started, briefed, replaced and dismissed by the one that writes."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from feeds import logs
from feeds.config.load import Config
from feeds.service.composition import stored_form
from feeds.service.overview import Overview
from feeds.service.serving import Server
from feeds.web.audience import Key
from feeds.web.front import Front
from feeds.web.reception import Reception

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a worker is told when it starts: the writer's settings and its process id, and today's key.

    The file may say something else by then, or nothing that makes sense, and the writer may be gone.
    """

    settings: str
    key: Key
    writer: int

    def __str__(self) -> str:
        return json.dumps([self.settings, self.key.day, self.key.secret.hex(), self.writer])

    @classmethod
    def read(cls, text: str) -> Briefing:
        """Read what was written by ``str``."""
        settings, day, secret, writer = json.loads(text)
        return cls(settings, Key(day, bytes.fromhex(secret)), writer)


class Staff:
    """The worker processes of a service; one that ends before its time is replaced."""

    def __init__(self, config: Config, listener: socket.socket, overview: Overview) -> None:
        self._room = tempfile.TemporaryDirectory(prefix="feeds-")
        self.door = str(Path(self._room.name) / "writer")
        self._command = [
            sys.executable, "-m", "feeds", "worker",
            "--config", str(config.path), "--listener", str(listener.fileno()), "--writer", self.door,
            "--log-format", logs.form(),
        ]  # fmt: skip
        self._config = config
        self._listener = listener.fileno()
        self._overview = overview
        self.wanted = config.settings.http.workers - 1

    async def run(self, ending: Callable[[], bool]) -> None:
        """Keep the workers going until cancelled or ``ending``: what stops a service may stop them too."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.wanted):
                group.create_task(self._keep_one(ending))

    async def answer(self, front: Front) -> None:
        """Answer what the workers pass on, until cancelled."""
        server = Server(Reception(front, self._overview.counted), self._config, door=self.door)
        await server.serve()

    async def _keep_one(self, ending: Callable[[], bool]) -> None:
        while not ending():
            worker = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, pass_fds=[self._listener]
            )
            try:
                await self._brief(worker)
                status = await worker.wait()
                if not ending():
                    log.error("a worker ended with status %d; another takes its place", status)
                    await asyncio.sleep(1)
            finally:
                await self._dismiss(worker)

    async def _brief(self, worker: Process) -> None:
        assert worker.stdin is not None
        told = Briefing(stored_form(self._config), self._overview.audience.key, os.getpid())
        with suppress(ConnectionError):
            worker.stdin.write(str(told).encode())
            await worker.stdin.drain()
        worker.stdin.close()

    async def _dismiss(self, worker: Process) -> None:
        """Let a worker end what it is doing, for as long as the writer itself would."""
        with suppress(ProcessLookupError):
            worker.terminate()
        try:
            await asyncio.wait_for(worker.wait(), self._config.settings.http.shutdown_grace + 2)
        except TimeoutError:
            worker.kill()

    def close(self) -> None:
        """Take down the door between workers and writer."""
        self._room.cleanup()
