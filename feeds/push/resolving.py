"""Names to addresses, on threads of their own: a stranger's slow name server must hold up nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""From a host and port to numeric addresses, best first. Raises `OSError` where there are none."""


class SystemResolver:
    """The operating system's resolver, with at most ``threads`` questions open at a time."""

    def __init__(self, threads: int = 8) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of a host."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host, port)

    def close(self) -> None:
        """Ask nothing more. Safe to call twice."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _addresses(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that no name server could be asked about
        raise OSError(f"{host} is not a host name") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
