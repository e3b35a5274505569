"""Tags under all their spellings."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import normalize

import pytest

from feeds.config.settings import TagSettings
from feeds.model import Kind, Label, LabelCount, Slice
from feeds.publishing.taxonomy import (
    MAX_DEPTH,
    Taxonomy,
    build_taxonomy,
    term_keys,
)
from feeds.text import normalize_name

NOON = datetime(2026, 3, 1, tzinfo=UTC)


def gathered(settings: TagSettings | None = None, kind: Kind = Kind.TAG, **counts: int) -> Taxonomy:
    """Gather labels, given as name=count."""
    labels = [LabelCount(Label(kind, name), count, NOON) for name, count in counts.items()]
    return build_taxonomy(labels, settings or TagSettings())


def found(subjects: Taxonomy, name: str, kind: Kind = Kind.TAG) -> tuple[str, tuple[str, ...]] | None:
    """Return the leading name and all spellings of a subject."""
    subject = subjects.find(kind, name)
    return (subject.name, subject.spellings) if subject else None


def test_case_and_forms_of_unicode_are_one_tag_in_the_spelling_most_used() -> None:
    """Whoever asks for PYTHON, or for an é of two code points, gets the tag most posts write."""
    composed, decomposed = "café", normalize("NFD", "Café")
    subjects = gathered(**{"Python": 3, "python": 5, composed: 1, decomposed: 2, "ＡＩ": 1})
    assert found(subjects, "PYTHON") == ("python", ("Python", "python"))
    assert found(subjects, "CAFÉ") == (decomposed, tuple(sorted((composed, decomposed))))
    assert found(subjects, "ai") == ("ＡＩ", ("ＡＩ",))
    assert found(subjects, "pyth") is None


def test_equal_counts_have_one_leader_everywhere() -> None:
    """Two spellings used equally often lead to the same feed on every node."""
    assert found(gathered(rust=2, Rust=2), "RUST") == found(gathered(Rust=2, rust=2), "RUST")


def test_nested_tags_are_in_those_above_them() -> None:
    """A post under a/b is in the feed of a too, whether or not any post bears a alone."""
    subjects = gathered(**{"Tech/Web/CSS": 1, "tech/web": 2, "Art": 1, "Art/Ink": 1})
    assert found(subjects, "tech/web") == ("tech/web", ("Tech/Web/CSS", "tech/web"))
    assert found(subjects, "TECH") == ("tech", ("Tech/Web/CSS", "tech/web"))
    assert found(subjects, "art") == ("Art", ("Art", "Art/Ink"))
    assert found(subjects, "web") is None


def test_only_tags_nest() -> None:
    """A slash in a category or in a person's name is a slash."""
    subjects = gathered(kind=Kind.CATEGORY, **{"News/World": 1})
    assert found(subjects, "News", Kind.CATEGORY) is None
    assert found(subjects, "news/world", Kind.CATEGORY) == ("News/World", ("News/World",))


def test_aliases_join_tags_under_the_operators_name() -> None:
    """Posts under another spelling or script are in the canonical tag's feed, nested ones too."""
    settings = TagSettings(aliases={"Zaobao": ("联合早报", "聯合早報")})
    subjects = gathered(settings, 联合早报=5, zaobao=1, **{"聯合早報/體育": 2})
    assert found(subjects, "聯合早報") == ("Zaobao", tuple(sorted(("联合早报", "zaobao", "聯合早報/體育"))))
    assert found(subjects, "聯合早報/體育") == ("聯合早報/體育", ("聯合早報/體育",))


def test_only_and_except_say_which_tags_get_a_feed() -> None:
    """Tags the operator leaves out are known, for slices, but have no feed of their own."""
    only = gathered(TagSettings(only=("python",)), Python=2, rust=3)
    assert [subject.name for subject in only.of_kind(Kind.TAG)] == ["python"]
    without = gathered(TagSettings(except_=("RUST",)), Python=2, rust=3)
    assert [subject.name for subject in without.of_kind(Kind.TAG)] == ["Python"]
    assert found(without, "rust") == ("rust", ("rust",))


def test_slices_are_spelt_out_for_the_store() -> None:
    """A slice asks the store for every spelling; names nobody uses stay, so that they match nothing."""
    subjects = gathered(**{"Python": 1, "python": 2, "rust": 1, "rust/async": 1, "jobs": 1})
    wanted = subjects.canonical_slice(Slice(any=("PYTHON", "Rust"), none=("Jobs",), authors=("Nobody",)))
    assert wanted == Slice(any=("python", "rust"), none=("jobs",), authors=("Nobody",))
    assert subjects.expand_spellings(wanted) == Slice(
        any=("Python", "python", "rust", "rust/async"), none=("jobs",), authors=("Nobody",)
    )
    assert subjects.expand_spellings(Slice(any=("gone",))) == Slice(any=("gone",))


def test_every_tag_of_several_is_asked_for_in_any_of_its_spellings() -> None:
    """A slice of all=python and all=rust wants one spelling of each, not one of either."""
    subjects = gathered(**{"Python": 1, "python": 2, "rust": 1, "rust/async": 1})
    assert subjects.expand_spellings(Slice(any=("jobs",), all=("python", "rust", "gone"))) == Slice(
        any=("jobs",), each=(("Python", "python"), ("rust", "rust/async"), ("gone",))
    )


@pytest.mark.parametrize("name", ["a" + "/a" * 500, "/", "//", "/a", "a/", "a//b", "℀", "ß", "İ", ""])
def test_odd_names_are_still_one_subject(name: str) -> None:
    """A tag of a thousand levels, or of nothing but slashes, is found again and costs little."""
    subjects = gathered(**{name: 1})
    subject = subjects.find(Kind.TAG, name)
    assert subject is not None
    assert subject.name == name
    assert len(term_keys(Label(Kind.TAG, name), {})) <= MAX_DEPTH
    assert all(subjects.find(Kind.TAG, one.name) is one for one in subjects.terms.values())
    assert normalize_name(normalize_name(name)) == normalize_name(name)
