"""What a web server has to know of the export of a folder, from its settings and its store."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from feeds.config.loader import Config
from feeds.errors import StoreError
from feeds.publishing.content_coding import Encoding
from feeds.publishing.gone_paths import list_gone_paths
from feeds.publishing.publisher import Publisher
from feeds.publishing.static_site import StaticSite
from feeds.service.factory import build_site, public_address
from feeds.store.connect import open_reader, open_writer


def read_static_site(config: Config, out: Path) -> StaticSite:
    """Return what is to be known of the export below ``out``; without a store, nothing is gone."""
    codings = tuple(map(Encoding, config.settings.export.codings))
    base_url = public_address(config)
    with ExitStack() as stack:
        try:
            reader = stack.enter_context(closing(open_reader(config.store_url)))
        except StoreError:
            reader = stack.enter_context(closing(open_writer("sqlite://")))
        site = build_site(config, base_url, reader)
        return StaticSite(out.absolute(), site, codings, tuple(list_gone_paths(Publisher(reader, site))))
