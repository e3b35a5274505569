"""What a configuration would change, compared with what is being served. Nothing is changed to find out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from urllib.parse import unquote

from pydantic import ValidationError

from feeds.config.diff import Difference, differences
from feeds.config.load import Config
from feeds.config.settings import Effect, Settings
from feeds.errors import StoreError
from feeds.model import Feed, Slice
from feeds.service.composition import SETTINGS, public_address, site_as_stored
from feeds.store.contract import Reader
from feeds.store.opening import open_reader
from feeds.urls import covers
from feeds.web.catalog import Catalog
from feeds.web.locating import Target
from feeds.web.pages.settings import EFFECTS
from feeds.web.status import printable
from feeds.web.subjects import gather

_EVERYWHERE = {Effect.FRAME, Effect.RECONVERT}
_SHOWN = 20
"""Feeds that are named one by one."""


@dataclass(frozen=True, slots=True)
class Plan:
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
        lines += _listed("Feeds that appear", self.appearing) + _listed("Feeds that vanish", self.vanishing)
        lines += _listed("Feeds that get other bytes", self.changed)
        return "\n".join(
            [*lines, f"{self.reconverted} of {self.posts} posts are cleaned again; every id stays as it is"]
        )


def plan(config: Config) -> Plan | None:
    """Compare a configuration with the one in force; None where nothing is served yet."""
    try:
        reader = open_reader(config.store_url)
    except StoreError:
        return None
    try:
        return _planned(config, reader)
    finally:
        reader.close()


def _planned(config: Config, reader: Reader) -> Plan | None:
    try:
        old = Settings.model_validate_json(reader.recall(SETTINGS), by_alias=True, by_name=False)
    except ValidationError:
        return None
    found = differences(old, config.settings)
    catalog = _catalog(config.settings, config, reader)
    before, after = _feeds(_catalog(old, config, reader)), _feeds(catalog)
    hosts = reader.hosts()

    @cache
    def entries(wanted: Slice) -> int:
        return reader.count(catalog.subjects.spelled(wanted))

    def other(one: Feed, next_: Feed) -> bool:
        limits = {one.limit, next_.limit}
        if len(limits) == 2 and entries(next_.slice) <= min(limits):
            one = replace(one, limit=next_.limit)
        return one != next_ or any(d.effect in _EVERYWHERE and d.hosts is None for d in found)

    return Plan(
        differences=found,
        appearing=tuple(sorted(after.keys() - before.keys())),
        vanishing=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(a for a in before.keys() & after.keys() if other(before[a], after[a]))),
        reconverted=sum(count for host, count in hosts.items() if _concerned(host, found)),
        posts=sum(hosts.values()),
    )


def _catalog(settings: Settings, config: Config, reader: Reader) -> Catalog:
    told = Config(settings, config.path, config.folder, config.store_url, config.origins)
    site = site_as_stored(told, public_address(told), reader)
    return Catalog(site, gather(reader.labels(), settings.tags))


def _feeds(catalog: Catalog) -> dict[str, Feed]:
    feeds = (feed for group in catalog.groups for feed in group.feeds)
    return {Target(feed, fmt).address(): feed for feed in feeds for fmt in feed.formats}


def _concerned(host: str, found: tuple[Difference, ...]) -> bool:
    reconverting = [d for d in found if d.effect is Effect.RECONVERT]
    return any(d.hosts is None or any(covers(pattern, host) for pattern in d.hosts) for d in reconverting)


def _listed(what: str, addresses: tuple[str, ...]) -> list[str]:
    """Name feeds one by one, with their formats, in characters that people read."""
    formats: dict[str, list[str]] = {}
    for address in addresses:
        path, question, query = address.partition("?")
        stem, _, suffix = path.rpartition(".")
        formats.setdefault(printable(unquote(stem)) + question + query, []).append(suffix)
    shown = [f"  {feed} ({', '.join(suffixes)})" for feed, suffixes in islice(formats.items(), _SHOWN)]
    rest = [f"  and {len(formats) - _SHOWN} more"] if len(formats) > _SHOWN else []
    return [f"{what}: {len(formats)}", *shown, *rest] if formats else []
