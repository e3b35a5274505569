"""When files were first committed: the date of last resort for posts that give none."""

import os
import subprocess
from datetime import UTC, datetime

from feeds.ingest.commit_dates import read_commit_dates
from feeds.model import Slice


def _git(folder, *words, date="2020-01-02T03:04:05Z"):
    """Run git as nobody in particular, at a date."""
    settings = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
    environment = {
        **os.environ,
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }
    subprocess.run(["git", *settings, *words], cwd=folder, env=environment, check=True, capture_output=True)


def _commit(folder, date):
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "x", date=date)


def test_the_first_commit_of_a_file_dates_it_whatever_its_name_became(tmp_path):
    """Edits and renames do not move the date; names of any letters are read."""
    posts = tmp_path / "posts"
    posts.mkdir()
    _git(tmp_path, "init", "-q")
    (posts / "an é\n.md").write_text("one")
    _commit(tmp_path, "2020-01-02T03:04:05Z")
    (posts / "an é\n.md").rename(posts / "new.md")
    (posts / "late.md").write_text("two")
    _commit(tmp_path, "2021-01-01T00:00:00Z")
    (posts / "late.md").write_text("three")
    (tmp_path / "other.md").write_text("x")
    _commit(tmp_path, "2022-01-01T00:00:00Z")
    assert read_commit_dates(posts) == {
        "an é\n.md": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        "new.md": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        "late.md": datetime(2021, 1, 1, tzinfo=UTC),
    }


def test_a_folder_in_no_work_tree_has_no_dates(tmp_path):
    """Neither has one whose repository holds no commit."""
    assert read_commit_dates(tmp_path) == {}
    _git(tmp_path, "init", "-q")
    assert read_commit_dates(tmp_path) == {}
    assert read_commit_dates(tmp_path / "none") == {}


def test_the_configuration_of_a_repository_runs_nothing(tmp_path):
    """A repository is somebody's data: programs its configuration names are not started."""
    _git(tmp_path, "init", "-q")
    (tmp_path / "a.md").write_text("x")
    _commit(tmp_path, "2020-01-02T03:04:05Z")
    trap = f"touch {tmp_path}/ran"
    for key in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "pager.log"):
        _git(tmp_path, "config", key, trap)
    _git(tmp_path, "config", "log.showRoot", "false")
    _git(tmp_path, "config", "log.follow", "true")
    _git(tmp_path, "config", "log.showSignature", "true")
    assert list(read_commit_dates(tmp_path)) == ["a.md"]
    assert not (tmp_path / "ran").exists()


def test_undated_posts_bear_their_first_commit_and_say_so(village):
    """What was never committed bears when it was seen; neither moves when the file is edited."""
    village.write("dated.md", date="2019-01-01")
    village.write("committed.md", title="Committed")
    _git(village.folder, "init", "-q")
    _commit(village.folder, "2020-01-02T03:04:05Z")
    loose = village.write("loose.md", title="Loose")
    os.utime(loose, (1_600_000_000, 1_600_000_000))
    village.index()
    first = {entry.path: entry.published for entry in village.entries()}
    assert first["committed.md"] == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert first["loose.md"] == datetime.fromtimestamp(1_600_000_000, UTC)
    reasons = {one.path: one.reason for one in village.store.problems() if one.kind == "undated"}
    assert reasons.keys() == {"committed.md", "loose.md"}
    assert reasons["committed.md"].endswith("it is dated 2020-01-02 by its first commit")
    assert reasons["loose.md"].endswith("it is dated 2020-09-13, when its file was first seen")
    village.write("committed.md", "Another text.\n", title="Committed")
    village.index()
    assert {entry.path: entry.published for entry in village.entries()} == first


def test_a_first_commit_dates_feeds_and_a_first_sight_does_not(village):
    """The entries' lines say which is which, and say so still when the files are edited, or lose their date."""
    village.write("dated.md", date="2019-01-01")
    village.write("committed.md", title="Committed")
    _git(village.folder, "init", "-q")
    _commit(village.folder, "2020-01-02T03:04:05Z")
    village.write("loose.md", title="Loose")
    village.index()
    for _ in range(2):
        refs = village.store.entry_refs(Slice(), 10)
        entries = village.store.entries(ref.id for ref in refs)
        assert {entries[ref.id].path: bool(ref.feed_updated) for ref in refs} == {
            "dated.md": True,
            "committed.md": True,
            "loose.md": False,
        }
        village.write("dated.md", "Another text.\n", title="Without a date now")
        village.write("committed.md", "Another text.\n", title="Committed")
        village.write("loose.md", "Another text.\n", title="Loose")
        village.index()
