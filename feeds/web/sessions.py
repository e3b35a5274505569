"""Signed words: sessions, and the tokens that go with them.

The key is made of the hash of the operator's password. So sessions outlast a restart and hold on every
node, a new password ends them all, and nothing has to be stored.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

LIFETIME = 12 * 3600
"""Seconds for which a session lasts."""

_LONGEST = 200


class Seal:
    """Signs and checks, for one password."""

    def __init__(self, hashed: str) -> None:
        self._key = hashlib.blake2b(hashed.encode(), digest_size=32, person=b"feeds session").digest()

    def session(self, now: float) -> str:
        """Return a new session, ``expiry.nonce.signature``; it begins at ``now``, in seconds since 1970."""
        told = f"{int(now) + LIFETIME:x}.{secrets.token_urlsafe(16)}"
        return f"{told}.{self._signature('session', told)}"

    def holds(self, session: str, now: float) -> bool:
        """Tell whether a session is one of ours and still lasts."""
        told, _, signature = session[:_LONGEST].rpartition(".")
        if not _same(signature, self._signature("session", told)):
            return False
        return int(told.partition(".")[0], 16) > now

    def form(self, session: str) -> str:
        """Return the token that every form of a session carries, against forgery by other sites."""
        return self._signature("form", session)

    def form_holds(self, session: str, token: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return _same(token, self.form(session))

    def pass_for(self, name: str) -> str:
        """Return a token for one document, for readers that cannot sign in; it lasts as the password does."""
        return self._signature("pass", name)[:32]

    def passes(self, name: str, token: str) -> bool:
        """Tell whether a token is the one for a document."""
        return _same(token, self.pass_for(name))

    def _signature(self, purpose: str, text: str) -> str:
        signed = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()


def _same(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), made.encode())
