"""Titles of feeds and of their lists, in the language of the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, tzinfo
from functools import reduce

from feeds.date_bounds import format_since, format_until
from feeds.model import Kind, Slice
from feeds.publishing.i18n.catalogues import N_, translate, translations_for

Names = tuple[str, ...]
Gettext = Callable[[str], str]

_KIND_TITLES = {Kind.TAG: N_("Tags"), Kind.CATEGORY: N_("Categories"), Kind.AUTHOR: N_("Authors")}


def kind_title(kind: Kind, language: str) -> str:
    """Return what the list of all labels of a kind is called."""
    return translate(language, _KIND_TITLES[kind])


def named_feeds_title(language: str) -> str:
    """Return what the list of the operator's own feeds is called."""
    return translate(language, N_("Collections"))


def archive_title(title: str, first: date, last: date, language: str) -> str:
    """Return the title of an archive page of a feed, whose entries are of the days ``first`` to ``last``."""
    return translate(
        language,
        N_("%(title)s (archive, %(first)s–%(last)s)"),
        {"title": title, "first": first.isoformat(), "last": last.isoformat()},
    )


def describe_slice(entry_slice: Slice, language: str, zone: tzinfo = UTC) -> str:
    """Return what a slice holds: ``python or rust, without jobs``; its days are those of ``zone``."""
    _ = translations_for(language).gettext
    phrase = _describe_tags(entry_slice, _)
    if entry_slice.categories:
        names = _join_either(entry_slice.categories, _)
        phrase = _("%(part)s in %(names)s") % {"part": phrase, "names": names} if phrase else names
    if entry_slice.authors:
        names = _join_either(entry_slice.authors, _)
        phrase = (_("%(part)s by %(names)s") if phrase else _("by %(names)s")) % {
            "part": phrase,
            "names": names,
        }
    if entry_slice.words:
        words = _join_all(tuple(_("“%(word)s”") % {"word": word} for word in entry_slice.words), _)
        phrase = _("%(part)s, about %(words)s") % {"part": phrase, "words": words} if phrase else words
    if entry_slice.none:
        names = _join_either(entry_slice.none, _)
        phrase = _("%(part)s, without %(names)s") % {"part": phrase or _("everything"), "names": names}
    return _describe_window(phrase or _("everything"), entry_slice, _, zone)


def _describe_window(phrase: str, entry_slice: Slice, _: Gettext, zone: tzinfo) -> str:
    if entry_slice.since:
        phrase = _("%(part)s, since %(day)s") % {"part": phrase, "day": format_since(entry_slice.since, zone)}
    if entry_slice.until:
        phrase = _("%(part)s, until %(day)s") % {"part": phrase, "day": format_until(entry_slice.until, zone)}
    return phrase


def _describe_tags(entry_slice: Slice, _: Gettext) -> str:
    any_of, all_of = _join_either(entry_slice.any, _), _join_all(entry_slice.all, _)
    if any_of and all_of:
        return _("%(part)s, with %(names)s") % {"part": any_of, "names": all_of}
    return any_of or all_of


def _join_either(names: Names, _: Gettext) -> str:
    """Join names, one of which is enough: ``a, b or c``."""
    return _join(names, _("%(names)s, %(name)s"), _("%(names)s or %(name)s"))


def _join_all(names: Names, _: Gettext) -> str:
    """Join names that belong together: ``a, b and c``."""
    return _join(names, _("%(names)s, %(name)s"), _("%(names)s and %(name)s"))


def _join(names: Names, pattern: str, last: str) -> str:
    if len(names) < 2:
        return "".join(names)
    before = reduce(lambda joined, name: pattern % {"names": joined, "name": name}, names[:-1])
    return last % {"names": before, "name": names[-1]}
