"""Behind nginx, below a path of its own: every address is right, and only the public one appears."""

import html
import re
import socket
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

import feedparser
import httpx
import pytest

from feeds.config.passwords import hash_password

PASSWORD = "pear tree, north wall"
LINK = re.compile(r'(?:href|src|action|data-names|data-copy)="((?:/|https?:)[^"#]*)')


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shipped_server(port, upstream, strips):
    """Return the shipped configuration, below ``/blog``; ``strips`` has nginx take that away."""
    shipped = (files("feeds.deploy") / "nginx.conf").read_text("utf-8")
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen [::]:80;": "",
        "location / {": "location /blog/ {",
        "proxy_pass http://feeds;": "proxy_pass http://feeds/;" if strips else "proxy_pass http://feeds;",
    }
    for old, new in changes.items():
        assert old in shipped
        shipped = shipped.replace(old, new)
    return shipped


@pytest.fixture(params=[False, True], ids=["prefix kept", "prefix stripped"])
def public(service, start_nginx, request):
    """A service behind nginx at ``/blog``, and its public address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/blog"
    for number in range(12):
        service.post(f"{number}.md", title=f"Post {number}", tags=f"news, 排字, tag {number}")
    service.configure(
        f"[site]\nbase_url = '{base}'\n[feed]\nlimit = 5\n[admin]\npassword = '{hash_password(PASSWORD)}'\n"
        "[[feeds]]\nname = 'some'\nany = ['news']\n"
    )
    service.start()
    start_nginx(shipped_server(port, service.port, strips=request.param))
    service.until(lambda: httpx.get(f"{base}/healthz").status_code == 200)
    return base


def test_every_link_is_right_below_the_path(public, service):
    """Whatever a page links to, and whatever that links to, is there, and lies below the public address."""
    host = "{0.scheme}://{0.netloc}".format(urlsplit(public))
    waiting, seen = [f"{public}/"], {}
    with httpx.Client(headers={"Accept": "text/html"}, timeout=120) as client:
        while waiting and len(seen) < 400:
            address = waiting.pop()
            answer = client.get(address)
            seen[address] = answer.status_code
            assert answer.status_code == 200, address
            if "html" not in answer.headers["content-type"]:
                continue
            assert str(service.port) not in answer.text
            for link in map(html.unescape, LINK.findall(answer.text)):
                found = urljoin(address, link).partition("#")[0]
                if found.startswith(host):
                    assert found.startswith(f"{public}/"), (address, link)
                    waiting += [found] if found not in seen and found not in waiting else []
    assert len(seen) > 60
    assert waiting == []


def test_feeds_name_their_public_addresses(public):
    """Self, archive and page links of a feed are public addresses that lead back to it; redirects too."""
    for fmt in ("atom", "rss", "json"):
        address = f"{public}/tags/%E6%8E%92%E5%AD%97.{fmt}"
        answer = httpx.get(address)
        assert f"<{address}>; rel=self" in answer.headers["link"].replace('"', "")
        if fmt == "json":
            own, older = answer.json()["feed_url"], answer.json()["next_url"]
        else:
            links = {link.rel: link.href for link in feedparser.parse(answer.content).feed.links}
            own, older = links["self"], links["prev-archive"]
        assert own == address
        assert older.startswith(f"{public}/archive/")
        assert httpx.get(older).status_code == 200
        moved = httpx.get(f"{public}/feed.{fmt}?any=b&any=a&any=news")
        assert moved.status_code == 301
        assert urljoin(str(moved.url), moved.headers["location"]).startswith(f"{public}/feed.{fmt}?any=")


def test_the_operator_signs_in_below_the_path(public):
    """The cookie is for the path alone; sign-in, settings, saving and sign-out all lead within it."""
    with httpx.Client(follow_redirects=False) as client:
        first = client.get(f"{public}/settings")
        assert first.status_code == 303
        form = urljoin(str(first.url), first.headers["location"])
        signed = client.post(form, data={"password": PASSWORD})
        assert urljoin(form, signed.headers["location"]) == f"{public}/settings"
        assert "path=/blog" in signed.headers["set-cookie"].lower()
        page = client.get(f"{public}/settings")
        assert page.status_code == 200
        fields = dict(re.findall(r'name="(form|digest)" value="([^"]*)"', page.text))
        saved = client.post(
            f"{public}/settings", data=fields | {"action": "plan", "text": "[feed]\nlimits = 1\n"}
        )
        assert "did you mean <code>feed.limit</code>" in saved.text
        assert client.get(f"{public}/status").status_code == 200
        out = client.post(f"{public}/signout", data={"form": fields["form"]})
        assert urljoin(str(out.url), out.headers["location"]).startswith(f"{public}/")
        assert client.get(f"{public}/settings").status_code == 303
