"""Pages of archives in the store: where they begin, what is on them, and what moves them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Entry, Slice
from feeds.store.base import Batch, EntryWrite, PagePosition, Reader
from feeds.store.queries.page_boundaries import choose_beginnings, round_moment

from .conftest import START, ClockedStore, sample

END = PagePosition(datetime(2100, 1, 1, tzinfo=UTC))
EVERYTHING, TAG = Slice(), Slice(any=("a",))
SLICES = (
    EVERYTHING,
    TAG,
    Slice(any=("a", "b")),
    Slice(any=("a",), none=("b",)),
    Slice(each=(("a",), ("b",))),
    Slice(words=("odd",)),
)


Pages = list[tuple[PagePosition, tuple[str, ...]]]


def walk(store: Reader, wanted: Slice, position: PagePosition = END) -> Pages:
    """Follow the pages of an archive, and return where each begins and the ids on it."""
    pages: Pages = []
    following: PagePosition | None = position
    while following is not None:
        page = store.archive_page(wanted, following)
        assert page is not None
        pages.append((following, tuple(ref.id for ref in page.refs)))
        following = page.older
    return pages


def post(number: int, day: float | None = None) -> Entry:
    """Make an entry of a day, every third with the tag ``b`` beside ``a``."""
    tags = ("a", "b") if number % 3 == 0 else ("a",)
    text = f"<p>{'odd' if number % 2 else 'even'}</p>"
    return sample(str(number), number if day is None else day, tags=tags, content=text)


@pytest.fixture
def filled(clocked: ClockedStore) -> ClockedStore:
    """A store of 95 posts, one a day, that makes pages of ten."""
    clocked.store.page_length = 10
    for start in range(0, 95, 19):
        clocked.write(*(post(number) for number in range(start, start + 19)))
    return clocked


@pytest.mark.parametrize("wanted", SLICES)
def test_pages_hold_every_entry_once(filled: ClockedStore, wanted: Slice) -> None:
    """Whatever a slice asks for, its pages hold its entries, each once, newest first, none of them long."""
    pages = walk(filled.store, wanted)
    ids = [entry_id for _, page in pages for entry_id in page]
    assert ids == [ref.id for ref in filled.store.entry_refs(wanted, 1000)]
    assert all(len(page) < 20 for _, page in pages)
    assert len(pages) >= 3


def test_one_change_alters_one_page(filled: ClockedStore) -> None:
    """A deletion, a back-dated post, a lost tag and an edit leave all other pages' places and dates alone."""

    def look() -> dict[PagePosition, Any]:
        return {place: filled.store.archive_page(TAG, place) for place, _ in walk(filled.store, TAG)[1:]}

    changes: list[Callable[[], object]] = [
        lambda: filled.remove(post(33)),
        lambda: filled.write(post(1000, 44.5)),
        lambda: filled.write(sample("61", 61, tags=("other",))),
        lambda: filled.write(sample("12", 12, tags=("a",), title="Another")),
    ]
    for change in changes:
        before = look()
        change()
        after = look()
        assert after.keys() == before.keys()
        altered = [place for place in before if before[place] != after[place]]
        assert len(altered) == 1
        assert after[altered[0]].modified > max(page.modified for page in before.values())


def test_pages_outlast_their_entries(filled: ClockedStore) -> None:
    """A page whose entries have all gone keeps its address, and the walk leads on through it."""
    before = walk(filled.store, TAG)
    filled.apply(Batch(removed=before[3][1]))
    after = walk(filled.store, TAG)
    assert after == [(place, () if at == 3 else page) for at, (place, page) in enumerate(before)]


def test_a_page_is_divided_when_it_has_grown_to_two(filled: ClockedStore) -> None:
    """Many back-dated posts make a page longer until it would be two; no other page is altered."""
    before = walk(filled.store, TAG)
    target = next(page for page in before if post(52).id in page[1])
    for number in range(30):
        filled.write(post(2000 + number, 52.1 + number / 100))
    after = dict(walk(filled.store, TAG))
    assert len(after) > len(before)
    assert all(len(page) < 20 for page in after.values())
    assert {place: page for place, page in before if place != target[0]}.items() <= after.items()
    assert target[0] in after


def test_another_length_is_that_of_new_pages(filled: ClockedStore) -> None:
    """Another ``page_length`` moves nothing that is there."""
    before = walk(filled.store, EVERYTHING)[1:]
    filled.store.page_length = 3
    filled.store.divide_archives(filled.now)
    assert walk(filled.store, EVERYTHING)[1:] == before
    filled.write(*(post(number) for number in range(95, 110)))
    after = walk(filled.store, EVERYTHING)[1:]
    assert after[-len(before) :] == before
    assert {len(page) for _, page in after[: -len(before)]} == {3}


def test_entries_of_one_moment_are_divided_too(clocked: ClockedStore) -> None:
    """Pages begin between two moments where they can, and within one where it is too long."""
    clocked.store.page_length = 5
    clocked.write(*(sample(f"{number:02}", 1, tags=("a",)) for number in range(40)))
    clocked.write(*(sample(f"x{number}", 2 + number // 4, tags=("a",)) for number in range(12)))
    pages = walk(clocked.store, TAG)
    assert [ref.id for ref in clocked.store.entry_refs(TAG, 100)] == [
        one for _, page in pages for one in page
    ]
    assert max(len(page) for _, page in pages) < 10
    clocked.remove(*(sample(f"{number:02}") for number in range(0, 40, 2)))
    assert [place for place, _ in walk(clocked.store, TAG)] == [place for place, _ in pages]


def test_a_position_names_its_place_for_good(filled: ClockedStore) -> None:
    """Behind an entry that was deleted since, or redated, the same entries follow."""
    refs = filled.store.entry_refs(TAG, 100)
    position = PagePosition(refs[20].published, refs[20].key)
    rest = [ref.id for ref in refs[21:]]
    for change in (lambda: filled.write(post(74, 500)), lambda: filled.remove(post(74))):
        assert [one for _, page in walk(filled.store, TAG, position) for one in page] == rest
        change()
    assert [one for _, page in walk(filled.store, TAG, position) for one in page] == rest


def test_what_never_was_is_no_page(filled: ClockedStore) -> None:
    """A key or a tag that nobody knows, and a time before everything, name no page."""
    assert filled.store.archive_page(TAG, PagePosition(START, "0123")) is None
    assert filled.store.archive_page(Slice(any=("never",)), END) is None
    assert filled.store.archive_page(TAG, PagePosition(START - timedelta(days=1))) is None


def test_pages_are_divided_once_a_first_index_is_complete(clocked: ClockedStore) -> None:
    """What an initial batch writes, in whatever order, makes the pages that were made of it at once."""
    clocked.store.page_length = 10
    posts = [post(number * 37 % 95) for number in range(95)]
    for start in range(0, 95, 30):
        written = tuple(EntryWrite(one, one.id, "d") for one in posts[start : start + 30])
        clocked.apply(Batch(entries=written, initial=True))
    assert len(walk(clocked.store, TAG)) == 1
    clocked.store.divide_archives(clocked.now)
    pages = walk(clocked.store, TAG)
    assert [len(page) for _, page in pages] == [15, *[10] * 8]
    clocked.store.divide_archives(clocked.now)
    assert walk(clocked.store, TAG) == pages


@given(st.lists(st.integers(0, 30), max_size=120), st.integers(1, 12))
def test_choosing_keeps_pages_within_two_lengths(moments: list[int], length: int) -> None:
    """No page is of two lengths or more, none is empty, and few are short, however moments bunch."""
    places = [(-moment, b"%03d" % at) for at, moment in enumerate(sorted(moments))]
    places.sort(reverse=True)
    beginnings = choose_beginnings(places, length)
    ends = [0, *beginnings, len(places)]
    sizes = [after - before for before, after in itertools.pairwise(ends)]
    assert all(size > 0 for size in sizes[:-1])
    assert all(size < 2 * length or len(sizes) == 1 for size in sizes)
    for at in beginnings:
        if places[at - 1][0] == places[at][0]:
            assert places[at - length][0] == places[at][0]


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(microseconds=1), timedelta(days=900)),
)
def test_beginnings_are_round_where_they_can_be(moment: datetime, more: timedelta) -> None:
    """The moment between two entries is later than the older, and as round as the gap allows."""
    chosen = round_moment(moment, moment + more)
    assert moment < chosen <= moment + more
    if more >= timedelta(days=1):
        assert chosen.time() == datetime.min.time()
