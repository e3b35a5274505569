"""Titles that say what a feed holds."""

from __future__ import annotations

import pytest

from feeds.model import Slice
from feeds.publishing.titles import describe_slice

WHOLE = Slice(
    any=("a", "b"), all=("c", "d"), none=("e",), categories=("News",), authors=("Ann", "Bo"), words=("x", "y")
)


@pytest.mark.parametrize(
    ("wanted", "language", "said"),
    [
        (Slice(any=("python", "rust"), none=("jobs",)), "en", "python or rust, without jobs"),
        (Slice(any=("a", "b", "c")), "en", "a, b or c"),
        (Slice(all=("a", "b")), "en", "a and b"),
        (Slice(none=("jobs", "ads")), "en", "everything, without jobs or ads"),
        (Slice(), "en", "everything"),
        (Slice(authors=("Ann",)), "en", "by Ann"),
        (Slice(categories=("News",)), "en", "News"),
        (Slice(words=("电影",)), "en", "“电影”"),
        (Slice(any=("{0}", "%s"), none=("{}",)), "en", "{0} or %s, without {}"),
        (WHOLE, "en", "a or b, with c and d in News by Ann or Bo, about “x” and “y”, without e"),
        (Slice(any=("python", "rust"), none=("jobs",)), "zh-CN", "python 或 rust，不含 jobs"),
        (Slice(any=("a", "b", "c"), authors=("Ann",)), "zh", "a、b 或 c，作者 Ann"),
        (WHOLE, "zh-Hant-HK", "a 或 b，且含 c 和 d，分類 News，作者 Ann 或 Bo，提到「x」 和 「y」，不含 e"),
        (Slice(any=("a",)), "fr", "a"),
    ],
)
def test_a_slice_is_said_in_the_readers_language(wanted: Slice, language: str, said: str) -> None:
    """A feed of any slice is titled by what it holds, in English or in either Chinese script."""
    assert describe_slice(wanted, language) == said
