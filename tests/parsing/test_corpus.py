"""Real posts of thirty-four sites, where they are at hand, are read as a person would read them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from feeds.errors import PostError
from feeds.parsing.path_metadata import title_from_path
from feeds.parsing.post import read_post

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real posts is not here")


def posts():
    """Yield every real post, its path as its own site has it."""
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file() and path.name != "MANIFEST.tsv":
            yield path.relative_to(CORPUS).as_posix().partition("/")[2], path.read_bytes()


def test_every_real_post_is_read():
    """Each real post is a record with a title to show, but for one page of a section."""
    refused = Counter()
    for path, raw in posts():
        try:
            post = read_post(path, raw, UTC)
        except PostError as error:
            refused[error.kind] += 1
        else:
            assert post.title or title_from_path(path)
    assert refused == {"section": 1}


def test_every_real_date_is_found():
    """A post whose header or path holds a date of this era has one; and it is that day's, give or take a zone."""
    for path, raw in posts():
        if path.endswith("_index.md"):
            continue
        post = read_post(path, raw, UTC)
        dated = re.match(r"(\d{4})-(\d\d)-(\d\d)-", path.rpartition("/")[2])
        assert post.published or not dated
        if post.published and dated:
            assert abs(post.published.year - int(dated[1])) <= 1


def test_few_real_posts_need_repair():
    """What is reported over real posts is what a person would call wrong: a small share of them."""
    repaired = [
        path for path, raw in posts() if not path.endswith("_index.md") and read_post(path, raw, UTC).problems
    ]
    assert len(repaired) < 30


def test_no_real_title_is_a_guess_of_yaml():
    """No title is cut at a hash, quoted, or a slot of a template."""
    for path, raw in posts():
        if not path.endswith("_index.md"):
            title = read_post(path, raw, UTC).title
            assert not title.startswith(('"', "{{", "'"))
