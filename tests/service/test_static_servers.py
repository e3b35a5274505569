"""An export behind web servers that are configured by what `feeds deploy --static` prints."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from feeds.cli.main import main
from feeds.config.loader import load_config
from feeds.service.commands import export_site

MODULES = "mpm_event authz_core alias dir mime headers rewrite"


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print(home: Path, name: str) -> str:
    words = ["deploy", name, "--static", "--out", str(home / "out"), "--config", str(home / "config.toml")]
    return CliRunner().invoke(main, words, catch_exceptions=False).stdout


@pytest.fixture(scope="module", params=["", "/blog"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of posts of which one was deleted after it was shown, at a base address with a path and without."""
    tmp_path = tmp_path_factory.mktemp("site")
    (tmp_path / "config.toml").write_text(
        f'[site]\nbase_url = "http://example.com{request.param}"\n[posts]\nfolder = "posts"\n'
        '[ingest]\nexecutor = "inline"\n[store]\nurl = "sqlite:///feeds.db"\n'
    )
    posts = tmp_path / "posts"
    posts.mkdir()
    for n, tag in enumerate(("sea", "Nei.st", "gone soon", "sea")):
        (posts / f"{n}.md").write_text(
            f"---\ntitle: Post {n}\ndate: 2026-01-0{n + 1}\ntags: [{tag}]\n---\nText ![p](p.png).\n"
        )
    (posts / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    config = load_config(tmp_path / "config.toml", {})
    export_site(config, tmp_path / "out", lambda _done, _total: None)
    before = {path.name for path in (tmp_path / "out/entries").iterdir()}
    (posts / "2.md").unlink()
    export_site(config, tmp_path / "out", lambda _done, _total: None)
    (deleted,) = before - {path.name for path in (tmp_path / "out/entries").iterdir()}
    (tmp_path / "deleted").write_text(deleted)
    return tmp_path


def _use_nginx(home: Path, request: pytest.FixtureRequest, port: int) -> None:
    text = (
        _print(home, "nginx")
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("listen [::]:80;", "")
    )
    request.getfixturevalue("start_nginx")(text)


def _use_apache(home: Path, request: pytest.FixtureRequest, port: int) -> None:
    folder = request.getfixturevalue("tmp_path")
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES.split()
    )
    (folder / "httpd.conf").write_text(
        f"{modules}ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nListen 127.0.0.1:{port}\n"
        f"ServerName localhost\nTypesConfig /dev/null\nDefaultRuntimeDir {folder}\nMutex posixsem\n"
        f"{_print(home, 'apache').replace('*:80', f'127.0.0.1:{port}')}"
    )
    program = request.getfixturevalue("program")("apache2")
    process = subprocess.Popen([program, "-f", folder / "httpd.conf", "-DFOREGROUND"])
    request.addfinalizer(lambda: (process.terminate(), process.wait(120)))


def _wait(client: httpx.Client, address: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            client.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.mark.parametrize("use", [_use_nginx, _use_apache])
def test_a_web_server_serves_an_export_as_the_service_would(
    home: Path, use: Callable[..., None], request: pytest.FixtureRequest
) -> None:
    """Types, compressed twins, pages without a suffix, 304, pictures, and 410 for what was deleted."""
    port = _find_port()
    use(home, request, port)
    prefix = load_config(home / "config.toml", {}).settings.site.base_url.removeprefix("http://example.com")
    base = f"http://127.0.0.1:{port}{prefix}"
    with httpx.Client(timeout=60, headers={"Host": "example.com"}) as client:
        _wait(client, base)
        for path, kind in {
            "/feed.atom": "application/atom+xml; charset=utf-8",
            "/feed.rss": "application/rss+xml; charset=utf-8",
            "/feed.json": "application/feed+json; charset=utf-8",
            "/feeds.opml": "text/x-opml; charset=utf-8",
            "/openapi.json": "application/json",
            "/": "text/html; charset=utf-8",
            "/tags/Nei.st": "text/html; charset=utf-8",
            "/tags/Nei.st.rss": "application/rss+xml; charset=utf-8",
            "/new/names/tag": "application/json",
            "/static/feed.css": "text/css; charset=utf-8",
            "/files/p.png": "image/png",
        }.items():
            for coding in ("identity", "gzip"):
                response = client.get(f"{base}{path}", headers={"Accept-Encoding": coding})
                assert (response.status_code, response.headers["content-type"]) == (200, kind), (path, coding)
                assert response.headers["x-content-type-options"] == "nosniff"
            file = home / "out" / path.lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            assert response.content == file.read_bytes()
            has_twin = file.with_name(f"{file.name}.gz").exists()
            assert (response.headers.get("content-encoding") == "gzip") == has_twin, path
        feed = client.get(f"{base}/feed.atom")
        assert "sandbox" in feed.headers["content-security-policy"]
        assert "max-age=300" in feed.headers["cache-control"]
        again = client.get(f"{base}/feed.atom", headers={"If-None-Match": feed.headers["etag"]})
        assert again.status_code == 304
        deleted = (home / "deleted").read_text()
        for path, status in {
            f"/entries/{deleted}": 410,
            "/tags/gone%20soon": 410,
            "/tags/gone%20soon.atom": 410,
            "/tags/never": 404,
            "/entries/0123456789abcdef": 404,
        }.items():
            assert client.get(f"{base}{path}").status_code == status, path


def test_hosts_of_files_are_told_of_types_and_of_what_is_gone(home: Path) -> None:
    """Netlify's two files, and Caddy's: each names types, codings and what was deleted, with the path of the site."""
    prefix = load_config(home / "config.toml", {}).settings.site.base_url.removeprefix("http://example.com")
    deleted = (home / "deleted").read_text()
    headers, redirects, caddy = (
        _print(home, name) for name in ("netlify-headers", "netlify-redirects", "caddy")
    )
    assert f"\n{prefix}/*.atom\n  Content-Type: application/atom+xml; charset=utf-8\n" in headers
    assert f"\n{prefix}/entries/{deleted}  {prefix}/  410\n" in redirects
    assert f"\n{prefix}/tags/gone%20soon.rss  {prefix}/  410\n" in redirects
    assert f"/entries/{deleted}" in caddy
    assert "precompressed br gzip" in caddy
    assert ("handle_path /blog/*" in caddy) == bool(prefix)


def test_what_is_of_a_service_and_what_of_files_is_said(home: Path) -> None:
    """A server that only serves files needs --static; systemd has no use for it."""
    for words in (["deploy", "caddy"], ["deploy", "systemd", "--static"]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert "--static" in result.output
