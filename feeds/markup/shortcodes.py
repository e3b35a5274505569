"""What the shortcodes of the static site generators mean to a reader.

The names are those of Hugo, Jekyll's plugins, Hexo, Octopress, Pelican's liquid_tags, Nikola, Zola and
Eleventy. A name nobody knows is judged by what it is given: a picture, a film or a link where that is clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from feeds.markup import commonmark, embeds, pieces, references
from feeds.markup.pieces import NOTHING, Piece
from feeds.markup.tags import Tag

_PICTURED = ("src", "image", "img", "image_path", "image_url", "imageurl", "picture", "photo", "url", "file")
_ADDRESSED = (
    "src", "url", "href", "link", "image", "img", "image_path", "image_url", "imageurl", "path", "file",
    "filename", "source", "picture", "photo", "video", "audio", "mp4", "webm", "mp3",
)  # fmt: skip
_WORDED = ("caption", "title", "alt", "text", "label", "name", "summary")
_MARKS = re.compile(r"<[^<>]*>")


def piece(tag: Tag, paired: bool = False) -> Piece:
    """Return what stands for a shortcode. ``paired``: a closing tag follows, with content before it."""
    known = _KNOWN.get(tag.name) or _KNOWN.get(tag.name.rpartition("/")[2].replace("-", "_"))
    return known(tag, paired) if known else _unknown(tag, paired)


def _unknown(tag: Tag, paired: bool) -> Piece:
    address = _address(tag)
    pictured = pieces.extension(address) in pieces.PICTURES
    if paired and address and not pictured:
        return Piece(f"<a href={pieces.quoted(address)}>", "</a>", address=address)
    if paired:
        title = tag.get("title", "caption", "label", "summary")
        shown = pieces.picture(address).before if address else ""
        return Piece(shown + (f"<p><strong>{pieces.inert(title)}</strong></p>" if title else ""), block=True)
    if pictured:
        return _figure(tag, paired)
    words = tag.get(*_WORDED) or next((arg for arg in tag.args if arg != address), "")
    return pieces.media(address, words) if address else NOTHING


def _address(tag: Tag) -> str:
    named = tag.get(*_ADDRESSED)
    return (
        named if pieces.is_address(named) else next((arg for arg in tag.args if pieces.is_address(arg)), "")
    )


def _figure(tag: Tag, _paired: bool) -> Piece:
    """A picture whose address is named, or is the word that looks like one; numbers are its size."""
    named = tag.get(*_PICTURED)
    address = named or _address(tag) or next(iter(tag.args), "")
    sizes = [*(arg for arg in tag.args if arg.isdecimal()), "", ""]
    described = [arg for arg in tag.args if arg != address and " " in arg]
    caption = " ".join(filter(None, (tag.get("title"), tag.get("caption"), _credit(tag))))
    if not address:
        return NOTHING
    return pieces.picture(
        address,
        tag.get("alt") or next(reversed(described), "") or _plain(tag.get("caption", "title")),
        caption=caption,
        width=tag.get("width") or sizes[0],
        height=tag.get("height") or sizes[1],
        target=tag.get("link", "href", "target_url") if named else "",
    )


def _credit(tag: Tag) -> str:
    words, address = tag.get("attr", "credit"), tag.get("attrlink")
    return f"[{words}](<{address}>)" if words and address else words


def _plain(words: str) -> str:
    return _MARKS.sub("", commonmark.render_inline(words)) if words else ""


def _note(tag: Tag, paired: bool) -> Piece:
    """A box under its title, or under its kind of note."""
    if not paired:
        return _unknown(tag, paired)
    kinds = [*tag.args, tag.get("type", "variant", "class", "status", "kind", "level")]
    title = tag.get("title", "name", "header", "heading") or next((kind for kind in kinds if " " in kind), "")
    kind = next((kind for kind in kinds if kind.lower() in _NOTES), tag.name)
    return pieces.box(title or kind.capitalize())


def _tab(tag: Tag, paired: bool) -> Piece:
    """One of several ways to do a thing, under the name it is chosen by."""
    name = tag.get("header", "title", "name", "label", "value") or next(iter(tag.args), "")
    if not paired or not name:
        return NOTHING
    return Piece(f"<p><strong>{commonmark.render_inline(name.replace('**', ''))}</strong></p>", block=True)


def _quotation(tag: Tag, _paired: bool) -> Piece:
    """Hexo's and Octopress's blockquote: author, source, address."""
    address = tag.get("cite", "link", "url") or next((arg for arg in tag.args if "://" in arg), "")
    said = " ".join(arg for arg in tag.args if arg != address)
    return pieces.quotation(
        tag.get("author", "source", "by") or said, address if pieces.is_address(address) else ""
    )


def _details(tag: Tag, _paired: bool) -> Piece:
    return pieces.details(tag.get("title", "summary", "label") or " ".join(tag.args) or "Details")


def _nothing(_tag: Tag, _paired: bool) -> Piece:
    return NOTHING


_NOTES = frozenset(
    {
        "note", "notice", "tip", "warning", "info", "alert", "callout", "admonition", "hint", "caution",
        "danger", "important", "attention", "success", "error", "box", "aside", "message",
    }
)  # fmt: skip
_MEANINGS: tuple[tuple[Callable[[Tag, bool], Piece], str], ...] = (
    (_figure, "figure fig img image picture photo thumbnail asset_img zoom lightbox captioned_image imgcap"),
    (_quotation, "blockquote quote pullquote epigraph cite"),
    (_details, "details expand collapse collapsible spoiler fold accordion"),
    (_note, " ".join(_NOTES)),
    (_tab, "tab tabitem tab_item tabpane_item"),
    (embeds.youtube, "youtube yt youtube_lite youtubelite youtube_embed youtubeembed youtube_simple"),
    (embeds.player, "vimeo vimeo_simple bilibili dailymotion spotify"),
    (embeds.video, "video audio music mp4 html5video embed_video"),
    (embeds.frame, "iframe embed oembed"),
    (embeds.page, "instagram instagram_simple jsfiddle asciinema"),
    (embeds.codepen, "codepen"),
    (embeds.gist, "gist"),
    (embeds.tweet, "tweet twitter twitter_simple x x_simple"),
    (references.content_path, "ref relref"),
    (references.post_url, "post_url"),
    (references.link, "link"),
    (references.post_link, "post_link"),
    (references.file, "asset_path asset_link notebook include_code"),
    (
        _nothing,
        "if elsif elseif elif else unless case when for tablerow cycle break continue increment decrement "
        "layout extends block import from macro call assign set capture liquid echo with filter param toc "
        "seo feed_meta more teaser post_list",
    ),
)
_KNOWN = {name: meaning for meaning, names in _MEANINGS for name in names.split()}
