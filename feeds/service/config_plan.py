"""The effect of a configuration change, compared with what is being served; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from urllib.parse import unquote

from feeds.config.diff import Difference, compare_settings
from feeds.config.loader import Config
from feeds.config.setting_types import Effect
from feeds.config.settings import Settings
from feeds.errors import StoreError
from feeds.model import Feed, Slice
from feeds.publishing.catalog import Catalog
from feeds.publishing.resolver import DocumentTarget
from feeds.publishing.taxonomy import build_taxonomy
from feeds.service.factory import SETTINGS_KEY, build_site, public_address
from feeds.store.base import Reader
from feeds.store.connect import open_reader
from feeds.text import make_printable
from feeds.urls import is_host_match
from feeds.web.admin.pages import EFFECTS

_AFFECTS_ALL = {Effect.FRAME, Effect.RECONVERT}
_MAX_LISTED = 20
"""Feeds that are named one by one."""


@dataclass(frozen=True, slots=True)
class ConfigPlan:
    """What taking over a configuration would do.

    Addresses are below the base URL, of every format. ``changed`` feeds keep theirs and get other bytes.
    ``reconverted`` is the number of posts to clean again, of ``posts``. Ids never change.
    """

    differences: tuple[Difference, ...]
    appearing: tuple[str, ...] = ()
    vanishing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
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
        return "\n".join(
            [*lines, f"{self.reconverted} of {self.posts} posts are cleaned again; every id stays as it is"]
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
    catalog = _make_catalog(config.settings, config, reader)
    before, after = _feeds_by_address(_make_catalog(old, config, reader)), _feeds_by_address(catalog)
    hosts = reader.hosts()

    @cache
    def count_entries(wanted: Slice) -> int:
        return reader.count(catalog.taxonomy.expand_spellings(wanted))

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
        reconverted=sum(count for host, count in hosts.items() if _is_affected(host, differences)),
        posts=sum(hosts.values()),
    )


def _make_catalog(settings: Settings, config: Config, reader: Reader) -> Catalog:
    proposed = Config(settings, config.path, config.folder, config.store_url, config.origins)
    site = build_site(proposed, public_address(proposed), reader)
    return Catalog(site, build_taxonomy(reader.labels(), settings.tags))


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
    shown = [f"  {feed} ({', '.join(suffixes)})" for feed, suffixes in islice(formats.items(), _MAX_LISTED)]
    rest = [f"  and {len(formats) - _MAX_LISTED} more"] if len(formats) > _MAX_LISTED else []
    return [f"{what}: {len(formats)}", *shown, *rest] if formats else []
