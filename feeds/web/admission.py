"""Who may see the operator's pages: whoever signed in, or without a password whoever is at this machine."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from feeds.config.hashes import password_matches
from feeds.urls import host_of
from feeds.web.access import token_of_basic
from feeds.web.rates import Rates
from feeds.web.sessions import LIFETIME, Seal
from feeds.web.site import Site

COOKIE = "feeds-session"

TRIES = 5
"""Passwords that one client may try in a minute; a network of IPv6 counts as one client."""

TRIES_OF_ALL = 60
"""Passwords that all clients together may try in a minute."""

_FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


class Attempts:
    """How many passwords may be tried. Outlives configurations."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = Rates(TRIES, clock)
        self._all = Rates(TRIES_OF_ALL, clock)
        self._limiter: CapacityLimiter | None = None

    def allow(self, request: Request) -> bool:
        """Take note of a try; False when there were too many."""
        network = network_of(request)
        return self._each.allow((network, 0)) and self._all.allow(("", 0))

    def wait(self, request: Request) -> int:
        """Return the seconds until a client may try again."""
        return self._each.wait((network_of(request), 0))

    async def matches(self, password: str, hashed: str) -> bool:
        """Tell whether a password is right, in a thread, one at a time: each takes memory and time."""
        self._limiter = self._limiter or CapacityLimiter(1)
        return await to_thread.run_sync(password_matches, password, hashed, limiter=self._limiter)


class Admission:
    """Decides for one configuration; ``password`` is its hash, or empty where there is none."""

    def __init__(
        self, site: Site, password: str, attempts: Attempts, clock: Callable[[], float] = time.time
    ) -> None:
        self.password = password
        self.attempts = attempts
        self.seal = Seal(password)
        self._site = site
        self._clock = clock
        self._proven = ""

    def session(self, request: Request) -> str:
        """Return the session of a request, or the empty string where it has none that holds."""
        given = request.cookies.get(COOKIE, "")
        return given if self.password and self.seal.holds(given, self._clock()) else ""

    def signed_in(self, request: Request) -> bool:
        """Tell whether the operator is asking; without a password, whoever is at this machine."""
        return bool(self.session(request)) if self.password else at_this_machine(request)

    def cookie(self) -> str:
        """Return a Set-Cookie field that begins a session."""
        return f"{COOKIE}={self.seal.session(self._clock())}; Max-Age={LIFETIME}{self._attributes()}"

    def no_cookie(self) -> str:
        """Return a Set-Cookie field that ends a session."""
        return f"{COOKIE}=; Max-Age=0{self._attributes()}"

    async def may_read(self, request: Request, name: str) -> bool:
        """Tell whether a program may read a document: by session, its token, or the password (Basic)."""
        token = request.query_params.get("token", "")
        if self.signed_in(request) or (self.password and self.seal.passes(name, token)):
            return True
        given = token_of_basic(request.headers.get("authorization", ""))
        return bool(self.password and given) and await self.proven(request, given)

    async def proven(self, request: Request, password: str) -> bool:
        """Tell whether a password is right; what was right once is remembered as a hash."""
        known = self.seal.pass_for(f"password {password}")
        if known == self._proven:
            return True
        if not self.attempts.allow(request) or not await self.attempts.matches(password, self.password):
            return False
        self._proven = known
        return True

    def _attributes(self) -> str:
        secure = "; Secure" if self._site.about.base_url.startswith("https:") else ""
        return f"; Path={self._site.prefix or '/'}; HttpOnly; SameSite=Strict{secure}"


def at_this_machine(request: Request) -> bool:
    """Tell whether a request was made on this machine, for it, and by no proxy.

    A proxy before us is at this machine too. It gives itself away by what it adds, or by HTTP/1.0, which
    nginx speaks where nobody tells it otherwise. Nor may a page elsewhere whose name has come to mean this
    machine (DNS rebinding) ask in our name.
    """
    _, port = request.scope.get("server") or ("", 0)
    ours = {"x-forwarded-for"} if port is None else set()  # over a Unix socket, a worker of ours passed it on
    forwarded = not (_FORWARDED - ours).isdisjoint(request.headers)
    if forwarded or request.client is None or request.scope["http_version"] == "1.0":
        return False
    return _is_loopback(request.client.host) and _is_loopback(host_of(f"//{request.headers.get('host', '')}"))


def from_here(request: Request, site: Site) -> bool:
    """Tell whether a form was sent from a page of this site, by what browsers say of where it came from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    host = origin.partition("://")[2]
    return host in {request.headers.get("host"), site.about.base_url.partition("://")[2].partition("/")[0]}


def network_of(request: Request) -> str:
    """Return the address of a client; of IPv6, the network that one client commonly has for itself.

    A proxy on this machine is believed when it names its client, last of all it names.
    """
    host = request.client.host if request.client else ""
    if _is_loopback(host):
        host = request.headers.get("x-forwarded-for", host).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((host, 64), strict=False)) if address.version == 6 else host


def _is_loopback(host: str) -> bool:
    if host in {"localhost", "localhost."}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
