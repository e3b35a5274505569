"""Without a password the operator's pages are for this machine, whatever proxy stands before the service."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest

PAGES = ("/status", "/metrics")

BARE = {
    "nginx, HTTP/1.0": "",
    "nginx, HTTP/1.0, Host set": "proxy_set_header Host $host;",
    "nginx, HTTP/1.1": "proxy_http_version 1.1;",
    "nginx, HTTP/1.1, Host set": "proxy_http_version 1.1; proxy_set_header Host $host;",
}
"""What a location of nginx says besides ``proxy_pass``; nothing that tells of the client."""

KEPT_ALIVE = {
    "nginx 1.29.7": 'proxy_http_version 1.1; proxy_set_header Connection "";',
    "nginx 1.29.7, Host set": 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;',
}
"""How a newer nginx asks where nothing is said."""

FIELDS = {
    "like Caddy": {
        "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "127.0.0.1", "X-Forwarded-Proto": "https",
    },
    "like Traefik": {
        "X-Forwarded-Host": "127.0.0.1", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https",
        "X-Forwarded-Server": "edge", "X-Real-Ip": "127.0.0.1",
    },
}  # fmt: skip
"""Header fields that proxies add to what a client sends."""


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(closing(socket.socket())) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class Proxies:
    """Proxies before one service: nginx itself, and clients that send what other proxies do."""

    def __init__(self, service, start_nginx) -> None:
        self._service = service
        ways = BARE | KEPT_ALIVE
        self._ports = dict(zip(ways, free_ports(len(ways)), strict=True))
        start_nginx(
            "".join(
                f"server {{ listen 127.0.0.1:{self._ports[name]}; location / {{"
                f" proxy_pass http://127.0.0.1:{service.port}; {said} }} }} "
                for name, said in ways.items()
            )
        )
        service.until(lambda: self.ask(*BARE))

    def ask(self, *names: str) -> dict[tuple[str, str], set[int]]:
        """Return the statuses of each page behind each proxy, asked on several connections."""
        return {(name, page): {self._get(name, page) for _ in range(3)} for name in names for page in PAGES}

    def _get(self, name: str, page: str) -> int:
        port = self._ports.get(name, self._service.port)
        return httpx.get(f"http://127.0.0.1:{port}{page}", headers=FIELDS.get(name, {})).status_code

    def direct(self) -> set[int]:
        """Return the statuses of the pages asked for without a proxy."""
        asked = (httpx.get(self._service.base + page) for page in PAGES for _ in range(3))
        return {answer.status_code for answer in asked}


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def proxies(service, start_nginx, request) -> Iterator[Proxies]:
    """A service without password and public address, and six proxies before it."""
    service.post("a.md")
    service.configure(workers=request.param)
    service.start()
    service.until(lambda: request.param == 1 or "a worker answers" in service.log())
    return Proxies(service, start_nginx)


def test_no_proxied_request_is_the_operators(proxies, service, request):
    """Behind six kinds of proxies nobody gets a page; asked directly it opens, until there is a public address."""
    workers = request.node.callspec.params["proxies"]
    assert proxies.direct() == {200}
    answers = proxies.ask(*BARE, *FIELDS)
    assert len(answers) == 12
    assert set.union(*answers.values()) == {403}
    service.configure("[site]\nbase_url = 'https://feeds.example.org'\n", workers=workers)
    service.until(lambda: proxies.direct() == {403})
    assert set.union(*proxies.ask(*BARE, *KEPT_ALIVE, *FIELDS).values()) == {403}
    refusal = httpx.get(f"{service.base}/status").text
    assert "site.base_url is https://feeds.example.org" in refusal
    assert "admin.password" in refusal
    service.configure("[site]\nbase_url = 'https://feeds.example.org'\n[feed]\nlimit = 7\n", workers=workers)
    service.until(lambda: "feed.limit = 7" in service.log())
    assert service.log().count("are closed: others can reach this service too") == 1


def test_pages_are_closed_where_others_can_connect(service):
    """A service that listens at every address opens them to nobody without a password, and says why."""
    service.post("a.md")
    service.configure()
    config = service.home / "config.toml"
    config.write_text(config.read_text().replace("[http]\n", "[http]\nhost = '0.0.0.0'\n"))
    service.start()
    for page in PAGES:
        answer = httpx.get(service.base + page)
        assert answer.status_code == 403
        assert "http.host is 0.0.0.0" in answer.text
    assert service.log().count("are closed: others can reach this service too (http.host is 0.0.0.0)") == 1
