"""Stores to hold to the contract, and entries to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds.model import CleanHTML, Entry, Person
from feeds.store.base import Batch, Change, EntryWrite, Writer
from feeds.store.connect import open_writer

START = datetime(2024, 1, 1, tzinfo=UTC)


def sample(name: str = "one", day: float = 0, authors: tuple[str, ...] = (), **changed: Any) -> Entry:
    """Make an entry named ``name`` that was published ``day`` days after the start of 2024."""
    facts: dict[str, Any] = {
        "id": f"tag:example.com,2026:{name}",
        "key": f"key-{name}",
        "path": f"posts/{name}.md",
        "title": f"Title of {name}",
        "published": START + timedelta(days=day),
        "updated": START + timedelta(days=day),
        "content": CleanHTML(f"<p>Text of {name}.</p>"),
        "digest": f"digest-{name}",
        "authors": tuple(Person(author) for author in authors),
    }
    return Entry(**(facts | changed))


class ClockedStore:
    """A store under test with a clock that moves one second each time something is written."""

    def __init__(self, store: Writer) -> None:
        self.store = store
        self.now = datetime(2025, 6, 1, tzinfo=UTC)

    def apply(self, batch: Batch) -> Change:
        """Store a batch at the next second."""
        self.now += timedelta(seconds=1)
        return self.store.apply(batch, self.now)

    def write(self, *entries: Entry, live: bool = True) -> Change:
        """Write entries."""
        return self.apply(
            Batch(entries=tuple(EntryWrite(one, one.id, f"file-{one.digest}", live) for one in entries))
        )

    def remove(self, *entries: Entry) -> Change:
        """Delete entries."""
        return self.apply(Batch(removed=tuple(one.id for one in entries)))

    def release(self, now: datetime) -> Change:
        """Let a moment come."""
        self.now = now
        return self.store.release(now)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    """Give the maker of entries."""
    return sample


@pytest.fixture(params=["file", "memory", "postgres"])
def url(request: pytest.FixtureRequest, empty_stores: Any) -> str:
    """Give the address of each kind of store."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres").shared(lambda url: open_writer(url).close())
    if request.param == "memory":
        return "sqlite://"
    empty_stores.replace()
    return empty_stores.url


@pytest.fixture
def store(url: str, empty_stores: Any) -> Iterator[Writer]:
    """Give an empty store of each kind."""
    opened = empty_stores.open() if url == empty_stores.url else open_writer(url)
    yield opened
    opened.close()


@pytest.fixture
def clocked(store: Writer) -> ClockedStore:
    """Give a store with a clock."""
    return ClockedStore(store)
