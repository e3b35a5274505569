"""Supervision of worker processes: start, bootstrap, replace, stop."""

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
from feeds.config.loader import Config
from feeds.service.factory import dump_settings
from feeds.service.state import ServiceState
from feeds.web.fast_path import FastPath
from feeds.web.server.uvicorn_server import Server
from feeds.web.subscriber_counts import DailySalt
from feeds.web.worker_endpoint import WorkerEndpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerBootstrap:
    """What a worker gets when it starts: the writer's settings and its process id, and today's key.

    The file may say something else by then, or nothing that makes sense, and the writer may be gone.
    """

    settings: str
    key: DailySalt
    writer: int

    def __str__(self) -> str:
        return json.dumps([self.settings, self.key.day, self.key.secret.hex(), self.writer])

    @classmethod
    def from_json(cls, text: str) -> WorkerBootstrap:
        """Read what was written by ``str``."""
        settings, day, secret, writer = json.loads(text)
        return cls(settings, DailySalt(day, bytes.fromhex(secret)), writer)


class WorkerSupervisor:
    """The worker processes of a service; one that ends before its time is replaced."""

    def __init__(self, config: Config, listener: socket.socket, overview: ServiceState) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="feeds-")
        self.socket_path = str(Path(self._folder.name) / "writer")
        self._command = [
            sys.executable, "-m", "feeds", "worker",
            "--config", str(config.path), "--listener", str(listener.fileno()), "--writer", self.socket_path,
            "--log-format", logs.get_format(),
        ]  # fmt: skip
        self._config = config
        self._listener = listener.fileno()
        self._state = overview
        self.worker_count = config.settings.http.workers - 1

    async def run(self, ending: Callable[[], bool]) -> None:
        """Keep the workers going until cancelled or ``ending``: what stops a service may stop them too."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.worker_count):
                group.create_task(self._keep_worker(ending))

    async def serve_requests(self, front: FastPath) -> None:
        """Answer what the workers pass on, until cancelled."""
        server = Server(
            WorkerEndpoint(front, self._state.add_worker_counts), self._config, door=self.socket_path
        )
        await server.serve()

    async def _keep_worker(self, ending: Callable[[], bool]) -> None:
        while not ending():
            worker = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, pass_fds=[self._listener]
            )
            try:
                await self._send_bootstrap(worker)
                status = await worker.wait()
                if not ending():
                    log.error("a worker ended with status %d; another takes its place", status)
                    await asyncio.sleep(1)
            finally:
                await self._stop_worker(worker)

    async def _send_bootstrap(self, worker: Process) -> None:
        assert worker.stdin is not None
        bootstrap = WorkerBootstrap(dump_settings(self._config), self._state.subscribers.salt, os.getpid())
        with suppress(ConnectionError):
            worker.stdin.write(str(bootstrap).encode())
            await worker.stdin.drain()
        worker.stdin.close()

    async def _stop_worker(self, worker: Process) -> None:
        """Let a worker end what it is doing, for as long as the writer itself would."""
        with suppress(ProcessLookupError):
            worker.terminate()
        try:
            await asyncio.wait_for(worker.wait(), self._config.settings.http.shutdown_grace + 2)
        except TimeoutError:
            worker.kill()

    def close(self) -> None:
        """Remove the socket between workers and writer."""
        self._folder.cleanup()
