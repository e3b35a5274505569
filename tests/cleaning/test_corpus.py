"""Real posts of many sites, where a collection of them lies beside this repository: the issue's own measures."""

import re
import unicodedata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html as parser

from feeds.cleaning.pipeline import CleanedContent, clean_html
from feeds.config.clean_settings import CleanRule, CleanSettings
from feeds.errors import PostError
from feeds.markup.render import render_body
from feeds.model import Post
from feeds.parsing.post import read_post

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HOME = "https://home.example/posts/x"
RULE = CleanRule(hosts=("*.zaobao.com",), remove_links=(r"^https?://subscribe\.sph\.com\.sg/",))

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no collection of real posts beside the repository"
)


@pytest.fixture(scope="module")
def posts() -> list[tuple[Post, str, CleanedContent]]:
    """Every post that can be read, its HTML before and what cleaning made of it."""
    made = []
    for path in sorted(CORPUS.glob("*/*")):
        name = path.relative_to(CORPUS).as_posix()
        try:
            post = read_post(name, path.read_bytes(), ZoneInfo("UTC"))
        except PostError:
            continue
        html = render_body(post.body, post.markup)
        base = post.source or HOME
        settings = CleanSettings(rules=(RULE,))
        made.append(
            (post, html, clean_html(html, base=base, title=post.title, source=post.source, settings=settings))
        )
    return made


def letters(text: str) -> str:
    """Return what two spellings of a text have in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def paragraphs(html: str) -> list[str]:
    """Return the texts a page shows, paragraph by paragraph."""
    tree = parser.fromstring(f"<div>{html}</div>")
    for unseen in tree.xpath(
        "//script | //style | //noscript | //template | //form | //button | //comment()"
    ):
        unseen.drop_tree()
    shown = (
        letters(p.text_content())
        for p in tree.iter("p", "li", "h2", "h3", "h4", "pre", "td", "blockquote", "dd")
    )
    return [text for text in shown if len(text) > 2]


def test_paragraphs_are_kept(posts):
    """At least 99.5 % of the paragraphs of real posts, outside the title and what is shared, are all there."""
    lost = []
    total = 0
    for post, html, got in posts:
        kept = letters(got.text)
        for text in paragraphs(html):
            if text in letters(post.title) or "sharedaddy" in html:
                continue
            total += 1
            if text not in kept:
                lost.append((post.path, text[:80]))
    assert total > 3000
    assert len(lost) <= total * 0.005, lost


def test_pictures_and_links_are_absolute(posts):
    """No picture without an absolute source, no relative link, no tracking parameter."""
    for post, _, got in posts:
        assert all(
            re.search(r' src="(?:https?://|data:image/)', img)
            for img in re.findall(r"<img[^>]*>", got.content)
        )
        for tag in re.findall(r"<[a-z][^>]*>", got.content):
            for value in re.findall(r' (?:href|src|poster|cite)="([^"]*)"', tag):
                assert re.match(r"https?://|mailto:|tel:|#post-|data:image/", value), (post.path, value)
            assert "utm_" not in tag, (post.path, tag)


def test_no_title_is_repeated(posts):
    """No post's first heading or first line is its title."""
    for post, _, got in posts:
        title = letters(post.title or got.heading)
        first = re.match(
            r"\s*(?:<(?!/?(?:p|h\d)\b)[^>]*>\s*)*<(p|h\d)\b[^>]*>(.*?)</\1>", got.content, re.DOTALL
        )
        if title and first and letters(got.text) != title:
            assert letters(re.sub(r"<[^>]*>", "", first[2])) != title, post.path


def test_cleaning_again_changes_nothing(posts):
    """Real posts, cleaned twice, are as they were cleaned once."""
    for post, _, got in posts:
        again = clean_html(
            got.content,
            base=post.source or HOME,
            title=post.title or got.heading,
            source=post.source,
            settings=CleanSettings(rules=(RULE,)),
        )
        assert again.content == got.content, post.path


def test_the_first_posts_are_their_articles(posts):
    """The five posts of the archive: every paragraph, one picture with its caption, nothing of the page."""
    five = [(html, got) for post, html, got in posts if post.path.startswith("seeds/")]
    assert len(five) == 5
    everything = "".join(got.content for _, got in five)
    for word in ("imu", "dfp-ad", "innity", "subscribe.sph.com.sg", "paywall", "lazyload", "pinger-seen"):
        assert word not in everything
    assert everything.count("<img") == 1
    assert re.search(r"<figure><img[^>]*><figcaption>[^<]+</figcaption></figure>", everything)
    for html, got in five:
        texts = re.findall(r"<p>(.+?)</p>", html)
        assert texts
        assert re.findall(r"<p>(.+?)</p>", got.content) == texts
