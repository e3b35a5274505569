"""Construction of all parts from settings."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from feeds.config.loader import Config, resolve_paths
from feeds.config.settings import Settings
from feeds.entries.access import KnownNames
from feeds.entries.candidate import ConversionSettings
from feeds.generators.mounted_site import MountedSite
from feeds.generators.site import GeneratorSite, SiteFeed
from feeds.generators.site_config import get_site
from feeds.generators.site_paths import prefix_of
from feeds.ingest.types import IndexSettings
from feeds.model import Format, Kind
from feeds.publishing.site import Appearance, LegacyFeed, Site
from feeds.rendering.metadata import minutes_to_live
from feeds.store.base import Reader, Writer
from feeds.store.connect import open_reader, open_writer
from feeds.store.schema import SCHEMA
from feeds.urls import Addresses, escape_file_path, get_host, unescape_file_path

APPEARANCE_KEY = "look"
"""The name under which the store keeps since when the parts of the settings are what they are."""
_SITE_PART = "site"
_NAMED_PART = "feeds/"
ORIGIN_KEY = "origin"
"""The name under which the store keeps where posts are from: the folder of their files, the old feeds."""
SETTINGS_KEY = "settings"
"""The name under which the store keeps the settings in force."""


def utc_now() -> datetime:
    """Return the present moment; nothing below this package reads the clock."""
    return datetime.now(UTC)


def public_address(config: Config, listening: str = "") -> str:
    """Return the base of every URL in the output: the configured one, else the address listened on.

    A service that runs listens where it did when it was started, whatever its configuration says since.
    """
    http = config.settings.http
    return config.settings.site.base_url.rstrip("/") or listening or address_of(http.host, http.port)


def address_of(host: str, port: int) -> str:
    """Write the address of a host and port that are listened on."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def list_access_names(config: Config) -> KnownNames:
    """Return the names that posts may give in their ``access``."""
    access, feeds = config.settings.access, config.settings.feeds
    private = {feed.name for feed in feeds if access.covers_feed(feed.name)}
    public = tuple(feed.name for feed in feeds if feed.name not in private)
    return KnownNames(tuple(sorted(private)), public, tuple(access.tokens))


def index_settings(config: Config, base_url: str) -> IndexSettings:
    """Return the settings of indexing: where posts come from and how they are converted."""
    settings, built = config.settings, get_site(config)
    home = settings.site.home or f"{base_url}/"
    authority = get_host(settings.site.base_url) or get_host(settings.site.home) or "localhost"
    rules = ConversionSettings(
        clean=settings.clean,
        timezone=settings.site.timezone,
        home=home,
        authority=authority,
        drafts=settings.posts.drafts,
        site=settings.site.home,
        mounted=MountedSite.at(built, config.folder) if built else None,
        files=Addresses(base_url).files(),
        folder=os.fspath(config.folder),
    )
    return IndexSettings(config.folder, settings.posts, rules, settings.ingest)


def save_and_build_site(config: Config, base_url: str, store: Writer) -> Site:
    """Return the settings that answers depend on; write them, and the page length, to the store."""
    origin = dump_origin(config)
    if store.get_meta(ORIGIN_KEY) != origin:
        store.set_meta(ORIGIN_KEY, origin)
    site = build_site(config, base_url, store)
    store.page_length = site.feed.limit
    _record_appearance(site, store)
    store.set_meta(SETTINGS_KEY, dump_settings(config))
    return replace(site, appearance=_read_appearance(store))


def build_site(config: Config, base_url: str, store: Reader) -> Site:
    """Return the settings that answers depend on, in a process that only reads the store."""
    settings = config.settings
    files, old_feeds = _read_origin(store)
    return Site(
        about=settings.site.model_copy(update={"base_url": base_url}),
        feed=settings.feed,
        tags=settings.tags,
        named=settings.feeds,
        http=settings.http,
        websub=settings.websub,
        access=settings.access,
        players=settings.clean.players,
        appearance=_read_appearance(store),
        files=files,
        old_feeds=old_feeds,
    )


def dump_origin(config: Config) -> str:
    """Return, as JSON, what processes that only read the store have to know of the posts' site."""
    site = get_site(config)
    root = escape_file_path(site.root if site else os.path.realpath(config.folder))
    feeds = [(path, one.kind) for one in site.feeds for path in _spell_address(one, site)] if site else []
    return json.dumps({"root": root, "feeds": feeds})


def _spell_address(feed: SiteFeed, site: GeneratorSite) -> dict[str, None]:
    """Return the paths of an old feed, with the prefix of its site and without."""
    prefix = prefix_of(site.base_url)
    bare = feed.address.removeprefix(prefix) if feed.address.startswith(f"{prefix}/") else feed.address
    return dict.fromkeys((unquote(feed.address), unquote(bare)))


def _read_origin(store: Reader) -> tuple[str, tuple[LegacyFeed, ...]]:
    """Return the folder of the posts' files and the old feeds of their site; nothing where none is known."""
    stored = store.get_meta(ORIGIN_KEY)
    origin: dict[str, Any] = json.loads(stored) if stored else {"root": "", "feeds": []}
    feeds = tuple(LegacyFeed(path, Kind(kind) if kind else None) for path, kind in origin["feeds"])
    return unescape_file_path(origin["root"]), feeds


def dump_settings(config: Config) -> str:
    """Return the settings as the store keeps them, for the processes that only read it."""
    return config.settings.model_dump_json(by_alias=True)


def restore_config(stored: str, path: Path) -> Config:
    """Return the configuration, whose file is at ``path``, out of what `dump_settings` returned."""
    settings = Settings.model_validate_json(stored, by_alias=True, by_name=False)
    return resolve_paths(settings, path, {})


@contextmanager
def open_store(config: Config, *, rebuild: bool = False) -> Iterator[tuple[Writer, Reader]]:
    """Open the store for writing and for reading. Raises `StoreError`.

    Where ``rebuild`` is set, one that cannot be read is set aside, and an empty one is opened in its place.
    """
    with closing(open_writer(config.store_url, utc_now() if rebuild else None)) as writer:
        if config.store_url == "sqlite://":
            yield writer, writer
        else:
            with closing(open_reader(config.store_url)) as reader:
                yield writer, reader


def _record_appearance(site: Site, store: Writer) -> None:
    """Keep since when each part of the settings is what it is; parts that did not change keep their time."""
    before = _load_appearance(store)
    parts = {name: _digest(facts) for name, facts in _appearance_parts(site).items()}
    changed = {name for name, digest in parts.items() if before.get(name, ("", ""))[0] != digest}
    if not changed and parts.keys() == before.keys():
        return
    now = store.reserve_change_time(utc_now()).replace(microsecond=0).isoformat() if changed else ""
    after = {name: (digest, now if name in changed else before[name][1]) for name, digest in parts.items()}
    store.set_meta(APPEARANCE_KEY, json.dumps(after))


def _read_appearance(store: Reader) -> Appearance:
    """Recall since when feeds look as they do."""
    moments = {name: datetime.fromisoformat(since) for name, (_, since) in _load_appearance(store).items()}
    return Appearance(
        site=moments.get(_SITE_PART),
        formats={fmt: moments[fmt] for fmt in Format if fmt in moments},
        named={
            name.removeprefix(_NAMED_PART): moment
            for name, moment in moments.items()
            if name.startswith(_NAMED_PART)
        },
    )


def _load_appearance(store: Reader) -> dict[str, tuple[str, str]]:
    """Return the digest of each part of the settings, and since when it is so; empty for an older store."""
    stored = store.get_meta(APPEARANCE_KEY)
    return json.loads(stored) if stored.startswith("{") else {}


def _appearance_parts(site: Site) -> dict[str, object]:
    """Return what feeds depend on beside their entries: for all, for one format, for one named feed."""
    everywhere: tuple[object, ...] = (site.about, site.feed, site.tags, site.websub, version("feeds"), SCHEMA)
    if site.access.feeds:  # what private feeds select, and public ones show, decides what all the others hold
        everywhere = (*everywhere, site.access.feeds, site.named)
    feeds_by_part = {f"{_NAMED_PART}{feed.name}": feed for feed in site.named}
    # Of all formats only RSS says how long a feed may be kept, in minutes.
    return {_SITE_PART: everywhere, Format.RSS: minutes_to_live(site.http.max_age), **feeds_by_part}


def _digest(facts: object) -> str:
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()
