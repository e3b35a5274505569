"""Who may read private feeds: the bearers of a token, given as ``?token=`` or as a Basic password."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request

from feeds.config.passwords import verify_token
from feeds.config.settings import AccessSettings
from feeds.publishing.audiences import BearerPublishers
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.publisher import Publisher
from feeds.text import normalize_name
from feeds.web.errors import HTTPError

_MAX_TOKEN_LENGTH = 512
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Private feeds", charset="UTF-8"'}
_PRIVATE = N_("This feed is private. Add ?token=… with your token to its address, or send it as a password.")
_PRIVATE_OR_UNKNOWN = N_(
    "There is no such feed, or it is private. Add ?token=… with your token to its address, "
    "or send it as a password."
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who asks, as far as answers depend on it: whose ``publisher`` makes them, and whether for them alone.

    ``token`` is what their own addresses carry, empty where they send it as a password.
    """

    publisher: Publisher
    private: bool = False
    token: str = ""

    @property
    def name(self) -> str:
        """What tells bearers apart who see different entries."""
        bearer = self.publisher.bearer
        return json.dumps(sorted(bearer.names)) if bearer and bearer.names else ""


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """Tells bearers of a token, who may read every feed and what posts name them for, from the public.

    ``bearers`` is None where there are no tokens; ``run_in_thread`` runs what waits for the store.
    """

    settings: AccessSettings
    public: Audience
    bearers: BearerPublishers | None
    run_in_thread: Callable[[Callable[[], Publisher]], Awaitable[Publisher]]

    async def admit(self, request: Request) -> Audience:
        """Return who asks. Raises `HTTPError` 401 where the public may see nothing at all."""
        token = token_from_query(request.scope["query_string"].decode("latin-1"))
        secret = token or token_from_basic(request.headers.get("authorization", ""))
        names = find_token_names(self.settings, secret) if self.bearers and secret else frozenset()
        if self.bearers and names:
            publisher = self.bearers.get(names)
            if publisher is None:
                publisher = await self.run_in_thread(partial(self.bearers.find, names))
            return Audience(publisher, True, token)
        if self.settings.covers_every_feed:
            raise HTTPError(401, _PRIVATE, headers=_CHALLENGE)
        return self.public


def private_or_unknown_error() -> HTTPError:
    """Return the 401 that answers alike whether a feed is private or there is none."""
    return HTTPError(401, _PRIVATE_OR_UNKNOWN, headers=_CHALLENGE)


def find_token_names(access: AccessSettings, token: str) -> frozenset[str]:
    """Return the names under which a token was handed out, none for any other text.

    They are as `normalize_name` spells them. Every hash is compared, each in constant time.
    """
    matches = [(name, verify_token(token, hashed)) for name, hashed in access.tokens.items()]
    return frozenset(normalize_name(name) for name, is_equal in matches if is_equal and token)


def token_from_query(query: str) -> str:
    """Return the token a query string holds, or the empty string."""
    if "token=" not in query:
        return ""
    return next((value for name, value in parse_qsl(query) if name == "token"), "")[:_MAX_TOKEN_LENGTH]


def token_from_basic(authorization: str) -> str:
    """Return the password of Basic credentials (RFC 7617), or the empty string. The name can be any."""
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        decoded = base64.b64decode(credentials.strip()[: 2 * _MAX_TOKEN_LENGTH], validate=True).decode(
            "utf-8"
        )
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2][:_MAX_TOKEN_LENGTH]
