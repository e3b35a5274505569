"""What becomes of an entry that is met again: what is news, and which dates move."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.entries.candidate import Candidate, EntryOutcome, decide_outcome
from feeds.model import CleanHTML, Entry, LedgerRecord
from feeds.urls import make_entry_key

DAY = timedelta(days=1)
DATE = datetime(2024, 5, 1, tzinfo=UTC)
NOW = datetime(2024, 6, 1, 12, 30, 15, 999, tzinfo=UTC)
ID = "tag:x,2026:known"


def candidate(digest="d", published=DATE, *, dated=True, revised=None):
    """Make what a file says it is."""
    entry = Entry("tag:x,2026:claim", "key", "p.md", "T", published, published, CleanHTML("x"), digest)
    return Candidate(entry, dated=dated, revised=revised)


def line(entry, *, published=None, updated=None):
    """Make the line that the ledger has of an entry."""
    published, updated = published or entry.published, updated or entry.updated
    return LedgerRecord(ID, ID, entry.path, entry.title, published, updated, DATE, entry.digest, "b")


KNOWN = line(candidate().entry)


def test_the_first_meeting_is_news():
    """An entry nobody knew is new, with the dates of its post."""
    decision = decide_outcome(candidate(), "tag:x,2026:claim", None, NOW)
    assert decision.outcome is EntryOutcome.NEW
    assert decision.entry == candidate().entry


def test_an_entry_has_the_id_of_the_ledger():
    """The entry gets the ledger's id, not the one its file claims, and the key of that id."""
    decision = decide_outcome(candidate(), ID, KNOWN, NOW)
    assert (decision.entry.id, decision.entry.key) == (ID, make_entry_key(ID))


def test_equal_content_moves_no_date():
    """With equal title, links and content neither published nor updated moves."""
    decision = decide_outcome(candidate(), ID, KNOWN, NOW)
    assert decision.outcome is EntryOutcome.SAME
    assert (decision.entry.published, decision.entry.updated) == (DATE, DATE)


def test_an_edit_is_dated_when_it_is_seen():
    """Where the author gives no date of change it is now, to the second; published stays."""
    decision = decide_outcome(candidate("other"), ID, KNOWN, NOW)
    assert decision.outcome is EntryOutcome.UPDATED
    assert (decision.entry.published, decision.entry.updated) == (DATE, NOW.replace(microsecond=0))


@pytest.mark.parametrize(
    ("revised", "updated"),
    [(DATE + DAY, DATE + DAY), (DATE, NOW.replace(microsecond=0)), (DATE - DAY, NOW.replace(microsecond=0))],
)
def test_the_authors_date_of_change_counts_where_it_is_one(revised, updated):
    """A date of change that is not after the last one has been forgotten by its author."""
    assert decide_outcome(candidate("other", revised=revised), ID, KNOWN, NOW).entry.updated == updated


def test_another_updated_date_alone_changes_nothing():
    """Another `updated:` on the same text leaves the entry as it is."""
    decision = decide_outcome(candidate(revised=NOW), ID, KNOWN, NOW)
    assert (decision.outcome, decision.entry.updated) == (EntryOutcome.SAME, DATE)


@pytest.mark.parametrize("digest", ["d", "other"])
def test_an_undated_post_keeps_the_file_time_it_was_first_seen_with(digest):
    """The time of a file is no date: it counts once, and later ones move nothing."""
    decision = decide_outcome(candidate(digest, NOW, dated=False), ID, KNOWN, NOW)
    assert decision.entry.published == DATE


def test_a_corrected_date_is_taken_over_without_news():
    """The author may move published; updated goes along only where it would come before it."""
    later = decide_outcome(candidate(published=DATE + DAY), ID, KNOWN, NOW)
    earlier = decide_outcome(candidate(published=DATE - DAY), ID, KNOWN, NOW)
    assert {later.outcome, earlier.outcome} == {EntryOutcome.SAME}
    assert (later.entry.published, later.entry.updated) == (DATE + DAY, DATE + DAY)
    assert (earlier.entry.published, earlier.entry.updated) == (DATE - DAY, DATE)


moments = st.integers(-5, 5).map(lambda days: DATE + days * DAY)
candidates = st.builds(
    candidate, st.sampled_from("de"), moments, dated=st.booleans(), revised=st.none() | moments
)


@given(candidates, moments, moments, moments)
def test_deciding_again_decides_nothing(found, published, updated, now):
    """What is stored and met again unchanged is the same; no history moves updated before published."""
    known = line(candidate().entry, published=published, updated=max(published, updated))
    entry = decide_outcome(found, ID, known, now).entry
    assert entry.updated >= entry.published
    again = decide_outcome(found, ID, line(entry), now + DAY)
    assert (again.outcome, again.entry) == (EntryOutcome.SAME, entry)


@given(candidates, moments)
def test_updated_moves_only_with_title_links_or_content(found, now):
    """Of posts that name no new date, updated moves if and only if title, links or content do."""
    found = replace(found, dated=False)
    decision = decide_outcome(found, ID, KNOWN, max(now, DATE + DAY))
    assert (decision.entry.updated != KNOWN.updated) == (found.entry.digest != KNOWN.digest)


def test_ids_in_a_text_are_named_after_the_entry():
    """Every id of a post and every link to one bears the entry's own key; what only looks like one stays."""
    text = (
        '<p title="a > b" id="post-12ab34-top">&lt;p id="post-12ab34-x"> <a href="#post-12ab34-fn">1</a></p>'
        '<a class="footnote" href="#post-12ab34-top" id="post-12ab34-fn">back</a>'
        '<code>&lt;p id="post-12ab34-y"&gt;</code> <a href="https://a.example/#post-12ab34-z">z</a>'
    )
    found = replace(candidate(), entry=replace(candidate().entry, content=CleanHTML(text)))
    key = make_entry_key(ID)
    assert decide_outcome(found, ID, KNOWN, NOW).entry.content == (
        f'<p title="a > b" id="post-{key}-top">&lt;p id="post-12ab34-x"> <a href="#post-{key}-fn">1</a></p>'
        f'<a class="footnote" href="#post-{key}-top" id="post-{key}-fn">back</a>'
        '<code>&lt;p id="post-12ab34-y"&gt;</code> <a href="https://a.example/#post-12ab34-z">z</a>'
    )


def test_ids_in_a_text_are_no_part_of_what_it_says():
    """An entry with footnotes that is given another id is neither new nor edited: its digest is as it was."""
    text = CleanHTML('<p id="post-12ab34-a"><a href="#post-12ab34-a">1</a></p>')
    found = replace(candidate(), entry=replace(candidate().entry, content=text))
    assert decide_outcome(found, ID, KNOWN, NOW).outcome is EntryOutcome.SAME
