"""Shortcodes that show something of another site: its player where it has one, else a link."""

from __future__ import annotations

import re

from feeds.markup import html_snippets
from feeds.markup.html_snippets import EMPTY_SNIPPET, Snippet
from feeds.markup.template_tags import Tag

_ID = re.compile(r"[\w-]{2,40}")
_YOUTUBE = re.compile(r"(?:youtu\.be/|[?&]v=|/embed/|/shorts/|/live/)([\w-]{6,20})")
_PLAYER_URLS = {
    "vimeo": ("https://player.vimeo.com/video/{}", re.compile(r"(\d{1,12})/?(?:[?#].*)?$")),
    "bilibili": ("https://player.bilibili.com/player.html?bvid={}", re.compile(r"(BV\w{10})/?(?:[?#].*)?$")),
    "dailymotion": ("https://www.dailymotion.com/embed/video/{}", re.compile(r"([A-Za-z0-9]{5,12})$")),
    "spotify": (
        "https://open.spotify.com/embed/{}",
        re.compile(r"((?:track|album|playlist|episode|show|artist)/\w+)(?:[?#].*)?$"),
    ),
}
_PAGE_URLS = {
    "instagram": "https://www.instagram.com/p/{}/",
    "jsfiddle": "https://jsfiddle.net/{}/",
    "asciinema": "https://asciinema.org/a/{}",
}


def make_youtube_player(tag: Tag, _paired: bool) -> Snippet:
    """A film on YouTube, by id or address."""
    reference = tag.get("id", "v", "video", "video_id", "videoid", "youtubeid", "key", "src", "url", "link")
    return _make_youtube_snippet(reference or next(iter(tag.args), ""), tag.get("title"))


def _make_youtube_snippet(reference: str, title: str) -> Snippet:
    match = _YOUTUBE.search(reference)
    video = match[1] if match else reference.partition("?")[0].partition("&")[0]
    if _ID.fullmatch(video):
        return html_snippets.make_player(f"https://www.youtube.com/embed/{video}", title)
    return html_snippets.make_link(reference, title) if html_snippets.is_address(reference) else EMPTY_SNIPPET


def make_site_player(tag: Tag, _paired: bool) -> Snippet:
    """A player whose address ends with an id; the shortcode is named after its site."""
    address, pattern = _PLAYER_URLS[tag.name.removesuffix("_simple")]
    reference = tag.get("id", "video", "video_id", "bvid", "src", "url") or next(iter(tag.args), "")
    match = pattern.search(reference[-300:])
    return html_snippets.make_player(address.format(match[1]), tag.get("title")) if match else EMPTY_SNIPPET


def make_frame(tag: Tag, _paired: bool) -> Snippet:
    """Any page in a frame."""
    address = tag.get("src", "url", "link") or next(iter(tag.args), "")
    return (
        html_snippets.make_player(address, tag.get("title"))
        if html_snippets.is_address(address)
        else EMPTY_SNIPPET
    )


def make_video(tag: Tag, paired: bool) -> Snippet:
    """A film or a sound, as a file or on a site that is named or seen in the address."""
    provider = tag.get("provider", "type", "site").lower()
    if provider == "youtube":
        return make_youtube_player(tag, paired)
    if provider in _PLAYER_URLS:
        return make_site_player(
            Tag(tag.start, tag.end, tag.opening, tag.inner, provider, tag.args, tag.named), paired
        )
    media_address = tag.get("src", "url", "file", "mp4", "webm", "mp3", "video", "audio", "link", "id")
    address = media_address or next((arg for arg in tag.args if html_snippets.is_address(arg)), "")
    if _YOUTUBE.search(address):
        return _make_youtube_snippet(address, tag.get("title"))
    return (
        html_snippets.make_media(address, tag.get("title", "caption"))
        if html_snippets.is_address(address)
        else EMPTY_SNIPPET
    )


def link_page(tag: Tag, _paired: bool) -> Snippet:
    """A link to the page that would have been embedded, by its id; named after its site."""
    reference = tag.get("id", "url") or next(iter(tag.args), "")
    if "://" in reference:
        return html_snippets.make_link(reference, tag.get("title"))
    if not _ID.fullmatch(reference):
        return EMPTY_SNIPPET
    address = _PAGE_URLS[tag.name.removesuffix("_simple")].format(reference)
    return html_snippets.make_link(address, tag.get("title") or address)


def link_codepen(tag: Tag, _paired: bool) -> Snippet:
    """A link to a pen, by user and id in either order."""
    user = tag.get("user") or next((arg for arg in tag.args if not arg.isalpha() or not arg.islower()), "")
    pen = tag.get("id", "slug", "hash") or next((arg for arg in tag.args if arg != user), "")
    if not (_ID.fullmatch(pen) and _ID.fullmatch(user)):
        return EMPTY_SNIPPET
    address = f"https://codepen.io/{user}/pen/{pen}"
    return html_snippets.make_link(address, tag.get("title") or address)


def link_gist(tag: Tag, _paired: bool) -> Snippet:
    """A link to a gist, by id or by user and id."""
    words = [word.strip("/") for word in (tag.get("user"), tag.get("id", "gist"), *tag.args) if word]
    if not words or not all(re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", word) for word in words[:2]):
        return (
            html_snippets.make_link(words[0], "")
            if words and html_snippets.is_address(words[0])
            else EMPTY_SNIPPET
        )
    alone = "/" in words[0] or words[0].isdecimal() or len(words[0]) in (20, 32)
    path = "/".join(words[:1] if alone else words[:2])
    return html_snippets.make_link(f"https://gist.github.com/{path}", f"Gist {path}")


def link_tweet(tag: Tag, _paired: bool) -> Snippet:
    """A link to a post on X, by address, or by id with or without its author."""
    reference = tag.get("id", "url") or next(
        (arg for arg in reversed(tag.args) if arg.isdecimal() or "/" in arg), ""
    )
    if reference.startswith(("http://", "https://")):
        return html_snippets.make_link(reference, reference)
    user = (tag.get("user") or next((arg for arg in tag.args if not arg.isdecimal()), "") or "i").lstrip("@")
    if not reference.isdecimal() or not re.fullmatch(r"\w{1,30}", user):
        return EMPTY_SNIPPET
    address = f"https://twitter.com/{user}/status/{reference}"
    return html_snippets.make_link(address, address)
