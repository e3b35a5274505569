"""What holds for the cleaning of any HTML whatever."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.cleaning.allowlist import ALLOWED_ATTRIBUTES, ALLOWED_TAGS
from feeds.cleaning.pipeline import clean_html
from feeds.config.clean_settings import CleanSettings
from feeds.errors import PostError

BASE = "https://news.example.com/a/b?c=d"

ODD_TAGS = (
    "script style svg noscript template form input button select option textarea title iframe embed object param "
    "foreignObject desc mglyph malignmark annotation-xml image body html head base meta link frameset frame "
    "plaintext xmp listing noembed noframes font nobr marquee amp-img x-unknown o:p text list set animate use "
    "area map"
)
TAG_NAMES = st.sampled_from([*sorted(ALLOWED_TAGS), *ODD_TAGS.split()])
URLS = st.sampled_from(
    [
        "https://example.org/x", "//example.org/y.png", "/z", "img\\a.png", "#here", "#", "", " ", "?q=1&utm_source=a",
        "javascript:alert(1)", "\x01javascript:alert(1)", "java\nscript:alert(1)", "\u3000javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "data:image/svg+xml,<svg onload=alert(1)>",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "vbscript:x", "http://[::1", "https://www.youtube.com/embed/AAAAAAAAAAA",
        "mailto:a@example.org", "tel:+1", "https://user:pw@example.org:8443/ü?ü#ü", "file:///etc/passwd", "blob:x",
    ]
)  # fmt: skip
VALUES = st.one_of(
    URLS,
    st.text(max_size=12),
    st.sampled_from(
        ["1", "100%", "1px", "display:none", "text-align:center", "language-py", "a b", "lazyload", "en"]
    ),
)
NAMES = st.sampled_from(
    [
        "href",
        "src",
        "srcset",
        "data-src",
        "data-srcset",
        "poster",
        "cite",
        "id",
        "name",
        "class",
        "style",
        "title",
        "alt",
        "width",
        "height",
        "lang",
        "dir",
        "rel",
        "target",
        "onclick",
        "onerror",
        "onload",
        "srcdoc",
        "formaction",
        "action",
        "xlink:href",
        "background",
        "sandbox",
        "allow",
        "type",
        "hidden",
        "open",
        "start",
        "datetime",
        "colspan",
        "align",
        "value",
        "sizes",
        "media",
        "controls",
        "autoplay",
        "http-equiv",
        "content",
        "is",
        "slot",
        "xmlns",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        [
            "&amp;",
            "&lt;b&gt;",
            "&#1;",
            "&#x0b;",
            "&nbsp;",
            "\n\n",
            " ",
            "<!--more-->",
            "<!-- x",
            "]]>",
            "<![CDATA[x]]>",
            "</",
            "<",
            "<?x?>",
            "好。",
        ]
    ),
)


@st.composite
def elements(draw, inner):
    """Any element with any attributes, ended well, badly or not at all."""
    name = draw(TAG_NAMES)
    attributes = draw(st.lists(st.tuples(NAMES, VALUES), max_size=3))
    quoted = "".join(f' {n}="{v.replace(chr(34), "&quot;")}"' for n, v in attributes)
    content = "".join(draw(st.lists(inner, max_size=4)))
    end = draw(st.sampled_from([f"</{name}>", f"</{name}>", f"</{name}>", "", "</p>", "</body></html>"]))
    return f"<{name}{quoted}>{content}{end}"


HTML = st.lists(st.recursive(TEXTS, elements, max_leaves=12), max_size=5).map("".join)


def cleaned(html: str) -> str:
    """Clean with the settings a person starts with."""
    source = "https://news.example.com/a"
    return clean_html(html, base=BASE, title="A title", source=source, settings=CleanSettings()).content


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_cleaning_what_is_clean_changes_nothing(html):
    """A post cleaned twice reads as cleaned once, so that an entry never seems updated by itself."""
    try:
        once = cleaned(html)
    except PostError:
        return
    assert cleaned(once) == once


class Reader(HTMLParser):
    """Reads clean HTML as any reader might, and notes what is in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.seen.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        """Clean HTML has no comments."""
        raise AssertionError(f"a comment is left: {data}")

    def handle_decl(self, decl: str) -> None:
        """Clean HTML has no declarations."""
        raise AssertionError(f"a declaration is left: {decl}")

    def handle_pi(self, data: str) -> None:
        """Clean HTML has no instructions."""
        raise AssertionError(f"an instruction is left: {data}")


HELD_BY = {
    "href": r"(?:https?://|mailto:|tel:|#post-[0-9a-f]{6}-)[^\s<>\\]+",
    "src": r"https?://[^\s<>\\]+|data:image/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/=]+",
    "srcset": r"https?://[^\s<>\\]+(?: [0-9.]+[wx])?(?:, https?://[^\s<>\\]+(?: [0-9.]+[wx])?)*",
    "poster": r"https?://[^\s<>\\]+",
    "cite": r"https?://[^\s<>\\]+",
    "id": r"post-[0-9a-f]{6}-\S+",
    "rel": "noopener noreferrer",
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_nothing_outside_the_allowlist_comes_out(html):
    """No element, attribute, scheme or character but those a reader is promised; attributes in one order."""
    try:
        content = cleaned(html)
    except PostError:
        return
    reader = Reader()
    reader.feed(content)
    reader.close()
    for tag, attributes in reader.seen:
        assert tag in ALLOWED_TAGS
        names = [name for name, _ in attributes]
        assert set(names) <= set(ALLOWED_ATTRIBUTES[tag])
        assert [n for n in names if n != "rel"] == sorted(set(names) - {"rel"})
        for name, value in attributes:
            assert not name.startswith("on")
            if name in HELD_BY:
                assert re.fullmatch(HELD_BY[name], value or ""), (tag, name, value)
                assert tag == "img" or not (value or "").startswith("data:")
        if tag == "iframe":
            assert (
                dict(attributes)
                .get("src", "https://www.youtube-nocookie.com/")
                .startswith("https://www.youtube-nocookie.com/")
            )
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", content)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("abc <&>好", min_size=1, max_size=12), min_size=1, max_size=6))
def test_paragraphs_lose_no_text(paragraphs):
    """Whatever is written in paragraphs is all there."""
    html = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    got = clean_html(html, base=BASE, title="", source="", settings=CleanSettings()).text
    assert got == " ".join(" ".join(paragraphs).split())
