"""Media types of files that posts have beside them, by suffix: pictures, sounds, films and documents.

The system's tables are left out, so that every node guesses alike. A file of no type here cannot be fetched:
configurations, databases, keys and programs lie in folders of posts as well.
"""

from __future__ import annotations

import re
from types import MappingProxyType

TYPES_BY_SUFFIX = MappingProxyType(
    {
        "apng": "image/apng",
        "avif": "image/avif",
        "bmp": "image/bmp",
        "gif": "image/gif",
        "heic": "image/heic",
        "heif": "image/heif",
        "ico": "image/x-icon",
        "jpe": "image/jpeg",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "jfif": "image/jpeg",
        "jxl": "image/jxl",
        "png": "image/png",
        "svg": "image/svg+xml",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "webp": "image/webp",
        "aac": "audio/aac",
        "flac": "audio/flac",
        "m4a": "audio/mp4",
        "m4b": "audio/mp4",
        "mid": "audio/midi",
        "midi": "audio/midi",
        "mp3": "audio/mpeg",
        "oga": "audio/ogg",
        "ogg": "audio/ogg",
        "opus": "audio/ogg",
        "wav": "audio/wav",
        "weba": "audio/webm",
        "3gp": "video/3gpp",
        "avi": "video/x-msvideo",
        "m4v": "video/mp4",
        "mkv": "video/x-matroska",
        "mov": "video/quicktime",
        "mp4": "video/mp4",
        "mpeg": "video/mpeg",
        "mpg": "video/mpeg",
        "ogv": "video/ogg",
        "webm": "video/webm",
        "srt": "application/x-subrip",
        "vtt": "text/vtt; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "epub": "application/epub+zip",
        "gpx": "application/gpx+xml",
        "ics": "text/calendar",
        "odp": "application/vnd.oasis.opendocument.presentation",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "gz": "application/gzip",
        "tgz": "application/gzip",
        "zip": "application/zip",
    }
)
"""The media type of each suffix, in lower case and without its dot."""

VIDEO_EXTENSIONS = ("mp4", "webm", "ogv", "mov", "m4v", "mkv")
AUDIO_EXTENSIONS = ("mp3", "ogg", "oga", "wav", "m4a", "flac", "opus", "aac")
"""What browsers play of the above: players are made for these."""

_SHOWN = ("image/", "audio/", "video/", "text/")


def find_media_type(path: str) -> str:
    """Return the media type of a file that may be fetched, by its suffix in any case, or the empty string.

    A file whose path has a part that begins with a dot has none.
    """
    parts = path.split("/")
    stem, dot, suffix = parts[-1].rpartition(".")
    hidden = any(part.startswith(".") for part in parts)
    return TYPES_BY_SUFFIX.get(suffix.lower(), "") if stem and dot and not hidden else ""


def find_picture_type(url: str) -> str:
    """Return the media type of a picture at an address, by the suffix of its path, or the empty string."""
    name = re.split(r"[?#]", url, maxsplit=1)[0].rpartition("/")[2]
    media_type = find_media_type(name)
    return media_type if media_type.startswith("image/") else ""


def is_media(path: str) -> bool:
    """Tell whether a path names a picture, a sound or a film, going by its suffix."""
    return find_media_type(path.rpartition("/")[2]).startswith(("image/", "audio/", "video/"))


def is_shown_in_place(media_type: str) -> bool:
    """Tell whether browsers show files of a type themselves, rather than saving them."""
    return media_type.startswith(_SHOWN)
