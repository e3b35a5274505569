"""Images as plain ``img`` elements: lazy loading undone, duplicates merged, captions kept."""

from __future__ import annotations

import base64
import re
import struct
from typing import Final

from lxml import etree

from feeds.cleaning.dom import (
    Element,
    discard_content,
    get_text,
    is_blank,
    is_discarded,
    is_hidden,
    mark_discarded,
    mark_unwrapped,
    parse_html,
    remove_all,
    set_or_remove,
    split_word_set,
)
from feeds.cleaning.links import LinkResolver
from feeds.cleaning.srcset import find_largest, format_srcset, normalize_srcset
from feeds.model import Image

PICTURE_TAGS: Final = ("img", "amp-img", "amp-anim")
IMAGE_TAGS: Final = frozenset({*PICTURE_TAGS, "picture", "noscript", "image"})
"""Elements that are, or may come to be, pictures."""

_LAZY_SOURCES = split_word_set(
    "data-src data-original data-lazy-src data-lazy data-original-src data-actualsrc data-actual-src",
    "data-img-src data-echo data-hi-res-src data-full-src data-cfsrc data-ezsrc",
    "data-pagespeed-lazy-src data-orig-src data-source data-image data-url data-srcs data-backsrc",
    "data-rocket-src data-src-large lazy-src lazysrc data-defer-src data-lazyload data-ks-lazyload",
    "data-delayed-url zoomfile file _src ng-src",
)
_LAZY_SETS = split_word_set(
    "data-srcset data-lazy-srcset data-original-set data-lazy-set data-ezsrcset data-img-srcset",
)
_SIZE_ATTRIBUTES = frozenset({"width", "height", "style", "hidden"})
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:placeholder|blank|spacer|transparent|loading|lazy(?:load)?|pixel|grey|gray|1x1|clear|none)"
    r"[^/?]{0,20}\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]{1,9})?(?:px)?\s*")
_STYLED_LENGTH = re.compile(
    r"(?<![-\w])(?:width|height)\s*:\s*([0-9]{1,5})(?:px)?\s*(?=[;!]|$)", re.IGNORECASE
)
_TRACKER_ADDRESSES = re.compile(
    r"(?:https?:)?//(?:"
    r"feeds\.feedburner\.com/~|[a-z0-9]{1,40}\.feedsportal\.com/|feeds\.wordpress\.com/1\.0/|"
    r"pixel\.wp\.com/|stats\.wordpress\.com/|s?b\.scorecardresearch\.com/|pixel\.quantserve\.com/|"
    r"www\.google-analytics\.com/|www\.facebook\.com/tr[/?]|(?:ad|googleads\.g)\.doubleclick\.net/|"
    r"bat\.bing\.com/|px\.ads\.linkedin\.com/|hm\.baidu\.com/|s[0-9]{1,3}\.cnzz\.com/|"
    r"counter\.yadro\.ru/|mc\.yandex\.ru/watch/|medium\.com/_/stat[/?]|"
    r"[a-z0-9-]{1,40}\.list-manage\.com/track/|counter\.theconversation\.com/)",
    re.IGNORECASE,
)


def restore_noscript_images(body: Element) -> None:
    """Take the picture out of each ``noscript``: into the placeholder before it, or into its place."""
    for noscript in list(body.iter("noscript")):
        picture = _find_noscript_picture(noscript)
        if picture is None:
            continue
        twin = _find_placeholder(noscript)
        if twin is None:
            noscript.addprevious(picture)
        elif not _find_own_source(twin):
            _copy_attributes(twin, picture)
    remove_all(body, "noscript")


def normalize_pictures(body: Element, resolver: LinkResolver) -> None:
    """Give every picture its real, absolute address and size; mark those that have none to go."""
    for picture in body.iter("picture"):
        _merge_sources(picture)
    for image in list(body.iter(*PICTURE_TAGS)):
        if image.tag != "img":
            image.tag = "img"
        discard_content(image)
        _normalize_image(image, resolver)


def remove_tracking_pixels(body: Element) -> None:
    """Mark tracking pixels to go: pictures of at most one pixel, hidden, or from known counters."""
    for image in body.iter(*PICTURE_TAGS):
        sized = not _SIZE_ATTRIBUTES.isdisjoint(image.keys())
        if (sized and _is_tracking_pixel(image)) or _TRACKER_ADDRESSES.match(image.get("src", "")):
            mark_discarded(image)


def find_first_image(body: Element) -> Image | None:
    """Return the first picture that has a web address."""
    for image in body.iter("img"):
        url = image.get("src", "")
        if url.startswith("http"):
            return Image(
                url, image.get("alt", ""), _parse_length(image, "width"), _parse_length(image, "height")
            )
    return None


def _normalize_image(image: Element, resolver: LinkResolver) -> None:
    srcset = _find_srcset(image)
    candidates = normalize_srcset(srcset, resolver.resolve_media) if srcset else ()
    source = resolver.resolve_picture(_find_source(image)) or find_largest(candidates)
    if not source or _is_inline_pixel(source):
        mark_discarded(image)
        return
    image.set("src", source)
    if candidates or "srcset" in image.attrib:
        is_rewritten = any(candidate.url != source for candidate in candidates)
        set_or_remove(image, "srcset", format_srcset(candidates) if is_rewritten else "")
    for side in ("width", "height"):
        if side in image.attrib:
            set_or_remove(image, side, str(_parse_length(image, side) or ""))


def _find_source(image: Element) -> str:
    lazy = _get_values(image, _LAZY_SOURCES)
    return next(filter(_is_address, lazy), image.get("src", ""))


def _find_own_source(image: Element) -> str:
    """Return a picture's ``src`` unless it only holds the place of another."""
    source = image.get("src", "")
    return "" if source.startswith("data:") or _PLACEHOLDER.search(source) else source


def _find_srcset(image: Element) -> str:
    lazy = _get_values(image, _LAZY_SETS)
    return next(filter(None, lazy), image.get("srcset", ""))


def _get_values(image: Element, names: frozenset[str]) -> list[str]:
    """Return the values of these attributes, as far as they are there, by their names' order."""
    return [image.get(name, "") for name in sorted(names.intersection(image.keys()))]


def _is_address(value: str) -> bool:
    return bool(value) and not value.startswith(("data:", "{", "[", "#")) and ("/" in value or "." in value)


def _merge_sources(picture: Element) -> None:
    """Make a ``picture`` its ``img``; one without source takes over the plainest of the others'."""
    image = next(picture.iter(*PICTURE_TAGS), None)
    sources = [s for s in picture.iter("source") if _find_srcset(s)]
    if image is None and sources:
        image = etree.SubElement(picture, "img")
    if image is not None and sources and not (_find_source(image) or _find_srcset(image)):
        plain = [
            s for s in sources if s.get("type", "").lower() in {"", "image/jpeg", "image/png", "image/gif"}
        ]
        image.set("srcset", _find_srcset((plain or sources)[-1]))
    for source in picture.iter("source"):
        mark_unwrapped(source)
    mark_unwrapped(picture)


def _find_noscript_picture(noscript: Element) -> Element | None:
    """Return the picture inside a ``noscript``, which may hold it as text, alone."""
    holder = noscript
    if len(noscript) == 0 and "<img" in (noscript.text or ""):
        holder = parse_html((noscript.text or "").encode())
    picture = next(holder.iter(*PICTURE_TAGS), None)
    if picture is not None:
        picture.tail = None
    return picture


def _find_placeholder(noscript: Element) -> Element | None:
    before = next(noscript.itersiblings("*", preceding=True), None)
    if before is not None and is_blank(before.tail) and is_blank(get_text(before)):
        return next(reversed(list(before.iter(*PICTURE_TAGS))), None)
    after = next(noscript.itersiblings("*"), None)
    if (
        after is not None
        and is_blank(noscript.tail)
        and after.tag in PICTURE_TAGS
        and not _find_own_source(after)
    ):
        return after
    return None


def _copy_attributes(twin: Element, picture: Element) -> None:
    for name in ("src", "srcset", "sizes"):
        set_or_remove(twin, name, "")
    for name in ("src", "srcset", "sizes", "alt", "width", "height", "title"):
        if name in picture.attrib and name not in twin.attrib:
            twin.set(name, picture.get(name, ""))


def _is_tracking_pixel(image: Element) -> bool:
    style = image.get("style", "")
    if is_hidden(image):
        return _LAZY_SOURCES.isdisjoint(image.keys())
    lengths = [
        _parse_length(image, "width"),
        _parse_length(image, "height"),
        *map(int, _STYLED_LENGTH.findall(style)),
    ]
    sizes = [size for size in lengths if size is not None]
    return bool(sizes) and max(sizes) <= 1


def _is_inline_pixel(url: str) -> bool:
    """Tell whether an address is itself a picture of one pixel (GIF89a and PNG headers)."""
    if not url.startswith("data:"):
        return False
    head = base64.b64decode(url.partition(",")[2][:32].rstrip("=").ljust(32, "A"))
    gif, png = head.startswith(b"GIF8"), head.startswith(b"\x89PNG")
    sides = struct.unpack("<HH", head[6:10]) if gif else struct.unpack(">II", head[16:24])
    return (gif or png) and max(sides) <= 1


def _parse_length(image: Element, side: str) -> int | None:
    match = _LENGTH.fullmatch(image.get(side, ""))
    return int(match[1]) if match else None


_MEDIA_TAGS = ("img", "video", "audio", "iframe", "math")
_CAPTION_TARGETS = (*_MEDIA_TAGS, "table", "pre")
_WRAPPERS = frozenset({"div", "p", "span", "center", "section", "picture"})
_BLOCKS = ("p", "div", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
_MAX_CLIMB = 4


def join_captions(body: Element) -> set[str]:
    """Put each caption that stands outside a figure, or in an empty one, into a figure with its picture.

    Return the names of the elements in which anything was changed.
    """
    changed: set[str] = set()
    for caption in list(body.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        if figure is not None and _has_picture(figure):
            continue
        picture = _find_adjacent_picture(caption if figure is None else figure)
        if picture is not None and not is_blank(get_text(caption)):
            changed.add(_join_caption(picture, caption))
        elif figure is None:
            changed.add(_find_container_name(caption))
            caption.tag = "div" if next(caption.iter(*_BLOCKS), None) is not None else "p"
    return changed


def _find_adjacent_picture(element: Element) -> Element | None:
    """Return what stands right before, and shows something but says nothing."""
    for _ in range(_MAX_CLIMB):
        before = _find_previous(element)
        if before is not None:
            return before if _has_picture(before) and is_blank(get_text(before)) else None
        parent = element.getparent()
        if parent is None or parent.tag == "body" or not _is_alone(element, parent):
            return None
        element = parent
    return None


def _find_previous(element: Element) -> Element | None:
    before = element.getprevious()
    while before is not None and is_blank(before.tail) and _is_ignorable(before):
        before = before.getprevious()
    return before if before is not None and is_blank(before.tail) else None


def _is_ignorable(element: Element) -> bool:
    return is_discarded(element) or not isinstance(element.tag, str) or element.tag == "br"


def _is_alone(element: Element, parent: Element) -> bool:
    others = (other for other in parent if other is not element)
    return get_text(parent) == get_text(element) and not any(_has_picture(other) for other in others)


def _has_picture(element: Element) -> bool:
    return next(element.iter(*_CAPTION_TARGETS), None) is not None


def _join_caption(picture: Element, caption: Element) -> str:
    figure = etree.Element("figure")
    parent = caption.getparent()
    picture.addprevious(figure)
    for part in (picture, caption):
        # What is left in place holds the text that follows.
        stub = etree.Element("stub")
        stub.tail, part.tail = part.tail, None
        part.addprevious(stub)
        mark_discarded(stub)
        figure.append(part)
    while parent is not None and parent.tag != "body" and _is_left_empty(parent):
        mark_discarded(parent)
        parent = parent.getparent()
    if picture.tag in _WRAPPERS:
        mark_unwrapped(picture)
    around = figure.getparent()
    if around is not None and around.tag == "p":
        mark_unwrapped(around)
    return _find_container_name(figure)


def _is_left_empty(element: Element) -> bool:
    return is_blank(get_text(element)) and next(element.iter(*_MEDIA_TAGS), None) is None


def _find_container_name(element: Element) -> str:
    around = element.getparent()
    return "" if around is None else str(around.tag)
