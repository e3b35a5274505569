"""What keeps a post from the public by its author's word, and for whom it is, in any generator's spelling.

Jekyll, Hexo, Grav, Obsidian and digital gardens made of it: ``published``, ``publish``, ``dg-publish``. Hugo:
``draft``, ``headless``, ``build.list``. Eleventy: ``eleventyExcludeFromCollections``. Docusaurus:
``unlisted``. Pelican, Nikola, WordPress, Ghost: ``status``, ``visibility``, ``password``. Lektor:
``_hidden``, ``_discoverable``. Themes of many: ``private``, ``hidden``, ``encrypted``, ``rss: false``,
``hiddenInRss``. Keys are compared without case and separators, which is also how the strictest of these do:
a spelling that a generator would overlook is no reason to publish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from feeds.model import AccessRule, Problem, Severity
from feeds.parsing.fields import (
    KNOWN_KEYS,
    Field,
    Fields,
    Value,
    iterate_leaves,
    normalize_key,
    value_to_text,
)
from feeds.parsing.plain_text import to_plain_text
from feeds.text import is_slip, normalize_name

ACCESS_KEY: Final = "access"
EVERYBODY: Final = "public"
"""The name that keeps a post from nobody."""

_MOST_NAMES: Final = 50
_LONGEST_NAME: Final = 200
_NO_NAME: Final = "?"
"""Stands for what cannot be a name; no bearer has it."""

_FALSE: Final = frozenset({"false", "no", "off", "0", "n", "f", "none", "null", "never"})
_TRUE: Final = frozenset({"true", "yes", "on", "1", "y", "t"})


def _spell(keys: str) -> dict[str, str]:
    """Return keys as they are compared, each with its usual spelling."""
    return {normalize_key(key): key for key in keys.split()}


_DRAFT_KEYS: Final = _spell("draft isDraft")
_KEEPING_KEYS: Final = _spell(
    "private isPrivate unlisted isUnlisted hidden isHidden headless encrypted isEncrypted encrypt password "
    "post_password passwordProtected passwordProtect excludeFromCollections eleventyExcludeFromCollections "
    "hiddenInRss hiddenFromRss hideInRss hideFromRss excludeFromRss excludeInRss noRss disableRss skipRss "
    "rssExclude rssIgnore hiddenInFeed hiddenFromFeed hideInFeed hideFromFeed excludeFromFeed excludeInFeed "
    "hiddenInFeeds hideFromFeeds excludeFromFeeds noFeed disableFeed skipFeed hideInList hiddenInList "
    "unpublished isUnpublished unpublish protected isProtected membersOnly isMembersOnly"
)
"""What keeps a post out by any value but a false one."""
_SHOWING_KEYS: Final = _spell(
    "published isPublished publish dg-publish public isPublic listed discoverable "
    "rss inRss includeInRss showInRss feed inFeed includeInFeed showInFeed"
)
"""What keeps a post out by a false value, or by a word for one that is not public."""
_STATUS_KEYS: Final = _spell("status post_status visibility post_visibility")
_BUILD_KEYS: Final = ("build", "build.list")
_NO_LISTS: Final = frozenset({"never", "local", "false"})
_DRAFT_STATUSES: Final = frozenset({"draft", "drafts", "autodraft"})
_KEPT_STATUSES: Final = frozenset(
    (
        *("hidden", "private", "pending", "unlisted", "unpublished", "skip", "trash", "inherit"),
        *("password", "protected", "members", "membersonly", "paid", "tiers", "specific", "sent", "secret"),
        *("internal", "invisible", "embargoed"),
    )
)
_TELLING: Final = _TRUE | _FALSE | _DRAFT_STATUSES | _KEPT_STATUSES
"""What says of itself that a field is about being public."""
_PUBLIC_WORDS: Final = frozenset({"public", "publish", "published", "listed", "everyone", "all", "always"})
_DATED_STATUSES: Final = frozenset({"future", "scheduled"})
_ALL_KEYS: Final = {**_DRAFT_KEYS, **_KEEPING_KEYS, **_SHOWING_KEYS, **_STATUS_KEYS}
_KNOWN: Final = KNOWN_KEYS.union(_ALL_KEYS, _BUILD_KEYS, (ACCESS_KEY,))
_OFF_KEYS: Final = frozenset({"exclude", "excluded", "disable", "disabled", "hide", "hidden", "skip"})
_ON_KEYS: Final = frozenset({"enable", "enabled", "include", "included", "show", "publish"})
"""What a table of the key ``rss`` or ``feed`` may say of a post by a true or by a false value."""
_OTHER_WORDS: Final = frozenset({"publisher", "publishers", "listen", "stats", "drift"})
"""Words that are nearly one of the keys, and mean something else."""
_LEAST_LENGTH: Final = 5
"""Of a word with fewer letters too many others are nearly like it."""
_MOST_SHOWN: Final = 40


def find_withholding(path: str, fields: Fields, *, in_draft_folder: bool, dated: bool) -> Problem | None:
    """Return why a post is not to be published, or None; the line is that of the field that says so.

    Of kind "draft" is what ``posts.drafts`` may show, of kind "held" what nothing does, and of kind
    "held-key" what a misspelt field means to hold back: an error, for its author must know.
    """
    keeping_field = next(_find_kept(fields, dated), None)
    if keeping_field is not None:
        origin = "" if keeping_field.line else ", as its site says of it"
        return _make_problem(
            path, "held", keeping_field, f"{_show(keeping_field)} keeps it from the public{origin}"
        )
    misspelling = next(_find_misspelt(fields), None)
    if misspelling is not None:
        field, word, likely_word = misspelling
        doubt = f"{word[:_MOST_SHOWN]} is not known, did you mean {likely_word}?"
        reason = f"{doubt} Not published until that is clear"
        return _make_problem(path, "held-key", field, reason, Severity.ERROR)
    draft = next(_find_drafts(fields), None)
    if draft is not None:
        return _make_problem(path, "draft", draft, f"held back by its author as a draft ({_show(draft)})")
    if in_draft_folder:
        reason = "held back by its author as a draft (it lies in a folder of drafts)"
        return Problem(path, "draft", reason, severity=Severity.NOTE)
    return None


def _find_kept(fields: Fields, dated: bool) -> Iterator[Field]:
    yield from (field for field in fields.iterate(*_KEEPING_KEYS) if _word(field.value) not in _FALSE)
    yield from filter(_is_not_shown, fields.iterate(*_SHOWING_KEYS))
    for field in fields.iterate(*_STATUS_KEYS):
        words = _words(field.value)
        if words & _KEPT_STATUSES or (words & _DATED_STATUSES and not dated):
            yield field
    for field in fields.iterate(*_BUILD_KEYS):
        lists = _get_list_setting(field)
        if _word(lists) in _NO_LISTS:
            yield field._replace(key=f"{field.key.removesuffix('.list')}.list", value=lists)


def _find_drafts(fields: Fields) -> Iterator[Field]:
    yield from (field for field in fields.iterate(*_DRAFT_KEYS) if _word(field.value) not in _FALSE)
    keys = (*_STATUS_KEYS, *_SHOWING_KEYS)
    yield from (field for field in fields.iterate(*keys) if _words(field.value) & _DRAFT_STATUSES)


def _is_not_shown(field: Field) -> bool:
    if isinstance(field.value, dict):
        table = {normalize_key(key): _word(value) for key, value in field.value.items()}
        return any(table.get(key) in _TRUE for key in _OFF_KEYS) or any(
            table.get(key) in _FALSE for key in _ON_KEYS
        )
    word = _word(field.value)
    return word in _FALSE or word in _KEPT_STATUSES


def _get_list_setting(field: Field) -> Value:
    """Return where Hugo's table ``build`` lists a page."""
    if isinstance(field.value, dict):
        return next((value for key, value in field.value.items() if normalize_key(key) == "list"), None)
    return field.value


def _find_misspelt(fields: Fields) -> Iterator[tuple[Field, str, str]]:
    """Give fields with the word in them that is nearly one that would keep the post in, and that one."""
    yield from _find_misspelt_keys(fields)
    for field in fields.iterate(*_STATUS_KEYS, *_SHOWING_KEYS):
        known_words = _KEPT_STATUSES | _DRAFT_STATUSES
        if normalize_key(field.key) in _SHOWING_KEYS:
            known_words |= {"false"}
        for word in sorted(_words(field.value) - known_words - _PUBLIC_WORDS):
            if likely_word := _find_meant(word, sorted(known_words)):
                yield field, f"{field.key}: {word}", likely_word


def _find_misspelt_keys(fields: Fields) -> Iterator[tuple[Field, str, str]]:
    for field in fields.list_unknown(_KNOWN):
        key, words = normalize_key(field.key), _words(field.value)
        if key in _OTHER_WORDS:
            continue
        known_keys = _ALL_KEYS if words & _TELLING or "pas" in key else ()
        keeping = [candidate for candidate in known_keys if _means_to_keep(candidate, words)]
        if likely_key := _find_meant(key, [*keeping, ACCESS_KEY]):
            yield field, field.key, _ALL_KEYS.get(likely_key, likely_key)


def _find_meant(word: str, candidates: Iterable[str]) -> str:
    """Return the first known word that another is but for a slip, or the empty string.

    The first two letters hold one that is right, and of an abbreviation the letters stay together.
    """
    if len(word) < _LEAST_LENGTH:
        return ""
    near = (one for one in candidates if word[0] in one[:2] and is_slip(word, one))
    return next((one for one in near if "rss" not in one or "rs" in word or "sr" in word), "")


def _means_to_keep(key: str, words: set[str]) -> bool:
    if key in _STATUS_KEYS:
        return bool(words & (_KEPT_STATUSES | _DRAFT_STATUSES))
    if key in _SHOWING_KEYS:
        return bool(words & _FALSE)
    return bool(words & _TRUE) or (key.endswith("password") and not words & _FALSE)


def _words(value: Value) -> set[str]:
    return {word for part in _word(value).split(",") if (word := normalize_key(part))}


def _word(value: Value) -> str:
    return value_to_text(value).strip().casefold()


def _make_problem(
    path: str, kind: str, field: Field, reason: str, severity: Severity = Severity.NOTE
) -> Problem:
    return Problem(path, kind, to_plain_text(reason), field.line or None, field.column or None, severity)


def _show(field: Field) -> str:
    """Return a field as it was written, without the password that may be its value."""
    text = value_to_text(field.value).strip()[:_MOST_SHOWN]
    value = "…" if normalize_key(field.key).endswith("password") else text
    return f"{field.key[:_MOST_SHOWN]}: {value}" if value else field.key[:_MOST_SHOWN]


def read_access(fields: Fields) -> AccessRule | None:
    """Return for whom a post is; None where that is everybody. Names that nobody bears keep it from all."""
    field = fields.get(ACCESS_KEY)
    if field is None:
        return None
    names = tuple(name for name in dict.fromkeys(_read_names(field)) if name != EVERYBODY)
    return AccessRule(names, field.line or None, field.column or None) if names else None


def _read_names(field: Field) -> list[str]:
    parts: list[str] = []
    for leaf in iterate_leaves(field.value, _MOST_NAMES):
        parts += leaf.split(",") if isinstance(leaf, str) else [_NO_NAME]
    names = (normalize_name(to_plain_text(part, _LONGEST_NAME).strip()) for part in parts[:_MOST_NAMES])
    return [name for name in names if name]
