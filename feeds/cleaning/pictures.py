"""Pictures as plain ``img``: lazy ones awake, twins and variants folded into one, captions beside them."""

from __future__ import annotations

import base64
import re
import struct
from typing import Final

from lxml import etree

from feeds.cleaning.links import Resolver
from feeds.cleaning.srcset import largest, settle_srcset, write_srcset
from feeds.cleaning.tree import (
    Element,
    discard,
    discard_all,
    empty,
    is_blank,
    is_out_of_sight,
    parse,
    set_or_drop,
    text_of,
    unwrap,
)
from feeds.cleaning.words import word_set
from feeds.model import Image

PICTURES: Final = ("img", "amp-img", "amp-anim")
NAMES: Final = frozenset({*PICTURES, "picture", "noscript", "image"})
"""Elements that are, or may come to be, pictures."""

_LAZY_SOURCES = word_set(
    "data-src data-original data-lazy-src data-lazy data-original-src data-actualsrc data-actual-src",
    "data-img-src data-echo data-hi-res-src data-full-src data-cfsrc data-ezsrc",
    "data-pagespeed-lazy-src data-orig-src data-source data-image data-url data-srcs data-backsrc",
    "data-rocket-src data-src-large lazy-src lazysrc data-defer-src data-lazyload data-ks-lazyload",
    "data-delayed-url zoomfile file _src ng-src",
)
_LAZY_SETS = word_set(
    "data-srcset data-lazy-srcset data-original-set data-lazy-set data-ezsrcset data-img-srcset",
)
_SIZED = frozenset({"width", "height", "style", "hidden"})
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:placeholder|blank|spacer|transparent|loading|lazy(?:load)?|pixel|grey|gray|1x1|clear|none)"
    r"[^/?]{0,20}\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]{1,9})?(?:px)?\s*")
_STYLED_LENGTH = re.compile(
    r"(?<![-\w])(?:width|height)\s*:\s*([0-9]{1,5})(?:px)?\s*(?=[;!]|$)", re.IGNORECASE
)
_COUNTERS = re.compile(
    r"(?:https?:)?//(?:"
    r"feeds\.feedburner\.com/~|[a-z0-9]{1,40}\.feedsportal\.com/|feeds\.wordpress\.com/1\.0/|"
    r"pixel\.wp\.com/|stats\.wordpress\.com/|s?b\.scorecardresearch\.com/|pixel\.quantserve\.com/|"
    r"www\.google-analytics\.com/|www\.facebook\.com/tr[/?]|(?:ad|googleads\.g)\.doubleclick\.net/|"
    r"bat\.bing\.com/|px\.ads\.linkedin\.com/|hm\.baidu\.com/|s[0-9]{1,3}\.cnzz\.com/|"
    r"counter\.yadro\.ru/|mc\.yandex\.ru/watch/|medium\.com/_/stat[/?]|"
    r"[a-z0-9-]{1,40}\.list-manage\.com/track/|counter\.theconversation\.com/)",
    re.IGNORECASE,
)


def wake_twins(body: Element) -> None:
    """Take the picture out of each ``noscript``: into the placeholder before it, or into its place."""
    for noscript in list(body.iter("noscript")):
        picture = _picture_of(noscript)
        if picture is None:
            continue
        twin = _twin_of(noscript)
        if twin is None:
            noscript.addprevious(picture)
        elif not _own_source(twin):
            _take_over(twin, picture)
    discard_all(body, "noscript")


def settle_pictures(body: Element, resolver: Resolver) -> None:
    """Give every picture its real, absolute address and size; mark those that have none to go."""
    for picture in body.iter("picture"):
        _fold_sources(picture)
    for image in list(body.iter(*PICTURES)):
        if image.tag != "img":
            image.tag = "img"
        empty(image)
        _settle_image(image, resolver)


def drop_pixels(body: Element) -> None:
    """Mark tracking pixels to go: pictures of at most one pixel, hidden, or from known counters."""
    for image in body.iter(*PICTURES):
        sized = not _SIZED.isdisjoint(image.keys())
        if (sized and _is_pixel(image)) or _COUNTERS.match(image.get("src", "")):
            discard(image)


def first_image(body: Element) -> Image | None:
    """Return the first picture that has a web address."""
    for image in body.iter("img"):
        url = image.get("src", "")
        if url.startswith("http"):
            return Image(url, image.get("alt", ""), _number(image, "width"), _number(image, "height"))
    return None


def _settle_image(image: Element, resolver: Resolver) -> None:
    srcset = _srcset(image)
    candidates = settle_srcset(srcset, resolver.media) if srcset else ()
    source = resolver.picture(_source(image)) or largest(candidates)
    if not source or _is_dot(source):
        discard(image)
        return
    image.set("src", source)
    if candidates or "srcset" in image.attrib:
        wanted = any(candidate.url != source for candidate in candidates)
        set_or_drop(image, "srcset", write_srcset(candidates) if wanted else "")
    for side in ("width", "height"):
        if side in image.attrib:
            set_or_drop(image, side, str(_number(image, side) or ""))


def _source(image: Element) -> str:
    lazy = _given(image, _LAZY_SOURCES)
    return next(filter(_is_address, lazy), image.get("src", ""))


def _own_source(image: Element) -> str:
    """Return a picture's ``src`` unless it only holds the place of another."""
    source = image.get("src", "")
    return "" if source.startswith("data:") or _PLACEHOLDER.search(source) else source


def _srcset(image: Element) -> str:
    lazy = _given(image, _LAZY_SETS)
    return next(filter(None, lazy), image.get("srcset", ""))


def _given(image: Element, names: frozenset[str]) -> list[str]:
    """Return the values of these attributes, as far as they are there, by their names' order."""
    return [image.get(name, "") for name in sorted(names.intersection(image.keys()))]


def _is_address(value: str) -> bool:
    return bool(value) and not value.startswith(("data:", "{", "[", "#")) and ("/" in value or "." in value)


def _fold_sources(picture: Element) -> None:
    """Make a ``picture`` its ``img``; one without source takes over the plainest of the others'."""
    image = next(picture.iter(*PICTURES), None)
    sources = [s for s in picture.iter("source") if _srcset(s)]
    if image is None and sources:
        image = etree.SubElement(picture, "img")
    if image is not None and sources and not (_source(image) or _srcset(image)):
        plain = [
            s for s in sources if s.get("type", "").lower() in {"", "image/jpeg", "image/png", "image/gif"}
        ]
        image.set("srcset", _srcset((plain or sources)[-1]))
    for source in picture.iter("source"):
        unwrap(source)
    unwrap(picture)


def _picture_of(noscript: Element) -> Element | None:
    """Return the picture inside a ``noscript``, which may hold it as text, alone."""
    holder = noscript
    if len(noscript) == 0 and "<img" in (noscript.text or ""):
        holder = parse((noscript.text or "").encode())
    picture = next(holder.iter(*PICTURES), None)
    if picture is not None:
        picture.tail = None
    return picture


def _twin_of(noscript: Element) -> Element | None:
    before = next(noscript.itersiblings("*", preceding=True), None)
    if before is not None and is_blank(before.tail) and is_blank(text_of(before)):
        return next(reversed(list(before.iter(*PICTURES))), None)
    after = next(noscript.itersiblings("*"), None)
    if after is not None and is_blank(noscript.tail) and after.tag in PICTURES and not _own_source(after):
        return after
    return None


def _take_over(twin: Element, picture: Element) -> None:
    for name in ("src", "srcset", "sizes"):
        set_or_drop(twin, name, "")
    for name in ("src", "srcset", "sizes", "alt", "width", "height", "title"):
        if name in picture.attrib and name not in twin.attrib:
            twin.set(name, picture.get(name, ""))


def _is_pixel(image: Element) -> bool:
    style = image.get("style", "")
    if is_out_of_sight(image):
        return _LAZY_SOURCES.isdisjoint(image.keys())
    given = [_number(image, "width"), _number(image, "height"), *map(int, _STYLED_LENGTH.findall(style))]
    sizes = [size for size in given if size is not None]
    return bool(sizes) and max(sizes) <= 1


def _is_dot(url: str) -> bool:
    """Tell whether an address is itself a picture of one pixel (GIF89a and PNG headers)."""
    if not url.startswith("data:"):
        return False
    head = base64.b64decode(url.partition(",")[2][:32].rstrip("=").ljust(32, "A"))
    gif, png = head.startswith(b"GIF8"), head.startswith(b"\x89PNG")
    sides = struct.unpack("<HH", head[6:10]) if gif else struct.unpack(">II", head[16:24])
    return (gif or png) and max(sides) <= 1


def _number(image: Element, side: str) -> int | None:
    match = _LENGTH.fullmatch(image.get(side, ""))
    return int(match[1]) if match else None
