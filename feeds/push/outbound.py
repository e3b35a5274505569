"""One HTTP request to an address a stranger gave: what it may reach, take and cost is bounded.

Names are resolved here, and the connection goes to the very address that was checked, while TLS and the
Host field keep the name. Redirects are not followed; there are no cookies, no proxies, no connections
kept and no decompression. Of the environment only SSL_CERT_FILE and SSL_CERT_DIR are heeded.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from feeds.push import target
from feeds.push.addresses import IPAddress, literal, public
from feeds.push.resolving import Resolve
from feeds.push.target import Target

if TYPE_CHECKING:
    from feeds.push.line import Line

_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status; where it was asked for (GET), with the beginning of its body."""

    status: int
    body: bytes = field(default=b"", repr=False)

    @property
    def good(self) -> bool:
        """Tell whether the status is a success (2xx)."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class NoReply:
    """Why no answer came."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds to connect and in all; bytes of a body that are read; addresses of a host that are tried."""

    connect: float = 5.0
    whole: float = 20.0
    body: int = 4096
    addresses: int = 3


class Outbound:
    """Sends requests out. ``tls`` says whose certificates are trusted: without it, those browsers trust."""

    def __init__(
        self,
        resolve: Resolve,
        allow_private: bool = False,
        agent: str = "feeds",
        bounds: Bounds = Bounds(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._agent = agent
        self._bounds = bounds
        self._tls = tls

    def refusal(self, url: str) -> str:
        """Return why a URL will not be called, as far as its spelling tells; empty where it may be."""
        try:
            host = literal(target.parse(url).host)
        except ValueError as error:
            return str(error)
        return (
            "" if host is None or self._permitted(host) else f"leads to {host}, which is not a public address"
        )

    async def get(self, url: str) -> Reply | NoReply:
        """Fetch a URL."""
        return await self._send("GET", url, _NO_FIELDS, b"")

    async def post(self, url: str, fields: Mapping[str, str], body: bytes) -> Reply | NoReply:
        """Post a body to a URL, with header fields that include its Content-Type."""
        return await self._send("POST", url, fields, body)

    async def close(self) -> None:
        """Close every connection."""
        if "_line" in self.__dict__:
            await self._line.close()

    @cached_property
    def _line(self) -> Line:
        from feeds.push.line import Line  # noqa: PLC0415 - 0.1 s to import; most services never call anyone

        return Line(self._agent, self._bounds.connect, self._bounds.body, self._tls)

    async def _send(self, method: str, url: str, fields: Mapping[str, str], body: bytes) -> Reply | NoReply:
        try:
            async with asyncio.timeout(self._bounds.whole):
                place = target.parse(url)
                return await self._try_each(await self._addresses(place), method, place, fields, body)
        except TimeoutError:
            return NoReply(f"no answer within {self._bounds.whole:g} seconds")
        except (OSError, ValueError) as error:
            return NoReply(str(error) or type(error).__name__)

    async def _addresses(self, place: Target) -> list[IPAddress]:
        found = [literal(address) for address in await self._resolve(place.host, place.port)]
        permitted = [address for address in found if address and self._permitted(address)]
        if not permitted:
            raise OSError(f"{place.host} has no public address")
        return permitted[: self._bounds.addresses]

    def _permitted(self, address: IPAddress) -> bool:
        return self._allow_private or public(address)

    async def _try_each(
        self, addresses: list[IPAddress], method: str, place: Target, fields: Mapping[str, str], body: bytes
    ) -> Reply:
        *others, last = addresses
        for address in others:
            try:
                return Reply(*await self._line.exchange(address, method, place, fields, body))
            except ConnectionError:
                continue
        return Reply(*await self._line.exchange(last, method, place, fields, body))
