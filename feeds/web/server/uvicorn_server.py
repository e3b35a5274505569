"""Listening sockets and the uvicorn server on them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import uvicorn

from feeds.config.loader import Config
from feeds.errors import FeedsError
from feeds.files import restrict_to_owner
from feeds.web.fast_path import FastPath
from feeds.web.server.fast_path_protocol import make_protocol
from feeds.web.worker_endpoint import WorkerEndpoint

BACKLOG = 2048
"""Connections that wait in the system until they are taken in."""

ACCEPT_BATCH = 64
"""Connections that are taken in before those that are open have their turn again."""

MAX_UNSENT = 256 * 1024
"""Bytes of an answer that the system takes in before they are on their way, as far as can be known."""


class Server(uvicorn.Server):
    """uvicorn, quiet about itself, on a socket that is open already; signals are ours to handle."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals alone."""
        return nullcontext()

    def __init__(self, app: FastPath | WorkerEndpoint, config: Config, door: str | None = None) -> None:
        """``door`` is the path of a Unix socket to answer other processes of ours on."""
        grace = config.settings.http.shutdown_grace
        super().__init__(
            uvicorn.Config(
                app,
                http=make_protocol(app) if isinstance(app, FastPath) else "httptools",
                uds=door,
                forwarded_allow_ips="*" if door else "",
                proxy_headers=bool(door),
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                backlog=ACCEPT_BATCH,
                timeout_graceful_shutdown=max(1, round(grace)),
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; asyncio knows one number for how many wait and for how many it takes in at once.

        A Unix socket, which uvicorn opens to everybody, is for our own processes alone.
        """
        await super().startup(sockets)
        if self.config.uds:
            restrict_to_owner(Path(self.config.uds))
        for listener in sockets or ():
            listener.listen(BACKLOG)


@contextmanager
def open_socket(config: Config) -> Iterator[socket.socket]:
    """Open the socket first, so that the port is known, and taken, before any work is done.

    Raises FeedsError where the address is taken or not ours.
    """
    http = config.settings.http
    family = socket.AF_INET6 if ":" in http.host else socket.AF_INET
    # asyncio turns Nagle's delay off only where a socket says that it speaks TCP.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # what is taken in is copied, even for one who never reads
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MAX_UNSENT)
        try:
            listener.bind((http.host, http.port))
        except OSError as error:
            raise FeedsError(
                f"cannot listen on {http.host}:{http.port}: {error.strerror}. "
                "Stop what listens there, or choose another http.port in the configuration"
            ) from error
        listener.listen(BACKLOG)
        yield listener
