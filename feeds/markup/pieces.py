"""Small stretches of HTML that stand for what a site's own templates would have made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from feeds.markup.commonmark import render_inline

PICTURES = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "avif",
    "svg",
    "bmp",
    "apng",
    "jxl",
    "heic",
    "tif",
    "tiff",
    "ico",
)
VIDEOS = ("mp4", "webm", "ogv", "mov", "m4v", "mkv")
SOUNDS = ("mp3", "ogg", "oga", "wav", "m4a", "flac", "opus", "aac")

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[?#][^\s]*)?$")
_INERT = str.maketrans({mark: f"&#{ord(mark)};" for mark in "\n&<>\"'*_`[]\\~|{}$=%^:!#@"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What takes a tag's place: ``before`` where it opens, ``after`` where it closes.

    ``block`` pieces want lines of their own. ``address`` is what stays where only an address can
    stand, inside an attribute or a link's parentheses.
    """

    before: str = ""
    after: str = ""
    block: bool = False
    address: str = ""


NOTHING = Piece()


def inert(text: str) -> str:
    """Escape text so that no later reading, as Markdown or as templates, finds anything in it."""
    return text.translate(_INERT)


def quoted(value: str) -> str:
    """Return a value as a quoted HTML attribute writes it; entities already in it are kept as such."""
    return '"' + escape(unescape(value)).replace("\n", " ") + '"'


def is_address(value: str) -> bool:
    """Tell whether a word looks like an address or a path rather than prose."""
    return not re.search(r"\s", value) and (
        value.startswith(("http://", "https://", "//", "/", "./", "../", "#", "mailto:"))
        or ("/" in value and "." in value.rpartition("/")[2])
        or extension(value) in (*PICTURES, *VIDEOS, *SOUNDS, "html", "md", "pdf", "zip", "ipynb")
    )


def extension(address: str) -> str:
    """Return the lower-case file name extension an address ends with, without its dot."""
    found = _EXTENSION.search(address[-300:])
    return found[1].lower() if found else ""


def code(text: str, language: str = "") -> Piece:
    """A block of code on one line of source, so that it stays whole inside lists and quotes."""
    word = re.match(r"[\w+#.-]+", language)
    label = f" class={quoted(f'language-{word[0].lower()}')}" if word else ""
    body = inert(text.strip("\r\n").rstrip())
    return Piece(f"<pre><code{label}>{body}\n</code></pre>".replace("\n</code>", "&#10;</code>"), block=True)


def literal(text: str) -> Piece:
    """A few words of code within a line."""
    return Piece(f"<code>{inert(text)}</code>")


def link(address: str, text: str) -> Piece:
    """A link within a line."""
    return Piece(f"<a href={quoted(address)}>{inert(unescape(text) or address)}</a>", address=address)


def picture(
    address: str, alt: str = "", *, caption: str = "", width: str = "", height: str = "", target: str = ""
) -> Piece:
    """A picture; with a caption, a figure. ``target`` is where a click on it leads."""
    sizes = "".join(
        f" {name}={quoted(size)}" for name, size in (("width", width), ("height", height)) if size.isdecimal()
    )
    image = f"<img src={quoted(address)} alt={quoted(alt)}{sizes}>"
    if target:
        image = f"<a href={quoted(target)}>{image}</a>"
    if not caption:
        return Piece(image, address=address)
    words = render_inline(" ".join(caption.split()))
    return Piece(f"<figure>{image}<figcaption>{words}</figcaption></figure>", block=True, address=address)


def player(address: str, title: str = "") -> Piece:
    """A player of another site, as that site gives it out for embedding."""
    named = f" title={quoted(title)}" if title else ""
    return Piece(
        f"<iframe src={quoted(address)}{named} allowfullscreen></iframe>", block=True, address=address
    )


def media(address: str, caption: str = "") -> Piece:
    """A film, a sound, a picture or a link, as the address's extension says."""
    kind = extension(address)
    if kind in VIDEOS:
        return Piece(f"<video src={quoted(address)} controls></video>", block=True, address=address)
    if kind in SOUNDS:
        return Piece(f"<audio src={quoted(address)} controls></audio>", block=True, address=address)
    if kind in PICTURES:
        return picture(address, alt=caption)
    return link(address, caption)


def box(title: str) -> Piece:
    """A note set apart from the text, under a title."""
    return Piece(f"<blockquote><p><strong>{render_inline(title)}</strong></p>", "</blockquote>", block=True)


def details(title: str) -> Piece:
    """Content that unfolds."""
    return Piece(f"<details><summary>{render_inline(title)}</summary>", "</details>", block=True)


def quotation(source: str, address: str = "") -> Piece:
    """A quotation, with who said it at its end."""
    who = link(address, source or address).before if address else inert(source)
    return Piece("<blockquote>", f"<p>— {who}</p></blockquote>" if who else "</blockquote>", block=True)
