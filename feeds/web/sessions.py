"""Sessions of the operator: tokens signed for one purpose each, and the record of the open sessions."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from typing import TypedDict

from itsdangerous import BadSignature, Signer

from feeds.store.base import Writer

SESSION_LIFETIME = 12 * 3600
"""Seconds for which a session lasts."""

MAX_SESSIONS = 32
"""Sessions that are open at a time; one more ends the oldest."""

_META_KEY = "operator sessions"
_MAX_TOKEN_LENGTH = 200


class TokenSigner:
    """Signs and checks tokens by one key; a token for one purpose is worth nothing for another."""

    def __init__(self, key: str) -> None:
        self._session, self._form, self._document, self._password = (
            Signer(key, salt=f"feeds.{purpose}", digest_method=hashlib.sha256)
            for purpose in ("session", "form", "document", "password")
        )

    def session_token(self, session: str) -> str:
        """Return what the cookie of a session holds: its id, and a signature."""
        return self._session.sign(session).decode()

    def read_session(self, token: str) -> str:
        """Return the id of the session that a cookie is for, or the empty string for a forged one."""
        try:
            return self._session.unsign(_to_bytes(token[:_MAX_TOKEN_LENGTH])).decode()
        except BadSignature:
            return ""

    def form_token(self, session: str) -> str:
        """Return the token that every form of a session carries, against forgery by other sites."""
        return self._form.get_signature(_to_bytes(session)).decode()

    def is_form_token(self, session: str, token: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return self._form.verify_signature(_to_bytes(session), _to_bytes(token))

    def document_token(self, name: str) -> str:
        """Return a token for one document, for readers that cannot sign in; it lasts as the key does."""
        return self._document.get_signature(_to_bytes(name)).decode()

    def is_document_token(self, name: str, token: str) -> bool:
        """Tell whether a token is the one for a document."""
        return self._document.verify_signature(_to_bytes(name), _to_bytes(token))

    def password_digest(self, password: str) -> str:
        """Return what a password that was right can be remembered by."""
        return self._password.get_signature(_to_bytes(password)).decode()


class _Record(TypedDict):
    """What the store keeps: the digest of the password's hash, the key, and when each session ends."""

    password: str
    key: str
    sessions: dict[str, float]


class AdminSessions:
    """The key of all tokens and the open sessions, kept in the store: every node and restart has the same.

    Safe to use from many threads; each call asks the database. Moments are seconds since 1970.
    """

    def __init__(self, store: Writer) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._key = ""

    @property
    def key(self) -> str:
        """Return the key of the tokens, 32 random bytes in hexadecimal; empty before `bind`."""
        return self._key

    def bind(self, password: str) -> None:
        """Go on with the key and the sessions of a password's hash; with another one, begin anew.

        Writes the store where the password is another than before.
        """
        digest = hashlib.sha256(password.encode()).hexdigest()
        with self._lock:
            record = self._read()
            if record["password"] != digest:
                record = _Record(password=digest, key=secrets.token_hex(32), sessions={})
                self._write(record)
            self._key = record["key"]

    def open(self, now: float) -> str:
        """Begin a session, and return its id. Writes the store, and forgets there what is over."""
        session = secrets.token_urlsafe(18)
        with self._lock:
            record = self._read()
            lasting = [(name, end) for name, end in record["sessions"].items() if end > now]
            lasting = [*lasting, (session, now + SESSION_LIFETIME)][-MAX_SESSIONS:]
            self._write({**record, "sessions": dict(lasting)})
        return session

    def is_open(self, session: str, now: float) -> bool:
        """Tell whether a session has begun and not ended."""
        return self._read()["sessions"].get(session, now) > now

    def close(self, session: str) -> None:
        """End a session at once, wherever its cookie is. Writes the store."""
        with self._lock:
            record = self._read()
            if record["sessions"].pop(session, None) is not None:
                self._write(record)

    def _read(self) -> _Record:
        stored = self._store.get_meta(_META_KEY)
        record: _Record = json.loads(stored) if stored else _Record(password="", key="", sessions={})
        return record

    def _write(self, record: _Record) -> None:
        self._store.set_meta(_META_KEY, json.dumps(record))


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
