"""Films, sounds and frames: players that may stay stay, everything else becomes a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import etree

from feeds.cleaning.allowlist import PLAYER
from feeds.cleaning.bounds import legal_text
from feeds.cleaning.links import Resolver
from feeds.cleaning.tree import FLOW, Element, discard, fold, has_text, is_out_of_sight, set_or_drop, unwrap
from feeds.cleaning.words import word_set
from feeds.model import Image
from feeds.urls import host_of

FRAMES: Final = word_set("iframe embed object amp-iframe amp-youtube lite-youtube amp-vimeo")
FILMS: Final = word_set("video audio amp-video amp-audio source track")
_WHOLE_FILMS = ("video", "audio", "amp-video", "amp-audio")
_PARTED = frozenset({"video", "audio", "picture"})
_LAZY = ("data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src", "data-original", "data-url")
_YOUTUBE = frozenset(
    {"www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"}
)
_NOCOOKIE = "www.youtube-nocookie.com"
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIDEO_PATH = re.compile(r"/(?:embed|v|e|shorts|live)/([A-Za-z0-9_-]{11})(?:[/&].*)?")
_SECONDS = re.compile(r"[0-9]{1,6}")
_LIST = re.compile(r"[A-Za-z0-9_-]{2,64}")
_GIST = re.compile(r"https://gist\.github\.com/([\w-]{1,40}/)?[0-9a-f]{1,40}(?=\.js)")

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

_ADVERTISERS = word_set(
    "googleads.g.doubleclick.net ad.doubleclick.net cm.g.doubleclick.net securepubads.g.doubleclick.net",
    "tpc.googlesyndication.com pagead2.googlesyndication.com www.googletagmanager.com",
    "rcm-na.amazon-adsystem.com rcm-eu.amazon-adsystem.com ws-na.amazon-adsystem.com",
    "ws-eu.amazon-adsystem.com aax-us-east.amazon-adsystem.com",
)
_BUTTONS = ("/plugins/like", "/plugins/share_button", "/plugins/follow", "/plugins/page")
_NO_FILMS = frozenset({"videoseries", "live_stream"})
_LENGTH = re.compile(r"([0-9]{1,4})(?:px)?")


@dataclass(frozen=True, slots=True)
class Film:
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


def film_at(url: str) -> Film | None:
    """Return the film a YouTube address is about, or None for any other address."""
    host = host_of(url)
    if host not in _YOUTUBE and host != "youtu.be":
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    path = _VIDEO_PATH.fullmatch(parts.path)
    video = parts.path[1:] if host == "youtu.be" else path[1] if path else query.get("v", [""])[0]
    if not _VIDEO_ID.fullmatch(video) or video in _NO_FILMS:
        return None
    start = (query.get("start") or query.get("t") or [""])[0].removesuffix("s")
    playlist = query.get("list", [""])[0]
    return Film(
        video,
        start if _SECONDS.fullmatch(start) else "",
        playlist if _LIST.fullmatch(playlist) else "",
    )


def drop_scripts(body: Element) -> None:
    """Mark scripts and their like to go; one that would have written a gist leaves a link in its place."""
    for script in list(body.iter("script", "style", "template")):
        gist = _GIST.match(script.get("src", ""))
        if gist:
            script.addprevious(_link(gist.group(), gist.group().removeprefix("https://")))
        discard(script)


def frame_hosts(players: tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts frames may show: the ``players``, and YouTube without cookies for YouTube."""
    return (*players, _NOCOOKIE) if _YOUTUBE.intersection(players) else players


def settle_embeds(body: Element, resolver: Resolver, players: tuple[str, ...]) -> None:
    """Keep the frames of ``players``; make every other one a link, with its poster where that is known."""
    for frame in reversed(list(body.iter(*FRAMES))):
        _settle_frame(frame, resolver, players)


def settle_films(body: Element, resolver: Resolver) -> None:
    """Give films and sounds absolute sources and controls; mark those without any source to go."""
    for film in list(body.iter(*_WHOLE_FILMS)):
        film.tag = film.tag.removeprefix("amp-")
        _settle_film(film, resolver)
    for part in body.iter("source", "track"):
        around = part.getparent()
        if around is None or around.tag not in _PARTED:
            discard(part)


def first_still(body: Element) -> Image | None:
    """Return the still picture of the first film that has one."""
    for shown in body.iter("video", "iframe"):
        film = film_at(shown.get("src", "")) if shown.tag == "iframe" else None
        poster = film.poster if film else shown.get("poster", "")
        if poster:
            return Image(poster)
    return None


def offer_to_watch(body: Element, title: str, source: str, resolver: Resolver) -> None:
    """Add a link to the film where a post holds nothing else, or nothing at all but was taken from one."""
    if has_text(body):
        return
    title = legal_text(title)
    shown = next(body.iter("iframe", "video", "audio", "img", "math", "table"), None)
    if shown is None:
        film = film_at(source)
        if film is not None:
            _append(body, _link(film.page, title or film.page, film.poster))
        return
    address = _address_of(shown, resolver)
    if address:
        _append(body, _link(address, title or address.partition("://")[2]))


def _append(body: Element, link: Element) -> None:
    paragraph = etree.SubElement(body, "p")
    paragraph.append(link)


def _address_of(shown: Element, resolver: Resolver) -> str:
    if shown.tag not in {"iframe", "video", "audio"}:
        return ""
    inner = (s.get("src", "") for s in shown.iter("source"))
    address = resolver.media(shown.get("src", "") or next(filter(None, inner), ""))
    film = film_at(address)
    return film.page if film else address


def _settle_frame(frame: Element, resolver: Resolver, players: tuple[str, ...]) -> None:
    address = resolver.media(_frame_source(frame))
    player = _player_at(address, players)
    film = film_at(address)
    if player and not _is_hidden(frame):
        _replace(frame, _frame(player, frame))
    elif film is not None:
        _replace(frame, _link(film.page, _title(frame) or film.page, film.poster))
    elif frame.tag == "object" and _has_content(frame):
        unwrap(frame)
    elif frame.get("type", "").startswith("image/") and address:
        _replace(frame, etree.Element("img", {"src": address, "alt": _title(frame)}))
    elif address and not _is_furniture(frame, address):
        _replace(frame, _link(address, _title(frame) or address.partition("://")[2].rstrip("/")))
    else:
        discard(frame)


def _player_at(address: str, players: tuple[str, ...]) -> str:
    """Return the address a frame may play, or the empty string."""
    if not address:
        return ""
    film = film_at(address)
    if film is not None:
        return film.player if _YOUTUBE.intersection(players) else ""
    parts = urlsplit(address)
    paths = _PLAYER_PATHS.get(parts.netloc, ("/",))
    if parts.netloc not in frame_hosts(players) or not parts.path.startswith(paths):
        return ""
    return parts._replace(scheme="https").geturl()


def _frame_source(frame: Element) -> str:
    if frame.tag == "object":
        named = {p.get("name", "").lower(): p.get("value", "") for p in frame.iter("param")}
        return frame.get("data") or named.get("movie") or named.get("src") or named.get("url") or ""
    video = frame.get("data-videoid") or frame.get("videoid") or ""
    if video:
        host = (
            "https://player.vimeo.com/video/"
            if frame.tag == "amp-vimeo"
            else "https://www.youtube.com/embed/"
        )
        return host + video
    return next((v for v in map(frame.get, (*_LAZY, "src")) if v and v != "about:blank"), "")


def _frame(address: str, frame: Element) -> Element:
    lengths = {side: _LENGTH.fullmatch(frame.get(side, "")) for side in ("width", "height")}
    sizes = {side: match[1] for side, match in lengths.items() if match}
    named = {"title": _title(frame)} if _title(frame) else {}
    return etree.Element("iframe", {**PLAYER, **sizes, **named, "src": address})


def _link(address: str, text: str, poster: str = "") -> Element:
    link = etree.Element("a", {"href": address})
    if poster:
        etree.SubElement(link, "img", {"src": poster, "alt": ""})
        etree.SubElement(link, "br").tail = text
    else:
        link.text = text
    return link


def _replace(frame: Element, new: Element) -> None:
    parent = frame.getparent()
    if new.tag == "a" and parent is not None and parent.tag in FLOW:
        paragraph = etree.Element("p")
        paragraph.append(new)
        new = paragraph
    frame.addprevious(new)
    discard(frame)


def _title(frame: Element) -> str:
    return fold(frame.get("title", ""))


def _has_content(frame: Element) -> bool:
    return has_text(frame) or next(frame.iterdescendants("img", "iframe", "video", "audio"), None) is not None


def _is_hidden(frame: Element) -> bool:
    sides = [m and int(m[1]) for m in (_LENGTH.fullmatch(frame.get(s, "")) for s in ("width", "height"))]
    tiny = any(side is not None and side <= 1 for side in sides)
    return tiny or is_out_of_sight(frame)


def _is_furniture(frame: Element, address: str) -> bool:
    parts = urlsplit(address)
    is_button = (parts.hostname or "").endswith("facebook.com") and parts.path.startswith(_BUTTONS)
    return is_button or parts.hostname in _ADVERTISERS or _is_hidden(frame)


def _settle_film(film: Element, resolver: Resolver) -> None:
    own = resolver.media(_frame_source(film))
    poster = resolver.media(film.get("poster", ""))
    sources = [s for s in film.iter("source", "track") if _settle_source(s, resolver)]
    if not own and not any(s.tag == "source" for s in sources):
        _give_up(film, poster)
        return
    film.text = None
    film[:] = sources
    for source in sources:
        source.tail = None
    for name, value in (("src", own), ("poster", poster)):
        set_or_drop(film, name, value)
    film.set("controls", "")
    film.set("preload", "none")


def _settle_source(source: Element, resolver: Resolver) -> bool:
    address = resolver.media(_frame_source(source))
    set_or_drop(source, "src", address)
    return bool(address)


def _give_up(film: Element, poster: str) -> None:
    if _has_content(film):
        unwrap(film)
    elif poster:
        _replace(film, etree.Element("img", {"src": poster, "alt": ""}))
    else:
        discard(film)
