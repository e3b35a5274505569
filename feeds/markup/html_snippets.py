"""Snippets of HTML in place of what a site's own templates would have made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from feeds.markup.commonmark import render_inline
from feeds.media_types import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS

PICTURE_EXTENSIONS = (
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

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[?#][^\s]*)?$")
_ESCAPES = str.maketrans({mark: f"&#{ord(mark)};" for mark in "\n&<>\"'*_`[]\\~|{}$=%^:!#@"})


@dataclass(frozen=True, slots=True)
class Snippet:
    """What takes a tag's place: ``before`` where it opens, ``after`` where it closes.

    ``block`` pieces want lines of their own. ``address`` is what stays where only an address can
    stand, inside an attribute or a link's parentheses.
    """

    before: str = ""
    after: str = ""
    block: bool = False
    address: str = ""


EMPTY_SNIPPET = Snippet()


def escape_text(text: str) -> str:
    """Escape text so that no later reading, as Markdown or as templates, finds anything in it."""
    return text.translate(_ESCAPES)


def quote_attribute(value: str) -> str:
    """Return a value as a quoted HTML attribute writes it; entities already in it are kept as such."""
    return '"' + escape(unescape(value)).replace("\n", " ") + '"'


def is_address(value: str) -> bool:
    """Tell whether a word looks like an address or a path rather than prose."""
    return not re.search(r"\s", value) and (
        value.startswith(("http://", "https://", "//", "/", "./", "../", "#", "mailto:"))
        or ("/" in value and "." in value.rpartition("/")[2])
        or get_extension(value)
        in (*PICTURE_EXTENSIONS, *VIDEO_EXTENSIONS, *AUDIO_EXTENSIONS, "html", "md", "pdf", "zip", "ipynb")
    )


def get_extension(address: str) -> str:
    """Return the lower-case file name extension an address ends with, without its dot."""
    match = _EXTENSION.search(address[-300:])
    return match[1].lower() if match else ""


def make_code_block(text: str, language: str = "") -> Snippet:
    """A block of code on one line of source, so that it stays whole inside lists and quotes."""
    word = re.match(r"[\w+#.-]+", language)
    label = f" class={quote_attribute(f'language-{word[0].lower()}')}" if word else ""
    body = escape_text(text.strip("\r\n").rstrip())
    return Snippet(
        f"<pre><code{label}>{body}\n</code></pre>".replace("\n</code>", "&#10;</code>"), block=True
    )


def make_inline_code(text: str) -> Snippet:
    """A few words of code within a line."""
    return Snippet(f"<code>{escape_text(text)}</code>")


def make_link(address: str, text: str) -> Snippet:
    """A link within a line."""
    return Snippet(
        f"<a href={quote_attribute(address)}>{escape_text(unescape(text) or address)}</a>", address=address
    )


def make_picture(
    address: str, alt: str = "", *, caption: str = "", width: str = "", height: str = "", target: str = ""
) -> Snippet:
    """A picture; with a caption, a figure. ``target`` is where a click on it leads."""
    sizes = "".join(
        f" {name}={quote_attribute(size)}"
        for name, size in (("width", width), ("height", height))
        if size.isdecimal()
    )
    image = f"<img src={quote_attribute(address)} alt={quote_attribute(alt)}{sizes}>"
    if target:
        image = f"<a href={quote_attribute(target)}>{image}</a>"
    if not caption:
        return Snippet(image, address=address)
    words = render_inline(" ".join(caption.split()))
    return Snippet(f"<figure>{image}<figcaption>{words}</figcaption></figure>", block=True, address=address)


def make_player(address: str, title: str = "") -> Snippet:
    """A player of another site, as that site gives it out for embedding."""
    title_attribute = f" title={quote_attribute(title)}" if title else ""
    return Snippet(
        f"<iframe src={quote_attribute(address)}{title_attribute} allowfullscreen></iframe>",
        block=True,
        address=address,
    )


def make_media(address: str, caption: str = "") -> Snippet:
    """A film, a sound, a picture or a link, as the address's extension says."""
    kind = get_extension(address)
    if kind in VIDEO_EXTENSIONS:
        return Snippet(
            f"<video src={quote_attribute(address)} controls></video>", block=True, address=address
        )
    if kind in AUDIO_EXTENSIONS:
        return Snippet(
            f"<audio src={quote_attribute(address)} controls></audio>", block=True, address=address
        )
    if kind in PICTURE_EXTENSIONS:
        return make_picture(address, alt=caption)
    return make_link(address, caption)


def make_box(title: str) -> Snippet:
    """A note set apart from the text, under a title."""
    return Snippet(f"<blockquote><p><strong>{render_inline(title)}</strong></p>", "</blockquote>", block=True)


def make_details(title: str) -> Snippet:
    """Content that unfolds."""
    return Snippet(f"<details><summary>{render_inline(title)}</summary>", "</details>", block=True)


def make_quotation(source: str, address: str = "") -> Snippet:
    """A quotation, with who said it at its end."""
    who = make_link(address, source or address).before if address else escape_text(source)
    return Snippet("<blockquote>", f"<p>— {who}</p></blockquote>" if who else "</blockquote>", block=True)
