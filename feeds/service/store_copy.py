"""One store copied into another, whatever kind each is, and proven to be served the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from feeds.errors import StoreError
from feeds.publishing.document import Document
from feeds.publishing.publisher import Publisher
from feeds.service.factory import SETTINGS_KEY, build_site, public_address, restore_config
from feeds.store.base import Reader, Writer
from feeds.store.connect import open_reader, open_writer
from feeds.store.copy import IndexProgress, copy_rows, digest_tables, index_all_words
from feeds.store.postgres import display_name, is_postgres

Phase = Callable[[str], IndexProgress]
"""Given the name of a phase, returns the function to call with its progress."""


@dataclass(frozen=True, slots=True)
class StoreCopy:
    """What was copied and compared: rows of so many tables, and documents; ``differing`` ones by name.

    ``served`` is False for a store that no service has served from yet, whose documents are not known.
    """

    rows: int
    tables: int
    documents: int
    served: bool
    differing: tuple[str, ...]


def copy_store(source: str, target: str, phase: Phase) -> StoreCopy:
    """Copy the store at one URL to that at another, and compare every row and every document.

    Neither may be written by a service meanwhile. Raises `StoreError` where one is, where there is nothing
    to copy, and where the target holds something already.
    """
    for url in (source, target):
        if not is_postgres(url) and url.partition("?")[0] in {"sqlite://", "sqlite:///:memory:"}:
            raise StoreError(f"{url} ends with the process that opens it: name a file or a database")
    if source == target:
        raise StoreError("a store cannot be copied onto itself")
    open_reader(source).close()
    with closing(open_writer(source)) as there, closing(open_writer(target)) as here:
        copy_rows(there, here, phase("copying"))
        phase("comparing")(0, 0)
        before, after = digest_tables(there), digest_tables(here)
        index_all_words(here, phase("indexing words"))
        wrong = tuple(f"table {old.table}" for old, new in zip(before, after, strict=True) if old != new)
        documents, differing = _compare_documents(there, here, phase("comparing documents"))
        served = bool(there.get_meta(SETTINGS_KEY))
        rows = sum(one.rows for one in after)
        return StoreCopy(rows, len(after), documents, served, (*wrong, *differing))


def readable_name(url: str) -> str:
    """Return a store's URL without its password."""
    return display_name(url) if is_postgres(url) else url


def _compare_documents(there: Writer, here: Writer, progress: IndexProgress) -> tuple[int, tuple[str, ...]]:
    compared, differing = 0, []
    for old, new in zip_longest(_documents(there), _documents(here)):
        compared += 1
        progress(compared, 0)
        if old != new:
            differing.append(f"document {(old or new or ('', None))[0]}")
    return compared, tuple(differing)


def _documents(store: Reader) -> Iterator[tuple[str, Document]]:
    """Give every document, private ones too, as the settings that were last in force make them."""
    stored = store.get_meta(SETTINGS_KEY)
    if stored:
        config = restore_config(stored, Path("config.toml"))
        site = build_site(config, public_address(config), store)
        everyones = replace(site, access=type(site.access)())
        yield from Publisher(store, everyones).documents()
