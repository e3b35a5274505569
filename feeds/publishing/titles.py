"""Titles of feeds: what a slice holds, in words of the site's language."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.model import Slice

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """How one language says it. Patterns with ``{}`` take a list; those of ``later`` follow another part."""

    or_: str
    and_: str
    comma: str
    everything: str
    all_later: str
    none: str
    category_later: str
    author: str
    author_later: str
    words_later: str
    quoted: str
    archive: str
    named: str
    tags: str
    categories: str
    authors: str


ENGLISH = Phrasebook(
    or_=" or ",
    and_=" and ",
    comma=", ",
    everything="everything",
    all_later=", with {}",
    none=", without {}",
    category_later=" in {}",
    author="by {}",
    author_later=" by {}",
    words_later=", about {}",
    quoted="“{}”",
    archive="{title} (archive, {first}–{last})",
    named="Collections",
    tags="Tags",
    categories="Categories",
    authors="Authors",
)
SIMPLIFIED = Phrasebook(
    or_=" 或 ",
    and_=" 和 ",
    comma="、",
    everything="全部",
    all_later="，且含 {}",
    none="，不含 {}",
    category_later="，分类 {}",
    author="作者 {}",
    author_later="，作者 {}",
    words_later="，提到{}",
    quoted="“{}”",
    archive="{title}（存档 {first}–{last}）",
    named="专题",
    tags="标签",
    categories="分类",
    authors="作者",
)
TRADITIONAL = Phrasebook(
    or_=" 或 ",
    and_=" 和 ",
    comma="、",
    everything="全部",
    all_later="，且含 {}",
    none="，不含 {}",
    category_later="，分類 {}",
    author="作者 {}",
    author_later="，作者 {}",
    words_later="，提到{}",
    quoted="「{}」",
    archive="{title}（存檔 {first}–{last}）",
    named="專題",
    tags="標籤",
    categories="分類",
    authors="作者",
)


def phrasebook_for(language: str) -> Phrasebook:
    """Return the wording for a language (BCP 47): English unless it is Chinese."""
    subtags = language.lower().split("-")
    if subtags[0] not in {"zh", "yue", "cmn"}:
        return ENGLISH
    return TRADITIONAL if {"hant", "tw", "hk", "mo"} & set(subtags[1:]) else SIMPLIFIED


def describe_slice(wanted: Slice, language: str) -> str:
    """Return what a slice holds: ``python or rust, without jobs``."""
    words = phrasebook_for(language)
    said = ""
    for part in (_describe_tags, _describe_categories, _describe_authors, _describe_words):
        said += part(wanted, words, said)
    if wanted.none:
        said = (said or words.everything) + words.none.format(_join_names(wanted.none, words.or_, words))
    return said or words.everything


def _describe_tags(wanted: Slice, words: Phrasebook, _said: str) -> str:
    any_of = _join_names(wanted.any, words.or_, words)
    all_of = _join_names(wanted.all, words.and_, words)
    return any_of + words.all_later.format(all_of) if any_of and all_of else any_of or all_of


def _describe_categories(wanted: Slice, words: Phrasebook, said: str) -> str:
    names = _join_names(wanted.categories, words.or_, words)
    return _join_later(names, said, "{}", words.category_later)


def _describe_authors(wanted: Slice, words: Phrasebook, said: str) -> str:
    names = _join_names(wanted.authors, words.or_, words)
    return _join_later(names, said, words.author, words.author_later)


def _describe_words(wanted: Slice, words: Phrasebook, said: str) -> str:
    names = _join_names(tuple(map(words.quoted.format, wanted.words)), words.and_, words)
    return _join_later(names, said, "{}", words.words_later)


def _join_later(names: str, said: str, first: str, later: str) -> str:
    return (later if said else first).format(names) if names else ""


def _join_names(names: Names, last: str, words: Phrasebook) -> str:
    """Join names: ``a, b or c``."""
    return last.join(part for part in (words.comma.join(names[:-1]), *names[-1:]) if part)
