"""Who may read private feeds: the bearers of a token, given as ``?token=`` or as a Basic password."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from feeds.config.passwords import verify_token
from feeds.config.settings import AccessSettings
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.publisher import Publisher
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


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """Tells bearers of a token, who may read every feed, from the public."""

    settings: AccessSettings
    public: Audience
    bearers_publisher: Publisher

    def admit(self, request: Request) -> Audience:
        """Return who asks. Raises `HTTPError` 401 where the public may see nothing at all."""
        if not self.settings.feeds:
            return self.public
        token = token_from_query(request.scope["query_string"].decode("latin-1"))
        secret = token or token_from_basic(request.headers.get("authorization", ""))
        if secret and is_valid_token(self.settings, secret):
            return Audience(self.bearers_publisher, True, token)
        if self.settings.covers_every_feed:
            raise HTTPError(401, _PRIVATE, headers=_CHALLENGE)
        return self.public


def private_or_unknown_error() -> HTTPError:
    """Return the 401 that answers alike whether a feed is private or there is none."""
    return HTTPError(401, _PRIVATE_OR_UNKNOWN, headers=_CHALLENGE)


def is_valid_token(access: AccessSettings, token: str) -> bool:
    """Tell whether a token is one of those handed out. Every hash is compared, each in constant time."""
    matches = [verify_token(token, hashed) for hashed in access.tokens.values()]
    return bool(token) and any(matches)


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
