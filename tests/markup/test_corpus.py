"""Real posts of many sites, where they are at hand."""

import re
from pathlib import Path

import pytest
from lxml import etree

from feeds.markup.render import render_body
from feeds.model import Markup

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
POSTS = sorted(path for path in CORPUS.glob("*/*") if path.suffix in {".md", ".markdown", ".html", ".txt"})
RAW = re.compile(r"\{%.*?%\}|\{\{[<%]?.*?\}\}|\[\[.*?\]\]|\{:[ .#]|%%\S.*?%%", re.DOTALL)
CODE = "pre|code|script|style|samp|kbd|textarea|math"


def body_of(text):
    """Return what follows the front matter, found the plain way."""
    fence = text[:3]
    parts = text.split(f"\n{fence}", 1) if fence in ("---", "+++") else [text]
    return parts[-1].partition("\n")[2] if len(parts) == 2 else text


def visible(html):
    """Return the text a reader sees, code left out."""
    root = etree.fromstring(f"<div>{html}</div>".replace("\0", ""), etree.HTMLParser())
    etree.strip_elements(root, *CODE.split("|"), etree.Comment, with_tail=False)
    return "".join(root.itertext())


@pytest.mark.skipif(not POSTS, reason="the corpus of real posts is not at hand")
def test_no_generator_syntax_in_sight():
    """Over real posts, no shortcode, Liquid tag, wikilink or attribute list is left in visible text."""
    left = {}
    for path in POSTS:
        markup = Markup.HTML if path.suffix == ".html" else Markup.MARKDOWN
        found = RAW.findall(visible(render_body(body_of(path.read_text("utf-8", "replace")), markup)))
        left |= {f"{path.parent.name}/{path.name}": found} if found else {}
    assert left == {}
