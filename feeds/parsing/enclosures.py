"""Pictures and media files that a header names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from mimetypes import MimeTypes

from feeds.model import Enclosure
from feeds.parsing.episodes import read_episode
from feeds.parsing.fields import (
    AUDIO_FILE_KEYS,
    DURATION_KEYS,
    ENCLOSURE_KEYS,
    IMAGE_KEYS,
    LENGTH_KEYS,
    OTHER_FILE_KEYS,
    OTHER_IMAGE_KEYS,
    RESOURCE_KEYS,
    SIZE_OR_DURATION_KEYS,
    Field,
    Fields,
    Value,
    iterate_leaves,
    normalize_key,
)
from feeds.parsing.plain_text import MAX_ADDRESS_LENGTH, clean_address, is_placeholder

MAX_ENCLOSURES = 20
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

_ADDRESS_PREFIXES = ("/", "./", "../", "http://", "https://")
_TABLE_URL_KEYS = ("url", "src", "href", "file", "path", "link", "audio", "mp3", "image", "feature")
_TABLE_IMAGE_KEYS = (
    *_TABLE_URL_KEYS,
    *("overlay_image", "og_image", "teaser", "cover", "thumbnail", "banner", "hero", "large", "source"),
)
_TABLE_DURATION_KEYS = ("duration", "itunes_duration", "itunes:duration", "runtime")
_COVER_NAME = re.compile(
    r"cover|feature|hero|thumb|banner|header|teaser|preview|social|og[-_]?image", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.\d{1,3})?")
_SECONDS = re.compile(r"(\d{1,6})(?:\.\d{1,6})?(?:\s{0,3}s(?:ec(?:onds?)?)?)?")
_UNITS = re.compile(
    r"(?:P?T?(\d{1,3})\s{0,3}h(?:ours?|rs?)?)?\s{0,3}(?:P?T?(\d{1,4})\s{0,3}m(?:in(?:utes?)?)?)?\s{0,3}"
    r"(?:P?T?(\d{1,5})\s{0,3}s(?:ec(?:onds?)?)?)?",
    re.IGNORECASE,
)
_FEWEST_BYTES = 100_000
"""Bytes of the shortest file that is an episode; so many seconds are more than a day."""
_TABLE_LENGTH_KEYS = ("length", "size", "bytes", "filesize", "file_size")
_SIZE = re.compile(
    r"(?P<number>\d{1,15}|\d{1,3}(?:,\d{3}){1,4}|\d{1,9}\.\d{1,6})\s{0,3}(?P<unit>bytes|[KMG]i?B?|B)?",
    re.IGNORECASE,
)
_UNIT_SIZES = {
    "": 1,
    "B": 1,
    "BYTES": 1,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "KI": 2**10,
    "MI": 2**20,
    "GI": 2**30,
}
_MEDIA_TYPE = re.compile(r"[a-z]{2,20}/[A-Za-z0-9.+-]{1,80}")
_WIKILINK = re.compile(r"!?\[\[([^\[\]|]{1,500})(?:\|[^\[\]]{0,200})?\]\]")


def read_image(fields: Fields) -> str:
    """Return the address of the picture that stands for the post, or the empty string."""
    for field in fields.iterate(*IMAGE_KEYS, *OTHER_IMAGE_KEYS):
        for url in _iterate_addresses(field.value):
            kind = _guess_type(url)
            if kind.startswith("image/") or (not kind and url.startswith(_ADDRESS_PREFIXES)):
                return url
    return next((url for field in fields.iterate(*RESOURCE_KEYS) for url in _iterate_covers(field.value)), "")


def _iterate_covers(resources: Value) -> Iterator[str]:
    """Yield the pictures of a bundle that are named or filed as the one that stands for it."""
    for leaf in iterate_leaves(resources, 50):
        if isinstance(leaf, dict):
            url, name = _parse_address(leaf.get("src")), leaf.get("name") or leaf.get("title") or ""
            is_named_cover = _COVER_NAME.search(url) or (isinstance(name, str) and _COVER_NAME.search(name))
            if is_named_cover and _guess_type(url).startswith("image/"):
                yield url


def read_enclosures(fields: Fields) -> tuple[Enclosure, ...]:
    """Return the media files; a length or duration that stands in a field of its own is the first one's."""
    enclosures: dict[str, Enclosure] = {}
    for field in fields.iterate(*ENCLOSURE_KEYS, *AUDIO_FILE_KEYS, *OTHER_FILE_KEYS):
        for enclosure in _iterate_enclosures(field):
            enclosures.setdefault(enclosure.url, enclosure)
    files = list(enclosures.values())[:MAX_ENCLOSURES]
    if files:
        files[0] = _add_facts(files[0], fields)
    return tuple(files)


def _add_facts(file: Enclosure, fields: Fields) -> Enclosure:
    """Return a media file with what fields of their own say of it."""
    length = file.length or _find_fact(fields, LENGTH_KEYS, _parse_size)
    duration = file.duration or _find_fact(fields, DURATION_KEYS, parse_duration)
    for field in fields.iterate(*SIZE_OR_DURATION_KEYS):
        if _is_duration(field.value, known=bool(duration)):
            duration = duration or parse_duration(field.value)
        else:
            length = length or _parse_size(field.value)
    return replace(file, length=length, duration=duration, episode=read_episode(fields))


def _is_duration(value: Value, *, known: bool) -> bool:
    """Tell a time from a size: by its unit, and a plain number by how large it is, where none is known."""
    text = value.strip() if isinstance(value, str) else ""
    if text.isdecimal():
        return not known and int(text[:20]) < _FEWEST_BYTES
    return bool(parse_duration(text)) and not text.endswith("M")


def _find_fact(fields: Fields, keys: tuple[str, ...], parse: Callable[[Value], int]) -> int:
    values = (field.value for field in fields.iterate(*keys))
    return next((fact for value in values if (fact := parse(value))), 0)


def parse_duration(value: Value) -> int:
    """Return the seconds of ``1:02:03``, ``62:03``, ``3723``, ``62 min`` or ``PT1H2M3S``, or 0.

    A table may hold one (``itunes: {duration: …}``).
    """
    if isinstance(value, dict):
        return next(
            (duration for key in _TABLE_DURATION_KEYS if (duration := parse_duration(value.get(key)))), 0
        )
    text = value.strip() if isinstance(value, str) else ""
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if plain := _SECONDS.fullmatch(text):
        return int(plain[1])
    units = _UNITS.fullmatch(text)
    if units is None or not text:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in units.groups())
    return hours * 3600 + minutes * 60 + seconds


def _iterate_enclosures(field: Field) -> Iterator[Enclosure]:
    for leaf in iterate_leaves(field.value, 100):
        enclosure = _parse_text(leaf) if isinstance(leaf, str) else _parse_table(leaf)
        if enclosure and (enclosure.type or normalize_key(field.key).startswith("enclosure")):
            yield replace(enclosure, type=enclosure.type or "application/octet-stream")


def _parse_table(table: dict[str, Value]) -> Enclosure | None:
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    url = next((address for key in _TABLE_URL_KEYS if (address := _parse_address(facts.get(key)))), "")
    media_type = facts.get("type") or facts.get("mime_type") or facts.get("mimetype")
    length = next((size for key in _TABLE_LENGTH_KEYS if (size := _parse_size(facts.get(key)))), 0)
    kind = _parse_media_type(media_type) or _guess_media_type(url)
    return Enclosure(url, kind, length, _find_table_duration(facts)) if url else None


def _find_table_duration(facts: dict[str, Value]) -> int:
    """Return the duration of a table; its ``length`` is in bytes, but where it is written as a time."""
    length = facts.get("length")
    is_time = isinstance(length, str) and not _parse_size(length)
    return parse_duration(facts) or (parse_duration(length) if is_time else 0)


def _parse_text(text: str) -> Enclosure | None:
    """A bare address, or the address, length and type on three lines that WordPress exports."""
    url, *facts = text.split()[:3] or [""]
    if not _parse_address(url) or (facts and not facts[0].isdigit()):
        url, facts = _parse_address(text), []
    media_type = next(filter(None, map(_parse_media_type, facts)), "")
    length = next(filter(None, map(_parse_size, facts)), 0)
    return Enclosure(url, media_type or _guess_media_type(url), length) if url else None


def _parse_media_type(value: Value) -> str:
    return value.strip() if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value.strip()) else ""


def _guess_media_type(url: str) -> str:
    """Guess the type of a file that can be listened to, watched or kept; a page or a picture is none."""
    kind = _guess_type(url)
    return "" if kind.startswith(("text/", "image/")) or kind == "application/octet-stream" else kind


def _guess_type(url: str) -> str:
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    suffix = path[path.rfind(".") :].lower() if "." in path.rpartition("/")[2] else ""
    return _TYPES.types_map[1].get(suffix, "")


def _parse_size(value: Value) -> int:
    """Return bytes; of a length in another unit as many as it says."""
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return 0
    unit = (match["unit"] or "").upper()
    return round(
        float(match["number"].replace(",", "")) * _UNIT_SIZES[unit if unit in _UNIT_SIZES else unit[:-1]]
    )


def _iterate_addresses(value: Value) -> Iterator[str]:
    for leaf in iterate_leaves(value, 50):
        texts = [leaf] if isinstance(leaf, str) else [leaf.get(key) for key in _TABLE_IMAGE_KEYS]
        yield from filter(None, map(_parse_address, texts))


def _parse_address(value: Value) -> str:
    """Return a text that looks like an address or a file's path, else the empty string."""
    if not isinstance(value, str) or len(value) > MAX_ADDRESS_LENGTH or is_placeholder(value):
        return ""
    text = clean_address(value)
    if link := _WIKILINK.fullmatch(text):
        text = link[1].strip()
    if "\n" in text or text.startswith("data:"):
        return ""
    return text if "/" in text or _guess_type(text) else ""
