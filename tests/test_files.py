"""Files are written whole or not at all."""

from datetime import UTC, datetime

import pytest

from feeds.files import write_atomically


def test_a_file_is_replaced_whole(tmp_path):
    """The new file has its content, its time and nothing beside it."""
    path, moment = tmp_path / "a.txt", datetime(2021, 3, 4, tzinfo=UTC)
    path.write_text("old and longer")
    write_atomically(path, b"new", modified=moment, durable=True)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mtime == moment.timestamp()
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_a_file_keeps_the_mode_of_another(tmp_path):
    """A configuration that only its owner may read stays so."""
    path = tmp_path / "a.txt"
    path.write_text("secret")
    path.chmod(0o640)
    write_atomically(path, b"new", like=path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_failed_write_leaves_the_old_file(tmp_path):
    """Where the place cannot be taken, nothing is left beside it."""
    place = tmp_path / "folder"
    (place / "inner").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_atomically(place, b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
