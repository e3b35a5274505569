"""Shapes of posts that real sites had, where a folder of them lies beside the project: promises of their kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.errors import PostError

CASES = Path(__file__).parents[3] / "shared" / "cases"
SETTINGS = ConversionSettings(home="https://blog.example/")
SEEN = datetime(2030, 1, 1, tzinfo=UTC)
PROMISES = {
    "posts/01-more-inline.md": ('<a href="https://x.example/n"', "<strong>care</strong>"),
    "posts/03-liquid-data.md": ("SIZE: {{ r.size }}",),
    "posts/05-heading-attr.md": ("<h2>The first part</h2>", "<h3>Second</h3>"),
    "posts/07-raw-indented.md": ("<pre><code>{{ page.title }}",),
    "posts/09-codehilite.md": ('class="language-python"',),
    "posts/11-rst-literal.rst": ("<code>make all</code>",),
    "posts/13-emoji.md": ("Shipped \N{PARTY POPPER}",),
    "posts/14-url-space.md": ('src="https://blog.example/img/my%20photo.jpg"',),
    "posts/19-lang-rtl.md": ('dir="rtl"',),
    "sites/06-code-blocks/posts/a.md": ("keep me\n  indent", "<span>let a</span><br><span>  let b</span></pre>"),
    "sites/13-rtl/posts/a.md": ('<div dir="rtl">',),
    "sites/37-players/posts/a.md": ("<video", "<audio", "player.vimeo.com/video/9679622"),
    "sites/43-tables-lists/posts/a.md": ("50%", "30%", "dlg"),
    "sites/56-embeds-lost/posts/a.md": (
        "asciinema.org/a/14", "f.pdf", "g.pdf", "speakerdeck.com/player/abc123", "m.glb", "E=mc^2",
        "dialog text", "label text",
    ),
}  # fmt: skip

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="no cases beside the project")


def convert(name: str):
    """Convert a case."""
    file = CASES / name
    return convert_post(file.name, file.read_bytes(), SETTINGS, SEEN).candidate.entry


@pytest.mark.parametrize("name", PROMISES)
def test_a_case_is_read_as_its_site_shows_it(name):
    """Each holds what its page held."""
    content = convert(name).content
    assert [part for part in PROMISES[name] if part not in content] == []


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_summaries_are_sentences(name):
    """Without marks of notes, lists of contents and captions."""
    expected = "Text and more." if name == "a" else "First real sentence."
    assert convert(f"sites/48-summary/posts/{name}.md").summary == expected


def test_every_cover_is_found():
    """In each of its spellings."""
    posts = sorted((CASES / "sites/28-hero/posts").iterdir())
    missing = [post.name for post in posts if not convert(f"sites/28-hero/posts/{post.name}").image]
    assert (len(posts), missing) == (24, [])


def test_every_header_is_read():
    """Between whatever fences it stands."""
    folders = ("sites/25-eleventy/posts/posts", "sites/52-fence-lang/posts")
    names = [f"{folder}/{file.name}" for folder in folders for file in sorted((CASES / folder).iterdir())]
    read = [convert(name).title for name in names if not name.endswith(("52-fence-lang/posts/a.md", "/g.md"))]
    assert set(read) >= {"One", "Two", "Three", "Four", "Five", "Six", "T", "Hash", "Comment", "Plus", "Dots"}


def test_a_redirect_is_no_entry():
    """It is refused by name."""
    with pytest.raises(PostError, match="only leads to"):
        convert("posts/18-redirect.html")
