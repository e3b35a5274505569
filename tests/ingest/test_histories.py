"""What people and their tools do to folders of posts, and the identities that outlive it."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from feeds.ingest.changes import ChangeDebouncer

WITH_AND_WITHOUT_DEBOUNCER = pytest.mark.parametrize(
    "debouncer", [None, ChangeDebouncer], ids=["at once", "debounced"]
)


def shown(village):
    """Return id and dates of every entry, by title and text."""
    return {(e.title, e.content): (e.id, e.published, e.updated) for e in village.entries()}


def look(village):
    """Look until there is nothing left to wait for."""
    report = village.index()
    while report.next_check is not None:
        report = village.index()
    return report


@pytest.fixture
def git(village, program):
    """Run git in the posts folder, which is a repository."""
    git = program("git")
    facts = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    people = {
        f"GIT_{role}_{part}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
    }

    def run(*words):
        subprocess.run(
            [git, *words],
            cwd=village.folder,
            env=os.environ | facts | people,
            check=True,
            capture_output=True,
        )

    run("init", "--initial-branch=main")
    return run


@WITH_AND_WITHOUT_DEBOUNCER
def test_git_back_and_forth_announces_nothing_twice(village, git, debouncer):
    """Checking out an older commit and returning: every text has the id and dates it had the first time."""
    village.debouncer = debouncer and debouncer()
    for n in range(8):
        front = {"date": f"2024-01-0{n + 1}"} if n % 2 else {}
        village.write(f"{n}.md", f"The text of {n}.\n", title=f"T{n}", **front)
    git("add", "--all")
    git("commit", "-m", "first")
    look(village)
    first = shown(village)
    (village.folder / "sub").mkdir()
    git("mv", "0.md", "sub/zero.md")
    git("mv", "1.md", "sub/one.md")
    git("rm", "2.md")
    village.write("3.md", "The text of 3, edited.\n", title="T3", date="2024-01-04")
    village.write("4.md", "The text of 4.\n", title="T4, corrected")
    village.write("new.md", "A new text.\n", title="New", date="2024-02-01")
    git("add", "--all")
    git("commit", "-m", "second")
    look(village)
    second = shown(village)
    assert {one[0] for one in first.values()} - {one[0] for one in second.values()} == {first_id(first, "T2")}
    for _ in range(2):
        git("checkout", "main~1")
        look(village)
        assert ids(village) == {text: one for text, (one, *_) in first.items()}
        git("checkout", "main")
        look(village)
        assert ids(village) == {text: one for text, (one, *_) in second.items()}
    dates = {one: published for one, published, _ in first.values()} | {
        one: published for one, published, _ in second.values()
    }
    assert {one: published for one, published, _ in shown(village).values()}.items() <= dates.items()


def first_id(state, title):
    """Return the id under which a title is shown."""
    return next(one for (name, _), (one, *_) in state.items() if name == title)


def ids(village):
    """Return the id of every text."""
    return {text: one for text, (one, *_) in shown(village).items()}


@WITH_AND_WITHOUT_DEBOUNCER
def test_a_folder_that_moved_is_the_same_folder(village, debouncer):
    """posts.folder under another name, with the same posts in it: the same entries, and nothing is news."""
    village.debouncer = debouncer and debouncer()
    for n in range(6):
        village.write(f"sub/{n}.md", f"The text of {n}.\n", title=f"T{n}")
    look(village)
    before = shown(village)
    moved = village.folder.with_name("moved")
    village.folder.rename(moved)
    village.folder = moved
    village.sources = replace(village.sources, folder=moved)
    revision = village.store.revision()
    report = look(village)
    assert (report.counts.new, report.counts.updated, report.counts.removed) == (0, 0, 0)
    assert shown(village) == before
    assert village.store.revision() == revision


@WITH_AND_WITHOUT_DEBOUNCER
def test_everything_moved_into_a_folder_at_once(village, debouncer):
    """All posts, renamed and moved in one go, keep their ids; no alarm, no news."""
    village.debouncer = debouncer and debouncer()
    for n in range(30):
        village.write(f"{n}.md", f"The text of {n}.\n", title=f"T{n}")
    look(village)
    before = shown(village)
    (village.folder / "posts").mkdir()
    for n in range(30):
        (village.folder / f"{n}.md").rename(village.folder / f"posts/2024-{n}-renamed.md")
    report = look(village)
    assert report.withheld == 0
    assert shown(village) == before


@WITH_AND_WITHOUT_DEBOUNCER
@pytest.mark.parametrize("way", ["rename over", "backup and rename", "delete and write"])
def test_every_way_to_save_is_an_edit(village, debouncer, way):
    """However an editor saves, the entry stays the one it was, and only its text is another."""
    village.debouncer = debouncer and debouncer()
    for n in range(3):
        village.write(f"{n}.md", f"The text of {n}.\n", title=f"T{n}")
    look(village)
    before = {e.path: (e.id, e.published) for e in village.entries()}
    path = village.folder / "1.md"
    text = path.read_text().replace("The text", "A new text")
    if way == "rename over":
        (village.folder / "1.md.tmp").write_text(text)
        village.index()
        (village.folder / "1.md.tmp").replace(path)
    elif way == "backup and rename":
        path.rename(village.folder / "1.md~")
        village.index("1.md", "1.md~")
        path.write_text(text)
    else:
        path.unlink()
        village.index("1.md")
        path.write_text(text)
    look(village)
    assert {e.path: (e.id, e.published) for e in village.entries()} == before
    assert "A new text" in next(e.content for e in village.entries() if e.path == "1.md")


@WITH_AND_WITHOUT_DEBOUNCER
@pytest.mark.parametrize("hinted", [(), ("Post.md",), ("POST.md",), ("Post.md", "POST.md")])
def test_a_rename_by_case_alone_keeps_the_entry(village, debouncer, hinted):
    """Post.md becomes POST.md, and whichever of the names is heard of, the entry goes on under the new one."""
    village.debouncer = debouncer and debouncer()
    for name in ("Post.md", "other.md", "third.md"):
        village.write(name, f"The text of {name}.\n")
    look(village)
    before = village.ids()["Post.md"]
    (village.folder / "Post.md").rename(village.folder / "POST.md")
    village.index(*hinted)
    look(village)
    assert village.ids()["POST.md"] == before
    assert len(village.ids()) == 3


def test_a_sync_tool_at_work_leaves_no_trace(village):
    """Temporary files that come, are filled and renamed into place are never posts of their own."""
    village.write("a.md", "The text.\n", title="T")
    village.index()
    for aside in (
        ".syncthing.a.md.tmp",
        ".a.md.x7Yk2Q",
        "a.md.part",
        "a.sync-conflict-20240101-120000-ABCDEFG.md",
    ):
        shutil.copy(village.folder / "a.md", village.folder / aside)
        village.index(aside)
        assert list(village.ids()) == ["a.md"]
        (village.folder / aside).replace(village.folder / "a.md")
        village.index(aside, "a.md")
    assert village.index().counts.new == 0
    assert [change.labels for change in village.changes[1:]] == [frozenset()] * len(village.changes[1:])
