"""Films, sounds and frames: players that may stay stay, everything else becomes a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import etree

from feeds.cleaning.allowlist import PLAYER_ATTRIBUTES
from feeds.cleaning.dom import (
    FLOW,
    Element,
    fold_spaces,
    has_text,
    is_hidden,
    mark_discarded,
    mark_unwrapped,
    set_or_remove,
    split_word_set,
)
from feeds.cleaning.links import LinkResolver
from feeds.model import Image
from feeds.text import to_allowed
from feeds.urls import get_host

FRAME_TAGS: Final = split_word_set(
    "iframe embed object amp-iframe amp-youtube lite-youtube amp-vimeo lite-vimeo model-viewer",
    "youtube-video vimeo-video spotify-audio",
)
MEDIA_TAGS: Final = split_word_set("video audio amp-video amp-audio source track")
_PLAYABLE_TAGS = ("video", "audio", "amp-video", "amp-audio")
_TAGS_WITH_SOURCES = frozenset({"video", "audio", "picture"})
_LAZY = ("data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src", "data-original", "data-url")
_YOUTUBE = frozenset(
    {"www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"}
)
_NOCOOKIE = "www.youtube-nocookie.com"
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIDEO_PATH = re.compile(r"/(?:embed|v|e|shorts|live)/([A-Za-z0-9_-]{11})(?:[/&].*)?")
_SECONDS = re.compile(r"[0-9]{1,6}")
_LIST = re.compile(r"[A-Za-z0-9_-]{2,64}")
# Where on its host a player lives; other pages of that host have no place in a frame.
_PLAYER_PATHS = {
    "player.vimeo.com": ("/video/",),
    "player.bilibili.com": ("/player.html",),
    "www.dailymotion.com": ("/embed/",),
    "w.soundcloud.com": ("/player",),
    "open.spotify.com": ("/embed/", "/embed-podcast/"),
    "bandcamp.com": ("/EmbeddedPlayer/", "/VideoEmbed"),
    "player.twitch.tv": ("/",),
    "archive.org": ("/embed/",),
    **dict.fromkeys(sorted(_YOUTUBE), ("/embed/videoseries", "/embed/live_stream")),
}

_ADVERTISERS = split_word_set(
    "googleads.g.doubleclick.net ad.doubleclick.net cm.g.doubleclick.net securepubads.g.doubleclick.net",
    "tpc.googlesyndication.com pagead2.googlesyndication.com www.googletagmanager.com",
    "rcm-na.amazon-adsystem.com rcm-eu.amazon-adsystem.com ws-na.amazon-adsystem.com",
    "ws-eu.amazon-adsystem.com aax-us-east.amazon-adsystem.com",
)
_BUTTON_PATHS = ("/plugins/like", "/plugins/share_button", "/plugins/follow", "/plugins/page")
_NOT_VIDEO_IDS = frozenset({"videoseries", "live_stream"})
_LENGTH = re.compile(r"([0-9]{1,4})(?:px)?")


@dataclass(frozen=True, slots=True)
class YouTubeVideo:
    """A film on YouTube."""

    video: str
    start: str = ""
    playlist: str = ""

    @property
    def page(self) -> str:
        """Where people watch it."""
        return f"https://www.youtube.com/watch?v={self.video}"

    @property
    def player(self) -> str:
        """What a frame plays it from, without cookies."""
        query = {k: v for k, v in (("list", self.playlist), ("start", self.start)) if v}
        return f"https://{_NOCOOKIE}/embed/{self.video}{'?' if query else ''}{urlencode(query)}"

    @property
    def poster(self) -> str:
        """Its still picture."""
        return f"https://i.ytimg.com/vi/{self.video}/hqdefault.jpg"


def parse_youtube_url(url: str) -> YouTubeVideo | None:
    """Return the film a YouTube address is about, or None for any other address."""
    host = get_host(url)
    if host not in _YOUTUBE and host != "youtu.be":
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    path = _VIDEO_PATH.fullmatch(parts.path)
    video = parts.path[1:] if host == "youtu.be" else path[1] if path else query.get("v", [""])[0]
    if not _VIDEO_ID.fullmatch(video) or video in _NOT_VIDEO_IDS:
        return None
    start = (query.get("start") or query.get("t") or [""])[0].removesuffix("s")
    playlist = query.get("list", [""])[0]
    return YouTubeVideo(
        video,
        start if _SECONDS.fullmatch(start) else "",
        playlist if _LIST.fullmatch(playlist) else "",
    )


def list_frame_hosts(players: tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts frames may show: the ``players``, and YouTube without cookies for YouTube."""
    return (*players, _NOCOOKIE) if _YOUTUBE.intersection(players) else players


def normalize_embeds(body: Element, resolver: LinkResolver, players: tuple[str, ...]) -> None:
    """Keep the frames of ``players``; make every other one a link, with its poster where that is known."""
    for frame in reversed(list(body.iter(*FRAME_TAGS))):
        _normalize_frame(frame, resolver, players)


def normalize_media(body: Element, resolver: LinkResolver) -> None:
    """Give films and sounds absolute sources and controls; mark those without any source to go."""
    for film in list(body.iter(*_PLAYABLE_TAGS)):
        film.tag = film.tag.removeprefix("amp-")
        _normalize_media_element(film, resolver)
    for part in body.iter("source", "track"):
        around = part.getparent()
        if around is None or around.tag not in _TAGS_WITH_SOURCES:
            mark_discarded(part)


def find_first_poster(body: Element) -> Image | None:
    """Return the still picture of the first film that has one."""
    for player in body.iter("video", "iframe"):
        film = parse_youtube_url(player.get("src", "")) if player.tag == "iframe" else None
        poster = film.poster if film else player.get("poster", "")
        if poster:
            return Image(poster)
    return None


def append_video_link(body: Element, title: str, source: str, resolver: LinkResolver) -> None:
    """Add a link to the film where a post holds nothing else, or nothing at all but was taken from one."""
    if has_text(body):
        return
    title = to_allowed(title)
    media = next(body.iter("iframe", "video", "audio", "img", "math", "table"), None)
    if media is None:
        film = parse_youtube_url(source)
        if film is not None:
            _append_paragraph(body, make_link(film.page, title or film.page, film.poster))
        return
    address = _find_address(media, resolver)
    if address:
        _append_paragraph(body, make_link(address, title or address.partition("://")[2]))


def _append_paragraph(body: Element, link: Element) -> None:
    paragraph = etree.SubElement(body, "p")
    paragraph.append(link)


def _find_address(media: Element, resolver: LinkResolver) -> str:
    if media.tag not in {"iframe", "video", "audio"}:
        return ""
    inner = (s.get("src", "") for s in media.iter("source"))
    address = resolver.resolve_media(media.get("src", "") or next(filter(None, inner), ""))
    film = parse_youtube_url(address)
    return film.page if film else address


def _normalize_frame(frame: Element, resolver: LinkResolver, players: tuple[str, ...]) -> None:
    address = resolver.resolve_media(_find_source(frame))
    player = _find_player_address(address, players)
    film = parse_youtube_url(address)
    if player and not _is_hidden(frame):
        _replace_frame(frame, _make_frame(player, frame))
    elif film is not None:
        _replace_frame(frame, make_link(film.page, _get_title(frame) or film.page, film.poster))
    elif frame.tag == "object" and _has_content(frame):
        if address and next(frame.iter("a"), None) is None and not urlsplit(address).path.endswith(".swf"):
            frame.addprevious(_make_paragraph(make_link(address, address.partition("://")[2]), frame))
        mark_unwrapped(frame)
    elif frame.get("type", "").startswith("image/") and address:
        _replace_frame(frame, etree.Element("img", {"src": address, "alt": _get_title(frame)}))
    elif address and not _is_boilerplate(frame, address):
        _replace_frame(
            frame, make_link(address, _get_title(frame) or address.partition("://")[2].rstrip("/"))
        )
    else:
        mark_discarded(frame)


def _find_player_address(address: str, players: tuple[str, ...]) -> str:
    """Return the address a frame may play, or the empty string."""
    if not address:
        return ""
    film = parse_youtube_url(address)
    if film is not None:
        return film.player if _YOUTUBE.intersection(players) else ""
    parts = urlsplit(address)
    paths = _PLAYER_PATHS.get(parts.netloc, ("/",))
    if parts.netloc not in list_frame_hosts(players) or not parts.path.startswith(paths):
        return ""
    return parts._replace(scheme="https").geturl()


def _find_source(frame: Element) -> str:
    if frame.tag == "object":
        values = {p.get("name", "").lower(): p.get("value", "") for p in frame.iter("param")}
        return frame.get("data") or values.get("movie") or values.get("src") or values.get("url") or ""
    video = frame.get("data-videoid") or frame.get("videoid") or ""
    if video:
        host = (
            "https://player.vimeo.com/video/"
            if frame.tag in ("amp-vimeo", "lite-vimeo")
            else "https://www.youtube.com/embed/"
        )
        return host + video
    return next((v for v in map(frame.get, (*_LAZY, "src")) if v and v != "about:blank"), "")


def _make_frame(address: str, frame: Element) -> Element:
    lengths = {side: _LENGTH.fullmatch(frame.get(side, "")) for side in ("width", "height")}
    sizes = {side: match[1] for side, match in lengths.items() if match}
    title_attribute = {"title": _get_title(frame)} if _get_title(frame) else {}
    return etree.Element("iframe", {**PLAYER_ATTRIBUTES, **sizes, **title_attribute, "src": address})


def make_link(address: str, text: str, poster: str = "") -> Element:
    """Return a link, with a still picture above its text where there is a ``poster``."""
    link = etree.Element("a", {"href": address})
    if poster:
        etree.SubElement(link, "img", {"src": poster, "alt": ""})
        etree.SubElement(link, "br").tail = text
    else:
        link.text = text
    return link


def _replace_frame(frame: Element, new: Element) -> None:
    frame.addprevious(_make_paragraph(new, frame) if new.tag == "a" else new)
    mark_discarded(frame)


def _make_paragraph(link: Element, following: Element) -> Element:
    """Return a link in a paragraph of its own, where one may stand before ``following``."""
    parent = following.getparent()
    if parent is None or parent.tag not in FLOW:
        return link
    paragraph = etree.Element("p")
    paragraph.append(link)
    return paragraph


def _get_title(frame: Element) -> str:
    return fold_spaces(frame.get("title", "") or frame.get("alt", ""))


def _has_content(frame: Element) -> bool:
    return has_text(frame) or next(frame.iterdescendants("img", "iframe", "video", "audio"), None) is not None


def _is_hidden(frame: Element) -> bool:
    sides = [m and int(m[1]) for m in (_LENGTH.fullmatch(frame.get(s, "")) for s in ("width", "height"))]
    tiny = any(side is not None and side <= 1 for side in sides)
    return tiny or is_hidden(frame)


def _is_boilerplate(frame: Element, address: str) -> bool:
    parts = urlsplit(address)
    is_button = (parts.hostname or "").endswith("facebook.com") and parts.path.startswith(_BUTTON_PATHS)
    return is_button or parts.hostname in _ADVERTISERS or _is_hidden(frame)


def _normalize_media_element(film: Element, resolver: LinkResolver) -> None:
    own = resolver.resolve_media(_find_source(film))
    poster = resolver.resolve_media(film.get("poster", ""))
    sources = [s for s in film.iter("source", "track") if _normalize_source(s, resolver)]
    if not own and not any(s.tag == "source" for s in sources):
        _replace_unplayable(film, poster)
        return
    film.text = None
    film[:] = sources
    for source in sources:
        source.tail = None
    for name, value in (("src", own), ("poster", poster)):
        set_or_remove(film, name, value)
    film.set("controls", "")
    film.set("preload", "none")


def _normalize_source(source: Element, resolver: LinkResolver) -> bool:
    address = resolver.resolve_media(_find_source(source))
    set_or_remove(source, "src", address)
    return bool(address)


def _replace_unplayable(film: Element, poster: str) -> None:
    if _has_content(film):
        mark_unwrapped(film)
    elif poster:
        _replace_frame(film, etree.Element("img", {"src": poster, "alt": ""}))
    else:
        mark_discarded(film)
