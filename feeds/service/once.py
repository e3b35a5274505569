"""Work that is done once and ends: checking a folder, exporting its feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from feeds.cleaning.parts import Match, parts_of
from feeds.config.load import Config
from feeds.errors import FeedsError, StoreBusyError
from feeds.export import Exported, export
from feeds.ingest.folder import Folder, is_read
from feeds.ingest.indexer import Indexer, Report, is_indexed
from feeds.ingest.listener import Listener
from feeds.model import Problem, Severity
from feeds.service.composition import opened, public_address, site, site_as_stored, sources, utc_now
from feeds.store.contract import Scheduled, Writer
from feeds.store.opening import open_reader, open_writer
from feeds.web.publishing import Publisher

Tell = Callable[[int, int], None]

_ALL = 1_000_000
"""More posts than wait for their moment anywhere."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a folder of so many posts."""

    posts: int
    problems: tuple[Problem, ...]


def check(config: Config, tell: Tell) -> Checked:
    """Convert every post as the service would, and return all problems. Leaves the store alone.

    Parts of cleaning rules that match nothing in the whole folder are problems of the configuration.
    """
    with _tried(config, tell) as (store, report):
        return Checked(report.files, (*store.problems(), *_stale(config, report.matched)))


def scheduled(config: Config, tell: Tell) -> tuple[Scheduled, ...]:
    """Convert every post as the service would, and return those that wait for their moment."""
    with _tried(config, tell) as (store, _):
        return store.scheduled(_ALL)


@contextmanager
def _tried(config: Config, tell: Tell) -> Iterator[tuple[Writer, Report]]:
    """Index the folder into a store that is thrown away; on disk, for a folder may be larger than memory."""
    with TemporaryDirectory(prefix="feeds-") as place:
        store = open_writer(f"sqlite:///{place}/trial.db")
        try:
            yield store, _index(config, store, tell)
        finally:
            store.close()


def _stale(config: Config, matched: frozenset[Match]) -> Iterator[Problem]:
    for index, rule in enumerate(config.settings.clean.rules):
        for part in parts_of(rule):
            if (index, part) not in matched:
                reason = f"clean.rules {index + 1}: {part} matches nothing in the whole folder"
                yield Problem(config.path.name, "stale-rule", reason, severity=Severity.NOTE)


def build(config: Config, out: Path, tell: Tell) -> Exported:
    """Bring the store up to date and write every document below ``out``. Raises `FeedsError`.

    A store that a running service writes is up to date. What is written must not be taken for posts the
    next time.
    """
    if is_read(Folder(config.folder, config.settings.posts), out):
        raise FeedsError(
            f"{out} lies in the posts folder, where what is written would be read as posts: "
            "choose another folder, or leave this one out by posts.exclude"
        )
    base_url = public_address(config)
    try:
        with opened(config) as (store, reader):
            _index(config, store, tell)
            return export(Publisher(reader, site(config, base_url, store)).documents(), out)
    except StoreBusyError:
        reader = open_reader(config.store_url)
        try:
            if not is_indexed(reader, config.folder):
                raise
            return export(Publisher(reader, site_as_stored(config, base_url, reader)).documents(), out)
        finally:
            reader.close()


def _index(config: Config, store: Writer, tell: Tell) -> Report:
    listener = Listener(progress=tell)
    indexer = Indexer(store, sources(config, public_address(config)), listener, utc_now)
    indexer.release()
    return indexer.index()
