"""Constraints between settings that are valid one by one and contradict each other.

Looks at the tables as they were written, so that it finds everything in a file that has other mistakes too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import chain

from feeds.config.settings import EVERY_FEED
from feeds.config.toml_positions import KeyPath
from feeds.config.validators import write_date
from feeds.date_bounds import parse_since, parse_until
from feeds.text import did_you_mean, normalize_name

_MOST_HINTS = 10


@dataclass(frozen=True, slots=True)
class Conflict:
    """A setting that another forbids; ``first`` is the other, where naming its line helps."""

    path: KeyPath
    message: str
    first: KeyPath | None = None


def find_conflicts(tables: Mapping[str, object]) -> Iterator[Conflict]:
    """Find every conflict between settings."""
    return chain(
        _duplicate_names(tables),
        _podcasts(tables),
        _windows(tables),
        _tags(tables),
        _aliases(tables),
        _access(tables),
        _store(tables),
    )


def _duplicate_names(tables: Mapping[str, object]) -> Iterator[Conflict]:
    first_uses: dict[str, tuple[str, KeyPath]] = {}
    for index, feed in _feeds(tables):
        name, path = feed.get("name"), ("feeds", index, "name")
        if not isinstance(name, str):
            continue
        other, first = first_uses.setdefault(normalize_name(name), (name, path))
        if first != path:
            same = "" if other == name else f', which is the same name as "{name}"'
            yield Conflict(path, f'another feed is named "{other}" already{same}', first)


def _podcasts(tables: Mapping[str, object]) -> Iterator[Conflict]:
    for index, feed in _feeds(tables):
        for needed in ("image", "podcast_category"):
            if feed.get("podcast") is True and not feed.get(needed):
                yield Conflict(("feeds", index, "podcast"), f"a podcast needs `{needed}` too")


def _windows(tables: Mapping[str, object]) -> Iterator[Conflict]:
    for index, feed in _feeds(tables):
        since, until = (str(write_date(feed.get(name) or "")) for name in ("since", "until"))
        try:
            is_empty = since and until and parse_since(since, UTC) >= parse_until(until, UTC)
        except ValueError:  # which is named already
            continue
        if is_empty:
            yield Conflict(
                ("feeds", index, "until"),
                "is earlier than `since`: no entry is between",
                ("feeds", index, "since"),
            )


def _tags(tables: Mapping[str, object]) -> Iterator[Conflict]:
    tags = _table(tables, "tags")
    leading = {
        normalize_name(other): normalize_name(tag)
        for tag, others in _table(tags, "aliases").items()
        for other in (others if isinstance(others, list) else ())
        if isinstance(other, str)
    }
    index_by_name = {leading.get(name, name): index for index, name in _names(tags.get("only"))}
    for index, name in _names(tags.get("except")):
        first = index_by_name.get(leading.get(name, name))
        if first is not None:
            reason = "this tag stands in `tags.only` too, and has a feed or has none"
            yield Conflict(("tags", "except", index), reason, ("tags", "only", first))


def _names(names: object) -> Iterator[tuple[int, str]]:
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str):
            yield index, normalize_name(name)


def _aliases(tables: Mapping[str, object]) -> Iterator[Conflict]:
    aliases = _table(_table(tables, "tags"), "aliases")
    own = {normalize_name(tag): tag for tag in aliases}
    first_uses: dict[str, KeyPath] = {}
    for tag, others in aliases.items():
        for index, other in enumerate(others if isinstance(others, list) else ()):
            path = ("tags", "aliases", tag, index)
            if not isinstance(other, str):
                continue
            if own.get(normalize_name(other), tag) != tag:
                yield Conflict(
                    path, f'"{other}" has aliases itself', ("tags", "aliases", own[normalize_name(other)])
                )
            elif normalize_name(other) in first_uses:
                yield Conflict(path, f'"{other}" is an alias already', first_uses[normalize_name(other)])
            first_uses.setdefault(normalize_name(other), path)


def _access(tables: Mapping[str, object]) -> Iterator[Conflict]:
    access = _table(tables, "access")
    names = access.get("feeds", [])
    feeds = [str(feed["name"]) for _, feed in _feeds(tables) if "name" in feed]
    for count, (index, name) in enumerate(_unknown_names(names, {*feeds, EVERY_FEED})):
        suggestion = did_you_mean(name, feeds, '"') if count < _MOST_HINTS else ""
        hint = suggestion or '; "*" is every feed there is'
        yield Conflict(("access", "feeds", index), f'no [[feeds]] is named "{name}"{hint}')


def _store(tables: Mapping[str, object]) -> Iterator[Conflict]:
    url = _table(tables, "store").get("url")
    if isinstance(url, str) and url.startswith("postgresql") and not _table(tables, "site").get("base_url"):
        reason = "services on several machines may share it, and their feeds must name one address"
        yield Conflict(("store", "url"), f"PostgreSQL needs `site.base_url` too: {reason}")


def _unknown_names(names: object, feed_names: set[str]) -> Iterator[tuple[int, str]]:
    folded = {normalize_name(name) for name in feed_names}
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str) and normalize_name(name) not in folded:
            yield index, name


def _feeds(tables: Mapping[str, object]) -> Iterator[tuple[int, Mapping[str, object]]]:
    feeds = tables.get("feeds")
    for index, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        if isinstance(feed, Mapping):
            yield index, feed


def _table(tables: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = tables.get(name)
    return table if isinstance(table, Mapping) else {}
