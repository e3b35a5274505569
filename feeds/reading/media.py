"""Pictures and media files that a header names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from mimetypes import MimeTypes

from feeds.model import Enclosure
from feeds.reading.field import Field, Value, leaves
from feeds.reading.fields import Fields
from feeds.reading.keys import AUDIO_FILES, ENCLOSURES, IMAGE, LENGTHS, canonical
from feeds.reading.plain import LONGEST_ADDRESS, address, is_placeholder

MOST = 20
"""Enclosures of one post that are kept."""

# The system's tables are left out: every node must guess alike.
_TYPES = MimeTypes()
for _suffix, _type in {
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/x-m4v",
    ".mkv": "video/x-matroska",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".epub": "application/epub+zip",
    ".torrent": "application/x-bittorrent",
    ".webp": "image/webp",
    ".avif": "image/avif",
}.items():
    _TYPES.add_type(_type, _suffix)

_ROOTED = ("/", "./", "../", "http://", "https://")
_URL_KEYS = ("url", "src", "href", "file", "path", "link", "audio", "mp3", "image", "feature", "teaser")
_LENGTH_KEYS = ("length", "size", "bytes", "filesize", "file_size")
_SIZE = re.compile(r"(\d{1,15})(?:\s{0,3}(?:bytes|B))?")
_MEDIA_TYPE = re.compile(r"[a-z]{2,20}/[A-Za-z0-9.+-]{1,80}")
_WIKILINK = re.compile(r"!?\[\[([^\[\]|]{1,500})(?:\|[^\[\]]{0,200})?\]\]")


def image(fields: Fields) -> str:
    """Return the address of the picture that stands for the post, or the empty string."""
    for field in fields.each(*IMAGE):
        for url in _addresses(field.value):
            if _guess(url).startswith("image/") or url.startswith(_ROOTED):
                return url
    return ""


def enclosures(fields: Fields) -> tuple[Enclosure, ...]:
    """Return the media files; a length that stands in a field of its own is the first one's."""
    found: dict[str, Enclosure] = {}
    for field in fields.each(*ENCLOSURES, *AUDIO_FILES):
        for enclosure in _enclosures(field):
            found.setdefault(enclosure.url, enclosure)
    files = list(found.values())[:MOST]
    if files and not files[0].length:
        files[0] = replace(files[0], length=_size(fields.text(*LENGTHS)))
    return tuple(files)


def _enclosures(field: Field) -> Iterator[Enclosure]:
    for leaf in leaves(field.value, 100):
        enclosure = _of_text(leaf) if isinstance(leaf, str) else _of_table(leaf)
        if enclosure and (enclosure.type or canonical(field.key).startswith("enclosure")):
            yield Enclosure(enclosure.url, enclosure.type or "application/octet-stream", enclosure.length)


def _of_table(table: dict[str, Value]) -> Enclosure | None:
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    url = next((found for key in _URL_KEYS if (found := _address(facts.get(key)))), "")
    given = facts.get("type") or facts.get("mime_type") or facts.get("mimetype")
    length = next((size for key in _LENGTH_KEYS if (size := _size(facts.get(key)))), 0)
    return Enclosure(url, _given_type(given) or _media(url), length) if url else None


def _of_text(text: str) -> Enclosure | None:
    """A bare address, or the address, length and type on three lines that WordPress exports."""
    url, *facts = text.split()[:3] or [""]
    if not _address(url) or (facts and not facts[0].isdigit()):
        url, facts = _address(text), []
    given = next(filter(None, map(_given_type, facts)), "")
    length = next(filter(None, map(_size, facts)), 0)
    return Enclosure(url, given or _media(url), length) if url else None


def _given_type(value: Value) -> str:
    return value.strip() if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value.strip()) else ""


def _media(url: str) -> str:
    """Guess the type of a file that can be listened to, watched or kept; a page or a picture is none."""
    kind = _guess(url)
    return "" if kind.startswith(("text/", "image/")) or kind == "application/octet-stream" else kind


def _guess(url: str) -> str:
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    suffix = path[path.rfind(".") :].lower() if "." in path.rpartition("/")[2] else ""
    return _TYPES.types_map[1].get(suffix, "")


def _size(value: Value) -> int:
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) if match else 0


def _addresses(value: Value) -> Iterator[str]:
    for leaf in leaves(value, 50):
        texts = [leaf] if isinstance(leaf, str) else [leaf.get(key) for key in _URL_KEYS]
        yield from filter(None, map(_address, texts))


def _address(value: Value) -> str:
    """Return a text that looks like an address or a file's path, else the empty string."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or is_placeholder(value):
        return ""
    text = address(value)
    if link := _WIKILINK.fullmatch(text):
        text = link[1].strip()
    if "\n" in text or text.startswith("data:"):
        return ""
    return text if "/" in text or _guess(text) else ""
