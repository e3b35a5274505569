"""What would keep a service from starting with a configuration that is right by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from feeds.config.loader import Config
from feeds.errors import FeedsError
from feeds.store.connect import check_openable, is_written
from feeds.web.server.uvicorn_server import open_socket


def find_obstacles(config: Config) -> Iterator[str]:
    """Yield what `feeds serve` would refuse, or would not find, as sentences; changes nothing.

    Opens the store and the port for a moment, the port only where no service runs that may have it.
    """
    if not config.folder.is_dir():
        thing = "is no folder" if config.folder.exists() else "is not there"
        yield f"posts.folder: {config.folder} {thing}. Make it, or name the folder of the posts."
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
