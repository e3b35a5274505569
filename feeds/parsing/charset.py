"""Bytes decoded to text: byte order marks, declared and detected encodings."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import chardet

from feeds.errors import PostError
from feeds.text import remove_controls

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = (
    *("gb18030", "big5", "cp932", "euc-jp", "iso2022-jp-2", "cp949"),
    *("windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255"),
    *("windows-1256", "windows-1257", "windows-1258", "koi8-r", "koi8-u", "iso-8859-2", "tis-620"),
)
_SUPERSETS = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "shift_jis": "cp932",
}
_CHARSETS = ("big5", "cp", "euc", "gb", "iso8859", "iso2022", "koi8", "mac", "shift", "tis")
_SAMPLE = 65_536

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x0e\x0f\x1b")
_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)


class DecodedText(NamedTuple):
    """Text with line feeds for line ends and nothing XML forbids; ``reason`` is empty for sound Unicode."""

    text: str
    reason: str = ""


def decode(raw: bytes) -> DecodedText:
    """Decode a file. Raises `PostError` for an empty one and for one that is not text at all."""
    if not raw.strip(b" \t\r\n\0"):
        raise PostError("empty", "the file is empty")
    decoded = (
        _decode_marked(raw)
        or _decode_utf16(raw)
        or _decode_iso_2022_jp(raw)
        or _decode_utf8(raw)
        or _decode_legacy(raw)
    )
    return DecodedText(_normalize_characters(decoded.text), decoded.reason)


def _decode_marked(raw: bytes) -> DecodedText | None:
    for mark, codec in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            text = raw[len(mark) :].decode(codec, "replace")
            return DecodedText(text, "" if codec == "utf-8" else _describe_charset(codec.upper()))
    return None


def _decode_utf16(raw: bytes) -> DecodedText | None:
    """Recognise UTF-16 without a mark by the zeros in every other byte; refuse what is no text."""
    sample = raw[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > max(8 * min(even, odd), len(sample) // 16):
        codec = "utf-16-le" if odd > even else "utf-16-be"
        return DecodedText(raw.decode(codec, "replace"), _describe_charset(codec.upper()))
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if 20 * controls > len(sample):
        raise PostError("binary", "this is not a text file")
    return None


def _decode_iso_2022_jp(raw: bytes) -> DecodedText | None:
    """Recognise ISO-2022-JP, which is ASCII but for its escapes."""
    escaped = b"\x1b" in raw and (b"\x1b$B" in raw or b"\x1b$@" in raw)
    text = _try_decode(raw, "iso2022_jp_2") if escaped else None
    return DecodedText(text, _describe_charset("ISO-2022-JP")) if text is not None else None


def _decode_utf8(raw: bytes) -> DecodedText | None:
    try:
        return DecodedText(raw.decode())
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if 10 * bad > sum(not char.isascii() for char in text):
        return None
    places = f"{bad} place{'s' if bad > 1 else ''}"
    return DecodedText(text, f"not valid UTF-8 in {places}, shown as \ufffd; save the file again as UTF-8")


def _decode_legacy(raw: bytes) -> DecodedText:
    declared = _DECLARED.search(raw, 0, 2048)
    if declared and (text := _try_decode(raw, declared[1].decode("ascii"))) is not None:
        return DecodedText(text, _describe_charset(declared[1].decode("ascii")))
    guess = chardet.detect(raw[:_SAMPLE], include_encodings=_LEGACY, prefer_superset=True)
    name = guess["encoding"] or "cp1252"
    codec = _SUPERSETS.get(name.lower(), name)
    return DecodedText(raw.decode(codec, "replace"), _describe_charset(name))


def _try_decode(raw: bytes, name: str) -> str | None:
    """Decode as a page says of itself, if that is a charset of text and no byte speaks against it."""
    try:
        codec = codecs.lookup(_SUPERSETS.get(name.lower(), name)).name
        return raw.decode(codec) if codec.startswith(_CHARSETS) else None
    except (LookupError, ValueError):
        return None


def _describe_charset(name: str) -> str:
    return f"the file is not UTF-8; it was read as {name}. Save it as UTF-8 to be sure"


def _normalize_characters(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x0b" in text or "\x0c" in text:
        text = text.replace("\x0b", " ").replace("\x0c", " ")
    return remove_controls(text.removeprefix("\ufeff"))
