"""The folder and the store stay in step, whatever is done to the files."""

import os
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.config.clean_settings import CleanRule, CleanSettings
from feeds.config.settings import IngestSettings
from feeds.entries import candidate
from feeds.ingest.changes import ChangeDebouncer
from feeds.model import Kind, Label
from feeds.store.connect import open_writer
from feeds.urls import Addresses


def bodies(village):
    """Return path and text of every entry."""
    return {entry.path: entry.content for entry in village.entries()}


def test_posts_become_entries(village):
    """Every post of the folder is an entry, newest first, with its facts."""
    village.write("a.md", "Hello *there*.\n", title="A", date="2024-01-01", tags="[x, y]", author="Ann")
    village.write("sub/b.html", "<p>Hi</p>", title="B", date="2024-02-01")
    report = village.index()
    assert (report.files, report.counts.new) == (2, 2)
    newest, oldest = village.entries()
    assert (newest.title, oldest.title, oldest.tags) == ("B", "A", ("x", "y"))
    assert oldest.content.strip() == "<p>Hello <em>there</em>.</p>"
    assert [person.name for person in oldest.authors] == ["Ann"]


def test_an_unchanged_folder_is_not_read_again(village):
    """A second look reads nothing and moves no revision."""
    village.write("a.md", date="2024-01-01")
    village.index()
    os.utime(village.folder / "a.md", (1, 1))
    village.index()
    revision = village.store.revision()
    assert village.index().read == 0
    assert village.store.revision() == revision


def test_a_touched_file_is_read_but_not_announced(village):
    """Another time on the same bytes changes no feed."""
    village.write("a.md", date="2024-01-01")
    village.index()
    revision = village.store.revision()
    os.utime(village.folder / "a.md", (5, 5))
    report = village.index()
    assert report.read == 1
    assert report.counts.updated == report.counts.new == 0
    assert village.store.revision() == revision


def test_an_edit_updates_the_entry_and_only_moves_updated(village):
    """After an edit the id and published stay, and updated is the moment it was seen."""
    village.write("a.md", "One.\n", title="T", date="2024-01-01")
    village.index()
    before = village.entries()[0]
    village.write("a.md", "Two.\n", title="T", date="2024-01-01")
    assert village.index().counts.updated == 1
    after = village.entries()[0]
    assert (after.id, after.published, after.updated) == (before.id, before.published, village.now)
    assert "Two." in after.content


def test_another_tag_changes_feeds_but_not_updated(village):
    """A new tag moves the entry between feeds without announcing it again."""
    village.write("a.md", title="T", date="2024-01-01", tags="[x]")
    village.index()
    before = village.entries()[0]
    village.write("a.md", title="T", date="2024-01-01", tags="[y]")
    village.index()
    assert village.entries()[0].updated == before.updated
    assert village.changes[-1].labels >= {Label(Kind.TAG, "x"), Label(Kind.TAG, "y")}


def test_rename_and_move_keep_identity(village):
    """Renamed, moved into a folder, and the folder moved: one id, nothing announced."""
    village.write("a.md", "Text with no date or source.\n", title="T")
    village.index()
    first = village.entries()[0]
    for target in ("b.md", "deep/er/c.md"):
        (village.folder / target).parent.mkdir(parents=True, exist_ok=True)
        next(village.folder.rglob("*.md")).rename(village.folder / target)
        report = village.index()
        assert (report.counts.new, report.counts.updated, report.counts.removed) == (0, 0, 0)
    (village.folder / "deep").rename(village.folder / "other")
    village.index()
    last = village.entries()[0]
    assert (last.id, last.published, last.updated) == (first.id, first.published, first.updated)
    assert last.path == "other/er/c.md"


def test_renaming_every_post_at_once_is_no_mass_deletion(village):
    """All posts renamed between two scans keep their ids, and the vanish guard stays quiet."""
    for n in range(20):
        village.write(f"{n}.md", f"Text {n}.\n")
    village.index()
    before = {entry.content: entry.id for entry in village.entries()}
    for n in range(20):
        (village.folder / f"{n}.md").rename(village.folder / f"renamed-{n}.md")
    report = village.index()
    assert report.withheld == 0
    assert {entry.content: entry.id for entry in village.entries()} == before


def test_a_rename_seen_in_two_halves_keeps_the_id(village):
    """The new name noticed before or after the old one went, by separate hints: still one entry."""
    for n in range(4):
        village.write(f"{n}.md", f"Text {n}.\n", title=f"T{n}", date="2024-01-01")
    village.index()
    before = village.ids()
    shutil.copy2(village.folder / "0.md", village.folder / "new.md")
    village.index("new.md")
    (village.folder / "0.md").unlink()
    village.index("0.md")
    assert village.ids()["new.md"] == before["0.md"]
    (village.folder / "1.md").rename(village.folder / "newer.md")
    village.index("1.md")
    assert len(village.entries()) == 3
    village.index("newer.md")
    assert village.ids()["newer.md"] == before["1.md"]


def test_a_post_moved_and_edited_keeps_its_id_when_a_draft_takes_its_path(village):
    """Renamed over another of its date and edited, with a draft put where it was: title and date tell."""
    for name in ("a.md", "b.md", "c.md"):
        village.write(name, f"Text of {name}.\n", title=f"About {name}", date="2024-01-01")
    village.index()
    before = village.ids()["b.md"]
    village.write("a.md", "Text of b.md, edited.\n", title="About b.md", date="2024-01-01")
    village.write("b.md", "Another.\n", title="Another", date="2024-01-01", draft="true")
    village.index()
    assert village.ids()["a.md"] == before


def test_a_deleted_post_leaves_and_its_return_is_no_news(village):
    """Deletion leaves a tombstone; the same post coming back has its old id and dates."""
    for n in range(3):
        village.write(f"{n}.md", title=f"T{n}", date="2024-01-01")
    village.index()
    entry = next(e for e in village.entries() if e.path == "1.md")
    text = (village.folder / "1.md").read_text()
    (village.folder / "1.md").unlink()
    assert village.index().counts.removed == 1
    assert village.store.is_deleted(entry.key)
    (village.folder / "1.md").write_text(text)
    village.index()
    back = next(e for e in village.entries() if e.path == "1.md")
    assert (back.id, back.published, back.updated) == (entry.id, entry.published, entry.updated)


def test_a_bad_post_is_named_and_the_others_are_served(village):
    """A post that cannot be is a named problem; the others are served."""
    village.write("good.md", date="2024-01-01")
    village.write("huge.md", "x" * 3_000_000)
    village.index()
    assert list(village.ids()) == ["good.md"]
    assert ("huge.md", "too-large") in village.problems()


def test_a_draft_is_published_once_it_is_no_draft(village):
    """A draft is a note, not an entry, until its author lets it go."""
    village.write("a.md", title="T", date="2024-01-01", draft="true")
    village.index()
    assert village.entries() == []
    assert village.problems() == [("a.md", "draft")]
    village.write("a.md", title="T", date="2024-01-01", draft="false")
    village.index()
    assert len(village.entries()) == 1
    assert village.problems() == []


def test_a_future_post_waits_for_its_moment(village):
    """A post of tomorrow is kept, not shown; at its moment it appears without a scan."""
    moment = village.now + timedelta(hours=1)
    village.write("a.md", title="T", date=moment.isoformat())
    village.index()
    assert village.entries() == []
    assert village.store.totals().next_due == moment
    village.now = moment
    village.index("nothing")
    assert [entry.published for entry in village.entries()] == [moment]


def test_an_expired_post_leaves_by_itself(village):
    """Hugo's expiryDate: the entry leaves at its moment."""
    village.write(
        "a.md", title="T", date="2024-01-01", expiryDate=(village.now + timedelta(hours=1)).isoformat()
    )
    village.index()
    assert len(village.entries()) == 1
    village.now += timedelta(hours=2)
    village.index("nothing")
    assert village.entries() == []


def test_copies_are_one_entry_and_one_steps_in_for_another(village):
    """Of two equal files one is served and the other named; when the first goes, the other takes over."""
    for n in range(3):
        village.write(f"other{n}.md", f"{n}", date="2024-01-01")
    village.write("a.md", title="T", date="2024-02-01")
    village.index()
    (village.folder / "b.md").write_bytes((village.folder / "a.md").read_bytes())
    village.index()
    entry_id = village.ids()["a.md"]
    assert "b.md" not in village.ids()
    assert village.problems() == [("b.md", "duplicate")]
    (village.folder / "a.md").unlink()
    village.index()
    assert village.ids()["b.md"] == entry_id
    assert village.problems() == []


def test_posts_with_one_id_are_entries_of_their_own_and_named(village):
    """An id that was copied into another post stays with the one that had it; the other names both."""
    village.write("m.md", "One.\n", title="One", date="2024-02-01", guid="urn:x:1")
    village.index()
    kept = village.ids()["m.md"]
    village.write("a.md", "Two.\n", title="Two", date="2024-03-01", guid="urn:x:1")
    village.index()
    assert village.ids()["m.md"] == kept == "urn:x:1"
    assert village.ids()["a.md"] not in {"", kept}
    (problem,) = village.store.problems()
    assert (problem.path, problem.kind) == ("a.md", "shared-id")
    assert "m.md" in problem.reason
    before = village.ids()
    village.write("a.md", "Two, edited.\n", title="Two", date="2024-03-01", guid="urn:x:1")
    village.write("m.md", "One, edited.\n", title="One", date="2024-02-01", guid="urn:x:1")
    village.index()
    assert village.ids() == before
    (village.folder / "m.md").unlink()
    village.index()
    assert village.ids() == {"a.md": before["a.md"]}


def test_a_copy_that_is_no_longer_one_is_an_entry_of_its_own(village):
    """Copy a post, then edit the original: the original keeps its id, the copy becomes another entry."""
    village.write("post.md", "One.\n", title="T", date="2024-02-01")
    village.index()
    entry_id = village.ids()["post.md"]
    shutil.copy2(village.folder / "post.md", village.folder / "a-copy.md")
    village.index()
    village.write("post.md", "Two.\n", title="T", date="2024-02-01")
    village.index()
    assert village.ids()["post.md"] == entry_id
    assert "Two." in bodies(village)["post.md"]
    assert "One." in bodies(village)["a-copy.md"]
    assert village.problems() == []


def test_a_corrected_headline_in_another_file_is_one_entry(village):
    """Two files taken from one address on one date are one entry."""
    source = {"from_": "https://a.example/1", "date": "2024-01-01T10:00:00Z"}
    village.write("first.md", "Text.\n", title="Wrnog", **source)
    village.index()
    village.write("second.md", "Text.\n", title="Wrong, corrected", **source)
    village.index()
    assert len(village.entries()) == 1


def test_posts_stay_served_when_more_than_half_vanish_at_once(village):
    """Posts that vanish together stay served and the alarm is raised, until the grace is over."""
    for n in range(10):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    shutil.move(village.folder, f"{village.folder}.away")
    assert village.index().withheld == 10
    assert len(village.entries()) == 10
    assert village.problems() == [(".", "vanished"), ("./", "folder")]
    shutil.move(f"{village.folder}.away", village.folder)
    village.index()
    assert village.problems() == []
    for n in range(6):
        (village.folder / f"{n}.md").unlink()
    village.index()
    assert len(village.entries()) == 10
    village.now += timedelta(seconds=601)
    assert village.index().counts.removed == 6
    assert len(village.entries()) == 4
    assert village.problems() == []


def test_posts_whose_folder_became_a_link_in_a_circle_leave(village):
    """Where a folder was and now a link leads to itself, its posts are gone, and not merely out of sight."""
    for path in ("keep.md", "keep-too.md", "folder/gone.md"):
        village.write(path, f"{path}\n")
    village.index()
    shutil.rmtree(village.folder / "folder")
    (village.folder / "folder").symlink_to(village.folder / "folder")
    village.index()
    assert sorted(village.ids()) == ["keep-too.md", "keep.md"]


def test_an_alarm_counts_all_that_is_missing(village):
    """A further post that goes while the alarm stands adds to it, and a hint at it alone makes it no smaller."""
    for n in range(6):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    for n in range(4):
        (village.folder / f"{n}.md").unlink()
    assert village.index().withheld == 4
    (village.folder / "4.md").unlink()
    assert village.index("4.md").withheld == 4
    assert village.index().withheld == 5
    assert village.index("5.md").withheld == 5
    assert len(village.entries()) == 6


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    ("field", "kind"),
    [({"draft": "true"}, "draft"), ({"private": "1"}, "held"), ({"prviate": "yes"}, "held-key")],
)
def test_posts_that_are_held_back_leave_at_once_however_many(village, count, field, kind):
    """A draft of one's only post, or of all of them, is no accident: they leave, and no alarm is raised."""
    for n in range(count):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    for n in range(count):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01", **field)
    report = village.index()
    assert (report.counts.removed, report.withheld) == (count, 0)
    assert village.entries() == []
    assert {kind for _, kind in village.problems()} == {kind}


def test_most_posts_turned_to_rubbish_at_once_are_kept_for_the_grace(village):
    """A disk error or a bad script that spoils most files at once takes no entry away before the grace is over."""
    for n in range(5):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    for n in range(4):
        (village.folder / f"{n}.md").write_bytes(bytes(range(256)))
    village.write("4.md", "Text 4.\n", date="2024-01-01", draft="true")
    assert village.index().withheld == 4
    assert sorted(village.ids()) == ["0.md", "1.md", "2.md", "3.md"]
    assert {(".", "vanished"), ("0.md", "binary"), ("4.md", "draft")} <= set(village.problems())
    for n in range(4):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    assert village.index().withheld == 0
    assert sorted(village.ids()) == ["0.md", "1.md", "2.md", "3.md"]


def test_a_bad_file_in_place_of_a_refused_link_stays_named(village):
    """What was wrong with a path is forgotten when it is right, and not what is wrong with it now."""
    (village.folder / "a.md").symlink_to(village.folder.parent)
    (village.folder / "b.md").symlink_to(village.folder.parent)
    village.index()
    assert village.problems() == [("a.md", "symlink"), ("b.md", "symlink")]
    for path in ("a.md", "b.md"):
        (village.folder / path).unlink()
    (village.folder / "a.md").write_bytes(bytes(range(256)))
    for _ in range(2):
        village.index()
        assert village.problems() == [("a.md", "binary")]


def test_drafts_do_not_count_as_posts_that_went(village):
    """Holding posts back, and deleting one right after, is no mass deletion."""
    village.debouncer = ChangeDebouncer(timedelta(seconds=1))
    for n in range(6):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    for n in range(4):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01", draft="true")
        village.index(f"{n}.md")
    (village.folder / "5.md").unlink()
    village.index("5.md")
    assert village.index("5.md").withheld == 0
    assert list(village.ids()) == ["4.md"]


def test_deleting_half_of_the_posts_or_fewer_takes_effect_at_once(village):
    """Half of the posts or fewer may go without question."""
    for n in range(4):
        village.write(f"{n}.md", f"Text {n}.\n", date="2024-01-01")
    village.index()
    (village.folder / "0.md").unlink()
    (village.folder / "1.md").unlink()
    village.index()
    assert len(village.entries()) == 2


def test_a_new_rule_reconverts_the_posts_of_its_hosts_only(village):
    """A rule for one host leaves the posts of all others unread."""
    village.write("a.md", '<p class="ad">x</p><p>A</p>', date="2024-01-01", from_="https://a.example/1")
    village.write("b.md", '<p class="box">x</p><p>B</p>', date="2024-01-02", from_="https://b.example/1")
    village.index()
    assert "x" not in bodies(village)["a.md"]
    more = CleanRule(hosts=("b.example",), remove=(".box",))
    clean = CleanSettings(rules=(*village.sources.rules.clean.rules, more))
    report = village.index(rules=replace(village.sources.rules, clean=clean))
    assert report.read == 1
    assert "x" not in bodies(village)["b.md"]


def test_an_undated_post_is_dated_by_when_it_was_first_seen(village):
    """Without a date anywhere, the file's own time counts, once: later edits do not move it."""
    village.write("a.md", "One.\n")
    os.utime(village.folder / "a.md", (1_600_000_000, 1_600_000_000))
    village.index()
    first = village.entries()[0].published
    assert first.timestamp() == 1_600_000_000
    village.write("a.md", "Two.\n")
    village.index()
    assert village.entries()[0].published == first


def test_a_fresh_index_gives_the_same_entries(village, tmp_path):
    """Ids, keys and content do not depend on the store's history."""
    village.write("a.md", title="T", date="2024-01-01", from_="https://a.example/1")
    village.write("b.md", title="U", date="2024-01-02")
    village.index()
    other = replace_store(village, open_writer(f"sqlite:///{tmp_path}/other.db"))
    other.index()
    assert other.entries() == village.entries()
    other.store.close()


def replace_store(village, store):
    """Return the same village with another store."""
    return replace(village, store=store, changes=[])


def test_file_names_of_any_bytes_are_served(village):
    """Names that are no UTF-8 are indexed, kept and found unchanged again."""
    name = os.fsdecode(b"\xff\xe9.md")
    (village.folder / name).write_text("Text.\n")
    os.utime(village.folder / name, (1, 1))
    village.index()
    assert list(village.ids()) == [name]
    assert village.index().read == 0


@pytest.mark.parametrize("executor", ["inline", "processes"])
def test_processes_and_inline_give_the_same(village, executor):
    """Where conversions run changes nothing but the speed."""
    for n in range(70):
        village.write(f"{n}.md", f"Text *{n}*.\n", date=f"2024-01-01T00:{n % 60:02}:00Z")
    report = village.index(ingest=IngestSettings(executor=executor))
    assert report.counts.new == 70
    assert len(village.entries()) == 70


def test_entries_have_an_address_of_their_own(village):
    """The key of an entry leads back to it."""
    village.write("a.md", date="2024-01-01")
    village.index()
    entry = village.entries()[0]
    assert village.store.entry(entry.key) == entry
    assert Addresses("http://x").entry(entry.key) == f"http://x/entries/{entry.key}"


def test_another_version_of_conversion_announces_nothing(village, monkeypatch):
    """A store whose posts were converted to other ids converts them anew, and none is updated for it."""
    village.write("a.md", "Text[^1].\n\n[^1]: Note.\n", title="A", date="2024-01-01")
    with monkeypatch.context() as before:
        before.setattr(candidate, "CONVERSION_VERSION", "3")
        before.setattr(candidate, "name_ids_after", lambda content, _: content)
        village.index()
    (old,) = village.entries()
    report = village.index()
    (new,) = village.entries()
    assert report.read == 1
    assert (report.counts.same, report.counts.updated) == (1, 0)
    assert new.content != old.content
    assert replace(new, content=old.content) == old


def test_a_draft_is_kept_back_and_not_refused(village):
    """What its author keeps back is counted apart from what is wrong."""
    village.write("draft.md", date="2024-01-01", draft="true")
    (village.folder / "wrong.md").write_bytes(bytes(100))
    counts = village.index().counts
    assert (counts.kept_back, counts.refused, counts.new) == (1, 1, 0)
