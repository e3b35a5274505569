"""Files that come with the program: styles and icons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from feeds.web.document import Document
from feeds.web.reach import NOWHERE

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
}


def documents() -> Iterator[tuple[str, Document]]:
    """Give every file with its path below the base URL."""
    return ((path, document(name)) for path, name in _paths().items())


def find(path: str) -> Document | None:
    """Return the file at a path below the base URL."""
    name = _paths().get(path)
    return document(name) if name else None


def robots(prefix: str) -> Document:
    """Return what crawlers are asked: not to try the pages of every slice and search. Feeds are for all."""
    rules = "User-agent: *\n" + "".join(
        f"Disallow: {prefix}{path}\n" for path in ("/feed?", "/new?", "/?find=")
    )
    return Document(rules.encode("ascii"), "text/plain; charset=utf-8", reach=NOWHERE)


@cache
def document(name: str) -> Document:
    """Return the file of a name. No change of entries touches it."""
    body = files("feeds.web").joinpath("static", name).read_bytes()
    return Document(body, _TYPES[name.rpartition(".")[2]], reach=NOWHERE)


@cache
def _paths() -> dict[str, str]:
    names = sorted(file.name for file in files("feeds.web").joinpath("static").iterdir())
    return {"/favicon.ico" if name == "favicon.ico" else f"/static/{name}": name for name in names}
