"""What a survey means, compared with what is known."""

from feeds.ingest.changes import ScanDiff, compare_scan
from feeds.ingest.scanner import FileStat, FolderScan
from feeds.store.base import File, Stamp


class Look(FolderScan):
    """A look that saw what it is told."""

    def __init__(self, found, blind):
        self.scope, self.unreadable, self.found, self.left_out = ("",), list(blind), list(found), []

    def walk(self, path):
        """Yield what is there."""
        return iter(self.found)


class Memory:
    """A store that remembers the files it is told."""

    def __init__(self, files):
        self.files = {file.path: file for file in files}

    def stamps(self, under):
        """Tell by what changes are noticed."""
        assert under == ""
        return {p: Stamp(f.size, f.mtime_ns, f.host, f.rules) for p, f in self.files.items()}

    def files_at(self, paths):
        """Tell what is known of some."""
        return {path: self.files[path] for path in paths if path in self.files}


def plan(found, known, blind=()):
    """Compare what is found with what is known."""
    return compare_scan(Look(found, blind), Memory(known), lambda host: f"rules of {host}")


def known(path, size=1, mtime=1, host="", rules=None):
    """Make the record of a file known before."""
    return File(path, size, mtime, "digest", "id", host, f"rules of {host}" if rules is None else rules)


def test_nothing_changed_means_nothing_to_do():
    """A file of the same size, time and rules is not read again."""
    assert plan([FileStat("a", 1, 1)], [known("a")]) == ScanDiff((), (), 1)


def test_new_touched_and_rerouted_files_are_stale():
    """A new file, another size, another time and other rules each make a file stale."""
    found = [FileStat(name, 1, 1) for name in "abcd"]
    before = [known("a"), known("b", size=2), known("c", mtime=2), known("d", host="x", rules="older")]
    assert {s.file_stat.path for s in plan(found, before).changed} == {"b", "c", "d"}
    assert {s.file_stat.path for s in plan(found, before[1:]).changed} == {"a", "b", "c", "d"}


def test_the_newest_posts_come_first():
    """A date in the name decides, also unpadded; then the time of writing."""
    paths = ["2019-12-1-x", "2021-1-05-y", "2021/2020-06-01-z"]
    found = [FileStat(p, 1, 1) for p in paths] + [FileStat("undated", 1, 9), FileStat("older", 1, 3)]
    assert [s.file_stat.path for s in plan(found, []).changed] == [
        paths[1],
        paths[2],
        paths[0],
        "undated",
        "older",
    ]


def test_files_below_an_unreadable_folder_are_not_reported_as_deleted():
    """Files below a folder that cannot be read are unknown, not gone."""
    before = [known("open/a"), known("shut/b"), known("shutter/c")]
    assert {f.path for f in plan([], before, blind=("shut",)).gone} == {"open/a", "shutter/c"}
    assert plan([], before, blind=("",)).gone == ()
