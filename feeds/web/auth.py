"""Authentication of the operator: password, session cookies, throttled sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from feeds.config.passwords import verify_password
from feeds.publishing.site import Site
from feeds.web.feed_access import token_from_basic
from feeds.web.local_requests import client_network, find_exposure, get_port, is_local_request
from feeds.web.rate_limit import RateLimiter
from feeds.web.sessions import SESSION_LIFETIME, AdminSessions, TokenSigner

COOKIE = "feeds-session"

ATTEMPTS_PER_CLIENT = 5
"""Passwords that one client may try in a minute; a network of IPv6 counts as one client."""

ATTEMPTS_IN_ALL = 60
"""Passwords that all clients together may try in a minute."""


class LoginThrottle:
    """How many passwords may be tried. Outlives configurations."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = RateLimiter(ATTEMPTS_PER_CLIENT, clock)
        self._all = RateLimiter(ATTEMPTS_IN_ALL, clock)
        self._limiter: CapacityLimiter | None = None

    def allow(self, request: Request) -> bool:
        """Take note of a try; False when there were too many."""
        network = client_network(request)
        return self._each.allow((network, 0)) and self._all.allow(("", 0))

    def retry_after(self, request: Request) -> int:
        """Return the seconds until a client may try again."""
        return self._each.retry_after((client_network(request), 0))

    async def verify(self, password: str, hashed: str) -> bool:
        """Tell whether a password is right, in a thread, one at a time: each takes memory and time."""
        self._limiter = self._limiter or CapacityLimiter(1)
        return await to_thread.run_sync(verify_password, password, hashed, limiter=self._limiter)


class AdminAuth:
    """Decides for one configuration; ``password`` is its hash, or empty where there is none.

    ``sessions`` are bound to that password. ``listening`` is the address that the service listens at. Without
    a password, requests made on this machine are the operator's, unless an ``exposure`` lets others reach the
    service too.
    """

    def __init__(
        self,
        site: Site,
        password: str,
        attempts: LoginThrottle,
        sessions: AdminSessions,
        *,
        listening: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.password = password
        self.attempts = attempts
        self.signer = TokenSigner(sessions.key)
        self.exposure = find_exposure(listening, site.about.base_url)
        self._port = get_port(listening)
        self._sessions = sessions
        self._site = site
        self._clock = clock
        self._password_digest = ""

    async def session(self, request: Request) -> str:
        """Return the id of the open session that a request belongs to, or the empty string."""
        session = self.signer.read_session(request.cookies.get(COOKIE, "")) if self.password else ""
        if not session or not await to_thread.run_sync(self._sessions.is_open, session, self._clock()):
            return ""
        return session

    async def is_signed_in(self, request: Request) -> bool:
        """Tell whether the operator is asking; without a password, whoever is at this machine."""
        if self.password:
            return bool(await self.session(request))
        return self.exposure is None and is_local_request(request, self._port)

    async def sign_in(self) -> str:
        """Begin a session, and return the Set-Cookie field that tells the browser of it."""
        session = await to_thread.run_sync(self._sessions.open, self._clock())
        token = self.signer.session_token(session)
        return f"{COOKIE}={token}; Max-Age={SESSION_LIFETIME}{self._cookie_attributes()}"

    async def sign_out(self, request: Request) -> str:
        """End the session of a request, and return the Set-Cookie field that has the browser forget it."""
        await to_thread.run_sync(self._sessions.close, await self.session(request))
        return f"{COOKIE}=; Max-Age=0{self._cookie_attributes()}"

    async def can_read(self, request: Request, name: str) -> bool:
        """Tell whether a program may read a document: by session, its token, or the password (Basic)."""
        token = request.query_params.get("token", "")
        if self.password and self.signer.is_document_token(name, token):
            return True
        if await self.is_signed_in(request):
            return True
        password = token_from_basic(request.headers.get("authorization", ""))
        return bool(self.password and password) and await self.check_password(request, password)

    async def check_password(self, request: Request, password: str) -> bool:
        """Tell whether a password is right; what was right once is remembered as a hash."""
        digest = self.signer.password_digest(password)
        if digest == self._password_digest:
            return True
        if not self.attempts.allow(request) or not await self.attempts.verify(password, self.password):
            return False
        self._password_digest = digest
        return True

    def _cookie_attributes(self) -> str:
        secure = "; Secure" if self._site.about.base_url.startswith("https:") else ""
        return f"; Path={self._site.prefix or '/'}; HttpOnly; SameSite=Strict{secure}"


def is_same_origin(request: Request, site: Site) -> bool:
    """Tell whether a form was sent from a page of this site, by what browsers say of where it came from."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    host = origin.partition("://")[2]
    return host in {request.headers.get("host"), site.about.base_url.partition("://")[2].partition("/")[0]}
