"""Hashes of passwords and tokens (scrypt, SHA-256), so that config.toml holds no secret itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

# scrypt's cost: about 16 MiB and some tens of milliseconds for each attempt.
_N, _R, _P = 2**14, 8, 1
_MOST = 1024

_PASSWORD = re.compile(r"scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([\w-]{22}):([\w-]{43})", re.ASCII)
_TOKEN = re.compile(r"sha256:[0-9a-f]{64}")


def hash_password(password: str) -> str:
    """Return ``scrypt:N:r:p:salt:key`` (RFC 7914; salt and key in unpadded base64url)."""
    salt = os.urandom(16)
    return f"scrypt:{_N}:{_R}:{_P}:{_base64(salt)}:{_base64(_scrypt(password, salt, _N, _R, _P))}"


def verify_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one hashed; False for anything that is no hash. Constant in time."""
    if not is_password_hash(hashed):
        return False
    _, n, r, p, salt, key = hashed.split(":")
    derived_key = _base64(_scrypt(password, _bytes(salt), int(n), int(r), int(p)))
    return hmac.compare_digest(derived_key, key)


def is_password_hash(text: str) -> bool:
    """Tell whether a text has the shape `hash_password` gives, at a cost this machine can bear."""
    match = _PASSWORD.fullmatch(text)
    if match is None:
        return False
    n, r, p = (int(match[group]) for group in (1, 2, 3))
    return n > 1 and n & (n - 1) == 0 and 0 < r <= 16 and 0 < p <= 4 and n * r <= 2**20


def hash_token(token: str) -> str:
    """Return ``sha256:hex``. Enough for tokens, which are long and random, and fast for every request."""
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def verify_token(token: str, hashed: str) -> bool:
    """Tell whether a token is the one hashed. Constant in time."""
    return hmac.compare_digest(hash_token(token), hashed)


def is_token_hash(text: str) -> bool:
    """Tell whether a text has the shape `hash_token` gives."""
    return _TOKEN.fullmatch(text) is not None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    if len(secret) > _MOST:
        secret = hashlib.sha512(secret).digest()
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=2**28, dklen=32)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
