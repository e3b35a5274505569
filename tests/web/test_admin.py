"""The operator's pages: who is let in, and what they can do there."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest

from feeds.config.loader import load_config
from feeds.config.passwords import hash_password
from feeds.config.settings import SiteSettings
from feeds.model import Problem, Severity
from feeds.publishing.site import Site
from feeds.store.base import Batch, EntryWrite
from feeds.store.connect import open_writer
from feeds.web.admin.config_editor import ConfigFile, ConflictError, EditError
from feeds.web.admin.status import Configuration, ServiceSnapshot, StatusSources
from feeds.web.admin.views import admin_routes
from feeds.web.app import create_app
from feeds.web.auth import (
    ATTEMPTS_PER_CLIENT,
    COOKIE,
    AdminAuth,
    LoginThrottle,
)
from feeds.web.metrics import Metrics
from feeds.web.sessions import MAX_SESSIONS, SESSION_LIFETIME, AdminSessions, TokenSigner
from feeds.web.subscriber_counts import SubscriberCounter

from .conftest import Posts, make_entry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "pear tree"
HASH = hash_password(PASSWORD)
LISTENING = "http://127.0.0.1:8000"
HERE = ("127.0.0.1", 4711)
ELSEWHERE = ("198.51.100.7", 4711)


@dataclass
class Machine:
    """Stands in for the running service, whose state a test sets."""

    mistake: str = ""
    moments: dict[str, datetime] = field(default_factory=dict)

    def state(self) -> ServiceSnapshot:
        """Return a state in which all is well."""
        return ServiceSnapshot("1.0", WHEN, Configuration("config.toml", WHEN, self.mistake))

    def last_written(self, path: str) -> datetime | None:
        """Return the moment a test has set."""
        return self.moments.get(path)


@dataclass
class OperatorSite:
    """A site with its operator's pages, a clock, and a folder with a configuration."""

    posts: Posts
    file: Path
    site: Site = field(
        default_factory=lambda: Site(SiteSettings(base_url="http://127.0.0.1:8000", title="Notes"))
    )
    password: str = ""
    now: float = 1_800_000_000.0
    machine: Machine = field(default_factory=Machine)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def open(self, **changes: Any) -> Any:
        """Put the pages before the store."""
        for name, value in changes.items():
            setattr(self, name, value)
        attempts = LoginThrottle(lambda: self.now)
        sessions = AdminSessions(self.posts.writer)
        sessions.bind(self.password)
        admission = AdminAuth(
            self.site, self.password, attempts, sessions, listening=LISTENING, clock=lambda: self.now
        )
        sources = StatusSources(self.machine, self.posts.writer, SubscriberCounter())
        made = admin_routes(
            self.site,
            admission,
            sources,
            load_config(self.file).settings,
            ConfigFile(self.file, environ={}),
            meters=Metrics(),
        )
        self.app = create_app(self.posts.writer, self.site, routes=made)
        return self

    def visitor(self, client: tuple[str, int] = HERE, **more: Any) -> Visitor:
        """Return somebody who asks."""
        return Visitor(self, client, **more)


class Visitor:
    """Somebody at an address, with cookies."""

    def __init__(
        self, operator: OperatorSite, client: tuple[str, int], base: str = "http://127.0.0.1:8000"
    ) -> None:
        transport = httpx.ASGITransport(app=operator.app, client=client)
        self._client = httpx.AsyncClient(transport=transport, base_url=base)
        self._loop = operator.loop
        self.cookies = self._client.cookies

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return self._loop.run_until_complete(self._client.get(path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Send a form."""
        return self._loop.run_until_complete(self._client.post(path, **more))

    def sign_in(self, password: str = PASSWORD, **more: Any) -> httpx.Response:
        """Send the password."""
        return self.post("/signin", data={"password": password}, **more)

    def fields(self) -> dict[str, str]:
        """Return the fields of the editor's form."""
        return dict(
            re.findall(
                r'<input type="hidden" name="(form|digest)" value="([\w-]+)">', self.get("/settings").text
            )
        )

    def send(self, action: str, text: str, **changes: str) -> httpx.Response:
        """Send the editor's form."""
        return self.post("/settings", data=self.fields() | {"action": action, "text": text} | changes)


@pytest.fixture
def operator(posts: Posts, tmp_path: Path) -> Iterator[OperatorSite]:
    """The operator's pages, of a service without a password."""
    file = tmp_path / "config.toml"
    file.write_text("# Ours.\n[feed]\nlimit = 20 # enough\n")
    made = OperatorSite(posts, file).open()
    yield made
    made.loop.run_until_complete(made.loop.shutdown_default_executor())
    made.loop.close()


@pytest.fixture
def guarded(operator: OperatorSite) -> OperatorSite:
    """The same with a password."""
    return operator.open(password=HASH)


FORWARDING_FIELDS = [
    "CF-Connecting-IP", "CF-Ray", "Client-IP", "Fastly-Client-IP", "Forwarded", "True-Client-IP", "Via",
    "X-Amzn-Trace-Id", "X-Client-IP", "X-Cluster-Client-IP", "X-Envoy-External-Address", "X-Forwarded",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto",
    "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Original-Forwarded-For", "X-Original-URL", "X-Real-IP",
]  # fmt: skip
PRIVATE = ["/status", "/status.json", "/problems.atom", "/problems.rss", "/problems.json", "/metrics"]


@pytest.mark.parametrize("path", PRIVATE)
def test_without_a_password_only_this_machine_sees_the_status(operator: OperatorSite, path: str) -> None:
    """Whoever is elsewhere, or comes through a proxy, or by another name of this machine, is turned away."""
    assert operator.visitor(HERE).get(path).status_code == 200
    assert operator.visitor(("::1", 1)).get(path).status_code == 200
    assert (
        operator.visitor(("::ffff:127.0.0.1", 1)).get(path, headers={"Host": "localhost:8000"}).status_code
        == 200
    )
    assert operator.visitor(ELSEWHERE).get(path).status_code == 403
    for name in FORWARDING_FIELDS:
        assert operator.visitor(HERE).get(path, headers={name: "127.0.0.1"}).status_code == 403
    for host in (
        "feeds.example.org",
        "127.0.0.1.evil.example",
        "",
        "[::ffff:8.8.8.8]",
        "127.0.0.1",
        "localhost:80",
    ):
        assert operator.visitor(HERE).get(path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    ("base_url", "status"),
    [
        ("http://127.0.0.1:8000", 200),
        ("http://localhost:8000/blog", 200),
        ("http://[::1]:8000", 200),
        ("http://127.0.0.1", 403),
        ("http://localhost:9000", 403),
        ("http://127.0.0.1.example.org:8000", 403),
        ("https://feeds.example.org", 403),
        ("http://10.0.0.5:8000", 403),
    ],
)
def test_a_public_address_closes_the_status_without_a_password(
    operator: OperatorSite, base_url: str, status: int
) -> None:
    """Where others are told to come in at another address or port, this machine may be a proxy for them."""
    here = operator.open(site=Site(SiteSettings(base_url=base_url))).visitor()
    got = here.get("/status.json")
    assert got.status_code == status
    assert status == 200 or f"site.base_url is {base_url}" in got.text


@pytest.mark.parametrize("path", [*PRIVATE, "/settings"])
def test_with_a_password_nobody_sees_anything_without_it(guarded: OperatorSite, path: str) -> None:
    """A page leads to the sign-in, a document is refused; being at this machine is not enough."""
    got = guarded.visitor(HERE).get(path)
    if "." in path or path == "/metrics":
        assert (got.status_code, got.headers["www-authenticate"][:5]) == (401, "Basic")
    else:
        assert (got.status_code, got.headers["location"]) == (303, f"/signin?to={path}")
    assert "pear" not in got.text


@pytest.mark.parametrize("path", ["/settings", "/signin"])
def test_without_a_password_there_are_no_settings(operator: OperatorSite, path: str) -> None:
    """Where nobody can sign in, there is nothing to sign in to."""
    assert operator.visitor(HERE).get(path).status_code == 404
    assert operator.visitor(HERE).post(path).status_code in {404, 405}


def test_signing_in_and_out(guarded: OperatorSite) -> None:
    """The right password opens the pages; signing out closes them."""
    visitor = guarded.visitor(ELSEWHERE)
    got = visitor.sign_in()
    assert (got.status_code, got.headers["location"]) == (303, "/settings")
    assert all(visitor.get(path).status_code == 200 for path in (*PRIVATE, "/settings"))
    form = visitor.fields()["form"]
    assert visitor.post("/signout", data={"form": form}).status_code == 303
    assert visitor.get("/status").status_code == 303


@pytest.mark.parametrize(
    ("base", "path", "secure"),
    [
        ("https://feeds.example.org", "/", True),
        ("https://example.org/feeds", "/feeds", True),
        ("http://10.0.0.5:8000", "/", False),
    ],
)
def test_the_session_stays_where_it_belongs(
    guarded: OperatorSite, base: str, path: str, secure: bool
) -> None:
    """No script and no other site gets the cookie, and no connection in the clear where the site has another."""
    operator = guarded.open(site=Site(SiteSettings(base_url=base)))
    attributes = operator.visitor(ELSEWHERE).sign_in().headers["set-cookie"].split("; ")[1:]
    assert {"HttpOnly", "SameSite=Strict", f"Path={path}", f"Max-Age={SESSION_LIFETIME}"} <= set(attributes)
    assert ("Secure" in attributes) == secure


def test_sessions_end(guarded: OperatorSite) -> None:
    """A session ends after its time, with another password, and when anything of it is changed."""
    visitor = guarded.visitor(ELSEWHERE)
    visitor.sign_in()
    session = visitor.cookies[COOKIE]
    guarded.now += SESSION_LIFETIME - 1
    assert visitor.get("/status").status_code == 200
    guarded.now += 2
    assert visitor.get("/status").status_code == 303
    guarded.now -= SESSION_LIFETIME
    for forged in (session[1:], session[:-1], session + "0", "", ".", "..", "é.é.é", session * 40):
        assert (
            guarded.visitor().get("/status", headers={"Cookie": f"{COOKIE}={forged}".encode()}).status_code
            == 303
        )
    other = guarded.open(password=hash_password("another")).visitor()
    assert other.get("/status", headers={"Cookie": f"{COOKIE}={session}"}).status_code == 303


def test_a_session_is_over_once_signed_out(guarded: OperatorSite) -> None:
    """Whoever kept the cookie of a session has nothing left when it is signed out; other sessions go on."""
    visitor, other = guarded.visitor(ELSEWHERE), guarded.visitor(HERE)
    visitor.sign_in()
    other.sign_in()
    kept = {"Cookie": f"{COOKIE}={visitor.cookies[COOKIE]}"}
    assert guarded.visitor().get("/status", headers=kept).status_code == 200
    visitor.post("/signout", data={"form": visitor.fields()["form"]})
    assert guarded.visitor().get("/status", headers=kept).status_code == 303
    assert guarded.open().visitor().get("/status", headers=kept).status_code == 303
    assert other.get("/status").status_code == 200


def test_a_password_that_was_away_brings_no_session_back(guarded: OperatorSite) -> None:
    """Without a password for a while, or with another, sessions and links of the same one as before are over."""
    visitor = guarded.visitor()
    visitor.sign_in()
    kept = {"Cookie": f"{COOKIE}={visitor.cookies[COOKIE]}"}
    link = re.search(r"/problems\.atom\?token=[\w-]+", visitor.get("/status").text).group()
    assert guarded.open().visitor(ELSEWHERE).get(link).status_code == 200
    for password in ("", hash_password("another")):
        guarded.open(password=password)
        again = guarded.open(password=HASH).visitor(ELSEWHERE)
        assert again.get("/status", headers=kept).status_code == 303
        assert again.get(link).status_code == 401


def test_open_sessions_are_bounded(posts: Posts) -> None:
    """Of more sessions than there may be, the oldest ends; what is over is forgotten."""
    sessions = AdminSessions(posts.writer)
    sessions.bind(HASH)
    names = [sessions.open(0.0) for _ in range(MAX_SESSIONS + 1)]
    assert [sessions.is_open(name, 1.0) for name in names] == [False] + [True] * MAX_SESSIONS
    sessions.open(SESSION_LIFETIME)
    assert not any(sessions.is_open(name, 1.0) for name in names)


def test_a_restart_keeps_sessions(guarded: OperatorSite) -> None:
    """Whoever signed in is still signed in after a restart, and on another node."""
    visitor = guarded.visitor(ELSEWHERE)
    visitor.sign_in()
    again = guarded.open().visitor()
    assert again.get("/status", headers={"Cookie": f"{COOKIE}={visitor.cookies[COOKIE]}"}).status_code == 200


def test_password_attempts_are_limited(guarded: OperatorSite) -> None:
    """After some tries a client has to wait, even with the right password; another one need not."""
    visitor = guarded.visitor(ELSEWHERE)
    assert [visitor.sign_in("guess").status_code for _ in range(ATTEMPTS_PER_CLIENT)] == [
        403
    ] * ATTEMPTS_PER_CLIENT
    refused = visitor.sign_in()
    assert refused.status_code == 429
    assert "set-cookie" not in refused.headers
    assert guarded.visitor(("203.0.113.5", 1)).sign_in().status_code == 303
    guarded.now += int(refused.headers["retry-after"]) + 1
    assert visitor.sign_in().status_code == 303


def test_a_network_is_one_client(guarded: OperatorSite) -> None:
    """Of IPv6 a whole network counts as one; behind a proxy on this machine, its clients count by themselves."""
    codes = [
        guarded.visitor((f"2001:db8::{n:x}", 1)).sign_in("guess").status_code
        for n in range(ATTEMPTS_PER_CLIENT + 1)
    ]
    assert codes == [403] * ATTEMPTS_PER_CLIENT + [429]
    assert guarded.visitor(("2001:db8:0:1::1", 1)).sign_in("guess").status_code == 403
    proxied = [
        guarded.visitor().sign_in("guess", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(ATTEMPTS_PER_CLIENT + 2)
    ]
    assert {got.status_code for got in proxied} == {403}


@pytest.mark.parametrize(
    "fields",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
    ],
)
def test_other_sites_cannot_send_forms(guarded: OperatorSite, fields: dict[str, str]) -> None:
    """A form that a page of another site sends is refused, password and all."""
    assert guarded.visitor().sign_in(headers=fields).status_code == 403
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert guarded.visitor().sign_in(headers=own).status_code == 303


def test_other_sites_cannot_read_answers(operator: OperatorSite) -> None:
    """What is for one person is for no cache, no other origin and no frame."""
    for path in PRIVATE:
        fields = operator.visitor().get(path, headers={"Origin": "https://evil.example"}).headers
        assert fields["access-control-allow-origin"] == "http://127.0.0.1:8000"
        assert fields["cache-control"] == "no-store"
        assert fields["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in fields["content-security-policy"]


def test_a_form_needs_the_token_of_its_session(guarded: OperatorSite) -> None:
    """Without the token of this very session, nothing is planned, saved or signed out."""
    visitor, other = guarded.visitor(), guarded.visitor()
    visitor.sign_in()
    other.sign_in()
    before = guarded.file.read_bytes()
    for token in ("", "0" * 64, other.fields()["form"]):
        assert visitor.send("save", "[feed]\nlimit = 1\n", form=token).status_code == 403
        assert visitor.post("/signout", data={"form": token}).status_code == 403
    assert guarded.file.read_bytes() == before


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/settings?x", "/nothing", "\\evil"]
)
def test_signing_in_leads_to_our_own_pages_only(guarded: OperatorSite, back: str) -> None:
    """A link to the sign-in cannot lead anywhere else afterwards."""
    got = guarded.visitor().post("/signin", params={"to": back}, data={"password": PASSWORD})
    assert got.headers["location"] == "/settings"


def test_forms_are_bounded(guarded: OperatorSite) -> None:
    """A form too large, with too many fields, or not in UTF-8 is refused in words."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    visitor = guarded.visitor()
    assert visitor.post("/signin", content=b"password=" + b"x" * 2**20, headers=form).status_code == 413
    assert visitor.post("/signin", content=b"a=b&" * 50, headers=form).status_code == 400
    assert visitor.post("/signin", content=b"password=\xff", headers=form).status_code == 400


def test_programs_read_with_the_password(guarded: OperatorSite) -> None:
    """A monitor sends the password as that of Basic credentials; a wrong one counts as a try."""
    visitor = guarded.visitor(ELSEWHERE)

    def read(password: str) -> int:
        credentials = base64.b64encode(f"operator:{password}".encode()).decode()
        return visitor.get("/status.json", headers={"Authorization": f"Basic {credentials}"}).status_code

    assert [read(PASSWORD) for _ in range(3 * ATTEMPTS_PER_CLIENT)] == [200] * 3 * ATTEMPTS_PER_CLIENT
    assert [read("guess") for _ in range(ATTEMPTS_PER_CLIENT + 2)] == [401] * (ATTEMPTS_PER_CLIENT + 2)
    assert read(PASSWORD) == 200


def test_the_status_as_json(operator: OperatorSite) -> None:
    """What the page tells, programs can read too, with problems by kind and names in printable characters."""
    operator.posts.write(make_entry(1, ["a"]))
    odd = "caf\udce9\n.md"
    problem = Problem(odd, "date", "no date", 3, 7)
    operator.posts.writer.apply(Batch(problems={odd: (problem,)}), WHEN)
    report = json.loads(operator.visitor().get("/status.json").text)
    assert report["totals"]["entries"] == 1
    assert report["state"]["health"]["status"] == "ok"
    (kind,) = report["problems"]
    assert (kind["name"], kind["total"]) == ("date", 1)
    assert kind["shown"][0]["line"] == 3
    assert kind["shown"][0]["path"].isprintable()


@pytest.mark.parametrize("fmt", ["atom", "rss", "json"])
def test_problems_as_a_feed(operator: OperatorSite, fmt: str) -> None:
    """Errors and repairs are entries, the latest file's first; ids stay when lines move; notes are no news."""
    old = Problem("old.md", "date", "bad <date>", 3)
    new = Problem("new.md", "encoding", "read as GB18030", severity=Severity.REPAIRED)
    note = Problem("draft.md", "draft", "held back", severity=Severity.NOTE)

    def tell(*problems: Problem) -> None:
        operator.posts.writer.apply(Batch(problems={one.path: (one,) for one in problems}), WHEN)

    operator.machine.moments = {"old.md": WHEN.replace(year=2020), "new.md": WHEN}
    tell(old, new, note)
    first = operator.visitor().get(f"/problems.{fmt}").content
    assert operator.visitor().get(f"/problems.{fmt}").content == first
    tell(replace(old, line=40))
    moved = operator.visitor().get(f"/problems.{fmt}").content
    if fmt == "json":
        items, later = json.loads(first)["items"], json.loads(moved)["items"]
        assert [item["title"] for item in items] == ["new.md: read as GB18030", "old.md:3: bad <date>"]
        assert [item["id"] for item in items] == [item["id"] for item in later]
        assert later[1]["title"] == "old.md:40: bad <date>"
    else:
        entries, later = feedparser.parse(first).entries, feedparser.parse(moved).entries
        assert ["new.md" in entry.title for entry in entries] == [True, False]
        assert [entry.id for entry in entries] == [entry.id for entry in later]
        assert entries[1].published_parsed[0] == 2020


def test_the_status_lists_the_posts_that_come_next(operator: OperatorSite) -> None:
    """The status page and its JSON name the posts that wait, with their moments, soonest first."""
    waiting = [
        replace(make_entry(number), published=WHEN + timedelta(days=number), title=f"Coming {number}")
        for number in (2, 1)
    ]
    gone = replace(make_entry(9), expires=WHEN + timedelta(hours=1))
    written = [EntryWrite(entry, entry.id, entry.digest, live=False) for entry in waiting]
    operator.posts.writer.apply(Batch(entries=(*written, EntryWrite(gone, gone.id, gone.digest))), WHEN)
    visitor = operator.visitor()
    report = visitor.get("/status.json").json()["scheduled"]
    assert [(one["title"], one["path"], one["moment"]) for one in report] == [
        ("Coming 1", "1.md", "2026-03-02T12:00:00+00:00"),
        ("Coming 2", "2.md", "2026-03-03T12:00:00+00:00"),
    ]
    page = re.sub(r"<[^>]+>", "", visitor.get("/status").text)
    assert "Mar 2, 2026, 12:00\u202fPM UTC · Coming 1" in page


def test_a_bad_configuration_is_a_problem_too(operator: OperatorSite) -> None:
    """The operator's reader shows why the configuration was not taken over."""
    operator.machine.mistake = "config.toml:3:1: unknown key `feed.limits`\n   3 | limits = 2\n     | ^^^^^^"
    (entry,) = feedparser.parse(operator.visitor().get("/problems.atom").content).entries
    assert "unknown key" in entry.title
    assert "^^^^^^" in entry.content[0].value


def test_the_problems_feed_has_an_address_for_readers(guarded: OperatorSite) -> None:
    """Its addresses carry a token; it opens nothing else, and a new password ends it."""
    visitor = guarded.visitor()
    visitor.sign_in()
    page = visitor.get("/status").text
    token = re.search(r"/problems\.atom\?token=([\w-]+)", page)
    assert token is not None
    reader = guarded.visitor(ELSEWHERE)
    got = reader.get(f"/problems.atom?token={token[1]}")
    assert got.status_code == 200
    assert f"problems.atom?token={token[1]}" in got.text
    assert reader.get(f"/status.json?token={token[1]}").status_code == 401
    renewed = guarded.open(password=hash_password("another")).visitor(ELSEWHERE)
    assert renewed.get(f"/problems.atom?token={token[1]}").status_code == 401


def test_the_editor_plans_and_saves(guarded: OperatorSite) -> None:
    """A plan changes nothing; saving writes just what was sent, and keeps the former version beside it."""
    visitor = guarded.visitor()
    visitor.sign_in()
    before = guarded.file.read_bytes()
    assert "limit = 20 # enough" in visitor.get("/settings").text
    text = "# Ours.\n[feed]\nlimit = 7 # fewer\n"
    planned = visitor.send("plan", text)
    assert planned.status_code == 200
    assert all(part in planned.text for part in ("feed.limit", "<del>20</del>", "<ins>7</ins>"))
    assert guarded.file.read_bytes() == before
    saved = visitor.send("save", text.replace("\n", "\r\n"))
    assert (saved.status_code, saved.headers["location"]) == (303, "/settings?saved")
    assert guarded.file.read_text() == text
    assert guarded.file.with_name("config.toml.bak").read_bytes() == before


def test_mistakes_are_shown_and_not_saved(guarded: OperatorSite) -> None:
    """What is wrong is shown with its line and caret, and the file stays as it was."""
    visitor = guarded.visitor()
    visitor.sign_in()
    before = guarded.file.read_bytes()
    got = visitor.send("save", "[feed]\nlimits = 7\n<script>\n")
    assert got.status_code == 422
    assert "<code>feed.limits</code>, did you mean <code>feed.limit</code>?" in got.text
    assert "   2 | limits = 7\n     | ^^^^^^" in got.text
    assert "<script>\n" not in got.text
    assert guarded.file.read_bytes() == before


def test_an_unreadable_configuration_file_is_reported(guarded: OperatorSite) -> None:
    """A file that is gone, or no text, is named as the reason; there is nothing to save over it."""
    visitor = guarded.visitor()
    visitor.sign_in()
    guarded.file.write_bytes(b"title = '\xff'")
    assert "is not UTF-8" in visitor.get("/settings").text
    guarded.file.unlink()
    assert "cannot be read: No such file or directory" in visitor.get("/settings").text


@pytest.mark.parametrize(
    "former", [b"# a\r\n[feed]\r\nlimit = 1\r\n", b"\xef\xbb\xbf# a\n[feed]\nlimit = 1\n"]
)
def test_saving_keeps_line_ends_mode_and_links_of_the_file(tmp_path: Path, former: bytes) -> None:
    """Line ends, the byte order mark, the mode and a link to the file stay as they are."""
    real = tmp_path / "real.toml"
    real.write_bytes(former)
    real.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    file = ConfigFile(link, environ={})
    text = file.read()
    beside = file.replace(text.text.replace("1", "2"), text.digest)
    assert real.read_bytes() == former.replace(b"1", b"2")
    assert link.is_symlink()
    assert (beside.name, beside.read_bytes()) == ("real.toml.bak", former)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (real, beside)} == {0o640}


def test_two_kinds_of_line_ends_are_kept(tmp_path: Path) -> None:
    """Of a file with two kinds, every line keeps its own; a new one ends as the one before it."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"# one\r\n# two\n[feed]\r\nlimit = 1\r\n# end\n\n[http]\nport = 1\n\r\n")
    file = ConfigFile(path, environ={})
    former = path.read_bytes()
    file.replace(file.read().text, file.read().digest)
    assert path.read_bytes() == former
    text = file.read().text
    text = text.replace("limit = 1\n", "limit = 2\ncontent = 'full'\n").replace(
        "port = 1\n", "port = 2\n# x\n"
    )
    file.replace(text.replace("# two\n", ""), file.read().digest)
    assert path.read_bytes() == (
        b"# one\r\n[feed]\r\nlimit = 2\r\ncontent = 'full'\r\n# end\n\n[http]\nport = 2\n# x\n\r\n"
    )
    path.write_bytes(b"# a\r\n# b")
    file.replace("# a\n# b\n# c\n", file.read().digest)
    assert path.read_bytes() == b"# a\r\n# b\r\n# c\r\n"
    file.replace("", file.read().digest)
    assert path.read_bytes() == b""


def test_a_version_nobody_saw_is_not_overwritten(tmp_path: Path) -> None:
    """Of two editors, the second is told; its text replaces the first's only after it has seen that."""
    path = tmp_path / "config.toml"
    path.write_text("a = 1\n")
    file = ConfigFile(path, environ={})
    seen = file.read()
    file.replace("a = 2\n", seen.digest)
    with pytest.raises(ConflictError):
        file.replace("a = 3\n", seen.digest)
    assert path.read_text() == "a = 2\n"


def test_a_write_that_fails_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full in the middle, the old version is there, whole, and nothing else is left behind."""
    path = tmp_path / "config.toml"
    path.write_text("a = 1\n")
    file = ConfigFile(path, environ={})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditError, match="No space left on device"):
        file.replace("a = 2\n", file.read().digest)
    assert [found.name for found in tmp_path.iterdir()] == ["config.toml"]
    assert path.read_text() == "a = 1\n"


def test_a_token_is_valid_for_one_purpose_only() -> None:
    """A form's token is no session, a document's token opens no other, and each key signs differently."""
    one, other = TokenSigner("one"), TokenSigner("two")
    token = one.session_token("abc")
    assert one.read_session(token) == "abc"
    assert other.read_session(token) == ""
    assert one.read_session(f"abc.{one.form_token('abc')}") == ""
    assert one.read_session(f"abc.{one.document_token('abc')}") == ""
    assert one.is_document_token("/problems", one.document_token("/problems"))
    assert not one.is_document_token("/status.json", one.document_token("/problems"))
    assert not other.is_document_token("/problems", one.document_token("/problems"))
    assert not one.is_form_token("/problems", one.document_token("/problems"))


def test_the_key_of_tokens_is_random(tmp_path: Path) -> None:
    """Two services with the same password sign differently, whoever knows its hash."""
    keys = set()
    for name in ("a.db", "b.db"):
        with closing(open_writer(f"sqlite:///{tmp_path / name}")) as store:
            sessions = AdminSessions(store)
            sessions.bind(HASH)
            keys.add(sessions.key)
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)


@pytest.mark.parametrize(
    "secret", [f'[admin]\npassword = "{HASH}"\n', '[store]\nurl = "postgresql://feeds:pear@db/feeds"\n']
)
def test_a_configuration_with_a_secret_is_for_its_owner(tmp_path: Path, secret: str) -> None:
    """Whatever the file was, the version that is written and the one that is kept are for its owner alone."""
    path = tmp_path / "config.toml"
    path.write_text(secret)
    path.chmod(0o644)
    file = ConfigFile(path, environ={})
    beside = file.replace(secret + "[feed]\nlimit = 7\n", file.read().digest)
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, beside)} == {0o600}
