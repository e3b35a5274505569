"""What a feed costs: fragments, the splice, and feedgen writing the whole feed each time.

    uv run python benchmarks/rendering.py [--entries 50] [--characters 4000]

Times are the best of five runs on one thread. "whole" is feedgen rendering every entry anew; the splice
gives the same bytes (tests/rendering/test_document.py), so the ratio is what caching fragments saves.
"""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from feeds.model import CleanHTML, Entry, Feed, Format, Image, Mode, Person
from feeds.rendering import atom, rss
from feeds.rendering.document import render_document, render_fragment
from feeds.rendering.metadata import FeedMetadata
from feeds.rendering.validate import validate_entry
from feeds.urls import Addresses, make_entry_key, mint_source_id

NEWEST = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
PARAGRAPH = '<p>会议于周三举行 &amp; ended, <a href="https://example.org/a?b=1&amp;c=2">they said</a>.</p>\n'
ADDRESSES = Addresses("https://feeds.example.org")
FRAME = FeedMetadata(
    Feed("/tags/新闻", "新闻", language="zh-CN"), ADDRESSES, NEWEST, hubs=("https://hub.example.org/",)
)


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--entries", type=int, default=50)
    options.add_argument("--characters", type=int, default=4000, help="length of each entry's content")
    chosen = options.parse_args()
    entries = [made(number, chosen.characters) for number in range(chosen.entries)]
    print(f"{chosen.entries} entries of {len(entries[0].content)} characters, milliseconds")
    print(f"{'':6}{'fragment':>10}{'splice':>10}{'whole':>10}{'ratio':>8}{'kB':>8}")
    for fmt in Format:
        report(fmt, entries)


def made(number: int, characters: int) -> Entry:
    """Make an entry of the size and shape of a news post."""
    source = f"https://www.example.org/realtime/story{number}"
    published = NEWEST - timedelta(hours=number)
    entry_id = mint_source_id(source, published)
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path=f"{number}.md",
        title=f"Story {number}: 会议开幕",
        published=published,
        updated=published,
        content=CleanHTML(PARAGRAPH * (characters // len(PARAGRAPH))),
        digest="",
        link=source,
        source=source,
        summary="会议于周三举行 & ended the next day.",
        language="zh-CN",
        authors=(Person("编辑部"),),
        tags=("新闻", "会议"),
        image=Image("https://img.example.org/a.jpg", "", 640, 480),
    )


def report(fmt: Format, entries: list[Entry]) -> None:
    """Print one format's line."""
    fragments = [render_fragment(entry, fmt, Mode.FULL, ADDRESSES) for entry in entries]
    one = best(lambda: render_fragment(entries[0], fmt, Mode.FULL, ADDRESSES), 500)
    splice = best(lambda: render_document(FRAME, fmt, fragments), 200)
    size = len(render_document(FRAME, fmt, fragments)) / 1000
    if fmt is Format.JSON:
        print(f"{fmt:6}{one:10.3f}{splice:10.3f}{'':>10}{'':>8}{size:8.0f}")
        return
    whole = best(lambda: by_feedgen(fmt, entries), 5)
    print(f"{fmt:6}{one:10.3f}{splice:10.3f}{whole:10.3f}{whole / splice:7.0f}x{size:8.0f}")


def by_feedgen(fmt: Format, entries: list[Entry]) -> bytes:
    """Render a whole feed in one go."""
    writer = atom if fmt is Format.ATOM else rss
    feed = writer.build_feed(FRAME)
    for entry in entries:
        feed.add_entry(writer.build_entry(validate_entry(entry, Mode.FULL, ADDRESSES)), order="append")
    return feed.atom_str(pretty=True) if fmt is Format.ATOM else feed.rss_str(pretty=True)


def best(run: Callable[[], object], times: int) -> float:
    """Milliseconds of one run, the best of five rounds."""
    return min(timeit.repeat(run, number=times, repeat=5)) / times * 1000


if __name__ == "__main__":
    main()
