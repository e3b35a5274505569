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
        (WHOLE, "de", "a oder b, mit c und d in News von Ann oder Bo, über „x“ und „y“, ohne e"),
        (WHOLE, "fr", "a ou b, avec c et d dans News par Ann ou Bo, sur « x » et « y », sans e"),
        (WHOLE, "es-MX", "a o b, con c y d en News por Ann o Bo, sobre «x» y «y», sin e"),
        (
            WHOLE,
            "ja",
            "aまたはb、cとd を含む、カテゴリー News、著者 AnnまたはBo、「x」と「y」 に言及、e を除く",
        ),
        (WHOLE, "ar", "a أو b، مع c وd ضمن News بقلم Ann أو Bo، عن «x» و«y»، من دون e"),
        (Slice(any=("a",)), "fr", "a"),
        (Slice(any=("{0}", "%s"), none=("%(name)s",)), "de", "{0} oder %s, ohne %(name)s"),
        (Slice(any=("a", "b")), "sw", "a or b"),
    ],
)
def test_a_slice_is_described_in_the_language_of_the_feed(wanted: Slice, language: str, said: str) -> None:
    """A feed of any slice is titled by what it holds, in the feed's language or in English."""
    assert describe_slice(wanted, language) == said
