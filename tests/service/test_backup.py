"""Backups made while a service runs, restored here and elsewhere, and what is refused."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feeds.model import Slice
from feeds.store.connect import open_reader, open_writer


def _run(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "feeds", *map(str, arguments), "--config", str(home / "config.toml")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _titles(path: Path) -> set[str]:
    with closing(open_reader(f"sqlite:///{path}")) as reader:
        entries = reader.entries(ref.id for ref in reader.entry_refs(Slice(), 99))
        return {entry.title for entry in entries.values()}


def test_backup_and_restore_of_a_service(service: Any, tmp_path: Path) -> None:
    """A backup made while posts are served is whole; it is put back only when the service has stopped."""
    service.post("one.md", title="One")
    service.start()
    saved = tmp_path / "saved.db"
    made = _run(tmp_path, "backup", saved)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"{saved}: 1 post, ")
    assert [path.name for path in tmp_path.glob("*saved*")] == ["saved.db"]
    assert saved.stat().st_mode & 0o077 == 0
    refused = _run(tmp_path, "restore", saved)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"pid {service.process.pid}" in refused.stderr
    assert "Stop the service" in refused.stderr
    service.post("two.md", title="Two")
    service.until(lambda: set(service.titles()) == {"One", "Two"})
    alone = tmp_path / "alone" / "feeds.db"
    alone.parent.mkdir()

    def is_whole_alone() -> bool:
        shutil.copyfile(tmp_path / "feeds.db", alone)
        return _titles(alone) == {"One", "Two"}

    service.until(is_whole_alone)
    assert service.stop() == 0
    restored = _run(tmp_path, "restore", saved)
    assert restored.returncode == 0, restored.stderr
    (kept,) = tmp_path.glob("feeds.db.before-restore-*")
    assert (
        restored.stdout
        == f"what was there is kept as {kept}\n{tmp_path}/feeds.db: 1 post restored. Now start the service.\n"
    )
    assert _titles(tmp_path / "feeds.db") == {"One"}
    assert _titles(kept) == {"One", "Two"}
    service.start()
    service.until(lambda: set(service.titles()) == {"One", "Two"})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration and an empty store."""
    (tmp_path / "config.toml").write_text('[store]\nurl = "sqlite:///feeds.db"\n')
    open_writer(f"sqlite:///{tmp_path}/feeds.db").close()
    return tmp_path


def test_a_backup_is_restored_elsewhere(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where there is no store yet, not even its folder, and from a folder that cannot be written."""
    assert _run(home, "backup", home / "saved.db").returncode == 0
    other = tmp_path_factory.mktemp("other")
    (other / "config.toml").write_text('[store]\nurl = "sqlite:///deep/feeds.db"\n')
    restored = _run(other, "restore", home / "saved.db")
    assert restored.returncode == 0, restored.stderr
    assert "kept" not in restored.stdout
    assert _titles(other / "deep" / "feeds.db") == set()
    assert [path.name for path in home.glob("*saved*")] == ["saved.db"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"# My notes\n" * 500, "not a database"),
        (lambda data: data[: len(data) // 2], "malformed"),
        (lambda data: data[:40960] + b"\xee" * 8192 + data[49152:], "damaged"),
        (lambda data: b"", "is empty"),
    ],
)
def test_what_is_no_backup_is_not_restored(home: Path, damage: Any, said: str) -> None:
    """A damaged file, or another thing, changes nothing, and is not called an index that may be deleted."""
    before = (home / "feeds.db").read_bytes()
    (home / "saved.db").write_bytes(damage(before))
    refused = _run(home, "restore", home / "saved.db")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Error: nothing was restored: ")
    assert said in refused.stderr
    assert "delete it" not in refused.stderr
    assert (home / "feeds.db").read_bytes() == before
    assert [path.name for path in home.glob("*saved*")] == ["saved.db"]


def test_a_backup_writes_over_nothing_but_a_backup(home: Path) -> None:
    """Neither another file nor the store itself is replaced; an older backup is."""
    (home / "notes.txt").write_text("my notes")
    with closing(sqlite3.connect(home / "photographs.db")) as other:
        other.execute("CREATE TABLE photographs (id INTEGER)")
    for name, said in {
        "notes.txt": "is no backup of a store: name another file",
        "photographs.db": "is no backup of a store: name another file",
        "config.toml": "is no backup of a store: name another file",
        "feeds.db": "is the store itself",
        "nowhere/saved.db": "No such file or directory",
    }.items():
        before = (home / name).read_bytes() if (home / name).exists() else None
        refused = _run(home, "backup", home / name)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert said in refused.stderr, refused.stderr
        assert before is None or (home / name).read_bytes() == before
    for _ in range(2):
        assert _run(home, "backup", home / "saved.db").returncode == 0


def test_only_a_store_in_a_file_has_a_backup(home: Path) -> None:
    """Of PostgreSQL the message names the tools; a store in memory, or one not made yet, has nothing to copy."""
    for url, said in {
        "postgresql://localhost/feeds": "use pg_dump",
        "sqlite://": "name a file by store.url",
        "sqlite:///none.db": "does not exist yet",
    }.items():
        (home / "config.toml").write_text(
            f'[site]\nbase_url = "https://example.com"\n[store]\nurl = "{url}"\n'
        )
        refused = _run(home, "backup", home / "saved.db")
        assert refused.returncode == 1
        assert said in refused.stderr, refused.stderr
