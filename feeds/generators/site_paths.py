"""Paths and addresses of a site: joined, split and encoded in one way for all generators."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_SAFE = "/:@!$&'()*+,;=~"
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_DEEPEST = 64


def encode_path(path: str) -> str:
    """Return a path as an address spells it: UTF-8, percent-encoded, with its slashes."""
    return quote(path.encode("utf-8", "surrogateescape"), safe=_SAFE)


def decode_path(address: str) -> str:
    """Return what the path of an address spells; undecodable bytes are lone surrogates."""
    return unquote(address, errors="surrogateescape")


def prefix_of(base_url: str) -> str:
    """Return the path of a base URL without its last slash: ``/blog``, or the empty string."""
    try:
        return encode_path(decode_path(urlsplit(base_url).path)).rstrip("/")
    except ValueError:
        return ""


def join_paths(folder: str, relative: str) -> str | None:
    """Return a path that is relative to a folder as relative to the root, or None where it leads out."""
    parts = [part for part in folder.split("/") if part]
    for part in relative.split("/")[:_DEEPEST]:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def folder_of(path: str) -> str:
    """Return the folder a path lies in; the empty string for the root."""
    return path.rpartition("/")[0]


def folders_above(path: str) -> list[str]:
    """Return the folders a path lies in, the nearest first, the root last."""
    folders = []
    while path:
        path = folder_of(path)
        folders.append(path)
    return folders


def split_name(path: str) -> tuple[str, str, str]:
    """Return folder, stem and suffix (with its dot) of a path."""
    folder, _, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return (folder, stem, dot + suffix) if stem else (folder, name, "")


def split_target(target: str) -> tuple[str, str, str]:
    """Return path, query and fragment of a link as written, the latter two without their marks."""
    before, _, fragment = target.partition("#")
    path, _, query = before.partition("?")
    return path, query, fragment


def leads_elsewhere(target: str) -> bool:
    """Tell whether a link names a scheme or a host, and so leads out of the site."""
    return _ELSEWHERE.match(target) is not None


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies in it; everything lies in the root."""
    return not folder or path == folder or path.startswith(f"{folder}/")
