"""The only maker of URLs and ids.

Addresses that come from posts are hostile: `resolve_url` and `to_safe_url` read them as the WHATWG URL
standard does (browsers are what opens these links), never raise, and return the empty string for anything
that cannot be a link. Most are plain already and pass by one expression; ada reads the others.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

import ada_url

from feeds.model import Feed, Format

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
WEB_SCHEMES = frozenset({"http", "https"})

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
_WEB = re.compile(r"(https?://(?:[^/@]*@)?)(\[[^\]]*\]|[^/:]*)((?::[0-9]+)?[^#]*)(?:#(.*))?", re.DOTALL)
"""What ada writes: up to the host, the host, from there to the fragment, the fragment."""
_PLAIN_PART = r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/-]*)*"
_PLAIN_WEB = re.compile(
    rf"https?://[a-z0-9][a-z0-9.-]*(?<=[a-z])(?::[0-9]{{1,5}})?(?:/{_PLAIN_PART})?"
    rf"(?:\?{_PLAIN_PART}(?:\?{_PLAIN_PART})*)?(?:#{_PLAIN_PART}(?:\?{_PLAIN_PART})*)?"
)
_BARE_HOST = re.compile(r"(?:https?:)?[/\\]{2,}[^/\\?#]+", re.IGNORECASE)
"""What ends in no slash where it is plain, and so neither where it is not."""
_HOST = re.compile(r"(?=\.*[^.])(?:[a-z0-9_-]{0,63}\.)*[a-z0-9_-]{0,63}|\[[0-9a-f:]+\]")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EDGE_CHARACTERS = "".join(map(chr, range(0x21)))
_INNER_CHARACTERS = str.maketrans("", "", "\t\n\r")
_QUERY_CHARACTERS = "%/:=&~+!$,;'@()*?"
_IRI_CHARACTERS = _QUERY_CHARACTERS + "#[]"


def strip_url(url: str) -> str:
    """Drop edge controls and spaces, and inner tabs and newlines, as a browser does (WHATWG URL, 4.4).

    Never ``str.strip()``: that would also take Unicode spaces, and turn dead links into live ones.
    """
    return url.strip(_EDGE_CHARACTERS).translate(_INNER_CHARACTERS)


def to_safe_url(url: str, schemes: frozenset[str] = LINK_SCHEMES) -> str:
    """Return ``url`` escaped to plain ASCII where its scheme is one of ``schemes``, else the empty string.

    Only absolute URLs pass. Web addresses must name a host and come out as a browser reads them (WHATWG URL):
    host in lower case and IDNA, a number as an IPv4 address, without the default port and without ``.`` and
    ``..`` as steps of the path. What is already plain comes out as it went in.
    """
    if "https" in schemes and _PLAIN_WEB.fullmatch(url):
        return url
    url = strip_url(url)
    scheme = _SCHEME.match(url)
    if scheme is None or scheme.group().lower() not in schemes:
        return ""
    if scheme.group().lower() in WEB_SCHEMES:
        return _normalize_web_url(ada_url.normalize_url, url)
    return _percent_encode(url, _IRI_CHARACTERS)


def resolve_url(base: str, url: str, schemes: frozenset[str] = LINK_SCHEMES) -> str:
    """Resolve ``url`` against ``base`` as a browser does, and pass it through `to_safe_url`."""
    if "https" in schemes and _PLAIN_WEB.fullmatch(url):
        return url
    url = strip_url(url)
    scheme = _SCHEME.match(url)
    if scheme and scheme.group().lower() not in WEB_SCHEMES & schemes:
        return to_safe_url(url, schemes)
    if url[:1] == "/" and url[1:2] not in {"/", "\\"} and "/." not in url and _get_origin(base):
        return to_safe_url(_get_origin(base) + url, schemes)
    resolved = _normalize_web_url(partial(ada_url.join_url, base), url)
    return resolved if resolved.partition(":")[0] in schemes else ""


def to_ascii_url(url: str) -> str:
    """Spell an IRI as a URI (RFC 3987, section 3.1): the host in IDNA, all else percent-encoded UTF-8."""
    return _normalize_web_url(ada_url.normalize_url, url) or _percent_encode(url, _IRI_CHARACTERS)


def _normalize_web_url(normalize: Callable[[str], str], url: str) -> str:
    """Write a web address as a browser reads it, in characters that RFC 3986 allows, or the empty string."""
    try:
        address = normalize(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", url))
    except ValueError:
        return ""
    if _BARE_HOST.fullmatch(url):
        address = address.removesuffix("/")
    match = _WEB.fullmatch(address)
    if match is None or not _HOST.fullmatch(match[2]):
        return ""
    if _PLAIN_WEB.fullmatch(address):
        return address
    fragment = "" if match[4] is None else f"#{_percent_encode(match[4], _QUERY_CHARACTERS)}"
    start, rest = _STRAY_PERCENT.sub("%25", match[1]), _percent_encode(match[3], _QUERY_CHARACTERS)
    return f"{start}{match[2]}{rest}{fragment}"


@lru_cache(maxsize=128)
def _get_origin(base: str) -> str:
    """Return scheme, host and port of a web address, or the empty string."""
    return "/".join(to_safe_url(base, WEB_SCHEMES).split("/", 3)[:3]).partition("?")[0].partition("#")[0]


def _percent_encode(text: str, characters: str) -> str:
    text = quote(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text), safe=characters)
    return _STRAY_PERCENT.sub("%25", text)


def get_host(url: str) -> str:
    """Return the lower-case host of a URL, or the empty string. Never raises."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_host_match(pattern: str, host: str) -> bool:
    """Tell whether a lower-case host is the one a rule names; ``*.example.com`` names every subdomain."""
    pattern = pattern.lower()
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def parse_form(body: bytes, most_fields: int) -> dict[str, str]:
    """Return the fields of a urlencoded form (WHATWG URL, 5.1); of a repeated one, the first counts.

    Raises `ValueError` where it is not UTF-8 or has more fields than that.
    """
    fields = parse_qsl(
        body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=most_fields
    )
    return dict(reversed(fields))


def mint_id(authority: str, *facts: str) -> str:
    """Make a permanent ``tag:`` URI (RFC 4151) out of the facts that make an entry itself.

    The same facts give the same id on every node and after every restart.
    """
    return f"tag:{authority},2026:{_make_hash(chr(0).join(facts), 16)}"


def mint_source_id(source: str, published: datetime) -> str:
    """Mint the id of a post that was taken from ``source``: same address and date, same entry."""
    return mint_id(get_host(source), source, published.astimezone(UTC).isoformat())


def make_entry_key(entry_id: str) -> str:
    """Shorten an entry's id to the sixteen characters its own URL carries."""
    return _make_hash(entry_id, 8)


def _make_hash(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


class Addresses:
    """Where the service's own documents live, below one public address.

    ``base_url`` has no trailing slash and may hold a path prefix. Where there is a ``token``, every
    address that asks for one bears it; ids never do, so that an entry is the same for everyone.
    """

    def __init__(self, base_url: str, token: str = "") -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token

    def document(self, feed: Feed, fmt: Format) -> str:
        """Return the address of a feed in one format."""
        return self.of(f"{feed.path}.{fmt}", feed.query)

    def feed_id(self, feed: Feed) -> str:
        """Return a feed's permanent id: the address of its Atom document, whoever asks."""
        return Addresses(self.base_url).document(feed, Format.ATOM)

    def preview(self, feed: Feed) -> str:
        """Return the address of a feed's HTML page."""
        return self.of(feed.path, feed.query)

    def entry(self, key: str) -> str:
        """Return the address of an entry's own page."""
        return self.of(f"{ENTRIES_PATH}{key}")

    def files(self) -> str:
        """Return the address below which files beside posts lie."""
        return f"{self.base_url}{FILES_PATH}"

    def opml(self) -> str:
        """Return the address of the list of all feeds."""
        return f"{self.base_url}/feeds.opml"

    def of(self, path: str, query: str = "") -> str:
        """Return the address of a path of ours, unescaped, and a query string in its canonical form."""
        token = f"token={quote(self.token, safe='')}" if self.token else ""
        full_query = "&".join(part for part in (query, token) if part)
        return f"{self.base_url}{escape_path(path)}{'?' if full_query else ''}{full_query}"


FILES_PATH = "/files/"
"""Below it lie the files that entries refer to, by their paths in the folder of their site."""
ENTRIES_PATH = "/entries/"
"""Below it lie the pages of entries, by their keys."""

_FILE_PATH = r"((?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+)"


def escape_file_path(path: str) -> str:
    """Percent-encode a file's path, of whatever bytes, so that neither HTML nor ``srcset`` cuts it."""
    return quote(os.fsencode(path), safe="/~")


def unescape_file_path(address: str) -> str:
    """Return the path that `escape_file_path` encoded."""
    return os.fsdecode(unquote_to_bytes(address))


@lru_cache(maxsize=8)
def compile_file_finder(files: str) -> re.Pattern[str]:
    """Return a pattern of the addresses of files below an address, in any text; its group is the path."""
    return re.compile(re.escape(files) + _FILE_PATH)


def escape_path(path: str) -> str:
    """Percent-encode a URL path whose segments may hold anything but a bare slash."""
    return quote(path.encode("utf-8", "surrogatepass"), safe="/~!$'()*,;:@")
