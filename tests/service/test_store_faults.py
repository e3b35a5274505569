"""Stores that are damaged, before a start and under a running service, deleted and replaced."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feeds.config.loader import load_config
from feeds.errors import StoreError
from feeds.model import Slice
from feeds.service.commands import export_site
from feeds.service.factory import open_store
from feeds.store.connect import open_reader, open_writer
from feeds.store.recovery import read_loss

PAGE = 8192


def _change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zero_header(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def _overwrite_page(path: Path) -> None:
    data = path.read_bytes()
    middle = len(data) // PAGE // 2 * PAGE
    path.write_bytes(data[:middle] + b"\xee" * PAGE + data[middle + PAGE :])


def _write_text(path: Path) -> None:
    path.write_text("This is not a database.\n" * 100)


def _make_newer(path: Path) -> None:
    _change(path, "UPDATE figures SET value = 999 WHERE name = 'schema'")


def _drop_table(path: Path) -> None:
    _change(path, "DROP TABLE memberships")


def _drop_words(path: Path) -> None:
    _change(path, "DROP TABLE words_idx")


DAMAGES = (_truncate, _empty, _zero_header, _overwrite_page, _write_text, _make_newer, _drop_table)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with two posts and the store that was built of them."""
    (tmp_path / "config.toml").write_text(
        '[posts]\nfolder = "posts"\n[ingest]\nexecutor = "inline"\n[store]\nurl = "sqlite:///feeds.db"\n'
    )
    (tmp_path / "posts").mkdir()
    for n in range(2):
        (tmp_path / "posts" / f"{n}.md").write_text(
            f"---\ntitle: Post {n}\ndate: 2026-01-0{n + 1}\n---\nText {n}.\n"
        )
    export_site(load_config(tmp_path / "config.toml", {}), tmp_path / "out", lambda _done, _total: None)
    return tmp_path


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_store_is_set_aside_at_the_start(
    home: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Its file is kept as it is under a dated name; the new store tells of the loss until that is deleted."""
    damage(home / "feeds.db")
    before = (home / "feeds.db").read_bytes()
    config = load_config(home / "config.toml", {})
    for _ in range(2):
        with open_store(config, rebuild=True) as (store, _):
            loss = read_loss(store)
            assert loss is not None
    (kept,) = (
        path for path in home.glob("feeds.db.unreadable-20*") if not path.name.endswith(("-wal", "-shm"))
    )
    assert loss.kept == str(kept)
    assert kept.read_bytes() == before
    assert caplog.text.count(f"set aside as {kept}") == 1
    assert "subscriptions to the hub" in caplog.text
    kept.unlink()
    with open_store(config, rebuild=True) as (store, _):
        assert read_loss(store) is None


def test_a_database_without_tables_is_a_store_to_be(home: Path) -> None:
    """As after a start that was cut short: it is filled, and nothing is said to be lost."""
    for path in home.glob("feeds.db*"):
        path.unlink()
    _change(home / "feeds.db", "PRAGMA journal_mode = WAL", "CREATE TABLE t (n)", "DROP TABLE t")
    with open_store(load_config(home / "config.toml", {}), rebuild=True) as (store, _):
        assert store.revision() == 0
        assert read_loss(store) is None


@pytest.mark.parametrize(("lost", "said"), [("INDEX ix_ledger_id", "ix_ledger_id"), ("TABLE words", "words")])
def test_an_index_that_is_missing_is_made_again(
    home: Path, lost: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost for an index, of words too: the store stays, and the log names what it lacked."""
    _change(home / "feeds.db", f"DROP {lost}")
    with open_store(load_config(home / "config.toml", {}), rebuild=True) as (store, _):
        assert read_loss(store) is None
        assert store.count(Slice(words=("text",))) == 2
        while store.index_words(10):
            pass
        assert store.count(Slice(words=("text",))) == 2
    assert f"feeds.db lacked {said}, which were made again" in caplog.text
    assert not list(home.glob("feeds.db.*-20*"))


def test_half_an_index_of_words_is_damage(home: Path) -> None:
    """A table that SQLite keeps for it is missing: it cannot be used, nor made beside what is left."""
    _drop_words(home / "feeds.db")
    with open_store(load_config(home / "config.toml", {}), rebuild=True) as (store, _):
        loss = read_loss(store)
        assert loss is not None
        assert "words_idx" in loss.reason


def test_what_is_no_store_is_never_set_aside(tmp_path: Path) -> None:
    """A database of another program, and a file that no store was ever in, are refused and stay."""
    _change(tmp_path / "other.db", "CREATE TABLE photographs (id INTEGER)")
    (tmp_path / "notes.txt").write_text("my notes\n" * 100)
    for name, said in {
        "other.db": "belongs to something else",
        "notes.txt": "choose another store.url",
    }.items():
        before = (tmp_path / name).read_bytes()
        (tmp_path / "config.toml").write_text(f'[store]\nurl = "sqlite:///{name}"\n')
        with (
            pytest.raises(StoreError, match=said),
            open_store(load_config(tmp_path / "config.toml", {}), rebuild=True),
        ):
            pass
        assert (tmp_path / name).read_bytes() == before


def test_only_a_service_sets_a_store_aside(home: Path) -> None:
    """Whatever only looks at a damaged store, or changes it, leaves it where it is and says what it is."""
    _zero_header(home / "feeds.db")
    before = (home / "feeds.db").read_bytes()
    for open_it in (open_reader, open_writer):
        with pytest.raises(StoreError, match="not a database"):
            open_it(f"sqlite:///{home}/feeds.db")
    assert (home / "feeds.db").read_bytes() == before


def test_a_service_lives_through_the_loss_of_its_store(service: Any, tmp_path: Path) -> None:
    """Deleted, replaced, then damaged under it: each time it says so and goes on, with the same feeds."""
    for n in range(3):
        service.post(f"{n}.md", title=f"Post {n}")
    titles = {"Post 0", "Post 1", "Post 2"}
    service.start()
    store = tmp_path / "feeds.db"
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        source.backup(copy)

    for path in tmp_path.glob("feeds.db*"):
        path.unlink()
    service.until(lambda: "was deleted while the service ran" in service.log() and store.exists())
    service.until(lambda: set(service.titles()) == titles)
    assert "put it back whole" in service.log()

    (tmp_path / "copy.db").replace(store)
    service.until(lambda: "was replaced while the service ran" in service.log())
    service.until(lambda: set(service.titles()) == titles)
    (replaced,) = tmp_path.glob("feeds.db.replaced-*")
    with closing(open_reader(f"sqlite:///{replaced}")) as reader:
        assert reader.count(Slice()) == 3

    with store.open("r+b") as file:
        file.write(b"\xee" * (store.stat().st_size // PAGE * PAGE))
    service.post("3.md", title="Post 3")
    service.until(lambda: "was found to be damaged while the service ran" in service.log())
    service.until(lambda: set(service.titles()) == {*titles, "Post 3"})
    status = service.client.get(f"{service.base}/status").text
    assert "feeds.db.unreadable-" in status
    assert "Lost with it" in status
    assert service.client.get(f"{service.base}/healthz").json()["status"] == "degraded"
    assert service.stop() == 0
    assert "Traceback" not in service.log()
