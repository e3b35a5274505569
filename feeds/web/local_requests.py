"""Requests made on this machine, as opposed to those that a proxy on this machine passes on."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from feeds.urls import get_host

FORWARDED_FOR = "x-forwarded-for"

_PROXY_FIELDS = frozenset(
    {
        "cdn-loop", "client-ip", "forwarded", "front-end-https", "max-forwards", "proxy-connection",
        "true-client-ip", "via", "x-cluster-client-ip", "x-host", "x-nginx-proxy", "x-scheme", "x-url-scheme",
    }
)  # fmt: skip
"""Header fields that only proxies, load balancers and content delivery networks add."""

_PROXY_PREFIXES = (
    "cf-", "fastly-", "x-amzn-", "x-appengine-", "x-arr-", "x-azure-", "x-client-", "x-envoy-", "x-forwarded",
    "x-original-", "x-proxy", "x-real-", "x-ssl-",
)  # fmt: skip
"""What the names of others of their kind begin with."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Exposure:
    """The setting that lets others than this machine reach the service, as it is in force."""

    setting: str
    value: str


def find_exposure(listening: str, base_url: str) -> Exposure | None:
    """Return what lets others reach the service that listens at one address and is public at another.

    None where both are this machine, on one port: a public address on another port is that of a proxy.
    """
    host = get_host(listening)
    if not is_loopback(host):
        return Exposure("http.host", host)
    if not is_loopback(get_host(base_url)) or get_port(base_url) != get_port(listening):
        return Exposure("site.base_url", base_url)
    return None


def is_local_request(request: Request, port: int) -> bool:
    """Tell whether a request was made on this machine, to the ``port`` of the service, and by no proxy.

    A page elsewhere whose name has come to mean this machine (DNS rebinding) is refused.
    """
    host = f"//{request.headers.get('host', '')}"
    if request.client is None or is_proxied(request):
        return False
    return is_loopback(request.client.host) and is_loopback(get_host(host)) and get_port(host) == port


def is_proxied(request: Request) -> bool:
    """Tell whether a request shows that a proxy passed it on.

    It does by the fields that proxies add; by HTTP/1.0, which nginx speaks where nobody tells it otherwise;
    and by the way nginx before 1.29.7 begins a header: ``Host``, and at once ``Connection: close``.
    """
    _, port = request.scope.get("server") or ("", 0)
    ours = {FORWARDED_FOR} if port is None else set()  # over a Unix socket, a worker of ours passed it on
    if request.scope["http_version"] == "1.0" or any(_is_proxy_field(name, ours) for name in request.headers):
        return True
    return _begins_like_nginx(request.headers)


def get_port(url: str) -> int:
    """Return the port of a URL, else that of its scheme, or of HTTP where it has none; 0 for a bad one."""
    try:
        parts = urlsplit(url)
        return parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme, 80)
    except ValueError:
        return 0


def client_network(request: Request) -> str:
    """Return the address of a client; of IPv6, the network that one client commonly has for itself.

    A proxy on this machine is believed when it names its client, last of all it names.
    """
    host = request.client.host if request.client else ""
    if is_loopback(host):
        host = request.headers.get(FORWARDED_FOR, host).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((host, 64), strict=False)) if address.version == 6 else host


def is_loopback(host: str) -> bool:
    """Tell whether a host, a name or an address without brackets, is this machine."""
    if host in {"localhost", "localhost."}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _is_proxy_field(name: str, ours: set[str]) -> bool:
    return name not in ours and (name in _PROXY_FIELDS or name.startswith(_PROXY_PREFIXES))


def _begins_like_nginx(headers: Headers) -> bool:
    first, second = [*headers.items()[:2], ("", ""), ("", "")][:2]
    return first[0] == "host" and (second[0], second[1].lower()) == ("connection", "close")
