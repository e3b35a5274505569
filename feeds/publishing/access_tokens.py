"""Who may read private feeds: the bearers of a token, given as ``?token=`` or as a Basic password."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qsl

from feeds.config.passwords import verify_token
from feeds.config.settings import AccessSettings

_MAX_TOKEN_LENGTH = 512


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
