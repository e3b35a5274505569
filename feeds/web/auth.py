"""Authentication of the operator: password, session cookies, throttled sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from feeds.config.passwords import verify_password
from feeds.publishing.access_tokens import token_from_basic
from feeds.publishing.site import Site
from feeds.web.local_requests import client_network, find_exposure, get_port, is_local_request
from feeds.web.rate_limit import RateLimiter

SESSION_LIFETIME = 12 * 3600
"""Seconds for which a session lasts."""

_MAX_SESSION_LENGTH = 200


class TokenSigner:
    """Signs and checks, for one password."""

    def __init__(self, hashed: str) -> None:
        self._key = hashlib.blake2b(hashed.encode(), digest_size=32, person=b"feeds session").digest()

    def new_session(self, now: float) -> str:
        """Return a new session, ``expiry.nonce.signature``; it begins at ``now``, in seconds since 1970."""
        told = f"{int(now) + SESSION_LIFETIME:x}.{secrets.token_urlsafe(16)}"
        return f"{told}.{self._signature('session', told)}"

    def is_valid_session(self, session: str, now: float) -> bool:
        """Tell whether a session is one of ours and still lasts."""
        told, _, signature = session[:_MAX_SESSION_LENGTH].rpartition(".")
        if not _is_equal(signature, self._signature("session", told)):
            return False
        return int(told.partition(".")[0], 16) > now

    def form_token(self, session: str) -> str:
        """Return the token that every form of a session carries, against forgery by other sites."""
        return self._signature("form", session)

    def is_form_token(self, session: str, token: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return _is_equal(token, self.form_token(session))

    def document_token(self, name: str) -> str:
        """Return a token for one document, for readers that cannot sign in; it lasts as the password does."""
        return self._signature("pass", name)[:32]

    def is_document_token(self, name: str, token: str) -> bool:
        """Tell whether a token is the one for a document."""
        return _is_equal(token, self.document_token(name))

    def _signature(self, purpose: str, text: str) -> str:
        signed = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()


def _is_equal(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), made.encode())


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

    ``listening`` is the address that the service listens at. Without a password, requests made on this
    machine are the operator's, unless an ``exposure`` lets others reach the service too.
    """

    def __init__(
        self,
        site: Site,
        password: str,
        attempts: LoginThrottle,
        listening: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.password = password
        self.attempts = attempts
        self.signer = TokenSigner(password)
        self.exposure = find_exposure(listening, site.about.base_url)
        self._port = get_port(listening)
        self._site = site
        self._clock = clock
        self._password_digest = ""

    def session(self, request: Request) -> str:
        """Return the session of a request, or the empty string where it has none that holds."""
        given = request.cookies.get(COOKIE, "")
        return given if self.password and self.signer.is_valid_session(given, self._clock()) else ""

    def is_signed_in(self, request: Request) -> bool:
        """Tell whether the operator is asking; without a password, whoever is at this machine."""
        if self.password:
            return bool(self.session(request))
        return self.exposure is None and is_local_request(request, self._port)

    def login_cookie(self) -> str:
        """Return a Set-Cookie field that begins a session."""
        session = self.signer.new_session(self._clock())
        return f"{COOKIE}={session}; Max-Age={SESSION_LIFETIME}{self._cookie_attributes()}"

    def logout_cookie(self) -> str:
        """Return a Set-Cookie field that ends a session."""
        return f"{COOKIE}=; Max-Age=0{self._cookie_attributes()}"

    async def can_read(self, request: Request, name: str) -> bool:
        """Tell whether a program may read a document: by session, its token, or the password (Basic)."""
        token = request.query_params.get("token", "")
        if self.is_signed_in(request) or (self.password and self.signer.is_document_token(name, token)):
            return True
        given = token_from_basic(request.headers.get("authorization", ""))
        return bool(self.password and given) and await self.check_password(request, given)

    async def check_password(self, request: Request, password: str) -> bool:
        """Tell whether a password is right; what was right once is remembered as a hash."""
        known = self.signer.document_token(f"password {password}")
        if known == self._password_digest:
            return True
        if not self.attempts.allow(request) or not await self.attempts.verify(password, self.password):
            return False
        self._password_digest = known
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
