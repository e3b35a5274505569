"""The effect of a configuration change, and what keeps a service from starting with it. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from urllib.parse import unquote

from feeds.config.diff import Difference, compare_settings
from feeds.config.loader import Config
from feeds.config.setting_types import Effect
from feeds.config.settings import Settings
from feeds.errors import FeedsError, StoreError
from feeds.model import Feed, Slice
from feeds.publishing.catalog import Catalog
from feeds.publishing.publisher import Publisher
from feeds.publishing.resolver import DocumentTarget
from feeds.service.factory import SETTINGS_KEY, build_site, public_address
from feeds.store.base import Reader
from feeds.store.connect import check_openable, is_written, open_reader
from feeds.text import make_printable
from feeds.urls import is_host_match
from feeds.web.admin.pages import EFFECTS
from feeds.web.server.uvicorn_server import open_socket

_AFFECTS_ALL = {Effect.FRAME, Effect.RECONVERT}
_NO_LIMIT = 2**31
_TOKENS_ALONE = (
    "access.tokens has tokens, and access.feeds names no feed: they open only posts that name them in their "
    'access; ["*"] makes every feed private'
)
_MAX_LISTED = 20
"""Feeds that are named one by one."""


@dataclass(frozen=True, slots=True)
class ConfigPlan:
    """What taking over a configuration would do.

    Addresses are below the base URL, of every format. ``changed`` feeds keep theirs and get other bytes.
    ``hidden`` entries are no longer for everybody to see, ``revealed`` ones from now on. ``reconverted``
    is the number of posts to clean again, of ``posts``. Ids never change.
    """

    differences: tuple[Difference, ...]
    appearing: tuple[str, ...] = ()
    vanishing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    hidden: int = 0
    revealed: int = 0
    reconverted: int = 0
    posts: int = 0

    def __str__(self) -> str:
        if not self.differences:
            return "It says what is being served already."
        lines = [
            f"{d.key}: {d.before or '(nothing)'} -> {d.after or '(nothing)'}  ({EFFECTS[d.effect]})"
            for d in self.differences
        ]
        lines += _list_feeds("Feeds that appear", self.appearing) + _list_feeds(
            "Feeds that vanish", self.vanishing
        )
        lines += _list_feeds("Feeds that get other bytes", self.changed)
        if self.hidden or self.revealed:
            lines.append(f"Entries hidden from the public: {self.hidden}; revealed to it: {self.revealed}")
        return "\n".join(
            [*lines, f"{self.reconverted} of {self.posts} posts are cleaned again; every id stays as it is"]
        )


def find_warnings(settings: Settings) -> tuple[str, ...]:
    """Return what is allowed and is seldom meant, as sentences, such as a private feed of every entry."""
    tokens_alone = bool(settings.access.tokens) and not settings.access.feeds
    return ((_TOKENS_ALONE,) if tokens_alone else ()) + tuple(
        f'[[feeds]] "{make_printable(feed.name)}" is private and has no conditions: it selects every post, '
        "so that no post is public but those of other [[feeds]]"
        for feed in settings.feeds
        if not settings.access.covers_every_feed
        and settings.access.covers_feed(feed.name)
        and not (feed.any or feed.all or feed.none or feed.category or feed.author or feed.q.strip())
    )


def plan_config(config: Config) -> ConfigPlan | None:
    """Compare a configuration with the one in force; None where nothing is served yet."""
    try:
        reader = open_reader(config.store_url)
    except StoreError:
        return None
    try:
        return _compare(config, reader)
    finally:
        reader.close()


def _compare(config: Config, reader: Reader) -> ConfigPlan | None:
    try:
        old = Settings.model_validate_json(reader.get_meta(SETTINGS_KEY), by_alias=True, by_name=False)
    except ValueError:
        return None
    differences = compare_settings(old, config.settings)
    former, latter = (_make_publisher(settings, config, reader) for settings in (old, config.settings))
    catalog = latter.read_catalog()
    before, after = _feeds_by_address(former.read_catalog()), _feeds_by_address(catalog)
    before_ids, after_ids = _visible_ids(former), _visible_ids(latter)
    hosts = reader.hosts()

    @cache
    def count_entries(entry_slice: Slice) -> int:
        return reader.count(catalog.taxonomy.expand_spellings(entry_slice))

    def is_other(one: Feed, next_: Feed) -> bool:
        limits = {one.limit, next_.limit}
        if len(limits) == 2 and count_entries(next_.slice) <= min(limits):
            one = replace(one, limit=next_.limit)
        return one != next_ or any(d.effect in _AFFECTS_ALL and d.hosts is None for d in differences)

    return ConfigPlan(
        differences=differences,
        appearing=tuple(sorted(after.keys() - before.keys())),
        vanishing=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(a for a in before.keys() & after.keys() if is_other(before[a], after[a]))),
        hidden=len(before_ids - after_ids),
        revealed=len(after_ids - before_ids),
        reconverted=sum(count for host, count in hosts.items() if _is_affected(host, differences)),
        posts=sum(hosts.values()),
    )


def _make_publisher(settings: Settings, config: Config, reader: Reader) -> Publisher:
    proposed = Config(settings, config.path, config.folder, config.store_url, config.origins)
    return Publisher(reader, build_site(proposed, public_address(proposed), reader))


def _visible_ids(publisher: Publisher) -> frozenset[str]:
    """Return the ids of all entries that everybody may see."""
    if publisher.site.access.covers_every_feed:
        return frozenset()
    return frozenset(ref.id for ref in publisher.reader.entry_refs(Slice(), _NO_LIMIT))


def _feeds_by_address(catalog: Catalog) -> dict[str, Feed]:
    feeds = (feed for group in catalog.public_groups for feed in group.feeds)
    return {DocumentTarget(feed, fmt).address(): feed for feed in feeds for fmt in feed.formats}


def _is_affected(host: str, differences: tuple[Difference, ...]) -> bool:
    reconverting = [d for d in differences if d.effect is Effect.RECONVERT]
    return any(
        d.hosts is None or any(is_host_match(pattern, host) for pattern in d.hosts) for d in reconverting
    )


def _list_feeds(what: str, addresses: tuple[str, ...]) -> list[str]:
    """Name feeds one by one, with their formats, in characters that people read."""
    formats: dict[str, list[str]] = {}
    for address in addresses:
        path, question, query = address.partition("?")
        stem, _, suffix = path.rpartition(".")
        formats.setdefault(make_printable(unquote(stem)) + question + query, []).append(suffix)
    lines = [f"  {feed} ({', '.join(suffixes)})" for feed, suffixes in islice(formats.items(), _MAX_LISTED)]
    rest = [f"  and {len(formats) - _MAX_LISTED} more"] if len(formats) > _MAX_LISTED else []
    return [f"{what}: {len(formats)}", *lines, *rest] if formats else []


def find_obstacles(config: Config) -> Iterator[str]:
    """Yield what `feeds serve` would refuse, or would not find, as sentences; changes nothing.

    Opens the store and the port for a moment, the port only where no service runs that may have it.
    """
    if not config.folder.is_dir():
        state = "is no folder" if config.folder.exists() else "is not there"
        yield f"posts.folder: {config.folder} {state}. Make it, or name the folder of the posts."
    try:
        check_openable(config.store_url)
    except FeedsError as error:
        yield f"store.url: {str(error).removeprefix('store.url: ')}"
    if not _is_served(config):
        try:
            with open_socket(config):
                pass
        except FeedsError as error:
            yield f"http.host, http.port: {error}"


def _is_served(config: Config) -> bool:
    with suppress(FeedsError):
        return is_written(config.store_url)
    return False
