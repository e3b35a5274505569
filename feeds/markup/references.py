"""Shortcodes that link to other posts and files of a site, to the address they most likely have."""

from __future__ import annotations

import re

from feeds.markup import pieces
from feeds.markup.pieces import NOTHING, Piece
from feeds.markup.tags import Tag

_DATED = re.compile(r"([^/]*/)?(\d{4})-(\d\d?)-(\d\d?)-([^/]+)$")
_SOURCE = re.compile(r"(?:/?_?index)?\.(?:\w\w\.)?(?:md|markdown|html|adoc|org|rst)$")


def content_path(tag: Tag, paired: bool) -> Piece:
    """Hugo's ref and relref: a path of the content, which its page's address most often equals."""
    path = tag.get("path") or next(iter(tag.args), "")
    if not path:
        return NOTHING
    page, mark, place = path.partition("#")
    address = _SOURCE.sub("", page)
    address = f"{address}/" if address != page else page
    return _reference(address + mark + place, _words(page) or place, paired)


def post_url(tag: Tag, paired: bool) -> Piece:
    """Jekyll's post_url, to the default permalink of a post."""
    name = next(iter(tag.args), "")
    return _reference(_permalink(name), _words(name), paired) if name else NOTHING


def link(tag: Tag, paired: bool) -> Piece:
    """Jekyll's ``link path`` or Hexo's ``link words address``."""
    address = next((arg for arg in tag.args if pieces.is_address(arg)), "") or next(iter(tag.args), "")
    words = [arg for arg in tag.args if arg not in (address, "true", "false")]
    if words or "://" in address:
        return pieces.link(address, " ".join(words))
    path = address.lstrip("/")
    if path.startswith(("_posts/", "_drafts/")):
        return _reference(_permalink(path.partition("/")[2]), _words(path), paired)
    public = re.sub(r"\.(?:md|markdown)$", ".html", path).removeprefix("_")
    return _reference(f"/{public}", _words(path), paired) if path else NOTHING


def post_link(tag: Tag, _paired: bool) -> Piece:
    """Hexo's post_link: the name of a post's file, then the words to show."""
    name, *words = tag.args or ("",)
    shown = " ".join(word for word in words if word not in ("true", "false"))
    return pieces.link(f"/{name}/", shown or _words(name)) if name else NOTHING


def file(tag: Tag, _paired: bool) -> Piece:
    """A file that lies beside the post, such as Hexo's asset_link or a notebook, then the words to show."""
    address = next((arg for arg in tag.args if "." in arg), "") or next(iter(tag.args), "")
    shown = " ".join(arg for arg in tag.args[1:] if tag.name == "asset_link")
    return pieces.link(address, shown or address.rpartition("/")[2]) if address else NOTHING


def _reference(address: str, words: str, paired: bool) -> Piece:
    if paired:
        return Piece(f"<a href={pieces.quoted(address)}>", "</a>", address=address)
    return pieces.link(address, words)


def _permalink(name: str) -> str:
    dated = _DATED.search(re.sub(r"\.\w{2,8}$", "", name))
    return f"/{dated[1] or ''}{dated[2]}/{dated[3]}/{dated[4]}/{dated[5]}.html" if dated else f"/{name}"


def _words(path: str) -> str:
    """Turn a file's name into the words its title most likely has."""
    stem = re.sub(r"\.\w{1,8}$", "", path.rstrip("/").rpartition("/")[2])
    return re.sub(r"^\d{4}-\d\d?-\d\d?-", "", stem).replace("-", " ").replace("_", " ").strip()
