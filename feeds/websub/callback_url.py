"""Callback addresses of subscribers: which hosts, networks and ports are allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlencode

IPAddress = IPv4Address | IPv6Address

_SPECIAL = tuple(
    ip_network(block)
    for block in (
        # IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and reserved space.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Public by its number, but on Azure it is the virtual machine's own host.
        "168.63.129.16/32",
        # Within IPv6 global unicast: protocol assignments with Teredo, documentation, 6to4.
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# The Fetch standard's "bad ports": what listens there can be made to mistake HTTP for its own protocol.
# fmt: off
_BAD_PORTS = frozenset(
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
        102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389,
        427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
        989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
        6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)
# fmt: on


def parse_ip(host: str) -> IPAddress | None:
    """Return the address that a host spells out (no brackets); None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is one host on the public Internet.

    In IPv6 only global unicast is: that leaves out mapped and compatible IPv4, NAT64 (RFC 6052), unique
    local, link-local, multicast and loopback addresses, and whatever may yet be invented outside of it.
    """
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not any(address in block for block in _SPECIAL)


def is_port_allowed(port: int) -> bool:
    """Tell whether a port may be called: every port that a browser would call (Fetch, port blocking)."""
    return port <= 65535 and port not in _BAD_PORTS


MAX_URL_LENGTH = 2048
"""Characters a callback or topic may have."""

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\"$->@-~]*)?(?P<query>\?[!-\"$-~]*)?",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class CallbackURL:
    """Where a request goes. ``host`` is in lower case, without brackets; ``path`` is sent as it stands."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the value of the Host field (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_callback_url(url: str) -> CallbackURL:
    """Take an absolute web address apart. Raises `ValueError` with the reason where it cannot be called."""
    if len(url) > MAX_URL_LENGTH:
        raise ValueError(f"is longer than {MAX_URL_LENGTH} characters")
    match = _URL.fullmatch(url)
    if match is None:
        raise ValueError(
            "must be an absolute http or https URL in plain ASCII, with no user, password or fragment"
        )
    scheme, host = match["scheme"].lower(), match["host"].lower().strip("[]")
    port = int(match["port"] or _PORTS[scheme])
    if not is_port_allowed(port):
        raise ValueError(
            f"is at port {port}, which is not for the web (see the Fetch standard, port blocking)"
        )
    return CallbackURL(scheme, host, port, (match["path"] or "/") + (match["query"] or ""))


def append_parameters(url: str, parameters: dict[str, str]) -> str:
    """Append parameters to a URL's query, leaving what is there as it is (WebSub, 5.1.1)."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode(parameters)}"
