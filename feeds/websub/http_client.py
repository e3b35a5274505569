"""A bounded HTTP client for addresses of strangers: pinned addresses, sizes, times, no redirects.

Names are resolved here, and the connection goes to the very address that was checked, while TLS and the
Host field keep the name. Redirects are not followed; there are no cookies, no proxies, no connections
kept and no decompression. Of the environment only SSL_CERT_FILE and SSL_CERT_DIR are heeded.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from feeds.websub import callback_url
from feeds.websub.callback_url import CallbackURL, IPAddress, is_public, parse_ip

if TYPE_CHECKING:
    from feeds.websub.transport import HTTPTransport


Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""From a host and port to numeric addresses, best first. Raises `OSError` where there are none."""


class SystemResolver:
    """The operating system's resolver, with at most ``threads`` questions open at a time."""

    def __init__(self, threads: int = 8) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of a host."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _look_up_host, host, port)

    def close(self) -> None:
        """Ask nothing more. Safe to call twice."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up_host(host: str, port: int) -> tuple[str, ...]:
    try:
        address_infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that no name server could be asked about
        raise OSError(f"{host} is not a host name") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in address_infos))


_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status; where it was asked for (GET), with the beginning of its body."""

    status: int
    body: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        """Tell whether the status is a success (2xx)."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class RequestFailure:
    """Why no answer came; ``is_final`` where none will come, because there is no host of that name."""

    reason: str
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Seconds to connect and in all; bytes of a body that are read; addresses of a host that are tried."""

    connect: float = 5.0
    whole: float = 20.0
    body: int = 4096
    addresses: int = 3


class SafeHTTPClient:
    """Sends requests out. ``tls`` says whose certificates are trusted: without it, those browsers trust."""

    def __init__(
        self,
        resolve: Resolve,
        allow_private: bool = False,
        agent: str = "feeds",
        bounds: RequestLimits = RequestLimits(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._agent = agent
        self._limits = bounds
        self._tls = tls

    def refusal_reason(self, url: str) -> str:
        """Return why a URL will not be called, as far as its spelling tells; empty where it may be."""
        try:
            host = parse_ip(callback_url.parse_callback_url(url).host)
        except ValueError as error:
            return str(error)
        return (
            ""
            if host is None or self._is_permitted(host)
            else f"leads to {host}, which is not a public address"
        )

    async def get(self, url: str) -> Reply | RequestFailure:
        """Fetch a URL."""
        return await self._send("GET", url, _NO_FIELDS, b"")

    async def post(self, url: str, fields: Mapping[str, str], body: bytes) -> Reply | RequestFailure:
        """Post a body to a URL, with header fields that include its Content-Type."""
        return await self._send("POST", url, fields, body)

    async def close(self) -> None:
        """Close every connection."""
        if "_line" in self.__dict__:
            await self._line.close()

    @cached_property
    def _line(self) -> HTTPTransport:
        from feeds.websub.transport import HTTPTransport  # noqa: PLC0415 - 0.1 s to import; most services never call anyone

        return HTTPTransport(self._agent, self._limits.connect, self._limits.body, self._tls)

    async def _send(
        self, method: str, url: str, fields: Mapping[str, str], body: bytes
    ) -> Reply | RequestFailure:
        try:
            async with asyncio.timeout(self._limits.whole):
                callback = callback_url.parse_callback_url(url)
                return await self._try_each(
                    await self._resolve_addresses(callback), method, callback, fields, body
                )
        except TimeoutError:
            return RequestFailure(f"no answer within {self._limits.whole:g} seconds")
        except (OSError, ValueError) as error:
            unknown = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
            return RequestFailure(str(error) or type(error).__name__, is_final=unknown)

    async def _resolve_addresses(self, callback: CallbackURL) -> list[IPAddress]:
        candidates = [parse_ip(address) for address in await self._resolve(callback.host, callback.port)]
        permitted = [address for address in candidates if address and self._is_permitted(address)]
        if not permitted:
            raise OSError(f"{callback.host} has no public address")
        return permitted[: self._limits.addresses]

    def _is_permitted(self, address: IPAddress) -> bool:
        return self._allow_private or is_public(address)

    async def _try_each(
        self,
        addresses: list[IPAddress],
        method: str,
        callback: CallbackURL,
        fields: Mapping[str, str],
        body: bytes,
    ) -> Reply:
        *others, last = addresses
        for address in others:
            try:
                return Reply(*await self._line.exchange(address, method, callback, fields, body))
            except ConnectionError:
                continue
        return Reply(*await self._line.exchange(last, method, callback, fields, body))
