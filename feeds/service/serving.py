"""Serving until a signal ends it, through the faults that a store may have meanwhile."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import replace

from feeds.config.loader import Config
from feeds.service.factory import open_store
from feeds.service.main_process import ProgressCallback, ReadyCallback, Service
from feeds.service.store_watch import StoreReopening
from feeds.service.welcome import ServedFolder
from feeds.web.server.connection_limits import raise_descriptors
from feeds.web.server.uvicorn_server import open_socket

_GC_THRESHOLD = 50_000
"""Objects that are made before the young of them are looked through for garbage."""


async def serve(config: Config, on_progress: ProgressCallback, on_ready: ReadyCallback) -> None:
    """Serve until SIGTERM or SIGINT.

    ``on_progress`` is called with how far the first index is, ``on_ready`` once, when that is complete.
    Raises `FeedsError` where the service cannot start.
    """
    _tune_garbage_collection()
    raise_descriptors()
    reopening = StoreReopening(config.store_url)
    with open_socket(config) as listener:
        while True:
            with open_store(config, rebuild=True) as (store, reader):
                service = Service(config, listener, store, reader, on_progress=on_progress, on_ready=on_ready)
                fault = await service.run()
                if fault is None:
                    return
                closing = await asyncio.to_thread(reopening.save, store, fault)
            await asyncio.to_thread(reopening.prepare, closing)
            config, on_ready = replace(service.config, store_url=config.store_url), _ignore


def _ignore(_: ServedFolder) -> None:
    """Say nothing: where the service is was said when it began."""


def _tune_garbage_collection() -> None:
    """Let collections pass over what was imported, which stays, and not come while much is made at once."""
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
