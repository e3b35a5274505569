"""The sample posts that come with the service are read as their headers say."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from feeds.dates import format_rfc3339
from feeds.model import Markup
from feeds.parsing.post import read_post

SEEDS = Path(__file__).parents[2] / "seeds"

RECORDS = {
    "docusaurus/2023-08-08-proofing-press.md": (
        "The proofing press: a second life",
        "2023-08-08T00:00:00Z",
        "md",
    ),
    "eleventy/ink-mixing-notes.md": ("Mixing a green that stays green", "2025-01-25T00:00:00Z", "md"),
    "hexo/margins.md": ("活版の余白について", "2024-10-05T11:20:00Z", "md"),
    "hexo/雨天排字.md": ("雨天排字：把一首诗装进铁框", "2024-06-22T15:40:00Z", "md"),
    "hugo/posts/fete-des-poires.fr.md": (
        "La fête des poires, programme et horaires",
        "2024-09-14T08:00:00Z",
        "md",
    ),
    "hugo/posts/pear-tree-bench/index.md": ("A bench for the pear tree", "2024-05-04T14:30:00Z", "md"),
    "jekyll/_posts/2024-02-11-first-snowdrops.md": (
        "First snowdrops behind the press room",
        "2024-02-11T07:15:00Z",
        "md",
    ),
    "jekyll/_posts/2024-09-03-what-titles-may-hold.md": (
        'Why <em> is not <i>, and why & is not "and"',
        "2024-09-03T00:00:00Z",
        "md",
    ),
    "jekyll/_posts/2024-11-19-errata.md": (
        "[Errata] Three small things in the autumn sheet",
        "2024-11-19T17:05:00Z",
        "md",
    ),
    "nikola/owl-in-the-drying-rack.txt": ("The owl in the drying rack", "2023-11-30T20:40:55Z", "rst"),
    "obsidian/Seeds & seedlings (50% off) #3.md": ("", "2025-02-16T00:00:00Z", "md"),
    "pelican/sharpening-day.rst": ("Sharpening day, or the quiet week", "2025-03-08T09:30:00Z", "rst"),
    "pelican/well-water.md": ("Well water and the softness of paper: a test", "2023-06-17T14:20:00Z", "md"),
    "plain/2024-01-14-lost-and-found.txt": ("", "2024-01-14T00:00:00Z", "text"),
    "plain/almanac.md": ("Almanac for the lower garden: what the numbers say", "2025-06-21T03:00:00Z", "md"),
    "plain/old-computer.md": ("小镇花园的春天", "2023-03-26T00:30:00Z", "md"),
    "web/type-specimen.html": ("A specimen of the smallest type", "2023-04-02T08:00:00Z", "html"),
    "zola/ampersand-hunt.md": ("Ampersand hunt: nineteen found, one bitten", "2023-10-21T00:00:00Z", "md"),
}
MARKUPS = {"md": Markup.MARKDOWN, "rst": Markup.RST, "html": Markup.HTML, "text": Markup.TEXT}
REPAIRED = {
    "jekyll/_posts/2024-11-19-errata.md": ["front-matter"] * 3,
    "plain/old-computer.md": ["encoding"],
}


@pytest.mark.parametrize(("path", "record"), RECORDS.items())
def test_a_sample_has_its_title_date_and_language(path, record):
    """Each sample shows its dialect as it should be read."""
    title, published, markup = record
    post = read_post(path, (SEEDS / path).read_bytes(), UTC)
    assert (post.title, format_rfc3339(post.published), post.markup) == (title, published, MARKUPS[markup])
    assert [problem.kind for problem in post.problems] == REPAIRED.get(path, [])
    assert not post.withheld
    assert post.body.strip()


def test_the_draft_among_the_samples_is_held_back():
    """One sample shows what a draft is."""
    path = "jekyll/_drafts/inventory-of-the-top-shelf.md"
    assert read_post(path, (SEEDS / path).read_bytes(), UTC).withheld


def test_every_sample_is_a_post():
    """No sample, whoever added it, fails to be read."""
    files = [path for path in SEEDS.rglob("*") if path.is_file()]
    assert len(files) >= len(RECORDS)
    for path in files:
        read_post(path.relative_to(SEEDS).as_posix(), path.read_bytes(), UTC)
