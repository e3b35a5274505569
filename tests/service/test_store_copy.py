"""Moving a store from one kind of database to another."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds.config.loader import load_config
from feeds.errors import StoreError
from feeds.ingest.indexer import Indexer
from feeds.ingest.types import IndexCallbacks
from feeds.model import Slice
from feeds.service.factory import index_settings, public_address, save_and_build_site
from feeds.service.store_copy import copy_store
from feeds.store.base import Writer
from feeds.store.connect import open_reader, open_writer, subscriptions_of
from feeds.store.copy import digest_tables
from feeds.store.subscriptions import Quota, SubscriptionMode, SubscriptionRequest

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A store of posts that came, changed, left and wait, with two subscriptions and an open request."""
    url = f"sqlite:///{tmp_path}/feeds.db"
    (tmp_path / "config.toml").write_text(
        '[site]\nbase_url = "https://example.com"\n[posts]\nfolder = "posts"\n[feed]\nlimit = 5\n'
        f'[ingest]\nexecutor = "inline"\n[access]\nfeeds = ["private"]\n[[feeds]]\nname = "private"\nany = ["a"]\n'
        f'[store]\nurl = "{url}"\n'
    )
    config = load_config(tmp_path / "config.toml", {})
    posts = tmp_path / "posts"
    posts.mkdir()
    for n in range(30):
        (posts / f"{n}.md").write_text(f"---\ntitle: 联合 {n}\ndate: 2024-01-{n % 9 + 1:02}\ntags: [a, t{n % 7}]\n---\nText *{n}*.\n")  # fmt: skip
    (posts / "later.md").write_text("---\ntitle: Later\ndate: 2999-01-01\n---\nText.\n")
    (posts / "broken.md").write_text("---\ntitle: [\n---\nText.\n")
    with closing(open_writer(url)) as store:
        indexer = Indexer(
            store, index_settings(config, public_address(config)), IndexCallbacks(), lambda: NOW
        )
        indexer.index()
        (posts / "3.md").unlink()
        (posts / "4.md").rename(posts / "renamed.md")
        indexer.index()
        save_and_build_site(config, public_address(config), store)
        store.index_words(1000)
        subscriptions = subscriptions_of(store)
        for n in range(3):
            callback = f"https://reader.example/{n}"
            asked = SubscriptionRequest(SubscriptionMode.SUBSCRIBE, callback, "https://example.com/feed.atom", "reader.example", 9999, "secret")  # fmt: skip
            subscriptions.add_request(asked, NOW, Quota())
        for one in subscriptions.list_due(NOW)[:2]:
            pending = subscriptions.get_request(one.n)
            assert pending is not None
            subscriptions.subscribe(pending, NOW + timedelta(days=9), "digest", NOW)
    return url


@pytest.fixture
def empty(postgres: Any) -> str:
    """The address of an empty database."""
    return postgres.shared(lambda url: open_writer(url).close())


def _quiet(_what: str) -> Any:
    return lambda _done, _total: None


def _facts(store: Writer) -> tuple[object, ...]:
    subscriptions = subscriptions_of(store)
    due = subscriptions.list_due(NOW + timedelta(days=1))
    kept = [
        subscriptions.get_request(one.n) if one.request else subscriptions.get_subscription(one.n)
        for one in due
    ]
    known = store.find_ledger_records(ids=[head.id for head in store.entry_refs(Slice(), 99)])
    return store.totals(), store.files(), store.problems(), set(known), store.labels(), kept


def test_a_store_copied_to_postgresql_and_back_is_equal(filled: str, empty: str, tmp_path: Path) -> None:
    """There and back: every row and every document is what it was, and so is every answer."""
    back = f"sqlite:///{tmp_path}/back.db"
    there = copy_store(filled, empty, _quiet)
    again = copy_store(empty, back, _quiet)
    assert (there.differing, again.differing) == ((), ())
    assert there == again
    assert there.served
    assert there.documents > 60
    with closing(open_writer(filled)) as old, closing(open_writer(empty)) as moved:
        assert _facts(old) == _facts(moved)
        assert old.totals().tombstones == 1
        assert moved.count(Slice(words=("联合",))) == old.count(Slice(words=("联合",))) == 29
        assert old.revision() == moved.revision()
    with closing(open_writer(filled)) as old, closing(open_writer(back)) as returned:
        assert digest_tables(old) == digest_tables(returned)


def test_numbers_go_on_where_they_were(filled: str, empty: str) -> None:
    """A new subscription gets a number that none had before, and a new problem does no harm."""
    copy_store(filled, empty, _quiet)
    with closing(open_writer(empty)) as store:
        subscriptions = subscriptions_of(store)
        before = {one.n for one in subscriptions.list_due(NOW + timedelta(days=1))}
        asked = SubscriptionRequest(
            SubscriptionMode.SUBSCRIBE, "https://reader.example/new", "t", "reader.example", 9
        )
        assert subscriptions.add_request(asked, NOW, Quota())
        (new,) = {one.n for one in subscriptions.list_due(NOW + timedelta(days=1))} - before
        assert new > max(before)


def test_only_an_empty_store_is_copied_to(filled: str, tmp_path: Path) -> None:
    """What another store holds is not written over; nor is a store copied onto itself."""
    other = f"sqlite:///{tmp_path}/other.db"
    copy_store(filled, other, _quiet)
    with pytest.raises(StoreError, match="is not empty"):
        copy_store(filled, other, _quiet)
    with pytest.raises(StoreError, match="onto itself"):
        copy_store(filled, filled, _quiet)
    with pytest.raises(StoreError, match="ends with the process"):
        copy_store(filled, "sqlite://", _quiet)


def test_a_store_in_use_is_not_copied(filled: str, tmp_path: Path) -> None:
    """What a service writes meanwhile would be lost: it is to be stopped first."""
    with closing(open_writer(filled)), pytest.raises(StoreError, match="being written by another process"):
        copy_store(filled, f"sqlite:///{tmp_path}/other.db", _quiet)
    with pytest.raises(StoreError, match="does not exist"):
        copy_store(f"sqlite:///{tmp_path}/none.db", f"sqlite:///{tmp_path}/other.db", _quiet)


def test_a_difference_is_found(filled: str, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof is one: a row that did not arrive, and the documents it is in, are named."""
    import feeds.service.store_copy as module  # noqa: PLC0415 - what is replaced in it for this test only

    def copy_badly(source: Any, target: Any, progress: Any) -> None:
        good(source, target, progress)
        with target.database.write_transaction() as connection:
            connection.exec_driver_sql("UPDATE entries SET content = '<p>other</p>' WHERE n = 7")
            connection.exec_driver_sql("DELETE FROM subscriptions WHERE n = 1")

    good = module.copy_rows
    monkeypatch.setattr(module, "copy_rows", copy_badly)
    copied = copy_store(filled, empty, _quiet)
    assert {"table entries", "table subscriptions"} <= set(copied.differing)
    assert any(name.startswith("document /entries/") for name in copied.differing)
    assert "table ledger" not in copied.differing


def test_the_command_says_what_it_did(filled: str, tmp_path: Path) -> None:
    """One line, and the exit status of success; a refusal is one line too."""
    target = f"sqlite:///{tmp_path}/other.db"
    command = [sys.executable, "-m", "feeds", "store", "copy", filled, target]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"documents: {target} is equal to {filled}" in done.stdout
    with closing(open_reader(target)) as reader:
        assert reader.count(Slice()) == 30
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("Error: The store to copy to is not empty")


def test_a_copy_that_is_broken_off_leaves_nothing(filled: str, tmp_path: Path) -> None:
    """All rows or none: the next try finds an empty store."""
    target = f"sqlite:///{tmp_path}/other.db"

    def stop(_what: str) -> Any:
        def tell(done: int, _total: int) -> None:
            if done > 100:
                raise KeyboardInterrupt

        return tell

    with pytest.raises(KeyboardInterrupt):
        copy_store(filled, target, stop)
    with sqlite3.connect(tmp_path / "other.db") as connection:
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (0,)
    connection.close()
    assert copy_store(filled, target, _quiet).differing == ()
