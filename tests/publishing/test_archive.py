"""The pages of a feed's history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.publishing import archive
from feeds.publishing.archive import ArchivePage

totals = st.integers(0, 400)
limits = st.integers(1, 60)


def walk(total: int, limit: int) -> list[ArchivePage]:
    """Follow prev-archive from the feed to the end."""
    pages, page = [], archive.newest_page(total, limit)
    while page is not None:
        pages.append(page)
        page = archive.older_page(page, limit)
    return pages


@given(totals, limits)
def test_the_pages_of_an_archive_hold_every_entry_once(total: int, limit: int) -> None:
    """The feed's newest entries and the pages behind it hold every entry exactly once."""
    places = [place for page in walk(total, limit) for place in range(page.first, page.last + 1)]
    assert sorted(places) == list(range(1, max(0, total - limit) + 1))


@given(totals, limits, st.integers(0, 200))
def test_new_entries_change_no_full_page(total: int, limit: int, more: int) -> None:
    """Every full page that links lead to today is one that links lead to after any number of new posts."""
    full = [page for page in walk(total, limit) if page.last - page.first + 1 == limit]
    assert set(full) <= set(walk(total + more, limit))


@given(totals, limits)
def test_the_way_forward_is_the_way_back(total: int, limit: int) -> None:
    """next-archive leads from each full page to the one whose prev-archive it is."""
    for newer, older in zip(walk(total, limit), walk(total, limit)[1:], strict=False):
        ahead = archive.newer_page(older, limit)
        assert ahead is not None
        assert ahead.first == newer.first
        assert archive.older_page(ahead, limit) == older


@given(totals, limits)
def test_every_linked_page_is_listed(total: int, limit: int) -> None:
    """A static export that writes the listed pages leaves no link of the archive dangling."""
    listed = set(archive.list_pages(total, limit))
    linked = set(walk(total, limit))
    linked |= {ahead for page in linked if (ahead := archive.newer_page(page, limit))}
    assert linked <= listed


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/archive/51-100/tags/x", (ArchivePage(51, 100), "/tags/x")),
        ("/archive/1-1/feed", (ArchivePage(1, 1), "/feed")),
        ("/archive/1-1000/feed", (ArchivePage(1, 1000), "/feed")),
        ("/archive/1-1001/feed", (None, "/archive/1-1001/feed")),
        ("/archive/9-8/feed", (None, "/archive/9-8/feed")),
        ("/archive/0-9/feed", (None, "/archive/0-9/feed")),
        ("/archive/01-9/feed", (None, "/archive/01-9/feed")),
        ("/archive/1-10", (None, "/archive/1-10")),
        ("/archive/1-99999999999/feed", (None, "/archive/1-99999999999/feed")),
        ("/archive/١-٩/feed", (None, "/archive/١-٩/feed")),
        ("/tags/archive/1-10/x", (None, "/tags/archive/1-10/x")),
    ],
)
def test_pages_are_read_from_paths(path: str, expected: tuple[ArchivePage | None, str]) -> None:
    """Only a range in plain numbers, at the head of the path and of bearable size, names a page."""
    assert archive.split_page(path) == expected
