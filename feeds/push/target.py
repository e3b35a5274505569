"""A callback's URL, taken apart once: nothing else reads it, so no two parsers can disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from feeds.push.addresses import port_allowed

LONGEST = 2048
"""Characters a callback or topic may have."""

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\"$->@-~]*)?(?P<query>\?[!-\"$-~]*)?",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
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


def parse(url: str) -> Target:
    """Take an absolute web address apart. Raises `ValueError` with the reason where it cannot be called."""
    if len(url) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    match = _URL.fullmatch(url)
    if match is None:
        raise ValueError(
            "must be an absolute http or https URL in plain ASCII, with no user, password or fragment"
        )
    scheme, host = match["scheme"].lower(), match["host"].lower().strip("[]")
    port = int(match["port"] or _PORTS[scheme])
    if not port_allowed(port):
        raise ValueError(
            f"is at port {port}, which is not for the web (see the Fetch standard, port blocking)"
        )
    return Target(scheme, host, port, (match["path"] or "/") + (match["query"] or ""))


def with_parameters(url: str, parameters: dict[str, str]) -> str:
    """Append parameters to a URL's query, leaving what is there as it is (WebSub, 5.1.1)."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode(parameters)}"
