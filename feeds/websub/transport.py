"""One HTTP exchange with one address, by httpx; imported only when the first request goes out."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx

from feeds.websub.callback_url import CallbackURL, IPAddress


class HTTPTransport:
    """Connections to addresses, each for one exchange.

    ``connect`` is how many seconds a connection may take, ``most`` how many bytes of a body are read; ``tls``
    says whose certificates are trusted: without it, those browsers trust.
    """

    def __init__(self, agent: str, connect: float, most: int, tls: ssl.SSLContext | None) -> None:
        self._agent = agent
        self._connect = connect
        self._most = most
        # A kept connection would carry the requests of every name at its address, verified for one.
        self._transport = httpx.AsyncHTTPTransport(
            verify=tls or httpx.create_ssl_context(),
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def exchange(
        self, address: IPAddress, method: str, callback: CallbackURL, fields: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """Send a request; return the status and, of a GET, the beginning of the body.

        Raises ConnectionError where nothing answers at the address, so that another may, and OSError.
        """
        try:
            return await self._exchange(address, method, callback, fields, body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ConnectionError(str(error) or type(error).__name__) from error
        except httpx.HTTPError as error:
            raise OSError(str(error) or type(error).__name__) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _exchange(
        self, address: IPAddress, method: str, callback: CallbackURL, fields: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        request = httpx.Request(
            method,
            httpx.URL(scheme=callback.scheme, host=str(address), port=callback.port),
            headers={
                "Host": callback.authority,
                "User-Agent": self._agent,
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Connection": "close",
                **fields,
            },
            content=body,
            extensions={
                "target": callback.path.encode("ascii"),
                "sni_hostname": callback.host.rstrip("."),
                "timeout": {"connect": self._connect, "read": None, "write": None, "pool": None},
            },
        )
        response = await self._transport.handle_async_request(request)
        try:
            return response.status_code, await self._read_beginning(response) if method == "GET" else b""
        finally:
            await response.aclose()

    async def _read_beginning(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > self._most:
                break
        return bytes(body[: self._most])
