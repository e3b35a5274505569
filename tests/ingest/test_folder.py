"""The posts folder: what is taken for a post, and what is left alone."""

import contextlib
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

from feeds.config.settings import PostsSettings
from feeds.ingest.scanner import FolderScan, PostsFolder
from feeds.model import Problem


@dataclass
class Seen:
    """What a look at a folder saw."""

    found: list[str]
    problems: list[Problem]
    blind: list[str]


def survey(root: Path, hints=None, **posts) -> Seen:
    """Look at a folder under the given posts settings."""
    look = FolderScan(PostsFolder(root, PostsSettings(**posts)), hints)
    found = [found.path for path in look.scope for found in look.walk(path)]
    return Seen(found, look.problems, look.unreadable)


def write(root: Path, *paths: str) -> None:
    """Write small files."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text")


def test_posts_are_found_in_every_folder_below(tmp_path):
    """Posts are found at any depth, whatever the case of their suffix; other files are not posts."""
    write(tmp_path, "a.md", "2020/b.HTML", "2020/01/c.markdown", "d.txt", "pic.jpg", "style.css")
    assert sorted(survey(tmp_path).found) == ["2020/01/c.markdown", "2020/b.HTML", "a.md", "d.txt"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.md",
        ".#a.md",
        "#a.md#",
        "a.md~",
        "a.md.tmp",
        "a.sync-conflict-20240101-120000-ABC.md",
        "a.md.swp",
        "node_modules/left-pad/README.md",
    ],
)
def test_temporary_files_and_packages_are_no_posts(tmp_path, name):
    """Editors' and sync tools' temporary files, and packages that a site is built with, never become posts."""
    write(tmp_path, name)
    assert survey(tmp_path, include=("*",)).found == []


def test_a_hidden_folder_is_not_entered_even_on_a_hint(tmp_path):
    """A hint below a hidden or excluded folder finds nothing, just as a full scan does."""
    write(tmp_path, ".git/a.md", "old/b.md", "new/b.md")
    hints = [".git/a.md", "old/b.md", "new/b.md"]
    assert sorted(survey(tmp_path, hints, exclude=("/old/",)).found) == ["new/b.md"]


def test_exclude_patterns_follow_gitignore(tmp_path):
    """posts.exclude follows .gitignore: folders, wildcards and exceptions."""
    write(tmp_path, "drafts/a.md", "deep/drafts/b.md", "x.draft.md", "keep.draft.md", "post.md")
    found = survey(tmp_path, exclude=("drafts/", "*.draft.md", "!keep.draft.md")).found
    assert sorted(found) == ["keep.draft.md", "post.md"]


def test_exclude_takes_names_of_any_bytes(tmp_path):
    """A name that is no UTF-8, or holds a newline, is matched like any other and takes nothing down."""
    names = [os.fsdecode(b"\xff\xfe.md"), os.fsdecode(b"\xe9.bak.md"), "two\nlines.bak.md", "联合.md"]
    for name in names:
        (tmp_path / name).write_text("text")
    found = survey(tmp_path, exclude=("*.bak.md", "/drafts/")).found
    assert sorted(found) == sorted([names[0], names[3]])


def test_any_file_name_is_a_name(tmp_path):
    """Spaces, #, %, ?, newlines, 255 bytes and bytes that are no UTF-8 are all found."""
    names = [" a #1 100%?.md", "two\nlines.md", "x" * 252 + ".md", os.fsdecode(b"\xff\xfe.md")]
    for name in names:
        (tmp_path / name).write_text("text")
    assert sorted(survey(tmp_path).found) == sorted(names)


def test_a_symlink_is_followed_inside_the_folder_only(tmp_path):
    """A link within the folder is followed; one that leads out is refused and named."""
    inside, outside = tmp_path / "posts", tmp_path / "secret"
    write(inside, "real/a.md")
    write(outside, "b.md")
    (inside / "link").symlink_to(inside / "real")
    (inside / "escape").symlink_to(outside)
    (inside / "escape.md").symlink_to(outside / "b.md")
    seen = survey(inside)
    assert sorted(seen.found) == ["link/a.md", "real/a.md"]
    assert sorted(p.path for p in seen.problems) == ["escape", "escape.md"]
    assert survey(inside, ["escape/b.md", "escape.md"]).found == []


def test_a_symlink_loop_is_named_and_not_followed(tmp_path):
    """A link to a folder above is named and not followed for ever."""
    write(tmp_path, "a/b/post.md")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    seen = survey(tmp_path)
    assert sorted(seen.found) == ["a/b/post.md"]
    assert [p.path for p in seen.problems] == ["a/b/up"]


def test_links_in_a_circle_lead_nowhere(tmp_path):
    """Links to each other, or to themselves, hold nothing, and hide nothing that was there before."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c.md").symlink_to("c.md")
    seen = survey(tmp_path)
    assert (seen.found, seen.blind) == ([], [])
    assert [(p.path, p.reason) for p in seen.problems] == [("c.md", "leads to nothing")]


def test_fifos_sockets_devices_and_folders_are_no_posts(tmp_path):
    """FIFOs, sockets, devices and folders with a post's name are passed over without waiting."""
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "socket.md"))
    with contextlib.suppress(PermissionError):
        os.mknod(tmp_path / "device.md", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    (tmp_path / "folder.md").mkdir()
    assert survey(tmp_path).found == []
    assert survey(tmp_path).problems == []


def test_a_link_to_nothing_is_named(tmp_path):
    """A post that is a link whose target is gone is told; a link that is no post is nobody's concern."""
    for name in ("dangling.md", "dangling", ".#note.md"):
        (tmp_path / name).symlink_to("nowhere")
    seen = survey(tmp_path)
    assert (seen.found, seen.blind) == ([], [])
    assert [(p.path, p.reason) for p in seen.problems] == [("dangling.md", "leads to nothing")]


def test_a_folder_that_is_not_there_is_empty(tmp_path):
    """A posts folder that does not exist yet holds nothing, and is named; nothing is unknown about it."""
    seen = survey(tmp_path / "later")
    assert (seen.found, seen.blind) == ([], [])
    assert [(p.path, p.kind, p.reason) for p in seen.problems] == [
        ("./", "folder", "there is no folder later, which posts.folder names")
    ]


def test_a_hint_at_a_folder_covers_everything_below_it(tmp_path):
    """A folder moved in gives one event; everything in it is found."""
    write(tmp_path, "new/a.md", "new/deep/b.md", "other/c.md")
    assert sorted(survey(tmp_path, ["new", "new/deep/b.md"]).found) == ["new/a.md", "new/deep/b.md"]
