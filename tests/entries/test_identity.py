"""Which entry a file is: identities that outlive their files."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.entries.candidate import Candidate
from feeds.entries.identity import FileClaim, identify
from feeds.model import CleanHTML, Entry, LedgerRecord
from feeds.urls import make_entry_key

DAY = datetime(2024, 5, 1, tzinfo=UTC)
LATER = datetime(2024, 6, 1, tzinfo=UTC)


def claimant(path, *, title="A title", published=DAY, bytes_="b1", claim="", held="", content="x", **facts):
    """Make a file that was read; without a claim of its own it claims by its path."""
    claim = claim or f"tag:x,2026:{path}"
    entry = Entry(claim, make_entry_key(claim), path, title, published, published, CleanHTML(content), "d")
    return FileClaim(Candidate(entry, **facts), bytes_, held)


def known(path, *, title="A title", published=DAY, bytes_="b1", entry_id="", claim="", deleted=None):
    """Make a line of the ledger for an entry that was first seen at ``path``."""
    entry_id = entry_id or f"tag:x,2026:{path}"
    return LedgerRecord(
        entry_id, claim or entry_id, path, title, published, published, DAY, "d", bytes_, deleted
    )


def ids(claimants, ledger=(), taken=lambda _: False):
    """Return the id each file gets, by path, without the authority."""
    found = identify(claimants, ledger, taken)
    return {
        one.path: entry_id.removeprefix("tag:x,2026:")
        for entry_id, kindred in found.items()
        for one in kindred.members
    }


def test_a_new_file_gets_the_id_it_claims():
    """Without any ledger, ids come from the posts alone, so every fresh index agrees."""
    assert ids([claimant("a")]) == {"a": "a"}


def test_a_renamed_file_keeps_its_id():
    """The same bytes under another name, the old one gone: the same entry."""
    assert ids([claimant("new")], [known("old")]) == {"new": "old"}


def test_renaming_everything_at_once_mixes_nothing_up():
    """A thousand posts renamed in one go each keep their own id, the undated and alike among them."""
    ledger = [known(f"old{n}", bytes_=f"b{n}") for n in range(1000)]
    files = [claimant(f"new{n}", bytes_=f"b{n}", dated=False) for n in range(1000)]
    assert ids(files, ledger) == {f"new{n}": f"old{n}" for n in range(1000)}


def test_two_files_that_swap_names_keep_their_ids():
    """Swapped names move no identity from one text to the other."""
    ledger = [
        known("a", title="A", published=DAY, bytes_="ba"),
        known("b", title="B", published=LATER, bytes_="bb"),
    ]
    files = [
        claimant("a", title="B", published=LATER, bytes_="bb", held="tag:x,2026:a"),
        claimant("b", title="A", published=DAY, bytes_="ba", held="tag:x,2026:b"),
    ]
    assert ids(files, ledger) == {"a": "b", "b": "a"}


def test_names_swapped_between_posts_of_one_moment_swap_no_ids():
    """Exact bytes say more than a date that many posts share."""
    ledger = [known("a", title="A", bytes_="ba"), known("b", title="B", bytes_="bb")]
    files = [claimant("a", title="B", bytes_="bb"), claimant("b", title="A", bytes_="ba")]
    assert ids(files, ledger) == {"a": "b", "b": "a"}


def test_a_post_moved_over_another_stays_itself():
    """`mv b a`: the entry of `b` goes on, that of `a` leaves, even when both have one date."""
    assert ids([claimant("a", bytes_="bb")], [known("a", bytes_="ba"), known("b", bytes_="bb")]) == {"a": "b"}


def test_an_edited_file_keeps_its_id():
    """A new text, title and date at the same path is the same entry, edited."""
    assert ids([claimant("a", title="Other", published=LATER, bytes_="b2")], [known("a")]) == {"a": "a"}


def test_a_backup_copy_does_not_steal_the_identity():
    """After `cp a backup` and an edit of `a` in one breath, `a` is still `a`."""
    files = [claimant("a", bytes_="b2"), claimant("backup", bytes_="b1")]
    assert ids(files, [known("a")]) == {"a": "a", "backup": "backup"}


def test_an_exact_copy_is_the_same_entry():
    """Files with the same bytes, title and date are one entry, the one that is known already."""
    files = [claimant("a-copy"), claimant("b", held="tag:x,2026:b")]
    assert ids(files, [known("b")]) == {"a-copy": "b", "b": "b"}


def test_exact_copies_are_one_entry_from_the_first_look():
    """A fresh index of copies shows one entry, under the id of the first path."""
    assert ids([claimant("b"), claimant("a")]) == {"a": "a", "b": "a"}


def test_copies_of_an_undated_post_are_one_entry():
    """The time of a file is no date: copies of other times are copies."""
    files = [claimant("a", dated=False), claimant("b", dated=False, published=LATER)]
    assert set(ids(files).values()) == {"a"}


def test_equal_bytes_do_not_make_posts_of_other_names_copies():
    """Empty posts told apart by the title and date in their names are entries of their own."""
    files = [claimant("2024-06-01-b", title="b", published=LATER), claimant("2024-05-01-a", title="a")]
    ledger = [known("2024-05-01-a", title="a")]
    assert ids(files, ledger) == {"2024-06-01-b": "2024-06-01-b", "2024-05-01-a": "2024-05-01-a"}


def test_the_survivor_of_two_copies_is_the_entry():
    """When the served one of two copies goes, the other is the same entry, also when it was edited."""
    heir = claimant("b", held="tag:x,2026:a")
    assert ids([heir], [known("a")]) == {"b": "a"}
    edited = claimant("b", held="tag:x,2026:a", title="New", published=LATER, bytes_="b2")
    assert ids([edited], [known("a")]) == {"b": "a"}


def test_renamed_and_edited_in_one_breath_is_recognised_by_title_and_date():
    """Another name and another text, but the same title and date, and the old file gone."""
    assert ids([claimant("new", bytes_="b2")], [known("old")]) == {"new": "old"}


def test_renamed_over_another_of_its_date_and_edited_in_one_breath_it_stays_itself():
    """`mv b a` and an edit, where both are of one date: title and date tell that it is `b` that goes on."""
    ledger = [known("a", title="Of a", bytes_="ba"), known("b", title="Of b", bytes_="bb")]
    assert ids([claimant("a", title="Of b", bytes_="b2")], ledger) == {"a": "b"}


def test_a_new_post_of_the_same_date_takes_no_id_from_one_that_moved_over_another():
    """`mv b a` and an edit, and a new post of that date where `b` was: `b` goes on, the new post is new."""
    ledger = [known("a", title="Of a", bytes_="ba"), known("b", title="Of b", bytes_="bb")]
    files = [claimant("a", title="Of b", bytes_="b2"), claimant("b", title="New", bytes_="b3")]
    found = ids(files, ledger)
    assert found["a"] == "b"
    assert found["b"] not in {"a", "b"}


def test_a_headline_corrected_to_one_that_is_taken_moves_no_id():
    """Two posts of one date, one given the title of the other: each stays what it was."""
    ledger = [known("a", title="Of a", bytes_="ba"), known("b", title="Of b", bytes_="bb")]
    files = [claimant("a", title="Of b", bytes_="b2"), claimant("b", title="Of b", bytes_="bb")]
    assert ids(files, ledger) == {"a": "a", "b": "b"}


def test_a_post_moved_aside_for_another_takes_its_id_along():
    """Renamed, edited, and another post put in its place: the id goes with title and date."""
    files = [
        claimant("new", bytes_="b2"),
        claimant("old", title="Other", published=LATER, bytes_="b3", held="tag:x,2026:old"),
    ]
    assert ids(files, [known("old")], {"tag:x,2026:old"}.__contains__)["new"] == "old"


def test_the_authors_own_id_wins_over_everything():
    """A front-matter id is the author's word, at any path and with any bytes."""
    files = [claimant("a", claim="tag:x,2026:mine", explicit=True, held="tag:x,2026:a")]
    assert ids(files, [known("a")]) == {"a": "mine"}


def test_an_id_written_into_another_post_moves_to_that_post():
    """An id written into another post is that post's from now on."""
    files = [claimant("a", held="tag:x,2026:mine"), claimant("b", claim="tag:x,2026:mine", explicit=True)]
    ledger = [known("a", entry_id="tag:x,2026:mine")]
    assert ids(files, ledger) == {"a": "a", "b": "mine"}


def written(path, *, n, place=None, **facts):
    """Make a file with an id its author wrote, which others may bear too, and a title and date of its own."""
    day = DAY.replace(day=n)
    return claimant(
        path, title=f"T{n}", published=day, bytes_=f"b{n}", claim="tag:x,2026:mine", explicit=True,
        path_id=f"tag:x,2026:{place or path}", **facts,
    )  # fmt: skip


def test_posts_that_bear_one_id_by_mistake_are_entries_of_their_own():
    """The first keeps it, in order of path; the others have one by their paths, on every fresh index."""
    assert ids([written("b", n=2), written("a", n=1), written("c", n=3)]) == {"a": "mine", "b": "b", "c": "c"}


def test_who_has_an_id_keeps_it():
    """A newcomer with a copied id takes nothing from the post that has it, nor from one that lost it."""
    ledger = [
        known("m", title="T2", bytes_="b2", entry_id="tag:x,2026:mine"),
        known("p", title="T3", bytes_="b3", claim="tag:x,2026:mine"),
        known("q", title="T4", bytes_="b4", claim="tag:x,2026:mine"),
    ]
    files = [written(path, n=n) for n, path in enumerate(["a", "m", "p", "q"], 1)]
    assert ids(files, ledger, {"tag:x,2026:mine"}.__contains__) == {"a": "a", "m": "mine", "p": "p", "q": "q"}
    assert ids(files[2:], ledger) == {"p": "p", "q": "q"}


@pytest.mark.parametrize("facts", [{"title": "T1"}, {"published": DAY}, {"bytes_": "b1"}])
def test_files_with_one_id_and_something_else_in_common_are_one_entry(facts):
    """A corrected headline, date or copy in a second file is no other post."""
    again = {"title": "Other", "published": LATER, "bytes_": "b9"} | facts
    other = claimant("z", claim="tag:x,2026:mine", explicit=True, **again)
    assert ids([written("a", n=1), other]) == {"a": "mine", "z": "mine"}


def test_source_and_date_recognise_a_moved_and_retitled_post():
    """A corrected headline in a file of another name is an update of one entry."""
    files = [claimant("new", title="Corrected", bytes_="b2", claim="tag:x,2026:1", sourced=True)]
    assert ids(files, [known("old", entry_id="tag:x,2026:1")]) == {"new": "1"}


def test_a_changed_source_or_date_alone_keeps_the_entry():
    """Correcting the date of a sourced post changes its claim but not its id."""
    files = [claimant("a", published=LATER, bytes_="b2", claim="tag:x,2026:2", sourced=True)]
    assert ids(files, [known("a", entry_id="tag:x,2026:1")]) == {"a": "1"}


def test_a_corrected_date_is_kept_apart_from_a_newcomer_with_the_old_one():
    """The entry whose date was corrected keeps its id when another file brings the old date again."""
    corrected = claimant("a", published=LATER, claim="tag:x,2026:2", sourced=True, held="tag:x,2026:1")
    newcomer = claimant("b", bytes_="b2", claim="tag:x,2026:1", sourced=True)
    ledger = [known("a", entry_id="tag:x,2026:1", claim="tag:x,2026:2", published=LATER)]
    found = ids([corrected, newcomer], ledger, {"tag:x,2026:1"}.__contains__)
    assert found["a"] == "1"
    assert found["b"] not in {"1", "2"}


def test_another_story_at_the_same_path_is_another_entry():
    """A sourced post replaced by one with another title and date is not its update."""
    new = claimant("a", title="Other", published=LATER, bytes_="b2", claim="tag:x,2026:2", sourced=True)
    assert ids([new], [known("a", entry_id="tag:x,2026:1")]) == {"a": "2"}


@pytest.mark.parametrize("path", ["a", "elsewhere"])
def test_a_restored_post_is_the_same_entry(path):
    """Checking out an older commit and returning brings back the same ids, under any name."""
    assert ids([claimant(path)], [known("a", deleted=LATER)]) == {path: "a"}


def test_a_post_restored_with_edits_is_recognised_by_its_path():
    """The same path and title: the same entry."""
    assert ids([claimant("a", bytes_="b2")], [known("a", deleted=LATER)]) == {"a": "a"}


def test_another_post_at_the_path_of_a_deleted_one_is_news():
    """Readers who have seen the deleted entry must see the new one as new."""
    new = claimant("a", title="New", published=LATER, bytes_="b2")
    assert ids([new], [known("a", deleted=LATER)], {"tag:x,2026:a"}.__contains__)["a"] != "a"


def test_a_name_without_text_brings_nothing_back():
    """Notes made of one template are not the return of a deleted one; of the same name, they are."""
    ledger, taken = [known("a", title="A", deleted=LATER)], {"tag:x,2026:a"}.__contains__
    assert ids([claimant("b", title="B", content="", dated=False, published=LATER)], ledger, taken) == {
        "b": "b"
    }
    assert ids([claimant("b", title="A", content="", dated=False, published=LATER)], ledger, taken) == {
        "b": "a"
    }


def test_a_living_entry_is_recognised_before_a_deleted_one():
    """A post moved to where a deleted one of the same title was stays the entry it is."""
    ledger = [known("a", bytes_="b9", deleted=LATER), known("b", bytes_="b2")]
    assert ids([claimant("a", bytes_="b2")], ledger) == {"a": "b"}


def test_a_new_post_where_a_renamed_one_was_gets_a_fresh_id():
    """The path's own id is taken, so the newcomer gets the next one, the same on every run."""
    moved, fresh = claimant("b"), claimant("a", title="New", published=LATER, bytes_="b2")
    found = ids([moved, fresh], [known("a")])
    assert found["b"] == "a"
    assert found["a"] not in {"a", "b"}
    assert found == ids([fresh, moved], [known("a")])


def test_an_id_in_use_is_never_minted_again():
    """Of the row of ids a path can have, the first that nobody ever had is taken."""
    row: set[str] = set()
    for _ in range(4):
        found = identify([claimant("a")], [], row.__contains__)
        assert row.isdisjoint(found)
        row |= found.keys()
    assert len(row) == 4


def test_one_identity_is_never_given_twice():
    """Of two files that both look like one that went, only one takes its place."""
    files = [claimant("x", bytes_="b8"), claimant("y", bytes_="b9")]
    assert ids(files, [known("old")]) == {"x": "old", "y": "y"}


def test_the_dated_copy_of_an_undated_line_is_not_the_same():
    """Copies are told by what they show: another date is another entry."""
    line = replace(known("a"), published=LATER)
    files = [claimant("b"), claimant("a", published=LATER)]
    assert ids(files, [line]) == {"a": "a", "b": "b"}


FILES = st.lists(
    st.builds(
        claimant,
        st.sampled_from("abcdef"),
        title=st.sampled_from("TU"),
        published=st.sampled_from([DAY, LATER]),
        bytes_=st.sampled_from(["b1", "b2"]),
        claim=st.sampled_from(["", "tag:x,2026:1", "tag:x,2026:2"]),
        held=st.sampled_from(["", "tag:x,2026:a", "tag:x,2026:1"]),
        explicit=st.booleans(),
        sourced=st.booleans(),
        dated=st.booleans(),
    ),
    unique_by=lambda one: one.path,
)
LINES = st.lists(
    st.builds(
        known,
        st.sampled_from("abcdef"),
        title=st.sampled_from("TU"),
        published=st.sampled_from([DAY, LATER]),
        bytes_=st.sampled_from(["b1", "b2"]),
        entry_id=st.sampled_from(["", "tag:x,2026:1", "tag:x,2026:2"]),
        claim=st.sampled_from(["", "tag:x,2026:1", "tag:x,2026:2"]),
        deleted=st.sampled_from([None, LATER]),
    ),
    unique_by=lambda line: line.id,
)


@given(FILES, LINES, st.randoms())
def test_files_group_into_the_same_entries_with_and_without_a_ledger(files, lines, chance):
    """Every file is of one entry, whose files are those of a fresh index, in any order of reading."""
    fresh = identify(files, [])
    found = identify(files, lines)
    assert sorted(map(str, found.values())) == sorted(map(str, fresh.values()))
    chance.shuffle(files)
    chance.shuffle(lines)
    assert identify(files, lines) == found
